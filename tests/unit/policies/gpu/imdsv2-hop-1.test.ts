import rule from "../../../../policies/rules/gpu/imdsv2-hop-1";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:ec2/launchTemplate:LaunchTemplate";
const options = (metadataOptions: object) => ({ type, inputs: { metadataOptions } });
const nodeClass = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass";

describeRule(rule, {
  passes: {
    "tokens and one hop": options({ httpTokens: "required", httpPutResponseHopLimit: 1 }),
    "no metadata at all": options({ httpEndpoint: "disabled" }),
    "a node class, whose defaults are these": { type: nodeClass, inputs: { spec: {} } },
    "a machine": {
      type: "aws:ec2/instance:Instance",
      inputs: { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } },
    },
  },
  fails: {
    "tokens not required": {
      ...options({ httpTokens: "optional", httpPutResponseHopLimit: 1 }),
      messages: [
        '`metadataOptions.httpTokens` must be "required", got "optional"; set `httpTokens` to "required"',
      ],
    },
    "two hops": {
      ...options({ httpTokens: "required", httpPutResponseHopLimit: 2 }),
      messages: [
        "`metadataOptions.httpPutResponseHopLimit` must be 1 or less, got 2; set `httpPutResponseHopLimit` to 1",
      ],
    },
    "hops left to the image": {
      ...options({ httpTokens: "required" }),
      messages: [
        "`metadataOptions.httpPutResponseHopLimit` must be 1 or less, got nothing; set `httpPutResponseHopLimit` to 1",
      ],
    },
    "a node class with more": {
      type: nodeClass,
      inputs: { spec: { metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 2 } } },
      messages: [
        '`spec.metadataOptions.httpTokens` must be "required", got "optional"; set `httpTokens` to "required"',
        "`spec.metadataOptions.httpPutResponseHopLimit` must be 1 or less, got 2; set `httpPutResponseHopLimit` to 1",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      '`metadataOptions.httpTokens` must be "required", got nothing; set `httpTokens` to "required"',
      "`metadataOptions.httpPutResponseHopLimit` must be 1 or less, got nothing; set `httpPutResponseHopLimit` to 1",
    ],
  },
  unknown: {
    ...options({ httpTokens: UNKNOWN, httpPutResponseHopLimit: 1 }),
    path: "metadataOptions.httpTokens",
  },
  config: {
    without: {
      ...options({ httpTokens: "required" }),
      messages: [
        "`metadataOptions.httpPutResponseHopLimit` must be 1 or less, got nothing; set `httpPutResponseHopLimit` to 1",
      ],
    },
    with: { ...options({ httpTokens: "required" }), config: { maximumHops: 2 } },
  },
  ignores: { type: "aws:ec2/vpc:Vpc", inputs: {} },
});
