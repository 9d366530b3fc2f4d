import { at, requireInputs } from "../../internal/require";
import { anyOf } from "../../internal/value";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

/** Nodes of GKE have no address on the internet. */
export default rule({
  id: "gke-private-nodes",
  title: "GKE nodes have no public address",
  severity: "high",
  why: "A node with an address of its own is reached past load balancer, firewall and log.",
  seen: "clusters whose nodes all get public addresses, since nothing says otherwise (github.com/pulumi/examples gcp-ts-gke/cluster.ts, 40c09b2)",
  remedy:
    "Cluster: `privateClusterConfig.enablePrivateNodes` true. Node pool: leave `networkConfig.enablePrivateNodes` out or true.",
  publicIds: ["CKV_GCP_64"],

  applies: (token) =>
    token === "gcp:container/cluster:Cluster" || token === "gcp:container/nodePool:NodePool",

  check(resource) {
    // A pool takes the cluster's setting unless it has one.
    const own = { path: "networkConfig.enablePrivateNodes", oneOf: [true], default: true };
    if (resource.token.endsWith(":NodePool")) return requireInputs(resource, [own]);
    resource.attempt(() => judgeCluster(resource));
    resource.each(resource.get("nodePools").items(), (pool) =>
      requireInputs(resource, [own], pool),
    );
  },
});

function judgeCluster(resource: Resource): void {
  const place = at(resource, "privateClusterConfig.enablePrivateNodes");
  if (
    anyOf(
      () => place.is(true),
      // The older form of the same: a cluster whose pools all say it themselves.
      () => allPoolsPrivate(resource),
    )
  )
    return;
  resource.violation({
    at: place,
    must: "be true",
    fix: "set `privateClusterConfig.enablePrivateNodes` to true",
  });
}

function allPoolsPrivate(resource: Resource): boolean {
  const pools = resource.get("nodePools").items();
  return (
    pools.length > 0 && pools.every((pool) => at(pool, "networkConfig.enablePrivateNodes").is(true))
  );
}
