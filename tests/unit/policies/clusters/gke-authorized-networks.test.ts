import rule from "../../../../policies/rules/clusters/gke-authorized-networks";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:container/cluster:Cluster";
const networks = (...ranges: string[]) => ({
  masterAuthorizedNetworksConfig: { cidrBlocks: ranges.map((cidrBlock) => ({ cidrBlock })) },
});

describeRule(rule, {
  passes: {
    "named networks": { type, inputs: networks("203.0.113.0/24") },
    "nobody from outside": { type, inputs: { masterAuthorizedNetworksConfig: {} } },
    "an address inside only": {
      type,
      inputs: { privateClusterConfig: { enablePrivateEndpoint: true } },
    },
    "a name only": {
      type,
      inputs: { controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: false } } },
    },
  },
  fails: {
    everybody: {
      type,
      inputs: networks("203.0.113.0/24", "0.0.0.0/0"),
      messages: [
        '`masterAuthorizedNetworksConfig.cidrBlocks[1].cidrBlock` must name the callers\' networks, got "0.0.0.0/0"; narrow `cidrBlock`',
      ],
    },
    "every customer of the cloud": {
      type,
      inputs: {
        masterAuthorizedNetworksConfig: {
          cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }],
          gcpPublicCidrsAccessEnabled: true,
        },
      },
      messages: [
        "`masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled` must be false, got true; set `gcpPublicCidrsAccessEnabled` to false",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`masterAuthorizedNetworksConfig` must name the callers' networks, got nothing; set `masterAuthorizedNetworksConfig.cidrBlocks`",
    ],
  },
  unknown: {
    type,
    inputs: { masterAuthorizedNetworksConfig: UNKNOWN },
    path: "masterAuthorizedNetworksConfig",
  },
  ignores: { type: "gcp:container/nodePool:NodePool", inputs: {} },
});
