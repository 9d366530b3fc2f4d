/** Azure OpenAI's inference API. https://learn.microsoft.com/azure/foundry/openai/reference, 2026-11-21. */
import type { StoredResource } from "../../model";
import { DEPLOYMENT } from "../../facts/azure/common";
import { normalLocation } from "../../facts/azure/locations";
import { at, text } from "../../facts/judge";
import { readObject, type JsonObject } from "../answer/judge-json";
import type { Call, Reply } from "../call";
import type { Service } from "../hosts";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { authenticate, authorize, reachAccount, refuse } from "./access";
import { answerChat } from "./chat";
import { answerEmbeddings } from "./embeddings";
import { answerResponses } from "./responses";
import { logAzureCall } from "./request-log";
import { openAiDialect } from "./wire";

/** A call that reached its deployment with the right to use it. */
export interface Admitted {
  call: Call;
  context: Context;
  account: StoredResource;
  deployment: StoredResource;
  /** Deployment's name. */
  name: string;
  /** Model behind it, and its version. */
  model: string;
  version: string;
  location: string;
  apiVersion: string;
  body: JsonObject;
}

type Operation = "chat/completions" | "embeddings" | "responses";

const ACTIONS: Readonly<Record<Operation, { action: string; operation: string }>> = {
  "chat/completions": {
    action: "Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action",
    operation: "POST /openai/deployments/{deployment-id}/chat/completions",
  },
  embeddings: {
    action: "Microsoft.CognitiveServices/accounts/OpenAI/deployments/embeddings/action",
    operation: "POST /openai/deployments/{deployment-id}/embeddings",
  },
  responses: {
    action: "Microsoft.CognitiveServices/accounts/OpenAI/responses/write",
    operation: "POST /openai/responses",
  },
};

/** Versions of the data plane API: https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle, 2026-11-21. */
const API_VERSIONS = [
  "2024-02-01",
  "2024-06-01",
  "2024-10-21",
  "2024-08-01-preview",
  "2024-09-01-preview",
  "2024-10-01-preview",
  "2024-12-01-preview",
  "2025-01-01-preview",
  "2025-02-01-preview",
  "2025-03-01-preview",
  "2025-04-01-preview",
];
/** First version that has the Responses API. */
const RESPONSES_FROM = "2025-03-01-preview";

const PATHS: readonly [RegExp, "deployment" | "body" | "v1"][] = [
  [/^\/openai\/deployments\/([^/]+)\/(chat\/completions|embeddings)$/, "deployment"],
  [/^\/openai\/()(responses)$/, "body"],
  [/^\/openai\/v1\/()(chat\/completions|embeddings|responses)$/, "v1"],
];

/** The service of `<account>.openai.azure.com`. */
export const openAi: ServiceDefinition = {
  cloud: "azure",
  name: "openai",
  dialect: openAiDialect,
  modelApi: true,
  route(request: Request, service: Service): Route {
    const subdomain = "subdomain" in service ? service.subdomain : "";
    for (const [pattern, form] of PATHS) {
      const found = pattern.exec(request.path);
      if (!found) continue;
      const operation = found[2] as Operation;
      const named = form === "deployment" ? decoded(found[1] ?? "") : modelIn(request.body);
      return {
        template:
          form === "deployment" ? `/openai/deployments/{deployment}/${operation}` : request.path,
        ...(named === undefined ? {} : { model: named }),
        answer: (call, context) => answer(call, context, { subdomain, operation, form, named }),
      };
    }
    return { template: "unknown", answer: () => refuse(404, "404", "Resource not found") };
  },
};

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const modelIn = (body: Buffer): string | undefined => {
  const model = readObject(body)?.model;
  return typeof model === "string" ? model : undefined;
};

interface Asked {
  subdomain: string;
  operation: Operation;
  form: "deployment" | "body" | "v1";
  named: string | undefined;
}

function answer(call: Call, context: Context, asked: Asked): Reply {
  if (call.method !== "POST") refuse(404, "404", "Resource not found");
  const account = reachAccount(context, asked.subdomain);
  const apiVersion = versionOf(call, asked);
  const principal = authenticate(call, context, account);
  authorize(context, account, principal, ACTIONS[asked.operation]);
  if (!/^application\/json(;|$)/i.test(call.headers["content-type"] ?? ""))
    refuse(415, "UnsupportedMediaType", "The content type must be application/json.");
  const body = readObject(call.body);
  if (!body) return refuse(400, "BadRequest", "The request body is not a valid JSON object.");
  const name = asked.named ?? "";
  const deployment = context.clouds.find(
    DEPLOYMENT,
    (one) => one.id.toLowerCase() === `${account.id}/deployments/${name}`.toLowerCase(),
  );
  if (!deployment || at(deployment.state, "properties.provisioningState") !== "Succeeded")
    return refuse(
      404,
      "DeploymentNotFound",
      "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
    );
  const admitted: Admitted = {
    call,
    context,
    account,
    deployment,
    name,
    model: text(at(deployment.inputs, "properties.model.name")) ?? "",
    version:
      text(at(deployment.inputs, "properties.model.version")) ??
      text(at(deployment.state, "properties.model.version")) ??
      "",
    location: normalLocation(text(account.state.location) ?? text(account.inputs.location) ?? ""),
    apiVersion,
    body,
  };
  const reply =
    asked.operation === "embeddings"
      ? answerEmbeddings(admitted)
      : asked.operation === "responses"
        ? answerResponses(admitted)
        : answerChat(admitted);
  reply.headers = {
    "apim-request-id": call.id,
    "x-ms-region": admitted.location,
    "x-ms-deployment-name": name,
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
    ...reply.headers,
  };
  logAzureCall(admitted, principal, reply.status, asked.operation);
  return reply;
}

function versionOf(call: Call, { form, operation }: Asked): string {
  const query = new URLSearchParams(call.query);
  const keys = [...query.keys()];
  const version = query.get("api-version");
  if (keys.some((key) => key !== "api-version") || keys.length > 1)
    return refuse(404, "404", "Resource not found");
  if (form === "v1") {
    if (version !== null && version !== "preview" && version !== "latest")
      return refuse(400, "BadRequest", "API version not supported");
    return version ?? "v1";
  }
  if (version === null || !API_VERSIONS.includes(version))
    return refuse(404, "404", "Resource not found");
  if (operation === "responses" && version < RESPONSES_FROM)
    return refuse(
      400,
      "BadRequest",
      `Azure OpenAI Responses API is enabled only for api-version ${RESPONSES_FROM} and later`,
    );
  return version;
}
