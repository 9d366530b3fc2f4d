import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { shapeIssues } from "../catalog/shape-issues";
import { formatPath } from "../catalog/paths";
import { refuse } from "../components/internal/refuse";
import { existingClusterSchema, RETENTION_DAYS, tagsSchema } from "../components/spec/schema";
import { vaultBaselineIssues, vaultBaselineSchema } from "./vault-spec";

const text = z.string().min(1).max(2_000);

/** Answers of Anthropic's first-use form; AWS keeps the first ones handed in for an account for good. */
const anthropicUseCase = z.strictObject({
  /** Name of the company that calls the models. */
  companyName: text,
  /** Its web site. */
  companyWebsite: text,
  /** Who will use the applications: `0` internal, `1` external, `2` both. */
  intendedUsers: z.enum(["0", "1", "2"]),
  /** Its industry, one of the form's own words. */
  industryOption: text,
  /** Its industry in words of its own, where the form's say "Other". */
  otherIndustryOption: z.string().max(2_000).optional(),
  /** What the models are used for. */
  useCases: text,
});

/** Shape of the description of what exists once per account set. */
export const baselineSchema = z.strictObject({
  /** Who owns and pays; becomes tags and labels. */
  tags: tagsSchema,
  /** Refuses `pulumi destroy`, removal and replacement of every resource until set to false and applied. */
  deletionProtection: z.boolean().optional(),
  /** What the accounts record of calls, and for how long. */
  logging: z
    .strictObject({
      /** Prompts and answers are stored only with `full`. @default metadata */
      content: z.enum(["none", "metadata", "full"]).optional(),
      /** Days records are kept; one of the values all three clouds offer. @default 365 */
      retentionDays: z.literal(RETENTION_DAYS).optional(),
    })
    .optional(),
  /** Present = the AWS account is prepared: invocation logging in each region, forms and terms. */
  aws: z
    .strictObject({
      /** 12 digits; the provider refuses credentials of any other account. */
      accountId: z
        .string()
        .regex(/^\d{12}$/, "must be 12 digits in quotes; copy it from the account's menu"),
      /** Regions whose calls are recorded; the first also holds what is made once. */
      regions: z
        .array(
          z
            .string()
            .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region; write it as "us-east-1"'),
        )
        .min(1)
        .max(40),
      anthropicUseCase: anthropicUseCase.optional(),
      /** Ids of Bedrock models sold through the AWS Marketplace whose terms are accepted. Their offers are looked up. */
      agreements: z.array(text).max(100).optional(),
    })
    .optional(),
  /** Present = the subscription's activity log is kept. */
  azure: z
    .strictObject({
      /** GUID; the provider is bound to this subscription. */
      subscriptionId: z.guid(),
      /** GUID of the Entra tenant that the subscription trusts. */
      tenantId: z.guid(),
      /** Location of the log. */
      location: z.string().regex(/^[a-z0-9]+$/, 'must be an Azure location; write it as "eastus2"'),
    })
    .optional(),
  /** Present = the project is prepared: APIs, audit records, the floor of Model Armor, partners' terms. */
  gcp: z
    .strictObject({
      /** Project id; the provider is bound to this project. */
      project: z
        .string()
        .regex(
          /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
          "must be a project id, not its name or number",
        ),
      /** Region of what has one. */
      location: z.string().regex(/^[a-z0-9-]+$/, 'must be a location; write it as "us-central1"'),
      /** Partners' models whose terms are accepted. */
      partnerModels: z
        .array(
          z
            .string()
            .regex(
              /^publishers\/[a-z0-9-]+\/models\/[a-z0-9.-]+$/,
              'must be a publisher model; write it as "publishers/anthropic/models/claude-sonnet-5-5"',
            ),
        )
        .max(100)
        .optional(),
      /** Closes the project to calls of models from anywhere but where environments let their gateways in from. */
      perimeter: z
        .strictObject({
          /** Number of the organisation's access policy. */
          accessPolicy: z
            .string()
            .regex(
              /^\d{1,20}$/,
              'must be a number in quotes; take it from "gcloud access-context-manager policies list"',
            ),
          /** Number of the project: perimeters know projects by number only. */
          projectNumber: z
            .string()
            .regex(
              /^\d{1,20}$/,
              'must be a number in quotes; take projectNumber from "gcloud projects describe"',
            ),
        })
        .optional(),
    })
    .optional(),
  /** Clusters made by someone else, in which environments are to put their gateways. */
  clusters: z
    .array(
      existingClusterSchema.omit({ publicSubnetIds: true, egressAddresses: true }).extend({
        /** AWS region of the cluster. */
        region: z
          .string()
          .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region; write it as "us-east-1"'),
        /** IAM trusts the cluster's issuer already, e.g. because eksctl saw to it. @default false */
        issuerTrusted: z.boolean().optional(),
      }),
    )
    .max(20)
    .optional(),
  /** The Vault in which environments keep their keys, where they do not use a cloud's own store. */
  vault: vaultBaselineSchema.optional(),
});

