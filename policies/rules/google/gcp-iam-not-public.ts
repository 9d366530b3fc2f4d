import { grantsOf, isGoogleGrant, roleName } from "../../internal/google-iam";
import { rule } from "../../rule";

interface Config {
  /** Roles, as `roles/...`, that everybody may have: a public web service's. */
  allowedRoles: string[];
}

const ELSEWHERE = /^gcp:(kms|storage)\//;

/** Nothing but what is meant to be public is open to everybody; keys and buckets have rules of their own. */
export default rule<Config>({
  id: "gcp-iam-not-public",
  title: "No role is given to everybody",
  severity: "critical",
  why: "allUsers needs no account at all, and allAuthenticatedUsers only one that is free.",
  seen: "repositories of images opened to everybody so often that a tool takes it back on its own (github.com/ScaleSec/project_lockdown/pull/53)",
  remedy: "Name users, groups, service accounts or principals as members.",
  publicIds: ["CKV_GCP_101"],
  config: {
    schema: {
      allowedRoles: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Roles that everybody may have, such as roles/run.invoker.",
      },
    },
    defaults: { allowedRoles: [] },
  },

  applies: (token) => isGoogleGrant(token) && !ELSEWHERE.test(token),

  check(resource, { allowedRoles }) {
    for (const { role, member } of grantsOf(resource)) {
      resource.attempt(() => {
        if (!member.is("allUsers", "allAuthenticatedUsers")) return;
        if (allowedRoles.some((each) => each.replace(/^roles\//, "") === roleName(role))) return;
        resource.violation({
          at: member,
          must: "be a member with a name",
          fix: "name users, groups, service accounts or principals",
        });
      });
    }
  },
});
