import { foldName, physicalName } from "../internal/names";
import type { ResolvedSpec } from "../spec/resolved";
import type { DirectProvider } from "../spec/types";

/** Name of the Gateway, its Deployment and its Service in the environment's namespace. */
export const GATEWAY = "ai";

/** Name of the Gateway's only listener. */
export const LISTENER = "http";

/** Name of the Service account of the proxies' pods, which the clouds trust. Envoy Gateway makes it. */
export const SERVICE_ACCOUNT = "ai-gateway";

/** Secret that the token agent keeps the tenants' keys in, from the secret store; never made by the program. */
export const TENANT_KEYS_SECRET = "ai-tenant-keys";

/** Secret that the token agent keeps an Entra access token in. */
export const AZURE_TOKEN_SECRET = "ai-azure-token";

/** Secret that the token agent keeps the key of a direct provider in, under `apiKey`. */
export function providerSecretName(provider: DirectProvider): string {
  return `ai-provider-${provider}`;
}

/** Header with the tenant's name, set from the key that was presented; what a caller sends under it is dropped. */
export const TENANT_HEADER = "x-tenant-id";

/**
 * Request headers whose values the AI gateway has to keep in the metadata of a call, by the key they get there: no
 * provider gets the headers, and what is removed for a provider is gone for the log too. Set where the AI gateway is
 * installed, as `logRequestHeaderAttributes`.
 */
export const LOGGED_HEADERS = {
  [TENANT_HEADER]: "tenant.id",
  "x-request-id": "request.id",
  "x-client-request-id": "client.request.id",
} as const;

/** The same in the form of the AI gateway's setting. */
export const LOG_REQUEST_HEADER_ATTRIBUTES = Object.entries(LOGGED_HEADERS)
  .map(([header, key]) => `${header}:${key}`)
  .join(",");

/** Header in which the AI gateway keeps the alias. */
export const MODEL_HEADER = "x-ai-eg-model";

/** Header in which the AI gateway keeps the path that it was called with. */
export const PATH_HEADER = "x-ai-eg-original-path";

/** Port of the listener, of the Service and of the pods alike: above 1023, so that Envoy Gateway shifts nothing. */
export const PORT = 8080;

/** Ports of a pod that only the metrics scraper may reach. */
export const METRICS_PORTS = { envoy: 19001, processor: 1064, tokenAgent: 9912 } as const;

/** Path that Envoy itself answers: 200, or 503 while it drains. */
export const HEALTH_PATH = "/healthz";

/** Namespace of Envoy Gateway's controller and of the rate-limit service. */
export const CONTROLLER_NAMESPACE = "envoy-gateway-system";

/** Secret in the controllers' namespace that the token agent keeps the password of the counters' Redis in, under `password`. */
export const REDIS_SECRET = "ai-redis-auth";

/** Namespace of an environment's objects and proxies. */
export function namespaceOf(spec: Pick<ResolvedSpec, "namePrefix">): string {
  return spec.namePrefix;
}

/** Name of the objects of one target; Kubernetes takes 63 characters everywhere. */
export function targetName(key: string): string {
  return physicalName([key], { maxLength: 63 });
}

/** Name of the objects by which a target of Anthropic is called in Anthropic's own API, beside the OpenAI-compatible one. */
export function nativeTargetName(key: string): string {
  return targetName(`${key}-messages`);
}

/** Name of an alias's routes: the first, and those that its tenants' own rules need beyond it. Aliases never fold alike. */
export function routeName(alias: string, part: number): string {
  const name = foldName(alias);
  // A folded name has no dot, so no other alias's route can have this one's.
  return part === 0 ? name : `${name}.${part + 1}`;
}

/** Name of the Envoy cluster of a route's rule, as Envoy Gateway makes it. */
export function clusterName(namespace: string, route: string, rule: number): string {
  return `httproute/${namespace}/${route}/rule/${rule}`;
}

/** Name of the listener's route configuration, as Envoy Gateway makes it. */
export function routeConfigurationName(namespace: string): string {
  return `${namespace}/${GATEWAY}/${LISTENER}`;
}
