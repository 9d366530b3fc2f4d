import { rule } from "../../rule";

interface Config {
  /** Permissions that custom roles may have all the same. */
  allowed: string[];
}

const ROLES = new Set([
  "gcp:projects/iAMCustomRole:IAMCustomRole",
  "gcp:organizations/iAMCustomRole:IAMCustomRole",
]);

/** How custom roles list the newer permissions of IAM: `iam.googleapis.com/workloadIdentityPoolProviders.create`. */
const LONG_FORM = /^iam\.googleapis\.com\//;

/** Permissions with which their holder becomes somebody else, or gives himself more; as in SonarSource's rule S6408. */
const ESCALATING =
  /\.setIamPolicy$|^iam\.roles\.(create|update)$|^iam\.serviceAccountKeys\.(create|upload)$|^iam\.serviceAccounts\.(actAs|getAccessToken|getOpenIdToken|implicitDelegation|signBlob|signJwt)$|^iam\.(workloadIdentity|workforce)PoolProviders\.(create|update)$|^(cloudbuild\.builds|deploymentmanager\.deployments|cloudfunctions\.functions|composer\.environments|dataflow\.jobs|dataproc\.clusters)\.(create|update)$|^(orgpolicy\.policy\.set|resourcemanager\.\w+\.setIamPolicy|cloudkms\.cryptoKeys\.setIamPolicy)$/;

/** Custom roles hold nothing with which a caller of models could become more than that. */
export default rule<Config>({
  id: "gcp-custom-role-no-privesc",
  title: "Custom roles have no permission that leads to others",
  severity: "high",
  why: "With one of them a caller of models is as strong as the strongest service account of the project.",
  seen: "roles for plain developers with iam.serviceAccounts.getAccessToken and actAs, the example of SonarSource's rule S6408 (scanner.sonarcloud.io, S6408)",
  remedy:
    "Take the permission out of `permissions`; give it, where it is needed, by a binding on the one resource.",
  publicIds: ["Sonar S6408"],
  config: {
    schema: {
      allowed: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Permissions that custom roles may have all the same.",
      },
    },
    defaults: { allowed: [] },
  },

  applies: (token) => ROLES.has(token),

  check(resource, { allowed }) {
    resource.each(resource.get("permissions").items(), (at) => {
      const permission = at.text() ?? "";
      if (allowed.includes(permission)) return;
      if (!ESCALATING.test(permission.replace(LONG_FORM, "iam."))) return;
      resource.violation({
        at,
        must: "be no permission that leads to others",
        fix: "take it out of `permissions`",
      });
    });
  },
});
