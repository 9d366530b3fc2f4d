import { rule } from "../../rule";

interface Config {
  /** Ids or names of roles that may be given all the same. */
  allowedRoles: string[];
}

/** Built-in roles that read the keys of Cognitive Services accounts or change their deployments: learn.microsoft.com/azure/role-based-access-control/built-in-roles/ai-machine-learning, 2026-11-21. */
const STRONG: Readonly<Record<string, string>> = {
  "25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68": "Cognitive Services Contributor",
  "a97b65f3-24c7-4388-baec-2e87135dc908": "Cognitive Services User",
  "a001fd3d-188f-4b5d-821b-7da978bf7442": "Cognitive Services OpenAI Contributor",
};

const ACCOUNT = /\/providers\/Microsoft\.CognitiveServices\/accounts\//i;

/** Callers of models may call, and nothing else. */
export default rule<Config>({
  id: "azure-openai-role-no-keys",
  title: "Callers of Azure OpenAI have no role that reads keys or changes deployments",
  severity: "medium",
  why: "Cognitive Services User reads the account's keys, with which its holder calls on without a name.",
  seen: "a sample that gave its application OpenAI Contributor until it was cut to OpenAI User (github.com/Azure-Samples/microsoft-foundry-basic/pull/8)",
  remedy: "Give Cognitive Services OpenAI User (5e0bd9bd-7b93-4f28-af87-19fc36ad61bd).",
  publicIds: [],
  config: {
    schema: {
      allowedRoles: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Ids or names of roles that may be given all the same.",
      },
    },
    defaults: { allowedRoles: [] },
  },

  applies: (token) => token === "azure-native:authorization:RoleAssignment",

  check(resource, { allowedRoles }) {
    const at = resource.get("roleDefinitionId");
    const id = (at.text() ?? "").split("/").at(-1)?.toLowerCase() ?? "";
    const role = STRONG[id];
    if (role === undefined || allowedRoles.some((each) => each === role || each === id)) return;
    const type = resource.get("principalType");
    if (!type.isMissing && !type.is("ServicePrincipal")) return;
    // The first two are good for every kind of account; the third is an account's or nobody's.
    const scope = resource.get("scope").text() ?? "";
    const wide = !/\/providers\//i.test(scope);
    if (!wide && !ACCOUNT.test(`${scope}/`)) return;
    resource.violation({
      at,
      must: `be no role that reads keys or changes deployments, as ${role} does`,
      fix: "give Cognitive Services OpenAI User, 5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",
    });
  },
});
