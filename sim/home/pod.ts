import { at, isRecord, list, record, text } from "../facts/judge";
import type { Json, Props } from "../model";
import { applyPatch } from "./merge";
import type { Environment, KubernetesObject } from "./objects";

/** A container as far as the home runs it. */
export interface Container {
  name: string;
  image: string;
  command: string[];
  env: Record<string, string>;
  /** Volume by path in the container. */
  mounts: { volume: string; path: string; subPath?: string }[];
  /** Path and port that answer 2xx once the container has started. */
  startupProbe?: { path: string; port: number; seconds: number };
}

/** One file of a volume. */
export type VolumeFile =
  | { path: string; kind: "text"; base64: string }
  | { path: string; kind: "token"; audience: string; seconds: number }
  | { path: string; kind: "cluster-ca" }
  | { path: string; kind: "secret"; secret: string; key: string };

/** The pod of a gateway's proxies, as its controllers would make it, as far as the home runs it. */
export interface Pod {
  serviceAccount: string;
  /** Files by volume; a volume without files is an empty folder. */
  volumes: Record<string, VolumeFile[]>;
  /** The proxy itself; it has no command of its own here. */
  envoy: Container;
  /** The AI gateway's processor, which runs inside `aigw`. */
  processor: Container;
  /** Containers that start before the proxy and run beside it. */
  sidecars: Container[];
}

/** Seconds of a projected token, and its audience, where none are given: the API server's own. */
const DEFAULT_TOKEN_SECONDS = 3600;
/** Audience of tokens for the API server itself on EKS. */
export const API_AUDIENCE = "https://kubernetes.default.svc";

/** The pod that the EnvoyProxy and GatewayConfig of a Gateway describe. */
export function podOf(environment: Environment, gateway: KubernetesObject): Pod {
  const proxy = proxyOf(environment, gateway);
  const kubernetes = record(at(proxy?.["spec"], "provider.kubernetes"));
  const deployment = record(kubernetes["envoyDeployment"]);
  const config = environment.objects.find(
    ({ kind, metadata }) => kind === "GatewayConfig" && metadata.name === configName(gateway),
  );
  const processor = record(at(config?.["spec"], "extProc.kubernetes"));
  const spec = podSpec(deployment);
  const containers = list(spec["containers"]).map(containerOf);
  const envoy = containers.find(({ name }) => name === "envoy");
  if (!envoy) throw new Error("EnvoyProxy: its patch takes the container envoy away; keep it");
  const starting = list(spec["initContainers"]).map((one) => ({
    container: containerOf(one),
    stays: at(one, "restartPolicy") === "Always",
  }));
  const passing = starting.find(({ stays }) => !stays);
  if (passing)
    throw new Error(
      `EnvoyProxy: init container ${JSON.stringify(passing.container.name)}: the local home runs only those that stay; set \`restartPolicy: Always\``,
    );
  return {
    serviceAccount: text(at(kubernetes, "envoyServiceAccount.name")) ?? gateway.metadata.name,
    volumes: Object.fromEntries(
      list(spec["volumes"]).map((volume) => [
        text(at(volume, "name")) ?? "",
        volumeFiles(volume, environment),
      ]),
    ),
    envoy,
    processor: containerOf({ ...processor, name: "ai-gateway-extproc" }),
    sidecars: [
      ...starting.map(({ container }) => container),
      ...containers.filter((container) => container !== envoy),
    ],
  };
}

/** The EnvoyProxy that a Gateway, or else its class, names. */
export function proxyOf(
  { objects, classes }: Environment,
  gateway: KubernetesObject,
): KubernetesObject | undefined {
  const byClass = classes.find(
    ({ metadata }) => metadata.name === at(gateway["spec"], "gatewayClassName"),
  );
  const name =
    text(at(gateway["spec"], "infrastructure.parametersRef.name")) ??
    text(at(byClass?.["spec"], "parametersRef.name"));
  return objects.find(({ kind, metadata }) => kind === "EnvoyProxy" && metadata.name === name);
}

/** The GatewayConfig of a Gateway is named by an annotation (ai-gateway v1.0.0, internal/controller/gateway_config.go). */
function configName(gateway: KubernetesObject): string | undefined {
  return text(record(gateway.metadata["annotations"])["aigateway.envoyproxy.io/gateway-config"]);
}

function podSpec(deployment: Props): Props {
  const container = record(deployment["container"]);
  const plain: Json = {
    spec: {
      template: {
        spec: {
          containers: [{ ...container, name: "envoy" }],
          initContainers: list(deployment["initContainers"]),
          volumes: list(at(deployment, "pod.volumes")),
        },
      },
    },
  };
  const patch = record(deployment["patch"]);
  const type = patch["type"] === "JSONMerge" ? "JSONMerge" : "StrategicMerge";
  const whole = isRecord(patch["value"]) ? applyPatch(plain, patch["value"], type) : plain;
  return record(at(whole, "spec.template.spec"));
}

