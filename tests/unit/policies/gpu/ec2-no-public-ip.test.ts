import rule from "../../../../policies/rules/gpu/ec2-no-public-ip";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "aws:ec2/instance:Instance";
const template = "aws:ec2/launchTemplate:LaunchTemplate";

describeRule(rule, {
  passes: {
    "none by word": { type, inputs: { associatePublicIpAddress: false } },
    "a template, which takes it as a text": {
      type: template,
      inputs: { networkInterfaces: [{ associatePublicIpAddress: "false" }] },
    },
  },
  fails: {
    "a machine": {
      type,
      inputs: { associatePublicIpAddress: true },
      messages: [
        "`associatePublicIpAddress` must be false, got true; leave `associatePublicIpAddress` out or set it to false",
      ],
    },
    "a launch configuration": {
      type: "aws:ec2/launchConfiguration:LaunchConfiguration",
      inputs: { associatePublicIpAddress: true },
      messages: [
        "`associatePublicIpAddress` must be false, got true; leave `associatePublicIpAddress` out or set it to false",
      ],
    },
    "one interface of a template": {
      type: template,
      inputs: { networkInterfaces: [{}, { associatePublicIpAddress: "true" }] },
      messages: [
        '`networkInterfaces[1].associatePublicIpAddress` must be false, got "true"; leave `associatePublicIpAddress` out or set it to false',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: {
    type,
    inputs: { associatePublicIpAddress: UNKNOWN },
    path: "associatePublicIpAddress",
  },
  config: {
    without: {
      type,
      name: "bastion",
      inputs: { associatePublicIpAddress: true },
      messages: [
        "`associatePublicIpAddress` must be false, got true; leave `associatePublicIpAddress` out or set it to false",
      ],
    },
    with: {
      type,
      name: "bastion",
      inputs: { associatePublicIpAddress: true },
      config: { exempt: ["bastion"] },
    },
  },
  ignores: { type: "aws:ec2/networkInterface:NetworkInterface", inputs: {} },
});
