import { parse, stringify } from "yaml";
import { at, isRecord, list, record, text } from "../facts/judge";
import type { Props } from "../model";
import type { Environment } from "./objects";

/**
 * Settings of the Envoy Gateway controller that the cluster's chart gives it: the rendered ConfigMap when the store has
 * it, else the chart's values.
 */
export function controllerSettings({ releases }: Environment): Props {
  const release = releases["gateway-helm"];
  const rendered = release?.objects.find(
    ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "envoy-gateway-config",
  );
  const file = text(record(rendered?.["data"])["envoy-gateway.yaml"]);
  if (file !== undefined) return record(parse(file) as Props);
  return record(at(release?.values, "config.envoyGateway"));
}

/** Settings that say where the controller runs and who talks to it: the home's own, whatever the cluster says. */
const OF_THE_HOME = new Set([
  "apiVersion",
  "kind",
  "gateway",
  "provider",
  "logging",
  "admin",
  "telemetry",
  "extensionManager",
]);

/** The configuration file of a gateway without a cluster, with everything from the cluster's that decides what it does. */
export function mergeSettings(fileText: string, ofCluster: Props): string {
  const settings = record(parse(fileText) as Props);
  for (const [key, value] of Object.entries(ofCluster)) {
    if (OF_THE_HOME.has(key)) continue;
    const own = settings[key];
    settings[key] = isRecord(own) && isRecord(value) ? { ...own, ...value } : value;
  }
  return stringify(settings);
}

/** Whether the cluster's controller has a rate limit service. */
export const limitsGlobally = (ofCluster: Props): boolean =>
  at(ofCluster, "rateLimit.backend") !== undefined;

/** A variable of the rate limit service that a Secret of the controllers' namespace holds. */
export interface SecretVariable {
  name: string;
  secret: string;
  key: string;
}

/** Variables that the cluster's controller takes from Secrets for the rate limit service; of others the home has its own. */
export function limiterSecrets(ofCluster: Props): SecretVariable[] {
  const container = at(ofCluster, "provider.kubernetes.rateLimitDeployment.container");
  return list(at(container, "env")).flatMap((one) => {
    const name = text(at(one, "name"));
    const secret = text(at(one, "valueFrom.secretKeyRef.name"));
    const key = text(at(one, "valueFrom.secretKeyRef.key"));
    if (name === undefined || secret === undefined || key === undefined) return [];
    return [{ name, secret, key }];
  });
}

/** Host name of the Redis that the cluster's rate limit service counts in. */
export const limitsHost = (ofCluster: Props): string | undefined =>
  text(at(ofCluster, "rateLimit.backend.redis.url"))?.split(":")[0];

/** Chart value of the AI gateway and the variable by which `aigw run` takes the same. */
const ATTRIBUTES = {
  requestHeaderAttributes: "OTEL_AIGW_REQUEST_HEADER_ATTRIBUTES",
  spanRequestHeaderAttributes: "OTEL_AIGW_SPAN_REQUEST_HEADER_ATTRIBUTES",
  metricsRequestHeaderAttributes: "OTEL_AIGW_METRICS_REQUEST_HEADER_ATTRIBUTES",
  logRequestHeaderAttributes: "OTEL_AIGW_LOG_REQUEST_HEADER_ATTRIBUTES",
} as const;

/** Environment of the AI gateway's processor that its chart's values ask for. */
export function processorEnvironment({ releases }: Environment): Record<string, string> {
  const values = releases["ai-gateway-helm"]?.values;
  const env: Record<string, string> = {};
  for (const [key, variable] of Object.entries(ATTRIBUTES)) {
    const value = text(at(values, `controller.${key}`));
    if (value !== undefined) env[variable] = value;
  }
  for (const one of list(at(values, "extProc.extraEnvVars"))) {
    const name = text(at(one, "name"));
    if (name !== undefined) env[name] = text(at(one, "value")) ?? "";
  }
  return env;
}

/**
 * The processor's configuration with providers' keys put in. Backends are named
 * `<namespace>/<AIServiceBackend>/route/...` there (v1.0.0). Undefined when nothing changes.
 */
export function withProviderKeys(
  fileText: string,
  keyOf: (backend: string) => string | undefined,
): string | undefined {
  const config = record(parse(fileText) as Props);
  let changed = false;
  for (const backend of list(config["backends"])) {
    const apiKey = at(backend, "auth.apiKey") ?? at(backend, "auth.anthropicAPIKey");
    const key = keyOf((text(at(backend, "name")) ?? "").split("/")[1] ?? "");
    if (!isRecord(apiKey) || key === undefined || apiKey["key"] === key) continue;
    apiKey["key"] = key;
    changed = true;
  }
  return changed ? stringify(config) : undefined;
}
