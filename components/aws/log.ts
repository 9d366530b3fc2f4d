import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../internal/tags";

/** What {@link createLog} needs to know. */
export interface LogSettings {
  region: string;
  logGroupName: string;
  /** 1 to 3653, one of the values CloudWatch Logs offers. */
  retentionDays: number;
  keyArn: pulumi.Input<string>;
  tags: Tags;
  deletionProtection: boolean;
}

/** Name of an environment's log group. */
export function logGroupName(namePrefix: string): string {
  return `/aws/bedrock/${namePrefix}`;
}

/**
 * The environment's log group in a region: gateway and knowledge base write here. Bedrock's own records of calls go to
 * the account's one group, which the baseline makes, because Bedrock has one destination per account and region.
 */
export function createLog(
  name: string,
  settings: LogSettings,
  opts: pulumi.CustomResourceOptions,
): cloudwatch.LogGroup {
  return new cloudwatch.LogGroup(
    `${name}-log-${settings.region}`,
    {
      name: settings.logGroupName,
      retentionInDays: settings.retentionDays,
      kmsKeyId: settings.keyArn,
      deletionProtectionEnabled: settings.deletionProtection,
      tags: settings.tags,
    },
    opts,
  );
}
