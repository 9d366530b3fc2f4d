import rule from "../../../../policies/rules/clusters/gke-private-nodes";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const cluster = "gcp:container/cluster:Cluster";
const pool = "gcp:container/nodePool:NodePool";
const own = (enablePrivateNodes: boolean) => ({ networkConfig: { enablePrivateNodes } });

describeRule(rule, {
  passes: {
    "a cluster": { type: cluster, inputs: { privateClusterConfig: { enablePrivateNodes: true } } },
    "a cluster whose pools all say so": { type: cluster, inputs: { nodePools: [own(true)] } },
    "a pool that takes the cluster's": { type: pool, inputs: {} },
    "a pool that says so": { type: pool, inputs: own(true) },
  },
  fails: {
    "a cluster that says no": {
      type: cluster,
      inputs: { privateClusterConfig: { enablePrivateNodes: false } },
      messages: [
        "`privateClusterConfig.enablePrivateNodes` must be true, got false; set `privateClusterConfig.enablePrivateNodes` to true",
      ],
    },
    "a pool that says no": {
      type: pool,
      inputs: own(false),
      messages: [
        "`networkConfig.enablePrivateNodes` must be true, got false; set `networkConfig.enablePrivateNodes` to true",
      ],
    },
    "one of a private cluster's pools": {
      type: cluster,
      inputs: {
        privateClusterConfig: { enablePrivateNodes: true },
        nodePools: [{}, own(false)],
      },
      messages: [
        "`nodePools[1].networkConfig.enablePrivateNodes` must be true, got false; set `networkConfig.enablePrivateNodes` to true",
      ],
    },
  },
  missing: {
    type: cluster,
    inputs: {},
    messages: [
      "`privateClusterConfig.enablePrivateNodes` must be true, got nothing; set `privateClusterConfig.enablePrivateNodes` to true",
    ],
  },
  unknown: {
    type: cluster,
    inputs: { privateClusterConfig: { enablePrivateNodes: UNKNOWN } },
    path: "privateClusterConfig.enablePrivateNodes",
  },
  ignores: { type: "gcp:compute/network:Network", inputs: {} },
});
