import * as z from "zod";
import { PROMISES } from "../../catalog/carried";
import { addressProblem, privateRangeProblem } from "./checks/addresses";

/**
 * The shape of `EndpointSpec`, held equal to types.ts by a test. What one value alone can get wrong is said here, as
 * `constraint; fix`; what depends on other values or on the catalog is said in `checks/`.
 */

const TAG_VALUE = /^[\p{L}\p{N}_.:/=+@-](?:[\p{L}\p{N} _.:/=+@-]*[\p{L}\p{N}_.:/=+@-])?$/u;
const GUID = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const CERTIFICATE_ARN =
  /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const VAULT_PATH = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/;

/** Names of aliases: the keys of `models`. Checked in `checks/names.ts`, so that a bad name hides nothing below it. */
export const ALIAS_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?$/;

/** Names of tenants: the keys of `tenants`. */
export const TENANT_NAME = /^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/;

const tagValue = z
  .string()
  .max(63)
  .regex(
    TAG_VALUE,
    "must be letters, digits, inner spaces and + - = . _ : / @; leave the rest out",
  );

const region = z.string().min(1).max(60);

const guid = z
  .string()
  .regex(GUID, 'must be a GUID; write it as "00000000-0000-0000-0000-000000000000"');

const dnsLabel = z
  .string()
  .regex(
    DNS_LABEL,
    "must be 1 to 63 lower-case letters, digits and inner `-`; use the name Kubernetes knows",
  );

const address = z.string().superRefine((text, context) => {
  const problem = addressProblem(text);
  if (problem !== undefined) context.addIssue(problem);
});

const rate = z.number().int().min(1).max(1_000_000_000);

/** Shape of `TagSpec`. */
export const tagsSchema = z.strictObject({
  project: z
    .string()
    .max(20)
    .regex(
      /^[a-z](?:-?[a-z0-9])+$/,
      "must be 2 to 20 lower-case letters, digits and single inner `-`, starting with a letter; shorten or respell it",
    ),
  costCenter: tagValue,
  team: tagValue,
});

/** Days of retention that all three clouds offer, in rising order: for environments and the baseline alike. */
export const RETENTION_DAYS = [30, 60, 90, 120, 150, 180, 365, 400, 545] as const;

/** A number in types.ts, so that a variable can hold it; here the values that can be had. */
const retentionDays: z.ZodType<number, number> = z.literal(RETENTION_DAYS);

const loggingSchema = z.strictObject({
  content: z.enum(["none", "metadata", "full"]).optional(),
  retentionDays: retentionDays.optional(),
});

const guardrailSchema = z.strictObject({
  strength: z.enum(["low", "medium", "high"]).optional(),
  personalData: z.enum(["block", "anonymize", "off"]).optional(),
});

/** Shape of `AwsSpec`. */
export const awsSchema = z.strictObject({
  accountId: z.string().regex(/^\d{12}$/, 'must be 12 digits; write it as "111122223333"'),
  region,
  profilePerTenant: z.boolean().optional(),
  permissionsBoundary: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:iam::\d{12}:policy\/[\w+=,.@/-]{1,512}$/,
      "must be the ARN of a managed policy; take boundaryArn from the bootstrap's output `identities`",
    )
    .optional(),
  caller: z
    .strictObject({
      clusterArn: z
        .string()
        .regex(
          /^arn:aws:eks:[a-z0-9-]+:\d{12}:cluster\/[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/,
          'must be the ARN of an EKS cluster; write it as "arn:aws:eks:us-east-1:111122223333:cluster/name"',
        )
        .optional(),
      namespace: dnsLabel.optional(),
      serviceAccount: dnsLabel.optional(),
    })
    .optional(),
  knowledgeBase: z
    .strictObject({
      documentsBucketArn: z
        .string()
        .regex(
          /^arn:aws:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
          'must be the ARN of a bucket; write it as "arn:aws:s3:::bucket-name"',
        ),
      embeddingModel: z.string().min(1).max(60),
    })
    .optional(),
});

/** Shape of `AzureSpec`. */
export const azureSchema = z.strictObject({
  subscriptionId: guid,
  tenantId: guid,
  location: region,
  allowedAddresses: z.array(address).max(100).optional(),
});

/** Shape of `GcpSpec`. */
export const gcpSchema = z.strictObject({
  project: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
      "must be a project id: 6 to 30 lower-case letters, digits and inner `-`, starting with a letter; use the id, not the name or number",
    ),
  location: region,
  dedicatedEndpoint: z.boolean().optional(),
  accessPolicy: z
    .string()
    .regex(
      /^\d{1,20}$/,
      'must be the number of an access policy in quotes; take it from "gcloud access-context-manager policies list"',
    )
    .optional(),
  billingAccount: z
    .string()
    .regex(
      /^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/,
      'must be the id of a billing account; take it from "gcloud billing accounts list", without "billingAccounts/"',
    )
    .optional(),
  projectNumber: z
    .string()
    .regex(
      /^[1-9]\d{5,19}$/,
      'must be the number of a project in quotes; take it from "gcloud projects describe"',
    )
    .optional(),
});

