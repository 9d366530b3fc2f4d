import { createHash } from "node:crypto";
import { at, list, text } from "../facts/judge";
import type { Props } from "../model";
import { controllerSettings, limitsGlobally, processorEnvironment } from "./gateway-settings";
import { gatewayObjects, renderManifest, secretsNeeded, type SecretsNeeded } from "./manifest";
import type { Environment, KubernetesObject } from "./objects";
import { type Pod, podOf } from "./pod";

/** Everything one run of an environment's gateway is made of. Plain values, nothing secret. */
export interface Plan {
  cluster: string;
  namespace: string;
  issuer?: string;
  /** Port of the Gateway's listener. */
  port: number;
  /** The gateway's objects as YAML documents. */
  manifest: string;
  secrets: SecretsNeeded;
  pod: Pod;
  /** Who may do what at the API server. */
  rbac: KubernetesObject[];
  /** Settings of the cluster's Envoy Gateway controller. */
  controller: Props;
  /** Whether a rate limit service is part of it. */
  limits: boolean;
  /** Whether the manifests have limits for it, so that it is ready only with them. */
  hasLimits: boolean;
  processorEnvironment: Record<string, string>;
}

/** The plan of an environment; throws with the reason when the home cannot run what it asks for. */
export function planOf(environment: Environment): Plan {
  const { cluster, namespace, issuer, objects, rbac } = environment;
  const gateways = objects.filter(({ kind }) => kind === "Gateway");
  const [gateway] = gateways;
  if (!gateway || gateways.length > 1) {
    const names = gateways.map(({ metadata }) => metadata.name);
    throw new Error(
      `namespace ${JSON.stringify(namespace)}: must hold one Gateway, got ${JSON.stringify(names)}; the gateway runs one without a cluster`,
    );
  }
  const listener = list(at(gateway["spec"], "listeners"))[0];
  const port = at(listener, "port");
  if (typeof port !== "number" || text(at(listener, "protocol")) !== "HTTP") {
    throw new Error(
      `Gateway ${JSON.stringify(gateway.metadata.name)}: its first listener must be HTTP with a port, got ${JSON.stringify(listener)}; TLS ends at the load balancer`,
    );
  }
  const own = gatewayObjects(environment);
  const controller = controllerSettings(environment);
  return {
    cluster,
    namespace,
    ...(issuer === undefined ? {} : { issuer }),
    port,
    manifest: renderManifest(own),
    secrets: secretsNeeded(own),
    pod: podOf(environment, gateway),
    rbac,
    controller,
    limits: limitsGlobally(controller),
    hasLimits: own.some(
      ({ kind, spec }) =>
        kind === "BackendTrafficPolicy" && at(spec, "rateLimit.global") !== undefined,
    ),
    processorEnvironment: processorEnvironment(environment),
  };
}

/** Changes when anything of a plan does. */
export const planKey = (plan: Plan): string =>
  createHash("sha256").update(JSON.stringify(plan)).digest("hex").slice(0, 16);
