import subject, { PLAN_INPUT } from "../../../../policies/rules/stack/no-destructive-change";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN, type StackCase } from "../harness";

const key = "aws:kms/key:Key";
const subnet = "aws:ec2/subnet:Subnet";
const change = (more: object): object => ({
  op: "delete",
  type: key,
  name: "data",
  urn: `urn:pulumi:dev::test::${key}::data`,
  protect: false,
  because: [],
  ...more,
});
const stack = (...changes: object[]): StackCase[] => [
  { type: "pulumi:pulumi:Stack", name: "test-dev", inputs: { [PLAN_INPUT]: changes } },
];
const DELETED = `${key} "data": the resource must be kept, got a planned deletion, which loses everything encrypted with it; keep the resource in the program, under its old name or with an alias, or waive this rule for it`;
const otherSubnet = { type: subnet, urn: `urn:pulumi:dev::test::${subnet}::data` };

describeStackRule(subject, {
  passes: {
    "no changes": { resources: stack() },
    "what holds nothing goes": { resources: stack(change(otherSubnet)) },
  },
  fails: {
    "a key is deleted": { resources: stack(change({})), messages: [DELETED] },
    "a key is replaced": {
      resources: [
        ...stack(change({ op: "replace", because: ["customerMasterKeySpec", "multiRegion"] })),
        { type: key, name: "data" },
      ],
      messages: [
        `${key} "data": the resource must be kept, got a planned replacement because of \`customerMasterKeySpec\`, \`multiRegion\`, which loses everything encrypted with it; take the change back, or move what it holds and waive this rule for the resource`,
      ],
    },
    "what is protected is deleted": {
      resources: stack(change({ ...otherSubnet, protect: true })),
      messages: [
        `${subnet} "data": the resource must be kept, got a planned deletion, which loses what is protected; keep the resource in the program, under its old name or with an alias, or waive this rule for it`,
      ],
    },
  },
  missing: { resources: [{ type: "pulumi:pulumi:Stack", name: "test-dev" }] },
  unknown: {
    resources: stack(change({ protect: UNKNOWN, type: subnet })),
    path: '["unified-ai:changes"][0].protect',
  },
  config: {
    without: { resources: stack(change(otherSubnet)) },
    with: {
      resources: stack(change(otherSubnet)),
      config: { also: [subnet] },
      messages: [
        `${subnet} "data": the resource must be kept, got a planned deletion, which loses what is protected; keep the resource in the program, under its old name or with an alias, or waive this rule for it`,
      ],
    },
  },
  ignores: { resources: [{ type: key, inputs: { [PLAN_INPUT]: [change({})] } }] },
});
