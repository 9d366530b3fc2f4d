import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { formatPath } from "../catalog/paths";
import { shapeIssues } from "../catalog/shape-issues";
import { refuse } from "../components/internal/refuse";
import type { Issue } from "../components/spec/resolved";
import { tagsSchema } from "../components/spec/schema";
import { githubSchema } from "./ci/github";
import { gitlabSchema } from "./ci/gitlab";

/** Shape of the description of one environment's state and CI identities. */
export const bootstrapSchema = z.strictObject({
  /** Who owns and pays; becomes tags and labels. */
  tags: tagsSchema,
  /** The cloud whose bucket holds the states. */
  state: z.enum(["aws", "azure", "gcp"]),
  /** CI is GitHub Actions: the repository whose workflows preview and deploy. Either this or `gitlab`. */
  github: githubSchema.optional(),
  /** CI is GitLab's: the project whose pipelines preview and deploy. Either this or `github`. */
  gitlab: gitlabSchema.optional(),
  /** Present = the environment is on AWS: identities there, and the states with `state: aws`. */
  aws: z
    .strictObject({
      /** 12 digits; the provider refuses credentials of any other account. */
      accountId: z
        .string()
        .regex(/^\d{12}$/, "must be 12 digits in quotes; copy it from the account's menu"),
      /** Region of the states and their key. */
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region; write it as "us-east-1"'),
      /** With `github`. IAM knows one provider per issuer and account: `create` in one environment of the account, `existing` in the others. */
      githubProvider: z.enum(["create", "existing"]).optional(),
      /** With `gitlab`, likewise. */
      gitlabProvider: z.enum(["create", "existing"]).optional(),
      /** Roles of people who may read and write the states, e.g. `role/platform-admin`. */
      operators: z
        .array(
          z
            .string()
            .regex(
              /^role\/[\w+=,.@/-]{1,512}$/,
              'must be a role without its account; write it as "role/platform-admin"',
            ),
        )
        .max(20)
        .optional(),
      /** Route 53 zones in which the environment's gateway gets its records. */
      zoneIds: z
        .array(z.string().regex(/^Z[A-Z0-9]{3,31}$/, "must be the id of a hosted zone"))
        .max(20)
        .optional(),
      /** Buckets whose documents the environment's knowledge base reads. */
      documentBuckets: z
        .array(
          z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of a bucket"),
        )
        .max(20)
        .optional(),
    })
    .optional(),
  /** Present = the environment is on Azure: identities there, and the states with `state: azure`. */
  azure: z
    .strictObject({
      /** GUID; the provider is bound to this subscription. */
      subscriptionId: z.guid(),
      /** GUID of the Entra tenant that the subscription trusts. */
      tenantId: z.guid(),
      /** Location of the states and their key. */
      location: z.string().regex(/^[a-z0-9]+$/, 'must be an Azure location; write it as "eastus2"'),
      /** Object ids of the Entra groups whose members may read and write the states. */
      operators: z.array(z.guid()).max(20).optional(),
      /** Public addresses and ranges of operators and runners that reach the states; none = not from the internet. */
      allowedAddresses: z
        .array(
          z
            .string()
            .regex(
              /^\d{1,3}(\.\d{1,3}){3}(\/([0-9]|[12]\d|30))?$/,
              'must be an IPv4 address or a range up to /30; write it as "203.0.113.10"',
            ),
        )
        .max(200)
        .optional(),
    })
    .optional(),
  /** Present = the environment is on Google Cloud: identities there, and the states with `state: gcp`. */
  gcp: z
    .strictObject({
      /** Project id; the provider is bound to this project. */
      project: z
        .string()
        .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "must be a project id, not its name or number"),
      /** Region of the states and their key. */
      location: z.string().regex(/^[a-z0-9-]+$/, 'must be a location; write it as "us-central1"'),
      /** Who may read and write the states, e.g. `group:platform@example.com`. */
      operators: z
        .array(
          z
            .string()
            .regex(
              /^(group|user):[^@\s]+@[^@\s]+\.[^@\s]+$/,
              'must be a person or a group; write it as "group:platform@example.com"',
            ),
        )
        .max(20)
        .optional(),
    })
    .optional(),
});

/** The description of one environment's state and CI identities. Plain values: they decide which resources exist. */
export type BootstrapSpec = z.infer<typeof bootstrapSchema>;