function containerOf(value: Json): Container {
  const container = record(value);
  const name = text(container["name"]) ?? "";
  const probe = record(container["startupProbe"]);
  const path = text(at(probe, "httpGet.path"));
  const port = at(probe, "httpGet.port");
  const seconds = Number(probe["failureThreshold"] ?? 3) * Number(probe["periodSeconds"] ?? 10);
  return {
    name,
    image: text(container["image"]) ?? "",
    command: [...list(container["command"]), ...list(container["args"])].map(String),
    env: environmentVariables(name, list(container["env"])),
    mounts: list(container["volumeMounts"]).map((mount) => {
      const subPath = text(at(mount, "subPath"));
      return {
        volume: text(at(mount, "name")) ?? "",
        path: text(at(mount, "mountPath")) ?? "",
        ...(subPath === undefined ? {} : { subPath }),
      };
    }),
    ...(path !== undefined && typeof port === "number"
      ? { startupProbe: { path, port, seconds } }
      : {}),
  };
}

function environmentVariables(container: string, env: readonly Json[]): Record<string, string> {
  return Object.fromEntries(
    env.map((one) => {
      const name = text(at(one, "name")) ?? "";
      if (isRecord(one) && one["valueFrom"] !== undefined)
        throw new Error(
          `container ${JSON.stringify(container)}: \`env.${name}.valueFrom\`: the local home sets plain values only; give a value or mount a file`,
        );
      return [name, text(at(one, "value")) ?? ""];
    }),
  );
}

function volumeFiles(volume: Json, environment: Environment): VolumeFile[] {
  const { projected, configMap, secret, emptyDir } = record(volume);
  if (isRecord(projected))
    return list(projected["sources"]).flatMap((source) => sourceFiles(source, environment));
  if (isRecord(configMap) || isRecord(secret)) return sourceFiles(volume, environment);
  if (emptyDir !== undefined) return [];
  throw new Error(
    `volume ${JSON.stringify(at(volume, "name"))}: must be projected, configMap, secret or emptyDir, got ${JSON.stringify(Object.keys(record(volume)))}; the local home knows no other`,
  );
}

function sourceFiles(source: Json, environment: Environment): VolumeFile[] {
  const { serviceAccountToken, configMap, secret } = record(source);
  if (isRecord(serviceAccountToken)) {
    return [
      {
        kind: "token",
        path: text(serviceAccountToken["path"]) ?? "token",
        audience: text(serviceAccountToken["audience"]) ?? API_AUDIENCE,
        seconds: Number(serviceAccountToken["expirationSeconds"] ?? DEFAULT_TOKEN_SECONDS),
      },
    ];
  }
  if (isRecord(configMap)) return configMapFiles(configMap, environment);
  if (isRecord(secret)) {
    const name = text(secret["secretName"]) ?? text(secret["name"]) ?? "";
    return items(secret).map(({ key, path }) => ({ kind: "secret", path, secret: name, key }));
  }
  throw new Error(
    `volume source: must be serviceAccountToken, configMap or secret, got ${JSON.stringify(Object.keys(record(source)))}; the local home knows no other`,
  );
}

function configMapFiles(reference: Props, { objects }: Environment): VolumeFile[] {
  const name = text(reference["name"]) ?? "";
  const wanted = items(reference);
  // Every namespace has this one from the cluster itself.
  if (name === "kube-root-ca.crt") {
    return (wanted.length > 0 ? wanted : [{ key: "ca.crt", path: "ca.crt" }]).map(({ path }) => ({
      kind: "cluster-ca",
      path,
    }));
  }
  const found = objects.find(
    ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === name,
  );
  if (!found) {
    if (reference["optional"] === true) return [];
    throw new Error(`ConfigMap ${JSON.stringify(name)}: mounted, but not in the namespace`);
  }
  const contents: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(record(found["data"])).map(([key, value]) => [
        key,
        Buffer.from(String(value)).toString("base64"),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(record(found["binaryData"])).map(([key, value]) => [key, String(value)]),
    ),
  };
  const all = Object.keys(contents).map((key) => ({ key, path: key }));
  return (wanted.length > 0 ? wanted : all).map(({ key, path }) => {
    const base64 = contents[key];
    if (base64 === undefined)
      throw new Error(`ConfigMap ${JSON.stringify(name)}: has no key ${JSON.stringify(key)}`);
    return { kind: "text", path, base64 };
  });
}

function items(reference: Props): { key: string; path: string }[] {
  return list(reference["items"]).map((item) => ({
    key: text(at(item, "key")) ?? "",
    path: text(at(item, "path")) ?? "",
  }));
}
