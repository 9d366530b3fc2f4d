import rule from "../../../../policies/rules/vertex/vertex-endpoint-private";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:vertex/aiEndpoint:AiEndpoint";

describeRule(rule, {
  passes: {
    "a network": { type, inputs: { network: "projects/1/global/networks/n" } },
    "Private Service Connect": {
      type,
      inputs: {
        privateServiceConnectConfig: {
          enablePrivateServiceConnect: true,
          projectAllowlists: ["p"],
        },
      },
    },
    "of Model Garden": {
      type: "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment",
      inputs: {
        endpointConfig: {
          privateServiceConnectConfig: {
            enablePrivateServiceConnect: true,
            projectAllowlists: ["p"],
          },
        },
      },
    },
  },
  fails: {
    off: {
      type,
      inputs: { privateServiceConnectConfig: { enablePrivateServiceConnect: false } },
      messages: [
        "`privateServiceConnectConfig.enablePrivateServiceConnect` must be true, or a network be given, got false; set `privateServiceConnectConfig.enablePrivateServiceConnect` to true",
      ],
    },
    "open to every project": {
      type,
      inputs: { privateServiceConnectConfig: { enablePrivateServiceConnect: true } },
      messages: [
        "`privateServiceConnectConfig.projectAllowlists` must name projects, got nothing; list the callers' projects",
      ],
    },
    "a name of its own, which is public": {
      type: "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment",
      inputs: { endpointConfig: { dedicatedEndpointEnabled: true } },
      messages: [
        "`endpointConfig.privateServiceConnectConfig.enablePrivateServiceConnect` must be true, or a network be given, got nothing; set `privateServiceConnectConfig.enablePrivateServiceConnect` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`privateServiceConnectConfig.enablePrivateServiceConnect` must be true, or a network be given, got nothing; set `privateServiceConnectConfig.enablePrivateServiceConnect` to true",
    ],
  },
  unknown: { type, inputs: { network: UNKNOWN }, path: "network" },
  config: {
    without: {
      type,
      inputs: { dedicatedEndpointEnabled: true },
      messages: [
        "`privateServiceConnectConfig.enablePrivateServiceConnect` must be true, or a network be given, got nothing; set `privateServiceConnectConfig.enablePrivateServiceConnect` to true",
      ],
    },
    with: { type, inputs: { dedicatedEndpointEnabled: true }, config: { allowDedicated: true } },
  },
  ignores: { type: "gcp:vertex/aiIndexEndpoint:AiIndexEndpoint", inputs: {} },
});
