import { DIRECT_PREFIX } from "../direct/endpoints";
import type { TargetEndpoint } from "../endpoint";
import { API } from "./api-versions";
import { directBodyMutation, nativeBackend } from "./direct-backends";
import { bodyMutation, type BodyMutation } from "./guardrails";
import { inNamespace } from "./labels";
import { googleModel } from "./model-ids";
import { AZURE_TOKEN_SECRET, providerSecretName, targetName } from "./names";
import { REMOVED_HEADERS } from "./removed-headers";
import { nativeMessages, specTargets } from "./targets";
import type { GatewayedSpec, GatewayInput, KubernetesObject } from "./types";

/**
 * Version of Azure OpenAI's API: the last dated one, and one that has `/openai/responses` too
 * (learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle, 2026-11-21).
 */
export const AZURE_API_VERSION = "2025-04-01-preview";

/** A backend by host name, its certificate check, its credentials and its API, for every target. */
export function renderBackends(input: GatewayInput): KubernetesObject[] {
  const { spec } = input;
  const made = new Map(input.targets.map((endpoint) => [endpoint.key, endpoint]));
  return specTargets(spec).flatMap((target) => {
    const { key, alias } = target;
    const endpoint = made.get(key);
    if (!endpoint) throw new Error(`\`targets\`: must have ${JSON.stringify(key)} of the spec`);
    const labels = { "unified-ai/alias": alias, ...serverLabel(endpoint) };
    const object = (apiVersion: string, kind: string, body: object): KubernetesObject =>
      inNamespace(spec, apiVersion, kind, targetName(key), { spec: body }, { labels });
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
        ...mutationOf(endpoint, kindOf(spec, alias)),
      }),
      ...(nativeMessages(target, spec) ? nativeBackend(spec, endpoint, labels) : []),
    ];
  });
}

function serverLabel({ cloud, provider }: TargetEndpoint): Record<string, string> {
  return cloud === undefined ? { "unified-ai/provider": provider! } : { "unified-ai/cloud": cloud };
}

function mutationOf(endpoint: TargetEndpoint, kind: "chat" | "embedding"): BodyMutation {
  const { provider } = endpoint;
  return provider === undefined ? bodyMutation(endpoint, kind) : directBodyMutation(provider, kind);
}

function kindOf(spec: GatewayedSpec, alias: string): "chat" | "embedding" {
  return spec.aliases.find(({ name }) => name === alias)!.kind;
}

function hostOf({ invokeUrl }: TargetEndpoint): string {
  return new URL(invokeUrl).hostname;
}

/**
 * The API that the AI gateway writes. Bedrock is always asked by Converse: it takes the guardrail of every model. Direct
 * providers are asked in OpenAI's form, the only one that the AI gateway 1.0.0 writes a chat completion in for them: its
 * schemas `Anthropic` and `Cohere` are for `/v1/messages` and for rerank alone (internal/endpointspec).
 */
function schemaOf({ cloud, provider }: TargetEndpoint): Record<string, string> {
  if (cloud === undefined) return { name: "OpenAI", prefix: DIRECT_PREFIX[provider!] };
  switch (cloud) {
    case "aws":
      return { name: "AWSBedrock" };
    case "azure":
      return { name: "AzureOpenAI", version: AZURE_API_VERSION };
    case "gcp":
      return { name: "GCPVertexAI" };
  }
}

/**
 * Credentials without a key: AWS and Google by their libraries' default chains, which end at the token agent. Direct
 * providers have keys alone; theirs the token agent brings from the secret store.
 */
function credentialsOf(endpoint: TargetEndpoint): Record<string, unknown> {
  if (endpoint.cloud === undefined) {
    const name = providerSecretName(endpoint.provider!);
    return { type: "APIKey", apiKey: { secretRef: { group: "", kind: "Secret", name } } };
  }
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
