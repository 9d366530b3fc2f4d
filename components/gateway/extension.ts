import { API, GATEWAY_TARGET } from "./api-versions";
import { edgeConfig } from "./extension-config";
import { inNamespace } from "./labels";
import { GATEWAY } from "./names";
import type { GatewayedSpec, GatewayInput, KubernetesObject } from "./types";

/** Logical name of the module in EnvoyProxy, by which the extension policy takes it. */
export const EXTENSION_MODULE = "unified-ai";

/** ConfigMap with the module's file. */
const CONFIG_MAP = "ai-extension";

const FOLDER = "/etc/unified-ai/extension";
const FILE = "libunified_ai.so";

/** Where Envoy finds the module. */
export const EXTENSION_PATH = `${FOLDER}/${FILE}`;

/** The module's file. */
export function renderExtensionFile({ spec, extension }: GatewayInput): KubernetesObject {
  return inNamespace(
    spec,
    API.core,
    "ConfigMap",
    CONFIG_MAP,
    { binaryData: { [FILE]: extension.amd64 } },
    { annotations: { "unified-ai/sha256": extension.sha256 } },
  );
}

/** The volume of the module in the proxies' pods. */
export function extensionVolume(): Record<string, unknown> {
  return { name: "unified-ai-extension", configMap: { name: CONFIG_MAP, defaultMode: 0o444 } };
}

/** Where Envoy has the volume. */
export function extensionVolumeMount(): Record<string, unknown> {
  return { name: "unified-ai-extension", mountPath: FOLDER, readOnly: true };
}

/** The module's filter on the caller's side, on every route of the Gateway. */
export function renderExtensionPolicy(spec: GatewayedSpec): KubernetesObject {
  return inNamespace(spec, API.envoy, "EnvoyExtensionPolicy", GATEWAY, {
    spec: {
      targetRefs: [GATEWAY_TARGET],
      dynamicModule: [{ name: EXTENSION_MODULE, filterName: "edge", config: edgeConfig(spec) }],
    },
  });
}