/** The description after its defaults are filled. */
export interface ResolvedBootstrap extends Omit<BootstrapSpec, "tags"> {
  environment: string;
  /** `tags.project`. */
  project: string;
  /** Head of physical names: `<project>-<environment>`. */
  namePrefix: string;
  tags: Record<"Environment" | "Project" | "CostCenter" | "Team" | "ManagedBy", string>;
}

/** What the parts of all three clouds take. */
export type SharedBootstrapArgs = Pick<
  ResolvedBootstrap,
  "environment" | "project" | "namePrefix" | "tags" | "github" | "gitlab"
> & {
  /** Whether the states live here. */
  holdsState: boolean;
};

/** Longest environment name, as in the environments' own descriptions. */
const ENVIRONMENT = /^[a-z](?:-?[a-z0-9])*$/;
const ENVIRONMENT_MAX_LENGTH = 20;

/** Checks a description and fills its defaults, or throws one error that names every problem. */
export function resolveBootstrap(input: unknown, environment: string): ResolvedBootstrap {
  refuse(
    "the bootstrap's description",
    shapeIssues(bootstrapSchema, input).map(({ steps, reason }) => ({
      path: steps.length === 0 ? "bootstrap" : formatPath(steps),
      reason,
    })),
  );
  const spec = bootstrapSchema.parse(input);
  refuse("the bootstrap's description", issuesOf(spec, environment));
  const { project, costCenter, team } = spec.tags;
  return {
    ...spec,
    environment,
    project,
    namePrefix: `${project}-${environment}`,
    tags: {
      Environment: environment,
      Project: project,
      CostCenter: costCenter,
      Team: team,
      ManagedBy: "pulumi",
    },
  };
}

function issuesOf(spec: BootstrapSpec, environment: string): Issue[] {
  const issues: Issue[] = [];
  if (environment.length > ENVIRONMENT_MAX_LENGTH || !ENVIRONMENT.test(environment))
    issues.push({
      path: "environment",
      reason: `must be a stack name of 1 to ${ENVIRONMENT_MAX_LENGTH} lower-case letters, digits and single inner \`-\`, got ${JSON.stringify(environment)}; name the stack after its environment`,
    });
  const holder = spec[spec.state];
  if (holder === undefined)
    issues.push({
      path: "state",
      reason: `must be a cloud that is described, got ${JSON.stringify(spec.state)} without \`${spec.state}\`; add it`,
    });
  else if ((holder.operators ?? []).length === 0)
    issues.push({
      path: `${spec.state}.operators`,
      reason: `must name who runs the bootstrap where the states live, got ${JSON.stringify(holder.operators ?? null)}; without one nobody could move or restore a state`,
    });
  return [...issues, ...ciIssues(spec)];
}

function ciIssues({ github, gitlab, aws, azure }: BootstrapSpec): Issue[] {
  if ((github === undefined) === (gitlab === undefined))
    return [
      {
        path: "github",
        reason: `must be described, or \`gitlab\`, got ${github ? "both" : "neither"}; name the one whose jobs deploy`,
      },
    ];
  const issues: Issue[] = [];
  const [own, other] = github
    ? (["githubProvider", "gitlabProvider"] as const)
    : (["gitlabProvider", "githubProvider"] as const);
  if (aws && aws[own] === undefined)
    issues.push({
      path: `aws.${own}`,
      reason: `must be "create" in one environment of the account and "existing" in the others, got nothing; add it`,
    });
  if (aws?.[other] !== undefined)
    issues.push({
      path: `aws.${other}`,
      reason: `must not be there with \`${github ? "github" : "gitlab"}\`, got ${JSON.stringify(aws[other])}; leave it out`,
    });
  if (gitlab && azure && gitlab.previewBranches === undefined)
    issues.push({
      path: "gitlab.previewBranches",
      reason: `must name the branches whose jobs preview on Azure, got nothing; add the default branch and those that are merged into others`,
    });
  return issues;
}

/** Reports what a spec leaves to people, once per preview. */
export async function tellRemarks({
  github,
  gitlab,
  aws,
  azure,
}: ResolvedBootstrap): Promise<void> {
  if (github && azure && github.immutableSubject !== true)
    await pulumi.log.info(
      `Azure trusts ${github.organization}/${github.repository} by name alone: switch on immutable subjects in the repository and set \`github.immutableSubject\``,
    );
  if (gitlab && (aws ?? azure) && gitlab.immutableSubject !== true)
    await pulumi.log.info(
      `AWS and Azure trust ${gitlab.project} by name alone: have its tokens name it by number and set \`gitlab.immutableSubject\``,
    );
}
