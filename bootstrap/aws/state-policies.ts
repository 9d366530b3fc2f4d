import { ADMINISTRATION } from "../../components/aws/key";
import { accountRootArn, endpointSuffix, partition } from "../../components/aws/arns";
import { oneOrMany, renderPolicy, type Statement } from "../../components/aws/policy-document";
import { iamArn, roleArn, type AwsPlace } from "./names";

/** The engine's own folder in a bucket: states, their backups and history, locks (pkg/backend/diy, v3.259.0). */
export const ENGINE_FOLDER = ".pulumi/*";

/** Who may use a state and its keys; everyone else is denied whatever his own permissions say. */
export function keepersOf(place: AwsPlace, operators: readonly string[]): string[] {
  return [
    roleArn(place, "preview"),
    roleArn(place, "deploy"),
    ...operators.map((operator) => iamArn(place, operator)),
  ];
}

/** Encryption context under which the secrets provider's data keys are kept: `context_...` in its URL. */
export const stackContext = ({ project, environment }: AwsPlace) => ({
  "kms:EncryptionContext:environment": environment,
  "kms:EncryptionContext:project": project,
});

/**
 * Policy of the key under which the bucket's objects are encrypted: the account administers it, the keepers use it, and
 * only through S3.
 */
export function renderBucketKeyPolicy(place: AwsPlace, operators: readonly string[]): string {
  const through = { "kms:ViaService": `s3.${place.region}.${endpointSuffix(place.region)}` };
  return renderPolicy([
    administers(place),
    uses(place, "KeepersUseKeyThroughS3", keepersOf(place, operators), through, [
      "kms:Decrypt",
      "kms:GenerateDataKey",
    ]),
  ]);
}

/**
 * Policy of the key of the stack's secrets provider. An identity decrypts the data key in the stack file and never makes
 * one: that, and a new key after a rotation, is for people.
 */
export function renderStackKeyPolicy(place: AwsPlace, operators: readonly string[]): string {
  const people = operators.map((operator) => iamArn(place, operator));
  const context = stackContext(place);
  return renderPolicy([
    administers(place),
    uses(place, "KeepersDecrypt", keepersOf(place, operators), context, ["kms:Decrypt"]),
    ...(people.length > 0 ? [uses(place, "PeopleEncrypt", people, context, ["kms:Encrypt"])] : []),
  ]);
}

const administers = (place: AwsPlace): Statement => ({
  Sid: "AccountAdministersKey",
  Effect: "Allow",
  Principal: { AWS: accountRootArn(place.region, place.accountId) },
  Action: ADMINISTRATION,
  Resource: "*",
});

/** Names principals by a condition: a role that is made again keeps its place, and needs the permission itself too. */
const uses = (
  place: AwsPlace,
  sid: string,
  principals: readonly string[],
  further: Record<string, string>,
  actions: string[],
): Statement => ({
  Sid: sid,
  Effect: "Allow",
  Principal: { AWS: accountRootArn(place.region, place.accountId) },
  Action: actions.length === 1 ? actions[0]! : actions,
  Resource: "*",
  Condition: {
    ArnEquals: { "aws:PrincipalArn": oneOrMany(principals) },
    StringEquals: further,
  },
});

const OBJECT_CALLS = [
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:PutObject",
];

/**
 * Policy of the bucket: nothing without TLS 1.2, nothing under another key, and no object for anyone but the keepers. The
 * bucket itself stays the account's to administer, so that a wrong name locks nobody out for good.
 */
export function renderStateBucketPolicy(
  place: AwsPlace,
  settings: { bucketArn: string; keyArn: string; operators: readonly string[] },
): string {
  const { bucketArn, keyArn, operators } = settings;
  const everyone = { AWS: "*" };
  const all = [bucketArn, `${bucketArn}/*`];
  return renderPolicy([
    ...transportDenials(all),
    {
      Sid: "DenyOtherKeys",
      Effect: "Deny",
      Principal: everyone,
      Action: "s3:PutObject",
      Resource: `${bucketArn}/*`,
      // Without the header S3 takes the bucket's own key; a negated comparison alone would hold then, too.
      Condition: {
        StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": keyArn },
        Null: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "false" },
      },
    },
    {
      Sid: "DenyOtherEncryption",
      Effect: "Deny",
      Principal: everyone,
      Action: "s3:PutObject",
      Resource: `${bucketArn}/*`,
      Condition: {
        StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
        Null: { "s3:x-amz-server-side-encryption": "false" },
      },
    },
    {
      Sid: "DenyObjectsToOthers",
      Effect: "Deny",
      Principal: everyone,
      Action: OBJECT_CALLS,
      Resource: `${bucketArn}/*`,
      Condition: { ArnNotEquals: { "aws:PrincipalArn": keepersOf(place, operators).sort() } },
    },
  ]);
}

/** Policy of the bucket that keeps the access log: S3 writes to it for the state bucket alone. */
export function renderLogBucketPolicy(
  place: AwsPlace,
  settings: { bucketArn: string; stateBucketArn: string },
): string {
  const { bucketArn, stateBucketArn } = settings;
  return renderPolicy([
    ...transportDenials([bucketArn, `${bucketArn}/*`]),
    {
      Sid: "LogsOfOneBucket",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${bucketArn}/*`,
      Condition: {
        StringEquals: { "aws:SourceAccount": place.accountId },
        ArnEquals: { "aws:SourceArn": stateBucketArn },
      },
    },
  ]);
}

const transportDenials = (resources: string[]): Statement[] => [
  {
    Sid: "DenyWithoutTls",
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "s3:*",
    Resource: resources,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
  {
    Sid: "DenyOldTls",
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "s3:*",
    Resource: resources,
    Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
  },
];

/** ARN of a bucket. */
export const bucketArn = ({ region }: Pick<AwsPlace, "region">, name: string): string =>
  `arn:${partition(region)}:s3:::${name}`;
