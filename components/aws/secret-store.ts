import { Provider } from "@pulumi/aws/provider";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as pulumi from "@pulumi/pulumi";
import { named } from "../internal/tags";
import type { EntryPath, SecretStore, SecretStoreReference } from "../secrets/store";
import type { SharedStoreArgs } from "../secrets/store-args";
import { createSecretsKey } from "./secret-key";
import { renderSecretPolicy } from "./secret-policy";

/** Days a deleted entry waits; 7 to 30 (docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html, 2026-11-21). */
const RECOVERY_DAYS = { protected: 30, unprotected: 7 } as const;

/** Arguments of {@link SecretsManagerStore}. Plain values: they decide which resources exist. */
export interface SecretsManagerStoreArgs extends SharedStoreArgs {
  /** 12 digits; the provider refuses credentials of any other account. */
  accountId: string;
  /** Region of the entries and their key. */
  region: string;
  /** ARN of the role that the gateway's pods take. */
  readerRoleArn: pulumi.Input<string>;
}

/**
 * AWS Secrets Manager as the store of an environment's keys.
 *
 * Makes a provider bound to account and region, a key with alias, and per entry a secret without a value and its resource
 * policy: the gateway's role may read the current value, other accounts nothing, and with operators named nobody else any
 * value. A deleted secret holds its name for 7 to 30 days, so names end in digits that AWS's provider makes anew each time.
 */
export class SecretsManagerStore extends pulumi.ComponentResource implements SecretStore {
  public readonly kind = "aws";
  /** @inheritDoc */
  public readonly reference: pulumi.Output<SecretStoreReference>;

  constructor(name: string, args: SecretsManagerStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:aws:SecretsManagerStore", name, args, opts);

    const { accountId, region, namePrefix, refreshSeconds, deletionProtection, tags } = args;
    const provider = new Provider(
      `${name}-${region}`,
      { region, allowedAccountIds: [accountId] },
      { parent: this },
    );
    const child = { parent: this, provider };
    const key = createSecretsKey(
      name,
      {
        accountId,
        region,
        namePrefix,
        readerRoleArn: args.readerRoleArn,
        deletionProtection,
        tags,
      },
      child,
    );
    const entries = args.entries.map((entry) =>
      this.createEntry(name, args, entry, key.arn, child),
    );

    this.reference = pulumi.all(entries).apply((arns): SecretStoreReference => ({
      store: "aws",
      region,
      refreshSeconds,
      entries: Object.fromEntries(args.entries.map((entry, at) => [entry, arns[at]!])),
    }));
    this.registerOutputs({ reference: this.reference });
  }

  /** ARN of the entry; known when its policy is in place. */
  private createEntry(
    name: string,
    args: SecretsManagerStoreArgs,
    entry: EntryPath,
    keyArn: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
  ): pulumi.Output<string> {
    const logicalName = `${name}-${entry.replace("/", "-")}`;
    const secret = new secretsmanager.Secret(
      logicalName,
      {
        namePrefix: `${args.namePrefix}/${entry}-`,
        description: `${entry} of ${args.namePrefix}; its value is written by unified-ai`,
        kmsKeyId: keyArn,
        recoveryWindowInDays: args.deletionProtection
          ? RECOVERY_DAYS.protected
          : RECOVERY_DAYS.unprotected,
        tags: named(args.tags, logicalName),
      },
      opts,
    );
    const policy = new secretsmanager.SecretPolicy(
      `${logicalName}-policy`,
      {
        secretArn: secret.arn,
        policy: pulumi.output(args.readerRoleArn).apply((readerRoleArn) =>
          renderSecretPolicy({
            accountId: args.accountId,
            readerRoleArn,
            operatorRoleArns: args.operators,
          }),
        ),
        blockPublicPolicy: true,
      },
      opts,
    );
    return policy.secretArn;
  }
}
