import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Ids or names of roles that may be given on a subscription or above. */
  allowedRoles: string[];
  /** Kinds of principals judged. */
  principalTypes: string[];
}

/** Built-in roles that change everything or say who may: learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged, 2026-11-21. */
const BROAD: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
};

/** Roles that say who may are as good as Owner, whatever they are given on. */
const SAYS_WHO = /^(Owner|User Access Administrator|Role Based Access Control Administrator)$/;

/** The whole of a subscription, a management group or the tenant. */
const WIDE =
  /^(\/|\/subscriptions\/[^/]+\/?|\/providers\/Microsoft\.Management\/managementGroups\/[^/]+\/?)$/i;
const GROUP = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/?$/i;

const TYPES = ["ServicePrincipal", "ForeignGroup", "Device"];

/** Identities of workloads do not rule over subscriptions, and over no one's rights. */
export default rule<Config>({
  id: "azure-role-not-broad",
  title:
    "Identities of workloads are no Owner, Contributor or access administrator of a subscription",
  severity: "high",
  why: "A hole in one workload is then one in everything the subscription holds.",
  seen: "a pipeline's service principal that was Owner of the subscription until its rights were cut to a resource group (github.com/CDCgov/phdi-azure/pull/42)",
  remedy:
    "Give the narrowest role on the resource itself, as Cognitive Services OpenAI User on the account.",
  publicIds: [],
  config: {
    schema: {
      allowedRoles: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Ids or names of roles that may be given on a subscription or above.",
      },
      principalTypes: {
        type: "array",
        items: { type: "string" },
        default: TYPES,
        description: "Kinds of principals judged; a principal without a kind always is.",
      },
    },
    defaults: { allowedRoles: [], principalTypes: TYPES },
  },

  applies: (token) => token === "azure-native:authorization:RoleAssignment",

  check(resource, { allowedRoles, principalTypes }) {
    const id =
      (resource.get("roleDefinitionId").text() ?? "").split("/").at(-1)?.toLowerCase() ?? "";
    const role = BROAD[id];
    if (role === undefined || allowedRoles.some((each) => each === role || each === id)) return;
    const type = resource.get("principalType");
    if (!type.isMissing && !type.is(...principalTypes)) return;
    judge(resource, role);
  },
});

function judge(resource: Resource, role: string): void {
  const at = resource.get("scope");
  const scope = at.text() ?? "";
  const wide = WIDE.test(scope);
  if (!wide && !(GROUP.test(scope) && SAYS_WHO.test(role))) return;
  resource.violation({
    at,
    must: `be no ${wide ? "subscription, management group or tenant" : "resource group"} for the role ${role}`,
    fix: "give a narrower role on the resource itself",
  });
}
