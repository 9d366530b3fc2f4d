import type { TargetEndpoint } from "../endpoint";
import { directEndpoint } from "../direct/endpoints";
import { unknownReference } from "../secrets/unknown-reference";
import { renderGateway } from "./render";
import { specTargets, type SpecTarget } from "./targets";
import type { GatewayedSpec, GatewayInput, ObjectReference } from "./types";

/** Which objects `renderGateway` makes of a spec, before anything is known of the clouds. In its order. */
export function planGateway(spec: GatewayedSpec): ObjectReference[] {
  return renderGateway(unknown(spec)).map(({ apiVersion, kind, metadata }) => ({
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
    },
  }));
}

/** An input in which everything but the spec stands for what is not known yet. */
function unknown(spec: GatewayedSpec): GatewayInput {
  return {
    spec,
    targets: specTargets(spec).map(unknownEndpoint),
    identities: {
      aws: { roleArn: "", region: "" },
      azure: { tenantId: "", clientId: "" },
      gcp: { audience: "", serviceAccountEmail: "" },
    },
    secrets: unknownReference(spec),
    images: { envoy: "", processor: "", node: "" },
    extension: { sha256: "", amd64: "" },
  };
}

function unknownEndpoint(target: SpecTarget): TargetEndpoint {
  if (target.cloud === undefined) return directEndpoint(target);
  return {
    alias: target.alias,
    key: target.key,
    cloud: target.cloud,
    model: target.model,
    region: target.region,
    invokeUrl: "https://unknown.invalid",
    modelId:
      target.cloud === "gcp" ? "projects/p/locations/l/publishers/google/models/m" : "unknown",
    guardrail: { id: "unknown", version: "1" },
  };
}