/** The description of what exists once per account; one per account set. Plain values: they decide which resources exist. */
export type BaselineSpec = z.infer<typeof baselineSchema>;

/** The description after its defaults are filled. */
export interface ResolvedBaseline extends Omit<
  BaselineSpec,
  "deletionProtection" | "logging" | "tags"
> {
  /** Head of physical names: `<project>-baseline`. */
  namePrefix: string;
  tags: Record<"Environment" | "Project" | "CostCenter" | "Team" | "ManagedBy", string>;
  deletionProtection: boolean;
  logging: { content: "none" | "metadata" | "full"; retentionDays: number };
}

/** What the baselines of all three clouds take. */
export type SharedBaselineArgs = Pick<
  ResolvedBaseline,
  "namePrefix" | "tags" | "deletionProtection" | "logging"
>;

/** Checks a description and fills its defaults, or throws one error that names every problem. */
export function resolveBaseline(input: unknown, environment: string): ResolvedBaseline {
  const issues = shapeIssues(baselineSchema, input).map(({ steps, reason }) => ({
    path: steps.length === 0 ? "baseline" : formatPath(steps),
    reason,
  }));
  refuse("the baseline's description", issues);
  const spec = baselineSchema.parse(input);
  if (!spec.aws && !spec.azure && !spec.gcp && !spec.vault) {
    throw new pulumi.RunError(
      "the baseline's description `aws`: must be present when azure, gcp and vault are absent; name at least one account",
    );
  }
  refuse("the baseline's description", [
    ...clusterIssues(spec),
    ...(spec.vault === undefined ? [] : vaultBaselineIssues(spec.vault)),
  ]);
  const { project, costCenter, team } = spec.tags;
  return {
    ...spec,
    namePrefix: `${project}-baseline`,
    tags: {
      Environment: environment,
      Project: project,
      CostCenter: costCenter,
      Team: team,
      ManagedBy: "pulumi",
    },
    deletionProtection: spec.deletionProtection ?? false,
    logging: {
      content: spec.logging?.content ?? "metadata",
      retentionDays: spec.logging?.retentionDays ?? 365,
    },
  };
}

function clusterIssues({ aws, clusters = [] }: BaselineSpec) {
  const names = clusters.map(({ name, region }) => `${region}/${name}`);
  return clusters.flatMap(({ name }, at) => [
    ...(aws === undefined
      ? [
          {
            path: `clusters[${at}]`,
            reason: `must go with \`aws\`, the account the cluster is in, got ${JSON.stringify(name)} alone; add aws`,
          },
        ]
      : []),
    ...(names.indexOf(names[at]!) < at
      ? [
          {
            path: `clusters[${at}].name`,
            reason: `must be named once, got ${JSON.stringify(name)} again; remove it`,
          },
        ]
      : []),
  ]);
}
