import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { AWS_AUDIENCE } from "../../components/identity/federation";
import { named, type Tags } from "../../components/internal/tags";
import type { Ci, Purpose } from "../ci/ci";
import { ciOf, type CiChoice } from "../ci/ci-of";
import { renderBoundary } from "./boundary";
import { boundaryName, CI_PATH, roleName, type AwsPlace } from "./names";
import { renderReads, renderWrites } from "./permissions";
import { renderStateAccess, type StateStoreArns } from "./state-access";
import { renderTrust } from "./trust";

/** Seconds a session lasts: a cluster takes a quarter of an hour to make, and a token buys one session. */
const SESSION_SECONDS: Record<Purpose, number> = { preview: 3600, deploy: 7200 };

/** Arguments of {@link AwsCiIdentities}. Plain values: they decide which resources exist. */
export interface AwsCiIdentitiesArgs extends AwsPlace, CiChoice {
  /** Whether the account's provider for GitHub's tokens is made here or is there already. */
  githubProvider?: "create" | "existing" | undefined;
  /** The same for GitLab's. */
  gitlabProvider?: "create" | "existing" | undefined;
  zoneIds: readonly string[];
  documentBuckets: readonly string[];
  /** Absent where the states live in another cloud. */
  state?: {
    bucketArn: pulumi.Input<string>;
    bucketKeyArn: pulumi.Input<string>;
    stackKeyArn: pulumi.Input<string>;
  };
  tags: Tags;
}

/**
 * Who deploys one environment on AWS from CI, without a key.
 *
 * Makes, where it is not there yet, the account's provider for the CI system's tokens; the boundary of roles that are deployed;
 * and two roles, each for jobs of one purpose of the repository: one that can look, one that can change.
 */
export class AwsCiIdentities extends pulumi.ComponentResource {
  /** ARNs of the roles; known when they have all their policies. */
  public readonly roleArns: Readonly<Record<Purpose, pulumi.Output<string>>>;
  /** ARN of the boundary, for `aws.permissionsBoundary` of the environment. */
  public readonly boundaryArn: pulumi.Output<string>;

  constructor(name: string, args: AwsCiIdentitiesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:aws:AwsCiIdentities", name, args, opts);

    const child: pulumi.CustomResourceOptions = { parent: this };
    const ci = ciOf(args);
    const provider = this.createProvider(name, args, ci);
    const boundary = new iam.Policy(
      `${name}-boundary`,
      {
        name: boundaryName(args),
        path: CI_PATH,
        description: `The most that roles of ${args.namePrefix} can do`,
        policy: renderBoundary(args),
        tags: args.tags,
      },
      child,
    );
    const after = provider === undefined ? child : { parent: this, dependsOn: [provider] };
    const preview = this.createRole(name, args, ci, "preview", after);
    const deploy = this.createRole(name, args, ci, "deploy", after);
    const writes = this.createWrites(name, args, deploy);

    const settled = (role: iam.Role, parts: pulumi.CustomResource[]) =>
      pulumi.all([role.arn, ...parts.map(({ id }) => id)]).apply(([arn]) => arn!);
    this.roleArns = {
      preview: settled(preview, this.createReads(name, args, "preview", preview)),
      deploy: settled(deploy, [...this.createReads(name, args, "deploy", deploy), ...writes]),
    };
    this.boundaryArn = boundary.arn;
    this.registerOutputs({ roleArns: this.roleArns, boundaryArn: this.boundaryArn });
  }

  private createProvider(
    name: string,
    args: AwsCiIdentitiesArgs,
    ci: Ci,
  ): iam.OpenIdConnectProvider | undefined {
    if (args[`${ci.word}Provider`] === "existing") return undefined;
    return new iam.OpenIdConnectProvider(
      `${name}-${ci.word}`,
      {
        url: ci.issuer,
        clientIdLists: [AWS_AUDIENCE],
        tags: named(args.tags, `${name}-${ci.word}`),
      },
      // Other environments of the account are trusted through it.
      { parent: this, protect: true, retainOnDelete: true },
    );
  }

  private createRole(
    name: string,
    args: AwsCiIdentitiesArgs,
    ci: Ci,
    purpose: Purpose,
    opts: pulumi.CustomResourceOptions,
  ): iam.Role {
    return new iam.Role(
      `${name}-${purpose}-role`,
      {
        name: roleName(args, purpose),
        path: CI_PATH,
        description: `${purpose === "deploy" ? "Changes" : "Previews"} ${args.namePrefix} from ${ci.title}`,
        assumeRolePolicy: renderTrust(args, ci, purpose),
        maxSessionDuration: SESSION_SECONDS[purpose],
        tags: args.tags,
      },
      opts,
    );
  }

  /** What both identities have: descriptions of resources and, where the states live, their state. */
  private createReads(
    name: string,
    args: AwsCiIdentitiesArgs,
    purpose: Purpose,
    role: iam.Role,
  ): pulumi.CustomResource[] {
    const reads = new iam.RolePolicy(
      `${name}-${purpose}-reads`,
      { name: "describe-resources", role: role.name, policy: renderReads() },
      { parent: this },
    );
    if (args.state === undefined) return [reads];
    const state = new iam.RolePolicy(
      `${name}-${purpose}-state`,
      {
        name: "use-state",
        role: role.name,
        policy: pulumi
          .output(args.state)
          .apply((store: StateStoreArns) => renderStateAccess(args, purpose, store)),
      },
      { parent: this },
    );
    return [reads, state];
  }

  private createWrites(
    name: string,
    args: AwsCiIdentitiesArgs,
    role: iam.Role,
  ): pulumi.CustomResource[] {
    return renderWrites(args).flatMap(({ group, document }) => {
      const policy = new iam.Policy(
        `${name}-deploy-${group}`,
        {
          name: `${roleName(args, "deploy")}-${group}`,
          path: CI_PATH,
          description: `What deploying ${args.namePrefix} changes: ${group}`,
          policy: document,
          tags: args.tags,
        },
        { parent: this },
      );
      const attachment = new iam.RolePolicyAttachment(
        `${name}-deploy-${group}-attachment`,
        { role: role.name, policyArn: policy.arn },
        { parent: this },
      );
      return [policy, attachment];
    });
  }
}
