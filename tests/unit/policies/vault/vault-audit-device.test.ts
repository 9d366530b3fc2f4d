import subject from "../../../../policies/rules/vault/vault-audit-device";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN, type StackCase } from "../harness";

const root: StackCase = { type: "pulumi:pulumi:Stack", name: "vault-prod" };
const mount: StackCase = { type: "vault:index/mount:Mount", name: "kv" };
const device = (name: string, options: unknown = { file_path: "stdout" }): StackCase => ({
  type: "vault:index/audit:Audit",
  name,
  inputs: { type: "file", options },
});
const message = (got: number, wanted = 2): string =>
  `pulumi:pulumi:Stack "vault-prod": the stack must have at least ${wanted} audit devices, got ${got}; add \`vault.Audit\` resources of different kinds, or set \`elsewhere\` of vault-audit-device when another stack makes them`;

describeStackRule(subject, {
  passes: {
    "two devices": { resources: [root, mount, device("a"), device("b")] },
    "a stack without Vault": { resources: [root] },
    "devices alone": { resources: [root, device("a")] },
  },
  fails: {
    none: { resources: [root, mount], messages: [message(0)] },
    "one only": { resources: [root, mount, device("a")], messages: [message(1)] },
    "a login method without": {
      resources: [root, { type: "vault:jwt/authBackend:AuthBackend" }],
      messages: [message(0)],
    },
  },
  missing: {
    resources: [root, mount, device("a"), { type: "vault:index/audit:Audit", name: "b" }],
    messages: [message(1)],
  },
  unknown: { resources: [root, mount, device("a"), device("b", UNKNOWN)], path: "options" },
  config: {
    without: { resources: [root, mount, device("a")], messages: [message(1)] },
    with: { resources: [root, mount, device("a")], config: { devices: 1 } },
  },
  ignores: { resources: [root, { type: "vault:index/policy:Policy" }] },
});

describeStackRule(
  { ...subject, id: "vault-audit-device, devices elsewhere" },
  {
    passes: { "made by another stack": { resources: [root, mount], config: { elsewhere: true } } },
    fails: {
      "three wanted": {
        resources: [root, mount, device("a"), device("b")],
        config: { devices: 3 },
        messages: [message(2, 3)],
      },
    },
    missing: { resources: [root] },
    unknown: { resources: [root, mount, device("a", UNKNOWN)], path: "options" },
    config: {
      without: { resources: [root, mount], messages: [message(0)] },
      with: { resources: [root, mount], config: { elsewhere: true } },
    },
    ignores: { resources: [root] },
  },
);
