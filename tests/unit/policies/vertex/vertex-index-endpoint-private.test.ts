import rule from "../../../../policies/rules/vertex/vertex-index-endpoint-private";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:vertex/aiIndexEndpoint:AiIndexEndpoint";

describeRule(rule, {
  passes: {
    "a network": { type, inputs: { network: "projects/1/global/networks/n" } },
    "Private Service Connect": {
      type,
      inputs: {
        publicEndpointEnabled: false,
        privateServiceConnectConfig: { enablePrivateServiceConnect: true },
      },
    },
  },
  fails: {
    public: {
      type,
      inputs: { publicEndpointEnabled: true },
      messages: [
        "`publicEndpointEnabled` must be false, got true; leave `publicEndpointEnabled` out",
      ],
    },
    "public beside a network": {
      type,
      inputs: { publicEndpointEnabled: true, network: "n" },
      messages: [
        "`publicEndpointEnabled` must be false, got true; leave `publicEndpointEnabled` out",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`network` must name a network, got nothing; set `network`, or `privateServiceConnectConfig.enablePrivateServiceConnect` to true",
    ],
  },
  unknown: { type, inputs: { network: UNKNOWN }, path: "network" },
  ignores: { type: "gcp:vertex/aiEndpoint:AiEndpoint", inputs: { publicEndpointEnabled: true } },
});
