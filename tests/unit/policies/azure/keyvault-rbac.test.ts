import rule from "../../../../policies/rules/azure/keyvault-rbac";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:keyvault:Vault";

describeRule(rule, {
  passes: { roles: { type, inputs: { properties: { enableRbacAuthorization: true } } } },
  fails: {
    policies: {
      type,
      inputs: { properties: { enableRbacAuthorization: false, accessPolicies: [] } },
      messages: [
        "`properties.enableRbacAuthorization` must be true, got false; set `properties.enableRbacAuthorization` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: { properties: {} },
    messages: [
      "`properties.enableRbacAuthorization` must be true, got nothing; set `properties.enableRbacAuthorization` to true",
    ],
  },
  unknown: {
    type,
    inputs: { properties: { enableRbacAuthorization: UNKNOWN } },
    path: "properties.enableRbacAuthorization",
  },
  ignores: { type: "azure-native:keyvault:Key", inputs: { properties: {} } },
});
