import type { Resource } from "../resource";
import { acceleratorOf } from "./accelerators";
import { findRequests } from "./documents";
import { at, eachAt, isEmpty } from "./require";
import type { Value } from "./value";

/** What makes a group of nodes for Kubernetes. */
export type PoolKind = "eks" | "aks" | "gke" | "karpenter";

/** A group of nodes: a resource of its own, or one of several that stand in a cluster's inputs. */
export interface NodePool {
  kind: PoolKind;
  /** Where its settings stand. */
  place: Value;
  /** Whether it is the cluster's first pool, which system pods need. */
  first: boolean;
}

const AKS = "azure-native:containerservice:";
const GKE = "gcp:container/";
const KARPENTER = /^kubernetes:karpenter\.sh\/v\d\w*:NodePool$/;

/** Whether resources of this type make node pools. */
export const makesPools = (token: string): boolean =>
  token === "aws:eks/nodeGroup:NodeGroup" ||
  token === `${AKS}AgentPool` ||
  token === `${AKS}ManagedCluster` ||
  token === `${GKE}nodePool:NodePool` ||
  token === `${GKE}cluster:Cluster` ||
  KARPENTER.test(token);

/** The node pools that a resource makes. */
export function poolsOf(resource: Resource): NodePool[] {
  const { token } = resource;
  const own = (kind: PoolKind): NodePool[] => [{ kind, place: resource.inputs, first: false }];
  if (token.startsWith("aws:")) return own("eks");
  if (token === `${AKS}AgentPool`) return own("aks");
  if (token === `${GKE}nodePool:NodePool`) return own("gke");
  if (KARPENTER.test(token)) return own("karpenter");
  if (token === `${AKS}ManagedCluster`)
    return eachAt(resource, "agentPoolProfiles").map((place) => ({
      kind: "aks",
      place,
      first: place.get("mode").is("System"),
    }));
  const pools = eachAt(resource, "nodePools");
  if (pools.length > 0) return pools.map((place, index) => ({ kind: "gke", place, first: !index }));
  const gone = resource.get("removeDefaultNodePool").is(true);
  return gone || resource.get("enableAutopilot").is(true)
    ? []
    : [{ kind: "gke", place: resource.inputs, first: true }];
}

/** The machine types of a pool, where it names them; EKS and AKS may take several. */
export function machineTypesOf({ kind, place }: NodePool): Value[] {
  switch (kind) {
    case "eks":
      return place.get("instanceTypes").items();
    case "aks":
      return [
        place.get("vmSize"),
        ...eachAt(place, "virtualMachinesProfile.scale.manual").map((each) => each.get("size")),
      ].filter((each) => each.isUnknown || !isEmpty(each));
    case "gke": {
      const type = at(place, "nodeConfig.machineType");
      return type.isMissing ? [] : [type];
    }
    case "karpenter":
      return [];
  }
}

const PACKAGE = { eks: "aws", aks: "azure-native", gke: "gcp" } as const;
/** Images of EKS that are for accelerators only. */
const ACCELERATED_IMAGE = /_(GPU|NVIDIA|NEURON)$/i;

/** The first place at which a pool asks for an accelerator, or undefined when it asks for none. */
export function acceleratorPlaceOf(pool: NodePool): Value | undefined {
  const { kind, place } = pool;
  if (kind === "karpenter") {
    const unknown: Value[] = [];
    const requirements = at(place, "spec.template.spec.requirements");
    const [found] = findRequests(requirements, (each) => unknown.push(each));
    if (found === undefined) unknown[0]?.content();
    return found?.at;
  }
  const image = place.get("amiType");
  if (kind === "eks" && ACCELERATED_IMAGE.test(image.text() ?? "")) return image;
  if (kind === "gke") {
    const devices = eachAt(place, "nodeConfig.guestAccelerators");
    if (devices.length > 0) return devices[0];
  }
  return machineTypesOf(pool).find(
    (type) => acceleratorOf(type.text() ?? "", PACKAGE[kind]) !== undefined,
  );
}

/** Judges each pool that asks for an accelerator on its own: an unknown one leaves the others judged. */
export function eachAcceleratedPool(
  resource: Resource,
  judge: (pool: NodePool, asks: Value) => void,
): void {
  for (const pool of poolsOf(resource)) {
    resource.attempt(() => {
      const asks = acceleratorPlaceOf(pool);
      if (asks !== undefined) judge(pool, asks);
    });
  }
}