/** Shape of `DirectProviderSpec`. */
export const directProviderSchema = z.strictObject({
  region: z.enum(["global", "us", "eu"]).optional(),
  acceptNoGuardrail: z.boolean().optional(),
});

/** Shape of `DirectProvidersSpec`. */
export const directProvidersSchema = z.strictObject({
  openai: directProviderSchema.optional(),
  anthropic: directProviderSchema.optional(),
  cohere: directProviderSchema.optional(),
});

/** Shape of `TargetSpec`. */
export const targetSchema = z.strictObject({
  cloud: z.enum(["aws", "azure", "gcp"]).optional(),
  provider: z.enum(["openai", "anthropic", "cohere"]).optional(),
  model: z.string().min(1).max(60),
  region: region.optional(),
  throughput: z.enum(["onDemand", "provisioned"]).optional(),
  units: z.number().int().min(1).optional(),
  tokensPerMinute: z.number().int().min(1000).multipleOf(1000).optional(),
  sku: z
    .enum([
      "GlobalStandard",
      "DataZoneStandard",
      "Standard",
      "GlobalProvisionedManaged",
      "DataZoneProvisionedManaged",
      "ProvisionedManaged",
    ])
    .optional(),
  versionUpgrade: z
    .enum(["NoAutoUpgrade", "OnceNewDefaultVersionAvailable", "OnceCurrentVersionExpired"])
    .optional(),
  weight: z.number().int().min(1).max(1000).optional(),
});

/** Shape of `Routing`. */
export const routingSchema = z.enum(["priority", "cost", "latency", "weighted"]);

/** Shape of `Capability`. */
export const capabilitySchema = z.enum(PROMISES);

/** Shape of a context window. */
export const contextTokensSchema = z.number().int().min(1).max(100_000_000);

const aliasSchema = z.strictObject({
  routing: routingSchema.optional(),
  capabilities: z.array(capabilitySchema).max(8).optional(),
  contextTokens: contextTokensSchema.optional(),
  targets: z.array(targetSchema).min(1).max(10),
});

/** Shape of `TenantSpec`. */
export const tenantSchema = z.strictObject({
  models: z.array(z.string().min(1).max(300)).min(1),
  requestsPerMinute: rate.optional(),
  tokensPerMinute: rate.optional(),
  monthlyBudgetUsd: z.number().min(0.01).max(1_000_000_000).optional(),
});

const seconds = (most: number): z.ZodNumber => z.number().int().min(1).max(most);

/** Shape of `ReplicasSpec`. */
export const replicasSchema = z.strictObject({
  min: z.number().int().min(1).max(100).optional(),
  max: z.number().int().min(1).max(100).optional(),
});

/** Shape of `TimeoutsSpec`. */
export const timeoutsSchema = z.strictObject({
  connectSeconds: seconds(30).optional(),
  firstTokenSeconds: seconds(300).optional(),
  answerSeconds: seconds(3600).optional(),
  idleSeconds: seconds(3600).optional(),
});

/** Shape of `GatewaySpec`. */
export const gatewaySchema = z.strictObject({
  home: z.enum(["aws", "azure", "gcp"]),
  domain: z
    .string()
    .max(253)
    .regex(
      DOMAIN,
      'must be a lower-case DNS name of at least two labels, without scheme, port, path or `*`; write it as "ai.example.com"',
    ),
  zoneId: z
    .string()
    .regex(
      /^Z[A-Z0-9]{5,31}$/,
      'must be the id of a Route 53 hosted zone; write it as "Z0123456789ABCDEFGHIJ", without "/hostedzone/"',
    )
    .optional(),
  certificateArn: z
    .string()
    .regex(
      CERTIFICATE_ARN,
      'must be the ARN of a certificate; write it as "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"',
    )
    .optional(),
  replicas: replicasSchema.optional(),
  maxBodyMiB: z.number().int().min(1).max(50).optional(),
  timeouts: timeoutsSchema.optional(),
});

const subnetIds = z
  .array(
    z
      .string()
      .regex(
        /^subnet-[0-9a-z-]{4,40}$/,
        'must be the id of a subnet; write it as "subnet-0123456789abcdef0"',
      ),
  )
  .min(2)
  .max(16);

/** Shape of `ExistingClusterSpec`. */
export const existingClusterSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/,
      "must be the name of an EKS cluster: 1 to 100 letters, digits, `-` and `_`; use the name, not the ARN",
    ),
  endpoint: z
    .string()
    .regex(
      /^https:\/\/[A-Za-z0-9.-]+$/,
      'must be the https URL of the API server, without a path; copy it from "aws eks describe-cluster"',
    ),
  certificateAuthority: z
    .string()
    .max(20_000)
    .regex(
      /^LS0tLS1CRUdJTi[A-Za-z0-9+/]+={0,2}$/,
      'must be the base64 of a PEM certificate; copy certificateAuthority.data from "aws eks describe-cluster"',
    ),
  oidcIssuer: z
    .string()
    .regex(
      /^https:\/\/oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/id\/[A-Z0-9-]{1,64}$/,
      'must be the OIDC issuer of an EKS cluster; write it as "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"',
    ),
  vpcId: z
    .string()
    .regex(/^vpc-[0-9a-z-]{4,40}$/, 'must be the id of a VPC; write it as "vpc-0123456789abcdef0"'),
  privateSubnetIds: subnetIds,
  publicSubnetIds: subnetIds,
  securityGroupId: z
    .string()
    .regex(
      /^sg-[0-9a-z-]{4,40}$/,
      'must be the id of a security group; write it as "sg-0123456789abcdef0"',
    ),
  egressAddresses: z.array(address).min(1).max(100),
});

