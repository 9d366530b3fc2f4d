import { eachAcceleratedPool, makesPools, type NodePool } from "../../internal/node-pools";
import { at, isEmpty } from "../../internal/require";
import type { Value } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Most nodes that a pool with accelerators may have. */
  maximumNodes: number;
}

/** Pools with accelerators cannot grow without end. */
export default rule<Config>({
  id: "gpu-pool-capped",
  title: "Pools with accelerators have a ceiling",
  severity: "high",
  why: "An autoscaler buys as many eight-GPU machines as there are pods waiting, in a loop if need be.",
  seen: "one compromised Ray cluster at 300,000 dollars a month before anyone noticed (perfecxion.ai/articles/kubernetes-ai-security-guide.html)",
  remedy:
    "EKS: `scalingConfig.maxSize`. AKS: `maxCount` with `enableAutoScaling`, else `count`. GKE: `autoscaling.maxNodeCount` or `totalMaxNodeCount`, else `nodeCount`. Karpenter: `spec.limits`.",
  publicIds: [],
  config: {
    schema: {
      maximumNodes: {
        type: "integer",
        minimum: 0,
        default: 8,
        description: "Most nodes that a pool with accelerators may have, per zone on GKE.",
      },
    },
    defaults: { maximumNodes: 8 },
  },

  applies: makesPools,

  check(resource, { maximumNodes }) {
    eachAcceleratedPool(resource, (pool) => judge(resource, pool, maximumNodes));
  },
});

function judge(resource: Resource, pool: NodePool, maximumNodes: number): void {
  if (pool.kind === "karpenter") return judgeLimits(resource, at(pool.place, "spec.limits"));
  const place = ceilingOf(pool);
  const nodes = place.number();
  if (nodes !== undefined && nodes <= maximumNodes) return;
  resource.violation({
    at: place,
    must: `be ${maximumNodes} or less`,
    fix: `set \`${place.path.at(-1)}\`, or raise \`maximumNodes\` of gpu-pool-capped in the policy config`,
  });
}

/** The place that bounds the pool: the autoscaler's when it is on, else the fixed number. */
function ceilingOf({ kind, place }: NodePool): Value {
  if (kind === "eks") return at(place, "scalingConfig.maxSize");
  if (kind === "aks")
    return place.get(place.get("enableAutoScaling").is(true) ? "maxCount" : "count");
  const scaling = place.get("autoscaling");
  if (isEmpty(scaling)) {
    const fixed = place.get("nodeCount");
    return fixed.isMissing ? place.get("initialNodeCount") : fixed;
  }
  const total = scaling.get("totalMaxNodeCount");
  return total.isMissing ? scaling.get("maxNodeCount") : total;
}

/** Karpenter counts resources, not nodes; any limit ends the growth. */
function judgeLimits(resource: Resource, limits: Value): void {
  if (!isEmpty(limits)) return;
  resource.violation({
    at: limits,
    must: "bound what the pool may start",
    fix: 'set `spec.limits`, for example `{ "nvidia.com/gpu": 8 }`',
  });
}
