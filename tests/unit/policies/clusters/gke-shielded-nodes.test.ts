import rule from "../../../../policies/rules/clusters/gke-shielded-nodes";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const cluster = "gcp:container/cluster:Cluster";
const pool = "gcp:container/nodePool:NodePool";
const shielded = (more: object = {}) => ({
  nodeConfig: { shieldedInstanceConfig: { enableSecureBoot: true, ...more } },
});

describeRule(rule, {
  passes: {
    "a pool": { type: pool, inputs: shielded() },
    "a cluster without its first pool": { type: cluster, inputs: { removeDefaultNodePool: true } },
  },
  fails: {
    "no integrity check": {
      type: pool,
      inputs: shielded({ enableIntegrityMonitoring: false }),
      messages: [
        "`nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring` must be true, got false; set `shieldedInstanceConfig.enableIntegrityMonitoring` to true",
      ],
    },
    "a cluster that is not": {
      type: cluster,
      inputs: { enableShieldedNodes: false, removeDefaultNodePool: true },
      messages: [
        "`enableShieldedNodes` must be true, got false; set `enableShieldedNodes` to true",
      ],
    },
  },
  missing: {
    type: pool,
    inputs: {},
    messages: [
      "`nodeConfig.shieldedInstanceConfig.enableSecureBoot` must be true, got nothing; set `shieldedInstanceConfig.enableSecureBoot` to true",
    ],
  },
  unknown: {
    type: pool,
    inputs: shielded({ enableSecureBoot: UNKNOWN }),
    path: "nodeConfig.shieldedInstanceConfig.enableSecureBoot",
  },
  ignores: { type: "gcp:compute/instance:Instance", inputs: {} },
});
