import * as kms from "@pulumi/aws/kms";
import type * as pulumi from "@pulumi/pulumi";
import { named, type Tags } from "../internal/tags";
import { accountRootArn, endpointSuffix, logGroupArn, partition } from "./arns";
import { oneOrMany, renderPolicy, type Statement } from "./policy-document";

/** Days a scheduled deletion waits; 7 to 30 (docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html, 2026-11-21). */
export const DELETION_WINDOW_DAYS = { protected: 30, unprotected: 7 } as const;

/** What the key's policy depends on. */
export interface KeyPolicySettings {
  accountId: string;
  region: string;
  /** The one log group CloudWatch Logs may encrypt with the key. */
  logGroupName: string;
  /** S3 Vectors reads the key in the background when it builds an index. */
  vectorBucketName?: string;
}

/** What {@link createKey} needs to know. */
export interface KeySettings extends KeyPolicySettings {
  alias: string;
  tags: Tags;
  deletionProtection: boolean;
}

/** The key and its alias. */
export interface CreatedKey {
  key: kms.Key;
  alias: kms.Alias;
}

/** The region's key for logs, guardrail and vectors, rotated yearly, and its alias. */
export function createKey(
  name: string,
  settings: KeySettings,
  opts: pulumi.CustomResourceOptions,
): CreatedKey {
  const { region, alias } = settings;
  return createAliasedKey(
    { key: `${name}-key-${region}`, alias: `${name}-key-alias-${region}` },
    {
      ...settings,
      description: `Logs, guardrail and vectors of ${alias} in ${region}`,
      policy: renderKeyPolicy(settings),
    },
    opts,
  );
}

/** What {@link createAliasedKey} needs to know. */
export interface AliasedKeySettings {
  /** Name of the alias, without `alias/`. */
  alias: string;
  description: string;
  policy: pulumi.Input<string>;
  tags: Tags;
  deletionProtection: boolean;
}

/** A key that is rotated yearly, and its alias, under the given logical names. */
export function createAliasedKey(
  names: { key: string; alias: string },
  settings: AliasedKeySettings,
  opts: pulumi.CustomResourceOptions,
): CreatedKey {
  const { alias: aliasName, description, policy, tags, deletionProtection } = settings;
  const key = new kms.Key(
    names.key,
    {
      description,
      enableKeyRotation: true,
      deletionWindowInDays: deletionProtection
        ? DELETION_WINDOW_DAYS.protected
        : DELETION_WINDOW_DAYS.unprotected,
      policy,
      tags: named(tags, names.key),
    },
    opts,
  );
  const alias = new kms.Alias(
    names.alias,
    { name: `alias/${aliasName}`, targetKeyId: key.keyId },
    opts,
  );
  return { key, alias };
}

/**
 * The key's policy. The account administers the key; its principals use it only through Bedrock and S3 Vectors, never
 * directly; CloudWatch Logs uses it for exactly one log group, which the encryption context proves.
 */
export function renderKeyPolicy(settings: KeyPolicySettings): string {
  const { accountId, region, logGroupName, vectorBucketName } = settings;
  const root = { AWS: accountRootArn(region, accountId) };
  const suffix = endpointSuffix(region);
  const services = [`bedrock.${region}.${suffix}`];
  if (vectorBucketName !== undefined) services.push(`s3vectors.${region}.${suffix}`);

  const statements: Statement[] = [
    {
      Sid: "AccountAdministersKey",
      Effect: "Allow",
      Principal: root,
      Action: ADMINISTRATION,
      Resource: "*",
    },
    {
      Sid: "AccountUsesKeyThroughServices",
      Effect: "Allow",
      Principal: root,
      Action: ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": services } },
    },
    logsUseKey("LogsUseKeyForOneGroup", settings, [logGroupName]),
  ];
  if (vectorBucketName !== undefined) {
    statements.push({
      Sid: "VectorIndexingReadsKey",
      Effect: "Allow",
      Principal: { Service: "indexing.s3vectors.amazonaws.com" },
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: {
          "aws:SourceArn": `arn:${partition(region)}:s3vectors:${region}:${accountId}:bucket/${vectorBucketName}`,
        },
      },
    });
  }
  return renderPolicy(statements);
}

/** CloudWatch Logs' use of a key: for exactly these log groups, which the encryption context proves. */
export function logsUseKey(
  sid: string,
  { accountId, region }: Pick<KeyPolicySettings, "accountId" | "region">,
  logGroupNames: readonly string[],
): Statement {
  return {
    Sid: sid,
    Effect: "Allow",
    Principal: { Service: `logs.${region}.${endpointSuffix(region)}` },
    Action: [
      "kms:Decrypt*",
      "kms:Describe*",
      "kms:Encrypt*",
      "kms:GenerateDataKey*",
      "kms:ReEncrypt*",
    ],
    Resource: "*",
    Condition: {
      ArnEquals: {
        "kms:EncryptionContext:aws:logs:arn": oneOrMany(
          logGroupNames.map((group) => logGroupArn(region, accountId, group)),
        ),
      },
    },
  };
}

/** Everything but cryptographic use. Without it a key could become unmanageable, so it names no role that may vanish. */
export const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListAliases",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];
