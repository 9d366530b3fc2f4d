import rule from "../../../../policies/rules/azure-openai/azure-openai-diagnostics";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN } from "../harness";

const account = { type: "azure-native:cognitiveservices:Account", name: "chat", inputs: {} };
const id = "/subscriptions/s/providers/Microsoft.CognitiveServices/accounts/chat";
const setting = (inputs: object, type = "azure-native:monitor:DiagnosticSetting") => ({
  type,
  name: "setting",
  inputs: { resourceUri: UNKNOWN, workspaceId: UNKNOWN, ...inputs },
  propertyDependencies: { resourceUri: ["chat"] },
});
const audit = [{ category: "Audit", enabled: true }];
const message = (got: string, kept = "Audit") =>
  `azure-native:cognitiveservices:Account "chat": the resource must go with a diagnostic setting that keeps ${kept}, got ${got}; make a \`DiagnosticSetting\` with the account's id as \`resourceUri\``;

describeStackRule(rule, {
  passes: {
    "audit records": { resources: [account, setting({ logs: audit })] },
    "all records, by their group": {
      resources: [account, setting({ logs: [{ categoryGroup: "allLogs", enabled: true }] })],
    },
    "the group of audit records": {
      resources: [account, setting({ logs: [{ categoryGroup: "audit", enabled: true }] })],
    },
    "a setting that names the account": {
      resources: [
        { ...account, outputs: { id } },
        {
          type: "azure-native:monitor:DiagnosticSetting",
          name: "setting",
          inputs: { resourceUri: id, storageAccountId: "/storage", logs: audit },
        },
      ],
    },
  },
  fails: {
    "no setting": { resources: [account], messages: [message("no setting")] },
    "a setting that is off": {
      resources: [account, setting({ logs: [{ category: "Audit", enabled: false }] })],
      messages: [message("settings without")],
    },
    "a setting that leads nowhere": {
      resources: [account, setting({ workspaceId: "", logs: audit })],
      messages: [message("settings without")],
    },
    "another account's setting": {
      resources: [
        { ...account, outputs: { id } },
        {
          type: "azure-native:monitor:DiagnosticSetting",
          name: "setting",
          inputs: { resourceUri: "/other", workspaceId: "/workspace", logs: audit },
        },
      ],
      messages: [message("no setting")],
    },
  },
  missing: { resources: [account, setting({})], messages: [message("settings without")] },
  unknown: { resources: [account, setting({ logs: UNKNOWN })], path: "logs" },
  config: {
    without: {
      resources: [account, setting({ logs: [{ category: "RequestResponse", enabled: true }] })],
      messages: [message("settings without")],
    },
    with: {
      resources: [account, setting({ logs: audit })],
      config: { categories: ["Audit", "RequestResponse"] },
      messages: [message("settings without", "RequestResponse")],
    },
  },
  ignores: {
    resources: [{ type: "azure-native:storage:StorageAccount", name: "data", inputs: {} }],
  },
});
