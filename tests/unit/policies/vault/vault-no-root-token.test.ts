import subject from "../../../../policies/rules/vault/vault-no-root-token";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "vault:index/token:Token";
const root = (at: string): string =>
  `\`${at}\` must not be "root", got "root"; name a policy with the paths that are needed`;

describeRule(subject, {
  passes: {
    "a named policy": { type, inputs: { policies: ["app", "root-like"] } },
    "a role": {
      type: "vault:jwt/authBackendRole:AuthBackendRole",
      inputs: { tokenPolicies: ["ci"] },
    },
  },
  fails: {
    "a token": { type, inputs: { policies: ["app", "root"] }, messages: [root("policies[1]")] },
    "a role of a login": {
      type: "vault:jwt/authBackendRole:AuthBackendRole",
      inputs: { tokenPolicies: ["root"] },
      messages: [root("tokenPolicies[0]")],
    },
    "a role of tokens": {
      type: "vault:tokenauth/authBackendRole:AuthBackendRole",
      inputs: { allowedPolicies: ["root"] },
      messages: [root("allowedPolicies[0]")],
    },
    "a group of people": {
      type: "vault:identity/group:Group",
      inputs: { policies: ["root"] },
      messages: [root("policies[0]")],
    },
  },
  missing: { type },
  unknown: { type, inputs: { policies: ["app", UNKNOWN] }, path: "policies[1]" },
  ignores: { type: "consul:index/aclToken:AclToken", inputs: { policies: ["root"] } },
});
