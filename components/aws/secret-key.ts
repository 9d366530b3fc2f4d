import type * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../internal/tags";
import { accountRootArn, endpointSuffix, partition } from "./arns";
import { ADMINISTRATION, createAliasedKey } from "./key";
import { renderPolicy } from "./policy-document";

/** What the key's policy depends on. */
export interface SecretsKeyPolicySettings {
  accountId: string;
  region: string;
  namePrefix: string;
  /** Role that the gateway's pods take. */
  readerRoleArn: string;
}

/** What {@link createSecretsKey} needs to know. */
export interface SecretsKeySettings extends Omit<SecretsKeyPolicySettings, "readerRoleArn"> {
  readerRoleArn: pulumi.Input<string>;
  tags: Tags;
  deletionProtection: boolean;
}

/** The key of the environment's entries alone, rotated yearly, and its alias. */
export function createSecretsKey(
  name: string,
  settings: SecretsKeySettings,
  opts: pulumi.CustomResourceOptions,
): kms.Key {
  const { namePrefix } = settings;
  const { key } = createAliasedKey(
    { key: `${name}-key`, alias: `${name}-key-alias` },
    {
      ...settings,
      alias: `${namePrefix}-secrets`,
      description: `Keys of tenants and providers of ${namePrefix}`,
      policy: pulumi
        .output(settings.readerRoleArn)
        .apply((readerRoleArn) => renderSecretsKeyPolicy({ ...settings, readerRoleArn })),
    },
    opts,
  );
  return key;
}

/**
 * The key's policy. The account administers the key; its principals use it only through Secrets Manager, and only for
 * entries of this environment, which the encryption context proves; the gateway's role may only decrypt.
 */
export function renderSecretsKeyPolicy(settings: SecretsKeyPolicySettings): string {
  const { accountId, region, namePrefix, readerRoleArn } = settings;
  const root = { AWS: accountRootArn(region, accountId) };
  const throughSecretsManager = {
    StringEquals: { "kms:ViaService": `secretsmanager.${region}.${endpointSuffix(region)}` },
    StringLike: {
      "kms:EncryptionContext:SecretARN": `arn:${partition(region)}:secretsmanager:${region}:${accountId}:secret:${namePrefix}/*`,
    },
  };
  return renderPolicy([
    {
      Sid: "AccountAdministersKey",
      Effect: "Allow",
      Principal: root,
      Action: ADMINISTRATION,
      Resource: "*",
    },
    {
      Sid: "AccountUsesKeyForEntries",
      Effect: "Allow",
      Principal: root,
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: throughSecretsManager,
    },
    {
      Sid: "GatewayDecryptsEntries",
      Effect: "Allow",
      Principal: { AWS: readerRoleArn },
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: throughSecretsManager,
    },
  ]);
}
