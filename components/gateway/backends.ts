import type { TargetEndpoint } from "../endpoint";
import { API } from "./api-versions";
import { bodyMutation } from "./guardrails";
import { inNamespace } from "./labels";
import { googleModel } from "./model-ids";
import { AZURE_TOKEN_SECRET, targetName, TENANT_HEADER } from "./names";
import { specTargets } from "./targets";
import type { GatewayedSpec, GatewayInput, KubernetesObject } from "./types";

/**
 * Version of Azure OpenAI's API: the last dated one, and one that has `/openai/responses` too
 * (learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle, 2026-11-21).
 */
export const AZURE_API_VERSION = "2025-04-01-preview";

/**
 * Headers that Envoy and the gateway add to a request and no model needs. The AI gateway puts back what its first filter
 * saw whenever it tries again, unless it is told here; at most 16.
 */
export const REMOVED_HEADERS = [
  "authorization",
  "api-key",
  "x-api-key",
  "cookie",
  "forwarded",
  "via",
  "x-envoy-upstream-rq-per-try-timeout-ms",
  TENANT_HEADER,
  "x-client-request-id",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-request-id",
  "openai-organization",
  "openai-project",
  "user-agent",
] as const;

/** A backend by host name, its certificate check, its credentials and its API, for every target. */
export function renderBackends(input: GatewayInput): KubernetesObject[] {
  const { spec } = input;
  const made = new Map(input.targets.map((endpoint) => [endpoint.key, endpoint]));
  return specTargets(spec).flatMap(({ key, alias }) => {
    const endpoint = made.get(key);
    if (!endpoint) throw new Error(`\`targets\`: must have ${JSON.stringify(key)} of the spec`);
    const object = (apiVersion: string, kind: string, body: object): KubernetesObject =>
      inNamespace(
        spec,
        apiVersion,
        kind,
        targetName(key),
        { spec: body },
        { labels: { "unified-ai/alias": alias, "unified-ai/cloud": endpoint.cloud } },
      );
    const host = hostOf(endpoint);
    return [
      // By host name: for addresses the AI gateway sets neither priorities nor whose credential a call carries.
      object(API.envoy, "Backend", { endpoints: [{ fqdn: { hostname: host, port: 443 } }] }),
      object(API.gateway, "BackendTLSPolicy", {
        targetRefs: [{ group: "gateway.envoyproxy.io", kind: "Backend", name: targetName(key) }],
        validation: { hostname: host, wellKnownCACertificates: "System" },
      }),
      object(API.ai, "BackendSecurityPolicy", {
        targetRefs: [
          { group: "aigateway.envoyproxy.io", kind: "AIServiceBackend", name: targetName(key) },
        ],
        ...credentialsOf(endpoint),
      }),
      object(API.ai, "AIServiceBackend", {
        schema: schemaOf(endpoint),
        backendRef: { group: "gateway.envoyproxy.io", kind: "Backend", name: targetName(key) },
        headerMutation: { remove: [...REMOVED_HEADERS] },
        ...bodyMutation(endpoint, kindOf(spec, alias)),
      }),
    ];
  });
}

function kindOf(spec: GatewayedSpec, alias: string): "chat" | "embedding" {
  return spec.aliases.find(({ name }) => name === alias)!.kind;
}

function hostOf({ invokeUrl }: TargetEndpoint): string {
  return new URL(invokeUrl).hostname;
}

/** The API that the AI gateway writes. Bedrock is always asked by Converse: it takes the guardrail of every model. */
function schemaOf({ cloud }: TargetEndpoint): Record<string, string> {
  switch (cloud) {
    case "aws":
      return { name: "AWSBedrock" };
    case "azure":
      return { name: "AzureOpenAI", version: AZURE_API_VERSION };
    case "gcp":
      return { name: "GCPVertexAI" };
  }
}

/** Credentials without a key: AWS and Google by their libraries' default chains, which end at the token agent. */
function credentialsOf(endpoint: TargetEndpoint): Record<string, unknown> {
  switch (endpoint.cloud) {
    case "aws":
      return { type: "AWSCredentials", awsCredentials: { region: endpoint.region } };
    case "azure":
      // Sent as a bearer token, in place of the caller's: what the agent keeps in the Secret is an Entra token.
      return {
        type: "APIKey",
        apiKey: { secretRef: { group: "", kind: "Secret", name: AZURE_TOKEN_SECRET } },
      };
    case "gcp": {
      const { project, location } = googleModel(endpoint);
      return { type: "GCPCredentials", gcpCredentials: { projectName: project, region: location } };
    }
  }
}
