import { grantsOf, isGoogleGrant } from "../../internal/google-iam";
import { rule } from "../../rule";

/** Keys are for members with a name. */
export default rule({
  id: "gcp-kms-not-public",
  title: "Cloud KMS keys and key rings are not open to everybody",
  severity: "critical",
  why: "Whoever may use a key reads everything it protects, however well the data itself is shut.",
  seen: "key rings that had become public through the command line, which the console does not allow (github.com/ScaleSec/project_lockdown/pull/46)",
  remedy: "Name the service accounts that encrypt and decrypt as members.",
  publicIds: ["CIS GCP 1.9", "CKV2_GCP_8"],

  applies: (token) => isGoogleGrant(token) && token.startsWith("gcp:kms/"),

  check(resource) {
    resource.each(
      grantsOf(resource).map(({ member }) => member),
      (at) => {
        if (!at.is("allUsers", "allAuthenticatedUsers")) return;
        resource.violation({
          at,
          must: "be a member with a name",
          fix: "name the service accounts that use the key",
        });
      },
    );
  },
});
