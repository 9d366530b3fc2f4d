import { rule } from "../../rule";

interface Config {
  /** Actions that a role of the organisation's own may have all the same. */
  allowed: string[];
}

/** Everything, or whatever says who may do what. */
const BROAD =
  /^(\*|\*\/(write|action|delete)|Microsoft\.Authorization\/(\*|\*\/(write|action)|role(Assignments|Definitions)\/(\*|write))|Microsoft\.CognitiveServices\/(\*|accounts\/(\*|listKeys\/action)))$/i;

/** Roles of one's own are narrower than the built-in ones, or there would be no need for them. */
export default rule<Config>({
  id: "azure-role-definition-no-wildcard",
  title: "Custom roles list their actions and give no right over rights",
  severity: "high",
  why: "A role with * or with roleAssignments/write is Owner under another name.",
  seen: "a role that could make roles, which a reviewer called a way to any permission (github.com/hashicorp/terraform-dynamic-credentials-setup-examples/pull/35)",
  remedy: "List the actions in `permissions[].actions` and `dataActions` one by one.",
  publicIds: ["CKV_AZURE_39", "TRV AZU-0030", "TRV AZU-0052"],
  config: {
    schema: {
      allowed: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Actions that a custom role may have all the same.",
      },
    },
    defaults: { allowed: [] },
  },

  applies: (token) => token === "azure-native:authorization:RoleDefinition",

  check(resource, { allowed }) {
    for (const permission of resource.get("permissions").items()) {
      for (const name of ["actions", "dataActions"]) {
        resource.attempt(() =>
          resource.each(permission.get(name).items(), (at) => {
            const action = at.text() ?? "";
            if (allowed.includes(action) || !BROAD.test(action)) return;
            resource.violation({
              at,
              must: "be one action that gives no right over rights",
              fix: "list the actions one by one",
            });
          }),
        );
      }
    }
  },
});
