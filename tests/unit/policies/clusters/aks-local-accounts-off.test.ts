import rule from "../../../../policies/rules/clusters/aks-local-accounts-off";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:containerservice:ManagedCluster";

describeRule(rule, {
  passes: { off: { type, inputs: { disableLocalAccounts: true } } },
  fails: {
    on: {
      type,
      inputs: { disableLocalAccounts: false },
      messages: [
        "`disableLocalAccounts` must be true, got false; set `disableLocalAccounts` to true",
      ],
    },
  },
  missing: {
    type,
    inputs: {},
    messages: [
      "`disableLocalAccounts` must be true, got nothing; set `disableLocalAccounts` to true",
    ],
  },
  unknown: { type, inputs: { disableLocalAccounts: UNKNOWN }, path: "disableLocalAccounts" },
  ignores: { type: "azure-native:containerservice:AgentPool", inputs: {} },
});
