import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { formatPath } from "../catalog/paths";
import { shapeIssues } from "../catalog/shape-issues";
import { refuse } from "../components/internal/refuse";
import type { Issue } from "../components/spec/resolved";
import { tagsSchema } from "../components/spec/schema";

const number = (what: string) =>
  z.string().regex(/^[1-9]\d{0,19}$/, `must be ${what} in quotes; take it from "gh api"`);
const name = (what: string, fix: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_.-])?$/, `must be ${what}; ${fix}`);

/** Shape of the description of one environment's state and CI identities. */
export const bootstrapSchema = z.strictObject({
  /** Who owns and pays; becomes tags and labels. */
  tags: tagsSchema,
  /** The cloud whose bucket holds the states. */
  state: z.enum(["aws", "azure", "gcp"]),
  /** The repository whose workflows preview and deploy. */
  github: z.strictObject({
    /** Organisation or user of GitHub. */
    organization: name("an organisation or user of GitHub", "leave out the URL"),
    /** Number of the organisation, which a new owner of its name does not get: `gh api orgs/<org> --jq .id`. */
    organizationId: number("the organisation's number"),
    /** Name of the repository, without its owner. */
    repository: name("a repository's name without its owner", "leave out the owner"),
    /** Number of the repository: `gh api repos/<org>/<repo> --jq .id`. */
    repositoryId: number("the repository's number"),
    /** The repository's tokens name owner and repository with their numbers (GitHub's immutable subjects). @default false */
    immutableSubject: z.boolean().optional(),
  }),
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
      /** IAM knows one provider per issuer and account: `create` in one environment of the account, `existing` in the others. */
      githubProvider: z.enum(["create", "existing"]),
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

/** The repository whose workflows deploy. */
export type Repository = BootstrapSpec["github"];

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
  "environment" | "project" | "namePrefix" | "tags" | "github"
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
  return issues;
}

/** The environment of GitHub whose jobs may deploy; its protection rules decide who starts them. */
export const deployEnvironment = (environment: string): string => environment;

/** The environment of GitHub whose jobs may preview. */
export const previewEnvironment = (environment: string): string => `${environment}-preview`;

/**
 * The `sub` of a job in an environment of the repository (docs.github.com/actions/reference/security/oidc, 2026-11-21). It
 * says nothing of the event: pull requests, too, run in the environment that they name.
 */
export function githubSubject(github: Repository, environment: string): string {
  const { organization, organizationId, repository, repositoryId, immutableSubject } = github;
  const owner = immutableSubject ? `${organization}@${organizationId}` : organization;
  const repo = immutableSubject ? `${repository}@${repositoryId}` : repository;
  return `repo:${owner}/${repo}:environment:${environment}`;
}

/** Issuer of the tokens of GitHub Actions. */
export const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";

/** Reports what a spec leaves to people, once per preview. */
export async function tellRemarks({ github, azure }: ResolvedBootstrap): Promise<void> {
  if (azure === undefined || github.immutableSubject === true) return;
  await pulumi.log.info(
    `Azure trusts ${github.organization}/${github.repository} by name alone: switch on immutable subjects in the repository and set \`github.immutableSubject\``,
  );
}
