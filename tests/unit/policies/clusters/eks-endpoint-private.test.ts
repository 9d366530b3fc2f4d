import rule from "../../../../policies/rules/clusters/eks-endpoint-private";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:eks/cluster:Cluster";
const vpc = (more: object) => ({
  type,
  inputs: { vpcConfig: { endpointPrivateAccess: true, ...more } },
});

describeRule(rule, {
  passes: {
    "inside only": vpc({ endpointPublicAccess: false }),
    "named addresses": vpc({ publicAccessCidrs: ["203.0.113.0/24", "2001:db8::/32"] }),
    "named addresses, public by word": vpc({
      endpointPublicAccess: true,
      publicAccessCidrs: ["198.51.100.7/32"],
    }),
  },
  fails: {
    "everybody by default": {
      ...vpc({}),
      messages: [
        "`vpcConfig.publicAccessCidrs` must name the callers' addresses, got nothing; set `publicAccessCidrs`, or `endpointPublicAccess` to false",
      ],
    },
    "everybody by word": {
      ...vpc({ publicAccessCidrs: ["0.0.0.0/0"] }),
      messages: [
        '`vpcConfig.publicAccessCidrs[0]` must name the callers\' addresses, got "0.0.0.0/0"; set `publicAccessCidrs`, or `endpointPublicAccess` to false',
      ],
    },
    "everybody in two halves": {
      ...vpc({ publicAccessCidrs: ["0.0.0.0/1", "128.0.0.0/1", "::/0"] }),
      messages: [
        '`vpcConfig.publicAccessCidrs[0]` must name the callers\' addresses, got "0.0.0.0/1"; set `publicAccessCidrs`, or `endpointPublicAccess` to false',
        '`vpcConfig.publicAccessCidrs[1]` must name the callers\' addresses, got "128.0.0.0/1"; set `publicAccessCidrs`, or `endpointPublicAccess` to false',
        '`vpcConfig.publicAccessCidrs[2]` must name the callers\' addresses, got "::/0"; set `publicAccessCidrs`, or `endpointPublicAccess` to false',
      ],
    },
    "outside only": {
      ...vpc({ endpointPrivateAccess: false, publicAccessCidrs: ["203.0.113.0/24"] }),
      messages: [
        "`vpcConfig.endpointPrivateAccess` must be true, got false; set `endpointPrivateAccess` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`vpcConfig.endpointPrivateAccess` must be true, got nothing; set `endpointPrivateAccess` to true",
      "`vpcConfig.publicAccessCidrs` must name the callers' addresses, got nothing; set `publicAccessCidrs`, or `endpointPublicAccess` to false",
    ],
  },
  unknown: { ...vpc({ publicAccessCidrs: UNKNOWN }), path: "vpcConfig.publicAccessCidrs" },
  config: {
    without: vpc({ publicAccessCidrs: ["203.0.113.0/24"] }),
    with: {
      ...vpc({ publicAccessCidrs: ["203.0.113.0/24"] }),
      config: { publicAllowed: false },
      messages: [
        "`vpcConfig.endpointPublicAccess` must be false, got nothing; set `endpointPublicAccess` to false",
      ],
    },
  },
  ignores: { type: "aws:eks/addon:Addon", inputs: {} },
});
