import rule from "../../../../policies/rules/clusters/gke-metadata-server";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const cluster = "gcp:container/cluster:Cluster";
const pool = "gcp:container/nodePool:NodePool";
const mode = (name: string) => ({ nodeConfig: { workloadMetadataConfig: { mode: name } } });

describeRule(rule, {
  passes: {
    "a pool": { type: pool, inputs: mode("GKE_METADATA") },
    "a cluster's first pool": { type: cluster, inputs: mode("GKE_METADATA") },
    "a cluster's list of pools": { type: cluster, inputs: { nodePools: [mode("GKE_METADATA")] } },
    "a cluster without its first pool": { type: cluster, inputs: { removeDefaultNodePool: true } },
    "Autopilot, where Google sets it": { type: cluster, inputs: { enableAutopilot: true } },
  },
  fails: {
    "a pool that gives out the node's": {
      type: pool,
      inputs: mode("GCE_METADATA"),
      messages: [
        '`nodeConfig.workloadMetadataConfig.mode` must be "GKE_METADATA", got "GCE_METADATA"; set `workloadMetadataConfig.mode` to "GKE_METADATA"',
      ],
    },
    "one of a cluster's pools": {
      type: cluster,
      inputs: { nodePools: [mode("GKE_METADATA"), {}] },
      messages: [
        '`nodePools[1].nodeConfig.workloadMetadataConfig.mode` must be "GKE_METADATA", got nothing; set `workloadMetadataConfig.mode` to "GKE_METADATA"',
      ],
    },
    "a cluster's first pool": {
      type: cluster,
      inputs: {},
      messages: [
        '`nodeConfig.workloadMetadataConfig.mode` must be "GKE_METADATA", got nothing; set `workloadMetadataConfig.mode` to "GKE_METADATA"',
      ],
    },
  },
  missing: {
    type: pool,
    inputs: {},
    messages: [
      '`nodeConfig.workloadMetadataConfig.mode` must be "GKE_METADATA", got nothing; set `workloadMetadataConfig.mode` to "GKE_METADATA"',
    ],
  },
  unknown: {
    type: pool,
    inputs: mode(UNKNOWN),
    path: "nodeConfig.workloadMetadataConfig.mode",
  },
  ignores: { type: "gcp:compute/instance:Instance", inputs: {} },
});
