import rule from "../../../../policies/rules/azure/azure-role-definition-no-wildcard";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:authorization:RoleDefinition";

describeRule(rule, {
  passes: {
    "like actions": {
      type,
      inputs: {
        permissions: [
          {
            actions: [
              "*/read",
              "Microsoft.Authorization/*/read",
              "Microsoft.Authorization/roleAssignments/read",
              "Microsoft.CognitiveServices/accounts/listUsages/action",
              "xMicrosoft.Authorization/*",
              "Microsoft.CognitiveServices/accounts/read",
            ],
          },
        ],
      },
    },
    "listed actions": {
      type,
      inputs: {
        permissions: [
          {
            actions: ["Microsoft.CognitiveServices/accounts/read"],
            dataActions: [
              "Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action",
            ],
          },
        ],
      },
    },
  },
  fails: {
    everything: {
      type,
      inputs: { permissions: [{ actions: ["Microsoft.Compute/*/read", "*"] }] },
      messages: [
        '`permissions[0].actions[1]` must be one action that gives no right over rights, got "*"; list the actions one by one',
      ],
    },
    "rights and keys, each way": {
      type,
      inputs: {
        permissions: [
          {
            actions: [
              "*/write",
              "*/action",
              "*/delete",
              "Microsoft.Authorization/*",
              "Microsoft.Authorization/*/write",
              "Microsoft.Authorization/roleAssignments/*",
              "Microsoft.Authorization/roleDefinitions/write",
              "microsoft.cognitiveservices/*",
              "Microsoft.CognitiveServices/accounts/*",
            ],
          },
        ],
      },
      messages: [
        '`permissions[0].actions[0]` must be one action that gives no right over rights, got "*/write"; list the actions one by one',
        '`permissions[0].actions[1]` must be one action that gives no right over rights, got "*/action"; list the actions one by one',
        '`permissions[0].actions[2]` must be one action that gives no right over rights, got "*/delete"; list the actions one by one',
        '`permissions[0].actions[3]` must be one action that gives no right over rights, got "Microsoft.Authorization/*"; list the actions one by one',
        '`permissions[0].actions[4]` must be one action that gives no right over rights, got "Microsoft.Authorization/*/write"; list the actions one by one',
        '`permissions[0].actions[5]` must be one action that gives no right over rights, got "Microsoft.Authorization/roleAssignments/*"; list the actions one by one',
        '`permissions[0].actions[6]` must be one action that gives no right over rights, got "Microsoft.Authorization/roleDefinitions/write"; list the actions one by one',
        '`permissions[0].actions[7]` must be one action that gives no right over rights, got "microsoft.cognitiveservices/*"; list the actions one by one',
        '`permissions[0].actions[8]` must be one action that gives no right over rights, got "Microsoft.CognitiveServices/accounts/*"; list the actions one by one',
      ],
    },
    rights: {
      type,
      inputs: { permissions: [{ actions: ["Microsoft.Authorization/roleAssignments/write"] }] },
      messages: [
        '`permissions[0].actions[0]` must be one action that gives no right over rights, got "Microsoft.Authorization/roleAssignments/write"; list the actions one by one',
      ],
    },
    "keys, and all data": {
      type,
      inputs: {
        permissions: [
          { actions: ["Microsoft.CognitiveServices/accounts/listKeys/action"], dataActions: ["*"] },
        ],
      },
      messages: [
        '`permissions[0].actions[0]` must be one action that gives no right over rights, got "Microsoft.CognitiveServices/accounts/listKeys/action"; list the actions one by one',
        '`permissions[0].dataActions[0]` must be one action that gives no right over rights, got "*"; list the actions one by one',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: {
    type,
    inputs: { permissions: [{ actions: [UNKNOWN] }] },
    path: "permissions[0].actions[0]",
  },
  config: {
    without: { type, inputs: { permissions: [{ notActions: ["*"] }] } },
    with: {
      type,
      inputs: { permissions: [{ actions: ["Microsoft.Authorization/*", "*"] }] },
      config: { allowed: ["Microsoft.Authorization/*"] },
      messages: [
        '`permissions[0].actions[1]` must be one action that gives no right over rights, got "*"; list the actions one by one',
      ],
    },
  },
  ignores: {
    type: "azure-native:authorization:RoleAssignment",
    inputs: { permissions: [{ actions: ["*"] }] },
  },
});
