import rule from "../../../../policies/rules/azure/azure-openai-role-no-keys";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:authorization:RoleAssignment";

describeRule(rule, {
  passes: {
    "a caller": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
        scope:
          "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/chat",
        principalType: "ServicePrincipal",
      },
    },
    "a person": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68",
        scope:
          "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/chat",
        principalType: "User",
      },
    },
    "on something else": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/a97b65f3-24c7-4388-baec-2e87135dc908",
        scope:
          "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai/providers/Microsoft.Search/searchServices/s",
        principalType: "ServicePrincipal",
      },
    },
  },
  fails: {
    "who reads keys": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/a97b65f3-24c7-4388-baec-2e87135dc908",
        scope:
          "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/chat",
        principalType: "ServicePrincipal",
      },
      messages: [
        '`roleDefinitionId` must be no role that reads keys or changes deployments, as Cognitive Services User does, got "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/a97b65f3-24c7-438…; give Cognitive Services OpenAI User, 5e0bd9bd-7b93-4f28-af87-19fc36ad61bd',
      ],
    },
    "who changes deployments, in a whole group": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68",
        scope: "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai",
      },
      messages: [
        '`roleDefinitionId` must be no role that reads keys or changes deployments, as Cognitive Services Contributor does, got "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/25fbc0a9-bd7c-42a…; give Cognitive Services OpenAI User, 5e0bd9bd-7b93-4f28-af87-19fc36ad61bd',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: {
    type,
    inputs: {
      roleDefinitionId: UNKNOWN,
      scope:
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/chat",
    },
    path: "roleDefinitionId",
  },
  config: {
    without: {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/a97b65f3-24c7-4388-baec-2e87135dc908",
        scope:
          "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/chat",
        principalType: "ServicePrincipal",
      },
      messages: [
        '`roleDefinitionId` must be no role that reads keys or changes deployments, as Cognitive Services User does, got "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/a97b65f3-24c7-438…; give Cognitive Services OpenAI User, 5e0bd9bd-7b93-4f28-af87-19fc36ad61bd',
      ],
    },
    with: {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/a97b65f3-24c7-4388-baec-2e87135dc908",
        scope:
          "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/chat",
        principalType: "ServicePrincipal",
      },
      config: { allowedRoles: ["Cognitive Services User"] },
    },
  },
  ignores: {
    type: "azure-native:authorization:RoleDefinition",
    inputs: {
      roleDefinitionId: "a97b65f3-24c7-4388-baec-2e87135dc908",
      scope:
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/chat",
    },
  },
});
