import rule from "../../../../policies/rules/vertex/vertex-workbench-no-public-ip";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:workbench/instance:Instance";

describeRule(rule, {
  passes: {
    "no address": {
      type,
      inputs: { gceSetup: { disablePublicIp: true, networkInterfaces: [{ network: "n" }] } },
    },
    "the older kind": { type: "gcp:notebooks/instance:Instance", inputs: { noPublicIp: true } },
  },
  fails: {
    "an address": {
      type,
      inputs: { gceSetup: { disablePublicIp: false } },
      messages: [
        "`gceSetup.disablePublicIp` must be true, got false; set `disablePublicIp` to true",
      ],
    },
    "an address by its interface": {
      type,
      inputs: {
        gceSetup: {
          disablePublicIp: true,
          networkInterfaces: [{ accessConfigs: [{ externalIp: "203.0.113.1" }] }],
        },
      },
      messages: [
        '`gceSetup.networkInterfaces[0].accessConfigs` must be empty, for each is a public address, got [{"externalIp":"203.0.113.1"}]; leave `accessConfigs` out',
      ],
    },
    "the older kind": {
      type: "gcp:notebooks/instance:Instance",
      inputs: { noPublicIp: false },
      messages: ["`noPublicIp` must be true, got false; set `noPublicIp` to true"],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`gceSetup.disablePublicIp` must be true, got nothing; set `disablePublicIp` to true",
    ],
  },
  unknown: {
    type,
    inputs: { gceSetup: { disablePublicIp: UNKNOWN } },
    path: "gceSetup.disablePublicIp",
  },
  ignores: { type: "gcp:vertex/aiEndpoint:AiEndpoint", inputs: {} },
});
