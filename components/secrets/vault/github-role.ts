import type * as pulumi from "@pulumi/pulumi";
import { AuthBackendRole } from "@pulumi/vault/jwt";
import { TOKEN_TTL_SECONDS } from "./lives";
import { policyOf } from "./names";

/** Issuer of GitHub's tokens for workflows (docs.github.com/actions/reference/security/oidc, 2026-11-21). */
export const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";

/** Which runs of which workflows a role takes. */
export interface GithubRole {
  namePrefix: string;
  part: "deploy" | "preview";
  /** Audience that the workflow has to ask for. */
  audience: string;
  /** Path of the login method. */
  mount: pulumi.Input<string>;
  /** Claims and the one value each must have. `repository_id` is for ever one repository's; its name can be taken over. */
  claims: Readonly<Record<string, string>>;
}

/** Lets a workflow of one repository log in as one part of one environment. Every claim is compared whole. */
export function createGithubRole(
  name: string,
  { namePrefix, part, audience, mount, claims }: GithubRole,
  opts: pulumi.CustomResourceOptions,
): AuthBackendRole {
  return new AuthBackendRole(
    name,
    {
      backend: mount,
      roleName: policyOf(namePrefix, part),
      roleType: "jwt",
      boundAudiences: [audience],
      boundClaims: { ...claims },
      boundClaimsType: "string",
      userClaim: "repository_id",
      tokenPolicies: [policyOf(namePrefix, part)],
      tokenNoDefaultPolicy: true,
      tokenTtl: TOKEN_TTL_SECONDS,
      // A run that takes longer logs in again.
      tokenMaxTtl: TOKEN_TTL_SECONDS,
    },
    opts,
  );
}
