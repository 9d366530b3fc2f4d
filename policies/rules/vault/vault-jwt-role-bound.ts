import type { Value } from "../../internal/value";
import { rule } from "../../rule";

interface Config {
  /** Claims that tell one caller from another. */
  identifying: string[];
}

/** Only the named callers can log in with a token of a shared issuer. */
export default rule<Config>({
  id: "vault-jwt-role-bound",
  title: "Roles for JSON web tokens name audience and caller, exactly",
  severity: "critical",
  why: "Issuers such as GitHub give tokens to everyone; a role that does not say whose it takes is open to all of them.",
  seen: "a role with a bound claim of `*` that took every token of the realm, found in review of a published recipe (github.com/evoila/meho/pull/2659)",
  remedy:
    "Set `boundAudiences`, and `boundSubject` or `boundClaims` without wildcards; leave `boundClaimsType` at string.",
  publicIds: [],
  config: {
    schema: {
      identifying: {
        type: "array",
        items: { type: "string" },
        minItems: 1,
        default: [
          "sub",
          "repository",
          "repository_id",
          "repository_owner_id",
          "project_id",
          "project_path",
          "namespace_id",
          "terraform_workspace_id",
          "email",
          "azp",
          "client_id",
        ],
        description: "Claims one of which has to be bound unless `boundSubject` is.",
      },
    },
    defaults: {
      identifying: [
        "sub",
        "repository",
        "repository_id",
        "repository_owner_id",
        "project_id",
        "project_path",
        "namespace_id",
        "terraform_workspace_id",
        "email",
        "azp",
        "client_id",
      ],
    },
  },

  applies: (token) => token === "vault:jwt/authBackendRole:AuthBackendRole",

  check(resource, config) {
    // Vault's own default is oidc, in which people log in at the issuer's page.
    const isJwt = resource.get("roleType").is("jwt");
    const claims = resource.get("boundClaims");
    if (isJwt) {
      const audiences = resource.get("boundAudiences");
      resource.attempt(() => {
        if (audiences.items().some((each) => (each.text() ?? "") !== "")) return;
        const fix = "set `boundAudiences` to the audience that callers ask their tokens for";
        resource.violation({ at: audiences, must: "name the audience", fix });
      });
      resource.attempt(() => {
        if ((resource.get("boundSubject").text() ?? "") !== "") return;
        const bound = claims.entries().map(([claim]) => claim.split("/").at(-1) ?? "");
        if (bound.some((claim) => config.identifying.includes(claim))) return;
        resource.violation({
          at: claims,
          must: "bind a claim that tells one caller from another",
          got: bound.length === 0 ? "none" : bound.map((each) => JSON.stringify(each)).join(", "),
          fix: "set `boundSubject`, or bind the repository or the project in `boundClaims`",
        });
      });
    }
    resource.attempt(() => {
      if (!resource.get("boundClaimsType").is("glob")) return;
      resource.each(
        claims.entries().map(([, claim]) => claim),
        (at) => refuseGlob(at),
      );
    });

    function refuseGlob(at: Value): void {
      for (const pattern of (at.text() ?? "").split(",")) {
        if (!pattern.includes("*")) continue;
        const fix = "name each value, or leave `boundClaimsType` out";
        return resource.violation({ at, must: "hold no wildcard", fix });
      }
    }
  },
});
