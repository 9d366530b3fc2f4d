import * as pulumi from "@pulumi/pulumi";
import { AuthBackendRole as AppRole } from "@pulumi/vault/approle";
import { Policy } from "@pulumi/vault/policy";
import { createGithubRole } from "./github-role";
import { ROTATION_HOURS, SECRET_ID_USES, TOKEN_MAX_TTL_SECONDS, TOKEN_TTL_SECONDS } from "./lives";
import { PARTS, policyOf } from "./names";
import { policyText, type PolicySubject } from "./policies";

/** Arguments of {@link VaultEnvironmentAccess}. Plain values: they decide which resources exist. */
export interface VaultEnvironmentAccessArgs extends PolicySubject {
  /** Address of the server, which is the audience of GitHub's tokens. */
  address: string;
  /** Path of the AppRole login method. */
  appRoleMount: pulumi.Input<string>;
  /** Networks from which a secret id may be used, and the tokens it gives; none = from everywhere. */
  appRoleCidrs: readonly string[];
  /** The workflows that deploy. @default - no workflow can log in */
  github?: {
    mount: pulumi.Input<string>;
    /** Number of the repository. */
    repositoryId: string;
    /** Environment of GitHub whose protection guards the role. */
    environment: string;
    /** `refs/heads/main` */
    ref: string;
  };
}

/**
 * Who may do what with one environment's secrets.
 *
 * Makes a policy for each of gateway, operator, deploy and preview, an AppRole for workloads whose issuer Vault cannot ask,
 * and, where workflows deploy, one role of GitHub for deploying and one for previews of pull requests.
 */
export class VaultEnvironmentAccess extends pulumi.ComponentResource {
  /** Names of the policies; known when everything is in place. */
  public readonly policies: pulumi.Output<string[]>;

  constructor(
    name: string,
    args: VaultEnvironmentAccessArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("unifiedai:vault:VaultEnvironmentAccess", name, args, opts);

    const child: pulumi.CustomResourceOptions = { parent: this };
    const policies = PARTS.map(
      (part) =>
        new Policy(
          `${name}-policy-${part}`,
          { name: policyOf(args.namePrefix, part), policy: policyText(part, args) },
          child,
        ),
    );
    const appRole = this.createAppRole(name, args, child);
    const roles = this.createGithubRoles(name, args, child);

    this.policies = pulumi
      .all([...policies.map((policy) => policy.name), appRole.id, ...roles.map(({ id }) => id)])
      .apply((names) => names.slice(0, policies.length));
    this.registerOutputs({ policies: this.policies });
  }

  private createAppRole(
    name: string,
    { namePrefix, appRoleMount, appRoleCidrs }: VaultEnvironmentAccessArgs,
    opts: pulumi.CustomResourceOptions,
  ): AppRole {
    const cidrs = [...appRoleCidrs];
    return new AppRole(
      `${name}-approle`,
      {
        backend: appRoleMount,
        roleName: namePrefix,
        bindSecretId: true,
        secretIdTtl: ROTATION_HOURS * 3_600,
        secretIdNumUses: SECRET_ID_USES,
        ...(cidrs.length > 0 && { secretIdBoundCidrs: cidrs, tokenBoundCidrs: cidrs }),
        tokenPolicies: [policyOf(namePrefix, "gateway")],
        tokenNoDefaultPolicy: true,
        tokenTtl: TOKEN_TTL_SECONDS,
        tokenMaxTtl: TOKEN_MAX_TTL_SECONDS,
      },
      opts,
    );
  }

  private createGithubRoles(
    name: string,
    { namePrefix, address, github }: VaultEnvironmentAccessArgs,
    opts: pulumi.CustomResourceOptions,
  ) {
    if (github === undefined) return [];
    const { mount, repositoryId, environment, ref } = github;
    const shared = { namePrefix, audience: address, mount };
    const repository = { repository_id: repositoryId };
    return [
      createGithubRole(
        `${name}-github-deploy`,
        { ...shared, part: "deploy", claims: { ...repository, environment, ref } },
        opts,
      ),
      createGithubRole(
        `${name}-github-preview`,
        { ...shared, part: "preview", claims: { ...repository, event_name: "pull_request" } },
        opts,
      ),
    ];
  }
}