/** Shape of `ClusterSpec`. */
export const clusterSchema = z.strictObject({
  create: z.boolean().optional(),
  cidr: z
    .string()
    .superRefine((text, context) => {
      const problem = privateRangeProblem(text);
      if (problem !== undefined) context.addIssue(problem);
    })
    .optional(),
  zones: z.number().int().min(2).max(3).optional(),
  apiAddresses: z.array(address).min(1).max(40).optional(),
  admins: z
    .array(
      z
        .string()
        .regex(
          /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/,
          'must be the ARN of an IAM role; write it as "arn:aws:iam::111122223333:role/platform"',
        ),
    )
    .max(20)
    .optional(),
  existing: existingClusterSchema.optional(),
});

/** Shape of `VaultSpec`. */
export const vaultSchema = z.strictObject({
  address: z
    .string()
    .max(300)
    .regex(
      /^https:\/\/[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[1-9]\d{0,4})?$/,
      'must be an https URL of a lower-case host, without user, path or a slash at its end; write it as "https://vault.example.com:8200"',
    ),
  namespace: z
    .string()
    .max(200)
    .regex(
      VAULT_PATH,
      'must be a path of letters, digits, `-` and `_`, without a slash at either end; write it as "platform/ai"',
    )
    .optional(),
  mount: z
    .string()
    .max(100)
    .regex(
      VAULT_PATH,
      'must be a path of letters, digits, `-` and `_`, without a slash at either end; write it as "ai-providers"',
    )
    .optional(),
  caCertificate: z
    .string()
    .max(20_000)
    .regex(
      /^(?:\s*-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/,
      "must be certificates as PEM and nothing else; copy the file of the authority, never a private key",
    )
    .optional(),
});

/** Shape of `SecretsSpec`. */
export const secretsSchema = z.strictObject({
  store: z.enum(["vault", "aws", "azure", "gcp"]).optional(),
  refreshSeconds: z.number().int().min(15).max(3600).optional(),
  operators: z.array(z.string().min(1).max(600)).min(1).max(20).optional(),
  vault: vaultSchema.optional(),
});

const EMAIL = /^[A-Za-z0-9._%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

const share = z.number().int().min(1).max(100);

/** Shape of `BudgetSharesSpec`. */
export const budgetSharesSchema = z.strictObject({
  aws: share.optional(),
  azure: share.optional(),
  gcp: share.optional(),
});

/** Shape of `BudgetSpec`. */
export const budgetSchema = z.strictObject({
  monthlyUsd: z.number().min(1).max(1_000_000_000),
  startDate: z.string().regex(
    // Pulumi reads a day without quotes as a point in time, and hands it on as Go prints those.
    /^\d{4}-(?:0[1-9]|1[0-2])-01(?: 00:00:00 \+0000 UTC)?$/,
    'must be the first day of a month; write it as "2026-12-01"',
  ),
  emails: z
    .array(
      z
        .string()
        .max(254)
        .regex(
          EMAIL,
          'must be an e-mail address with a lower-case domain; write it as "finops@example.com"',
        ),
    )
    .min(1)
    .max(5),
  shares: budgetSharesSchema.optional(),
});

/** Shape of `ScheduleSpec`. */
export const scheduleSchema = z.strictObject({
  hours: z
    .string()
    .regex(
      /^(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d$/,
      'must be two times of a day; write it as "07:00-20:00"',
    ),
  days: z
    .array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
    .min(1)
    .max(7)
    .optional(),
  timeZone: z.string().min(1).max(60).optional(),
});

/** Shape of `Residency`. */
export const residencySchema = z.enum(["us", "eu", "global"]);

/** Shape of `EndpointSpec`, the whole description. */
export const endpointSchema = z.strictObject({
  tags: tagsSchema,
  residency: residencySchema,
  deletionProtection: z.boolean().optional(),
  logging: loggingSchema.optional(),
  guardrail: guardrailSchema.optional(),
  aws: awsSchema.optional(),
  azure: azureSchema.optional(),
  gcp: gcpSchema.optional(),
  directProviders: directProvidersSchema.optional(),
  models: z
    .record(z.string(), aliasSchema)
    .refine((models) => Object.keys(models).length > 0, "must have at least one alias; add one"),
  tenants: z.record(z.string(), tenantSchema).optional(),
  gateway: gatewaySchema.optional(),
  cluster: clusterSchema.optional(),
  secrets: secretsSchema.optional(),
  budget: budgetSchema.optional(),
  schedule: scheduleSchema.optional(),
  catalogOverlay: z.string().min(1).max(300).optional(),
});
