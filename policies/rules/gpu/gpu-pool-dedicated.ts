import { acceleratorOf } from "../../internal/accelerators";
import {
  eachAcceleratedPool,
  machineTypesOf,
  makesPools,
  type NodePool,
} from "../../internal/node-pools";
import { at } from "../../internal/require";
import { anyOf, type Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

/** Nodes with accelerators stand in a pool of their own that keeps other pods off. */
export default rule({
  id: "gpu-pool-dedicated",
  title: "Nodes with accelerators form a pool of their own, with a taint that keeps other pods off",
  severity: "medium",
  why: "Any small pod that lands on a GPU node keeps it from being scaled away, and takes memory from the model.",
  seen: "builder pods that started GPU nodes, the pools on AWS having no taint (github.com/2i2c-org/infrastructure/issues/4209)",
  remedy:
    "Give the pool a taint of effect NoSchedule: `taints` (EKS, Karpenter), `nodeTaints` (AKS), `nodeConfig.taints` (GKE adds one itself to pools that are not the cluster's first). Keep plain machine types out of `instanceTypes`.",
  publicIds: [],

  applies: makesPools,

  check(resource) {
    eachAcceleratedPool(resource, (pool, asks) => {
      if (pool.kind === "eks") requireOnlyAccelerated(resource, pool);
      if (pool.first) requireOther(resource, asks);
      else requireTaint(resource, pool);
    });
  },
});

function requireOther(resource: Resource, asks: Value): void {
  resource.violation({
    at: asks,
    must: "be in a pool beside the one that system pods need",
    fix: "move the accelerators to a node pool of their own",
  });
}

function requireTaint(resource: Resource, pool: NodePool): void {
  const taints = taintsOf(pool);
  if (taints === undefined) return;
  if (anyOf(...taints.items().map((taint) => () => keepsOff(taint)))) return;
  resource.violation({
    at: taints,
    must: "hold a taint of effect NoSchedule",
    fix: `add one to \`${taints.path.at(-1)}\``,
  });
}

/** GKE taints pools with accelerators by itself when the cluster has another one. */
function taintsOf({ kind, place }: NodePool): Value | undefined {
  if (kind === "gke") return undefined;
  if (kind === "aks") return place.get("nodeTaints");
  return kind === "eks" ? place.get("taints") : at(place, "spec.template.spec.taints");
}

/** AKS writes a taint as `key=value:NoSchedule`. */
function keepsOff(taint: Value): boolean {
  const effect = taint.text()?.split(":").at(-1) ?? taint.get("effect").text() ?? "";
  return /^no_?(schedule|execute)$/i.test(effect);
}

function requireOnlyAccelerated(resource: Resource, pool: NodePool): void {
  resource.each(machineTypesOf(pool), (type) => {
    if (acceleratorOf(type.text() ?? "", "aws") !== undefined) return;
    resource.violation({
      at: type,
      must: "bring an accelerator like the others of the pool",
      fix: "move this type to a node group of its own",
    });
  });
}
