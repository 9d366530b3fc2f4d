import { rule } from "../../rule";

/** Inputs that give policies to tokens, identities and groups; checked against the SDK's declarations (7.8.0, 2026-11-21). */
const POLICIES = ["policies", "tokenPolicies", "allowedPolicies"];

/** Nothing in a program gives out root's rights. */
export default rule({
  id: "vault-no-root-token",
  title: 'No token, role, user or group gets the policy "root"',
  severity: "critical",
  why: "Root may do everything and never ends; Vault's own advice is to make such a token for one task and to revoke it.",
  seen: "a secret store that kept its root token on disk, against the hardening guide, until it was found (github.com/edgexfoundry/edgex-go/issues/1929)",
  remedy:
    "Give a policy with the paths that are needed; make root tokens by hand for the one task.",
  publicIds: ["Vault production hardening: revoke root tokens"],

  applies: (token) => token.startsWith("vault:"),

  check(resource) {
    for (const name of POLICIES) {
      resource.attempt(() => {
        resource.each(resource.get(name).items(), (at) => {
          if (!at.is("root")) return;
          const fix = "name a policy with the paths that are needed";
          resource.violation({ at, must: 'not be "root"', fix });
        });
      });
    }
  },
});
