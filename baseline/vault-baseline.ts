import * as pulumi from "@pulumi/pulumi";
import { Audit } from "@pulumi/vault/audit";
import { AuthBackend } from "@pulumi/vault/authBackend";
import { AuthBackend as JwtAuthBackend } from "@pulumi/vault/jwt";
import { SecretBackendV2 } from "@pulumi/vault/kv";
import { Mount } from "@pulumi/vault/mount";
import type { PreparedVault } from "../components/baseline-vault";
import { protectedBy } from "../components/internal/protect";
import { VaultEnvironmentAccess } from "../components/secrets/vault/environment-access";
import { GITHUB_ISSUER } from "../components/secrets/vault/github-role";
import { KEPT_VERSIONS } from "../components/secrets/vault/lives";
import { appRoleMountOf, githubMountOf } from "../components/secrets/vault/names";
import { createVaultProvider } from "../components/secrets/vault/provider";
import { prefixOf, type VaultBaselineArgs } from "./vault-args";
import { createAwsEngine } from "./vault-aws";
import { createDatabaseEngine } from "./vault-database";
import type { VaultBaselineSpec } from "./vault-spec";

/** Mount of the key/value engine unless another is named. */
const MOUNT = "ai-providers";

/** A collector reads the one, and the other goes where the server's own log goes. */
const DEVICES: NonNullable<VaultBaselineSpec["audit"]> = [
  { type: "file", path: "/vault/audit/audit.log" },
  { type: "file", path: "stdout" },
];

/**
 * What a Vault has once for all environments, and who may do what in each. It is brought up by who administers Vault; what
 * deploys an environment gets rights from here and can give itself no others.
 *
 * Makes a provider, the audit devices, the key/value mount of version 2 with its settings, the login methods for AppRole and
 * for GitHub's tokens, the engines for credentials of AWS and of databases where asked for, and
 * {@link VaultEnvironmentAccess} for each environment.
 */
export class VaultBaseline extends pulumi.ComponentResource {
  /** What environments may take for granted; known when all of it is in place. */
  public readonly prepared: pulumi.Output<PreparedVault>;

  constructor(name: string, args: VaultBaselineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:vault:VaultBaseline", name, args, protectedBy(args.deletionProtection, opts));

    const mount = args.mount ?? MOUNT;
    const provider = createVaultProvider(`${name}-provider`, serverOf(args), { parent: this });
    const child: pulumi.CustomResourceOptions = { parent: this, provider };
    const devices = this.createDevices(name, args, child);
    // Nothing may be asked for before it is written down who asks.
    const audited = pulumi.mergeOptions(child, { dependsOn: devices });
    const store = this.createStore(name, mount, audited);
    const appRole = new AuthBackend(
      `${name}-approle`,
      { path: appRoleMountOf(mount), type: "approle", description: "Workloads without an issuer" },
      audited,
    );
    const github = this.createGithub(name, args, mount, audited);
    const aws = createAwsEngine(name, args, mount, audited);
    const database = createDatabaseEngine(name, args, mount, audited);
    const environments = Object.entries(args.environments).map(([environment, each]) =>
      this.createAccess(name, args, { environment, mount, appRole, github }, each, provider),
    );

    this.prepared = pulumi
      .all([
        pulumi.all([store, ...devices, ...aws, ...database].map(({ id }) => id)),
        pulumi.all(environments.map(({ policies }) => policies)),
      ])
      .apply(() => ({
        ...serverOf(args),
        mount,
        environments: Object.keys(args.environments).map((each) => prefixOf(args, each)),
      }));
    this.registerOutputs({ prepared: this.prepared });
  }

  private createDevices(
    name: string,
    { audit = DEVICES }: VaultBaselineArgs,
    opts: pulumi.CustomResourceOptions,
  ): Audit[] {
    const made: Audit[] = [];
    for (const [at, device] of audit.entries()) {
      const path = `ai-${device.type}-${at + 1}`;
      made.push(
        new Audit(
          `${name}-audit-${at + 1}`,
          { path, type: device.type, options: optionsOf(device) },
          // One after another: while one is set up, Vault cannot write the salt of the next and answers 500 (1.19.0).
          pulumi.mergeOptions(opts, { dependsOn: made.slice(-1) }),
        ),
      );
    }
    return made;
  }

  private createStore(
    name: string,
    mount: string,
    opts: pulumi.CustomResourceOptions,
  ): SecretBackendV2 {
    const engine = new Mount(
      `${name}-store`,
      {
        path: mount,
        type: "kv",
        options: { version: "2" },
        description: "Keys of tenants and providers of the AI endpoint",
      },
      opts,
    );
    return new SecretBackendV2(
      `${name}-store-settings`,
      // A write has to say which version it replaces: of two at once one is refused.
      { mount: engine.path, casRequired: true, maxVersions: KEPT_VERSIONS },
      opts,
    );
  }

  private createGithub(
    name: string,
    { github }: VaultBaselineArgs,
    mount: string,
    opts: pulumi.CustomResourceOptions,
  ): JwtAuthBackend | undefined {
    if (github === undefined) return undefined;
    return new JwtAuthBackend(
      `${name}-github`,
      {
        path: githubMountOf(mount),
        type: "jwt",
        description: "Workflows of GitHub",
        oidcDiscoveryUrl: GITHUB_ISSUER,
        boundIssuer: GITHUB_ISSUER,
      },
      opts,
    );
  }

  private createAccess(
    name: string,
    args: VaultBaselineArgs,
    made: {
      environment: string;
      mount: string;
      appRole: AuthBackend;
      github: JwtAuthBackend | undefined;
    },
    each: VaultBaselineSpec["environments"][string],
    provider: pulumi.ProviderResource,
  ): VaultEnvironmentAccess {
    const { environment, mount, appRole, github } = made;
    const workflow = each.github;
    return new VaultEnvironmentAccess(
      `${name}-${environment}`,
      {
        namePrefix: prefixOf(args, environment),
        address: args.address,
        mount,
        aws: each.awsRoleArn !== undefined,
        database: each.database !== undefined,
        staticUser: each.database?.staticUser !== undefined,
        appRoleMount: appRole.path.apply((path) => path ?? appRoleMountOf(mount)),
        appRoleCidrs: each.appRoleCidrs ?? [],
        ...(github !== undefined &&
          workflow !== undefined && {
            github: {
              mount: github.path.apply((path) => path ?? githubMountOf(mount)),
              repositoryId: args.github!.repositoryId,
              environment: workflow.environment ?? environment,
              ref: workflow.ref ?? "refs/heads/main",
            },
          }),
      },
      { parent: this, providers: [provider] },
    );
  }
}

const serverOf = ({ address, namespace }: VaultBaselineArgs) => ({
  address,
  ...(namespace !== undefined && { namespace }),
});

function optionsOf(
  device: NonNullable<VaultBaselineSpec["audit"]>[number],
): Record<string, string> {
  switch (device.type) {
    case "file":
      return { file_path: device.path };
    case "socket":
      return { address: device.address, socket_type: "tcp" };
    case "syslog":
      return { facility: device.facility, tag: "vault" };
  }
}
