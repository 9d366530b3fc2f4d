/** Vertex AI's prediction API for publisher models. https://docs.cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.publishers.models, 2026-11-21. */
import { readObject, type JsonObject } from "../answer/judge-json";
import { vertexLocations } from "../answer/limits";
import type { Call, Reply } from "../call";
import type { Service } from "../hosts";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { logVertexCall } from "./audit-log";
import { answerAnthropic } from "./anthropic";
import { answerEmbedding } from "./embed";
import { answerGenerate } from "./generate";
import { crossPerimeter } from "./perimeter";
import { projectAllows, projectId, requireService } from "./permissions";
import { authenticate, CLOUD_PLATFORM, type Principal } from "./tokens";
import { errorInfo, refuse, vertexDialect } from "./wire";

const PATH =
  /^\/(v1|v1beta1)\/projects\/([^/]+)\/locations\/([^/]+)\/publishers\/([^/]+)\/models\/([^/:]+):([A-Za-z]+)$/;
const SERVICE = "aiplatform.googleapis.com";
const PERMISSION = "aiplatform.endpoints.predict";
const ENABLED = "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel";

/** A call that reached its model with the right to use it. */
export interface Admitted {
  call: Call;
  context: Context;
  project: string;
  location: string;
  publisher: string;
  model: string;
  method: string;
  principal: Principal;
  body: JsonObject;
}

const METHODS: Readonly<Record<string, readonly string[]>> = {
  google: ["generateContent", "streamGenerateContent", "embedContent", "predict"],
  anthropic: ["rawPredict", "streamRawPredict"],
};

/** The service of `<location>-aiplatform.googleapis.com` and its global and multi-regional names. */
export const vertex: ServiceDefinition = {
  cloud: "gcp",
  name: "vertex",
  dialect: vertexDialect,
  modelApi: true,
  route(request: Request, service: Service): Route {
    const form = PATH.exec(request.path);
    if (!form) return { template: "unknown", answer: () => refuse(404, "NOT_FOUND", "Not Found") };
    const [
      ,
      version = "",
      project = "",
      location = "",
      publisher = "",
      rawModel = "",
      method = "",
    ] = form;
    const model = decodeURIComponent(rawModel);
    return {
      template: `/${version}/projects/{project}/locations/{location}/publishers/${publisher}/models/{model}:${method}`,
      model,
      answer(call, context) {
        const served = "location" in service ? service.location : "";
        const asked = { project, location, publisher, model, method };
        return answer(call, context, served, asked);
      },
    };
  },
};

type Asked = Pick<Admitted, "project" | "location" | "publisher" | "model" | "method">;

function answer(call: Call, context: Context, served: string, asked: Asked): Reply {
  const { clouds } = context;
  if (call.method !== "POST" || !METHODS[asked.publisher]?.includes(asked.method))
    return refuse(404, "NOT_FOUND", "Not Found");
  const principal = authenticate(call, context, [CLOUD_PLATFORM], SERVICE);
  if (served !== asked.location)
    return refuse(
      400,
      "INVALID_ARGUMENT",
      `The request's location ${asked.location} is not served by ${call.host}.`,
    );
  const name = `projects/${asked.project}/locations/${asked.location}/publishers/${asked.publisher}/models/${asked.model}`;
  const resource = `//aiplatform.googleapis.com/${name}`;
  const project = projectId(clouds, asked.project);
  if (project === undefined) return denied(resource);
  requireService(clouds, project, SERVICE);
  const crossing = {
    project,
    service: SERVICE,
    method: `google.cloud.aiplatform.v1.PredictionService.${asked.method[0]?.toUpperCase()}${asked.method.slice(1)}`,
    principal,
    addresses: context.home.addresses(),
  };
  crossPerimeter(clouds, crossing, call.id);
  if (!projectAllows(clouds, project, principal.members, PERMISSION, resource))
    return denied(resource);
  checkModel(context, project, asked, name);
  if (!/^application\/json(;|$)/i.test(call.headers["content-type"] ?? ""))
    return refuse(400, "INVALID_ARGUMENT", "The content type must be application/json.");
  const body = readObject(call.body);
  if (!body) return refuse(400, "INVALID_ARGUMENT", "Invalid JSON payload received.");
  const admitted: Admitted = { ...asked, project, call, context, principal, body };
  const reply = answerer(admitted);
  logVertexCall(admitted, name);
  return reply;
}

function answerer(admitted: Admitted): Reply {
  const query = new URLSearchParams(admitted.call.query);
  const stream = admitted.method === "streamGenerateContent";
  const alt = query.get("alt");
  const known = [...query.keys()].every((key) => key === "alt");
  if (!known || (alt !== null && !(alt === "json" || (alt === "sse" && stream))))
    return refuse(
      400,
      "INVALID_ARGUMENT",
      "Invalid query: only alt is taken, with sse for streams of content.",
    );
  switch (admitted.method) {
    case "generateContent":
    case "streamGenerateContent":
      return answerGenerate(admitted, alt === "sse");
    case "rawPredict":
    case "streamRawPredict":
      return answerAnthropic(admitted);
    default:
      return answerEmbedding(admitted);
  }
}

function denied(resource: string): never {
  return refuse(
    403,
    "IAM_PERMISSION_DENIED",
    `Permission '${PERMISSION}' denied on resource '${resource}' (or it may not exist).`,
    [errorInfo("IAM_PERMISSION_DENIED", { permission: PERMISSION, resource }, SERVICE)],
  );
}

/** The model must exist, be served here, and a partner's model must have been enabled in the project. */
function checkModel({ clouds }: Context, project: string, asked: Asked, name: string): void {
  const [bare = ""] = asked.model.split("@");
  const locations = vertexLocations(asked.publisher, bare);
  const enabled =
    asked.publisher === "google" ||
    [...clouds.list(ENABLED), ...clouds.listDeleted(ENABLED)].some(
      (one) =>
        one.scope.account === project &&
        String(one.inputs.publisherModelName).split("@")[0] ===
          `publishers/${asked.publisher}/models/${bare}`,
    );
  if (locations?.includes(asked.location) && enabled) return;
  refuse(
    404,
    "NOT_FOUND",
    `Publisher Model \`${name}\` was not found or your project does not have access to it. Please ensure you are using a valid model version. For more information, see: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions`,
  );
}
