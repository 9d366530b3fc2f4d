import type { TargetEndpoint } from "../endpoint";
import type { DirectProvider } from "../spec/types";
import { API } from "./api-versions";
import type { BodyMutation } from "./guardrails";
import { inNamespace } from "./labels";
import { nativeTargetName, providerSecretName, targetName } from "./names";
import { REMOVED_HEADERS } from "./removed-headers";
import type { GatewayedSpec, KubernetesObject } from "./types";

/** Version of Anthropic's API, the only one there is beside the first (docs.anthropic.com/en/api/versioning, 2026-11-21). */
export const ANTHROPIC_VERSION = "2023-06-01";

/**
 * What of a chat body Cohere answers with 422, and an answer is the same without. The rest of what it does not take
 * (`n`, `logit_bias`, `modalities`, `audio`, `top_logprobs`) a caller has to learn of
 * (docs.cohere.com/docs/compatibility-api.md#unsupported-parameters, 2026-11-21).
 */
const NOT_FOR_COHERE = [
  "metadata",
  "parallel_tool_calls",
  "prediction",
  "prompt_cache_key",
  "safety_identifier",
  "service_tier",
  "store",
  "user",
] as const;

/**
 * What a direct provider is not to get from callers. OpenAI keeps no answer, which it does for `/v1/responses` unless told,
 * and nobody buys a dearer service tier than the one that budgets count with.
 */
export function directBodyMutation(
  provider: DirectProvider,
  kind: "chat" | "embedding",
): BodyMutation {
  if (provider === "openai" && kind === "chat") {
    return {
      bodyMutation: { set: [{ path: "store", value: "false" }], remove: ["service_tier"] },
    };
  }
  if (provider !== "cohere") return {};
  return { bodyMutation: { remove: kind === "chat" ? [...NOT_FOR_COHERE] : ["user"] } };
}

/**
 * A second way to a target of Anthropic, for callers of `/v1/messages`: in Anthropic's own API, so that what it has
 * (caching, thinking, documents) is there for them. Where the calls are to be held is said in each.
 */
export function nativeBackend(
  spec: GatewayedSpec,
  { key, region }: TargetEndpoint,
  labels: Readonly<Record<string, string>>,
): KubernetesObject[] {
  const name = nativeTargetName(key);
  const object = (kind: string, body: object): KubernetesObject =>
    inNamespace(spec, API.ai, kind, name, { spec: body }, { labels: { ...labels } });
  const secretRef = { group: "", kind: "Secret", name: providerSecretName("anthropic") };
  const geo = region === "global" ? [] : [{ path: "inference_geo", value: JSON.stringify(region) }];
  return [
    object("BackendSecurityPolicy", {
      targetRefs: [{ group: "aigateway.envoyproxy.io", kind: "AIServiceBackend", name }],
      type: "AnthropicAPIKey",
      anthropicAPIKey: { secretRef },
    }),
    object("AIServiceBackend", {
      schema: { name: "Anthropic", prefix: "/v1" },
      backendRef: { group: "gateway.envoyproxy.io", kind: "Backend", name: targetName(key) },
      headerMutation: {
        set: [{ name: "anthropic-version", value: ANTHROPIC_VERSION }],
        remove: [...REMOVED_HEADERS],
      },
      bodyMutation: {
        set: geo,
        remove: ["service_tier", ...(geo.length > 0 ? [] : ["inference_geo"])],
      },
    }),
  ];
}
