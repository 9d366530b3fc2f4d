import * as iam from "@pulumi/gcp/iam";
import * as kms from "@pulumi/gcp/kms";
import * as projects from "@pulumi/gcp/projects";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import {
  googleAudience,
  googlePrincipal,
  googleProviderName,
  googleTokenAudience,
} from "../../components/identity/federation";
import { physicalName } from "../../components/internal/names";
import type { Ci, Purpose } from "../ci/ci";
import { ciOf, type CiChoice } from "../ci/ci-of";
import { DECRYPT_PERMISSIONS, readPermissions, statePermissions, writePermissions } from "./roles";

/** 6 to 30 characters (cloud.google.com/iam/docs/service-accounts-create, 2026-11-21). */
const ACCOUNT_ID = { maxLength: 30, minLength: 6 };
/** 4 to 32 characters (cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools/create, 2026-11-21). */
const POOL_ID = { maxLength: 32, minLength: 4 };
/** 3 to 64 characters, no `-` (cloud.google.com/iam/docs/creating-custom-roles, 2026-11-21). */
const ROLE_ID = { maxLength: 64, minLength: 3, separator: "_" as const };

/** Arguments of {@link GcpCiIdentities}. Plain values: they decide which resources exist. */
export interface GcpCiIdentitiesArgs extends CiChoice {
  gcpProject: string;
  environment: string;
  namePrefix: string;
  /** Absent where the states live in another cloud. */
  state?: { bucketName: pulumi.Output<string>; stackKeyId: pulumi.Output<string> };
}

/**
 * Who deploys one environment on Google Cloud from CI, without a key.
 *
 * Makes a workload identity pool with a provider for one repository's tokens; two service accounts, each for jobs of one
 * CI environment of the repository, one that can look and one that can change; and custom roles with exactly the permissions
 * of the program's resource types.
 *
 * Whoever may set a project's policy can give himself any role in it, and Google has no boundary that a project could set
 * for itself: the identity that changes is as strong as its project. Give each environment a project of its own.
 */
export class GcpCiIdentities extends pulumi.ComponentResource {
  /** E-mails of the service accounts; known when they have all their roles. */
  public readonly emails: Readonly<Record<Purpose, pulumi.Output<string>>>;
  /** What a workflow names as its workload identity provider. */
  public readonly providerName: pulumi.Output<string>;
  /** Audience that a request to Google STS names. */
  public readonly audience: pulumi.Output<string>;

  constructor(name: string, args: GcpCiIdentitiesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:gcp:GcpCiIdentities", name, args, opts);

    const ci = ciOf(args);
    const pool = this.createPool(name, args, ci);
    const make = (purpose: Purpose): pulumi.Output<string> =>
      this.createIdentity(name, args, purpose, ci, pool.pool);
    this.emails = { preview: make("preview"), deploy: make("deploy") };
    this.providerName = pool.provider.name;
    this.audience = pool.provider.name.apply(googleAudience);
    this.registerOutputs({
      emails: this.emails,
      providerName: this.providerName,
      audience: this.audience,
    });
  }

  private createPool(name: string, args: GcpCiIdentitiesArgs, ci: Ci) {
    const pool = new iam.WorkloadIdentityPool(
      `${name}-pool`,
      {
        workloadIdentityPoolId: physicalName([args.namePrefix, "ci"], POOL_ID),
        displayName: physicalName([args.namePrefix, "ci"], POOL_ID),
        description: `Jobs of ${ci.title} that deploy ${args.namePrefix}`,
        project: args.gcpProject,
      },
      { parent: this },
    );
    const provider = new iam.WorkloadIdentityPoolProvider(
      `${name}-pool-provider`,
      {
        workloadIdentityPoolId: pool.workloadIdentityPoolId,
        workloadIdentityPoolProviderId: ci.word,
        displayName: ci.title,
        description: `Jobs of ${ci.repository}`,
        attributeMapping: { "google.subject": ci.google.subject },
        attributeCondition: ci.google.condition,
        oidc: {
          issuerUri: ci.issuer,
          allowedAudiences: [
            ci.google.audience ??
              pool.name.apply((poolName) =>
                googleTokenAudience(googleProviderName(poolName, ci.word)),
              ),
          ],
        },
        project: args.gcpProject,
      },
      { parent: this },
    );
    return { pool, provider };
  }

  private createIdentity(
    name: string,
    args: GcpCiIdentitiesArgs,
    purpose: Purpose,
    ci: Ci,
    pool: iam.WorkloadIdentityPool,
  ): pulumi.Output<string> {
    const account = new serviceaccount.Account(
      `${name}-${purpose}`,
      {
        accountId: physicalName([args.namePrefix, purpose], ACCOUNT_ID),
        displayName: `${args.namePrefix} ${purpose}`,
        description: `${purpose === "deploy" ? "Changes" : "Previews"} ${args.namePrefix} from ${ci.title}`,
        project: args.gcpProject,
      },
      { parent: this },
    );
    const member = pulumi.interpolate`serviceAccount:${account.email}`;
    const trust = new serviceaccount.IAMMember(
      `${name}-${purpose}-trust`,
      {
        serviceAccountId: account.name,
        role: "roles/iam.workloadIdentityUser",
        member: pool.name.apply((poolName) =>
          googlePrincipal(poolName, ci.google.subjectOf(purpose)),
        ),
      },
      { parent: this },
    );
    const permissions = purpose === "deploy" ? writePermissions() : readPermissions();
    const role = this.createRole(name, args, [purpose], permissions);
    const binding = new projects.IAMMember(
      `${name}-${purpose}-resources`,
      { project: args.gcpProject, role: role.name, member },
      { parent: this },
    );
    const parts = [trust, binding, ...this.grantState(name, args, purpose, member)];
    return pulumi.all([account.email, ...parts.map(({ id }) => id)]).apply(([email]) => email!);
  }

  private createRole(
    name: string,
    args: GcpCiIdentitiesArgs,
    words: readonly string[],
    permissions: readonly string[],
  ): projects.IAMCustomRole {
    const word = words.join("-");
    return new projects.IAMCustomRole(
      `${name}-${word}-role`,
      {
        roleId: physicalName([args.namePrefix, "ci", ...words], ROLE_ID),
        title: `${args.namePrefix} CI ${word}`,
        description: `CI of ${args.namePrefix}: ${word}`,
        permissions: [...permissions],
        stage: "GA",
        project: args.gcpProject,
      },
      { parent: this },
    );
  }

  private grantState(
    name: string,
    args: GcpCiIdentitiesArgs,
    purpose: Purpose,
    member: pulumi.Output<string>,
  ): pulumi.CustomResource[] {
    if (args.state === undefined) return [];
    const use = this.createRole(
      name,
      args,
      [purpose, "state"],
      statePermissions(purpose === "deploy"),
    );
    const decrypt = this.createRole(name, args, [purpose, "decrypt"], DECRYPT_PERMISSIONS);
    return [
      new storage.BucketIAMMember(
        `${name}-${purpose}-state`,
        { bucket: args.state.bucketName, role: use.name, member },
        { parent: this },
      ),
      new kms.CryptoKeyIAMMember(
        `${name}-${purpose}-decrypt`,
        { cryptoKeyId: args.state.stackKeyId, role: decrypt.name, member },
        { parent: this },
      ),
    ];
  }
}
