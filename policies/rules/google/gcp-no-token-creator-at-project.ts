import { grantsOf, isBroadGrant, roleName } from "../../internal/google-iam";
import { rule } from "../../rule";

/** Roles that let their holder be any service account of the project. */
const IMPERSONATING = new Set([
  "iam.serviceAccountTokenCreator",
  "iam.serviceAccountUser",
  "iam.serviceAccountOpenIdTokenCreator",
  "iam.serviceAccountKeyAdmin",
  "iam.workloadIdentityUser",
]);

/** The right to be a service account is given on that account, not on all of a project. */
export default rule({
  id: "gcp-no-token-creator-at-project",
  title: "Impersonation of service accounts is given on the account, never on a project or above",
  severity: "high",
  why: "On a project the role is good for every service account in it, those that come later included.",
  seen: "a module gave roles/iam.serviceAccountUser on the project until its makers called it unsafe (github.com/mirakl/terraform-google-gcr-cleaner/pull/45)",
  remedy: "Give the role with `gcp.serviceaccount.IAMMember` on the one account.",
  publicIds: ["CKV_GCP_41", "CKV_GCP_49", "CIS GCP 1.6"],

  applies: isBroadGrant,

  check(resource) {
    const seen = new Set<string>();
    for (const { role } of grantsOf(resource)) {
      resource.attempt(() => {
        const name = roleName(role);
        const place = role.path.join(".");
        if (!IMPERSONATING.has(name) || seen.has(place)) return;
        seen.add(place);
        resource.violation({
          at: role,
          must: "not let its holder be every service account there is",
          fix: "give it with `gcp.serviceaccount.IAMMember` on the one account",
        });
      });
    }
  },
});
