import { stringify } from "yaml";
import { at, isRecord, list, text } from "../facts/judge";
import type { Json, Props } from "../model";
import { type Environment, groupOf, type KubernetesObject } from "./objects";

/** API groups whose objects the gateway itself acts on. */
const GATEWAY_GROUPS = [
  "gateway.networking.k8s.io",
  "gateway.envoyproxy.io",
  "aigateway.envoyproxy.io",
];

/**
 * The objects that the gateway gets, exactly as the program gave them to the cluster: those of its own groups, and the
 * ConfigMaps they name. GatewayConfig is for the admission webhook, whose part the home plays; no reader of manifests
 * knows it (envoyproxy/gateway v1.8.1 internal/gatewayapi/resource/load.go ends at a kind without a type).
 */
export function gatewayObjects({ objects, classes }: Environment): KubernetesObject[] {
  const own = [...classes, ...objects].filter(
    (object) => GATEWAY_GROUPS.includes(groupOf(object)) && object.kind !== "GatewayConfig",
  );
  const named = new Set(own.flatMap((object) => configMapsNamed(object)));
  return [
    ...own,
    ...objects.filter(({ kind, metadata }) => kind === "ConfigMap" && named.has(metadata.name)),
  ];
}

/** Names in references of the form `{ kind: ConfigMap, name }`, at any depth. */
function configMapsNamed(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(configMapsNamed);
  if (!isRecord(value)) return [];
  const own = value["kind"] === "ConfigMap" ? text(value["name"]) : undefined;
  return [...(own === undefined ? [] : [own]), ...Object.values(value).flatMap(configMapsNamed)];
}

/** YAML documents of objects. The gateway reads YAML 1.1, in which a plain `y` or `no` is no text. */
export function renderManifest(objects: readonly KubernetesObject[]): string {
  return objects
    .map((object) => `---\n${stringify(object, { version: "1.1", aliasDuplicateObjects: false })}`)
    .join("");
}

/** Secrets of the cluster's own that the gateway's objects name. */
export interface SecretsNeeded {
  /** With API keys of the gateway's callers. */
  callers: string[];
  /** With what the gateway presents to providers, by name of the AIServiceBackend. */
  providers: Record<string, string>;
}

/** The Secrets that the objects name and the program does not make. */
export function secretsNeeded(objects: readonly KubernetesObject[]): SecretsNeeded {
  const needed: SecretsNeeded = { callers: [], providers: {} };
  for (const object of objects) {
    if (object.kind === "SecurityPolicy")
      needed.callers.push(...namesOf(at(object["spec"], "apiKeyAuth.credentialRefs")));
    if (object.kind === "BackendSecurityPolicy") {
      const secret =
        text(at(object["spec"], "apiKey.secretRef.name")) ??
        text(at(object["spec"], "anthropicAPIKey.secretRef.name"));
      if (secret === undefined) continue;
      for (const backend of namesOf(at(object["spec"], "targetRefs")))
        needed.providers[backend] = secret;
    }
  }
  return needed;
}

const namesOf = (references: Json | undefined): string[] =>
  list(references).flatMap((one) => text(at(one, "name")) ?? []);

/**
 * The object of a Secret; `encoded` as Envoy Gateway reads it, plain as the AI gateway does. `gone` are names that the reader
 * has of it and that are there no more.
 */
export function secretObject(
  namespace: string,
  name: string,
  values: Readonly<Record<string, string>>,
  form: "encoded" | "plain",
  gone: readonly string[] = [],
): KubernetesObject {
  const data: Props =
    form === "plain"
      ? { stringData: { ...values } }
      : {
          data: Object.fromEntries([
            ...gone.map((key) => [key, null]),
            ...Object.entries(values).map(([key, value]) => [
              key,
              Buffer.from(value).toString("base64"),
            ]),
          ]) as Props,
        };
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type: "Opaque",
    ...data,
  };
}
