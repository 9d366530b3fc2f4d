import type * as kms from "@pulumi/aws/kms";
import type * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../../internal/tags";
import { accountRootArn, endpointSuffix } from "../arns";
import { ADMINISTRATION, createAliasedKey, logsUseKey } from "../key";
import { renderPolicy } from "../policy-document";

/** What the key's policy depends on. */
export interface HomeKeyPolicySettings {
  accountId: string;
  region: string;
  /** Log groups CloudWatch Logs may encrypt with the key. */
  logGroupNames: readonly string[];
}

/** What {@link createHomeKey} needs to know. */
export interface HomeKeySettings extends HomeKeyPolicySettings {
  /** Name of the alias, without `alias/`. */
  alias: string;
  tags: Tags;
  deletionProtection: boolean;
}

/** The gateway home's key, rotated yearly, for the cluster's secrets, counters, metrics, alarms and logs; and its alias. */
export function createHomeKey(
  name: string,
  settings: HomeKeySettings,
  opts: pulumi.CustomResourceOptions,
): kms.Key {
  const { alias } = settings;
  const { key } = createAliasedKey(
    { key: `${name}-key`, alias: `${name}-key-alias` },
    {
      ...settings,
      description: `Cluster secrets, counters, metrics, alarms and logs of ${alias}`,
      policy: renderHomeKeyPolicy(settings),
    },
    opts,
  );
  return key;
}

/**
 * The key's policy. The account administers the key and may hand EKS a grant, which is how EKS uses a key for secrets; its
 * principals use it only through ElastiCache, Amazon Managed Prometheus and SNS; alarms are published by Prometheus'
 * own service, and only for this account; CloudWatch Logs uses it for exactly the groups named.
 */
export function renderHomeKeyPolicy(settings: HomeKeyPolicySettings): string {
  const { accountId, region, logGroupNames } = settings;
  const root = { AWS: accountRootArn(region, accountId) };
  const suffix = endpointSuffix(region);
  return renderPolicy([
    {
      Sid: "AccountAdministersKey",
      Effect: "Allow",
      Principal: root,
      Action: ADMINISTRATION,
      Resource: "*",
    },
    {
      // EKS refuses keys whose policy narrows this by kms:GrantIsForAWSResource
      // (docs.aws.amazon.com/eks/latest/userguide/enable-kms.html, 2026-11-21). IAM still decides who in the account may.
      Sid: "AccountGrantsKeyToServices",
      Effect: "Allow",
      Principal: root,
      Action: ["kms:CreateGrant", "kms:DescribeKey"],
      Resource: "*",
    },
    {
      Sid: "AccountUsesKeyThroughServices",
      Effect: "Allow",
      Principal: root,
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: {
        StringEquals: {
          "kms:ViaService": ["aps", "elasticache", "sns"].map(
            (service) => `${service}.${region}.${suffix}`,
          ),
        },
      },
    },
    {
      Sid: "AlarmsArePublishedEncrypted",
      Effect: "Allow",
      Principal: { Service: "aps.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    ...(logGroupNames.length === 0
      ? []
      : [logsUseKey("LogsUseKeyForOwnGroups", settings, logGroupNames)]),
  ]);
}
