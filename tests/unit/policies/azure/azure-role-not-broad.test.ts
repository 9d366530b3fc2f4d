import rule from "../../../../policies/rules/azure/azure-role-not-broad";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "azure-native:authorization:RoleAssignment";

describeRule(rule, {
  passes: {
    "a narrow role on the account": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
        scope:
          "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/chat",
        principalType: "ServicePrincipal",
      },
    },
    "Contributor of a resource group": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c",
        scope: "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai",
        principalType: "ServicePrincipal",
      },
    },
    "a person": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        scope: "/subscriptions/00000000-0000-0000-0000-000000000000",
        principalType: "User",
      },
    },
    "Owner of one account": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        scope:
          "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/chat",
        principalType: "ServicePrincipal",
      },
    },
  },
  fails: {
    "Owner of the subscription": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        scope: "/subscriptions/00000000-0000-0000-0000-000000000000",
        principalType: "ServicePrincipal",
      },
      messages: [
        '`scope` must be no subscription, management group or tenant for the role Owner, got "/subscriptions/00000000-0000-0000-0000-000000000000"; give a narrower role on the resource itself',
      ],
    },
    "Contributor of a management group": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c",
        scope: "/providers/Microsoft.Management/managementGroups/mg",
        principalType: "ServicePrincipal",
      },
      messages: [
        '`scope` must be no subscription, management group or tenant for the role Contributor, got "/providers/Microsoft.Management/managementGroups/mg"; give a narrower role on the resource itself',
      ],
    },
    "access control of the tenant, by its letter case": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/F58310D9-A9F6-439A-9E8D-F62E7B41A168",
        scope: "/providers/microsoft.management/managementGroups/mg/",
      },
      messages: [
        '`scope` must be no subscription, management group or tenant for the role Role Based Access Control Administrator, got "/providers/microsoft.management/managementGroups/mg/"; give a narrower role on the resource itself',
      ],
    },
    "of nobody knows what": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c",
        scope: "/subscriptions/00000000-0000-0000-0000-000000000000/",
      },
      messages: [
        '`scope` must be no subscription, management group or tenant for the role Contributor, got "/subscriptions/00000000-0000-0000-0000-000000000000/"; give a narrower role on the resource itself',
      ],
    },
    "access administrator of a resource group": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        scope: "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai",
        principalType: "ServicePrincipal",
      },
      messages: [
        '`scope` must be no resource group for the role User Access Administrator, got "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ai"; give a narrower role on the resource itself',
      ],
    },
    "the tenant": {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        scope: "/",
        principalType: "ServicePrincipal",
      },
      messages: [
        '`scope` must be no subscription, management group or tenant for the role Owner, got "/"; give a narrower role on the resource itself',
      ],
    },
  },
  missing: { type, inputs: {} },
  unknown: {
    type,
    inputs: {
      roleDefinitionId:
        "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
      scope: UNKNOWN,
      principalType: "ServicePrincipal",
    },
    path: "scope",
  },
  config: {
    without: {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        scope: "/subscriptions/00000000-0000-0000-0000-000000000000",
        principalType: "Group",
      },
    },
    with: {
      type,
      inputs: {
        roleDefinitionId:
          "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        scope: "/subscriptions/00000000-0000-0000-0000-000000000000",
        principalType: "Group",
      },
      config: { principalTypes: ["Group"], allowedRoles: ["Contributor"] },
      messages: [
        '`scope` must be no subscription, management group or tenant for the role Owner, got "/subscriptions/00000000-0000-0000-0000-000000000000"; give a narrower role on the resource itself',
      ],
    },
  },
  ignores: {
    type: "azure-native:authorization:RoleDefinition",
    inputs: {
      scope: "/subscriptions/00000000-0000-0000-0000-000000000000",
      roleDefinitionId: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    },
  },
});
