import { randomUUID } from "node:crypto";
import type {
  SecretsManagerClient,
  SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";
import { awsFailure } from "./aws-errors";
import {
  isThere,
  conflict,
  type Document,
  entryMissing,
  type SecretStoreClient,
  type Stored,
  type VersionInfo,
  versionGone,
} from "./client";
import { parseDocument, renderDocument } from "./document";
import type { SecretStoreReference } from "./reference";

/** Bytes a value may have: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html, 2026-11-21. */
const VALUE_BYTES = 65_536;

/** Label of a version on its way to be the current one. A label sits on one version only, so it never piles up. */
const PENDING = "unified-ai-pending";
const CURRENT = "AWSCURRENT";

type AwsReference = Extract<SecretStoreReference, { store: "aws" }>;
type Sdk = typeof import("@aws-sdk/client-secrets-manager");

/** The client of AWS Secrets Manager, with the SDK's default chain of credentials unless others are given. */
export async function openAws(
  reference: AwsReference,
  options: Pick<SecretsManagerClientConfig, "endpoint" | "credentials"> = {},
): Promise<SecretStoreClient> {
  // Our lock file decides when Node.js 20 goes, and a warning of the SDK would be taken for one of ours.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const sdk = await import("@aws-sdk/client-secrets-manager");
  const client = new sdk.SecretsManagerClient({ region: reference.region, ...options });
  return new AwsClient(sdk, client, `AWS Secrets Manager in ${reference.region}`);
}

/**
 * Compare-and-set with staging labels: a value is put under a label of our own, and the label AWSCURRENT is then moved to
 * it from the version that was read, which Secrets Manager refuses when it is not there any more.
 */
class AwsClient implements SecretStoreClient {
  readonly fate = "deprecated";
  readonly limit = VALUE_BYTES;

  constructor(
    private readonly sdk: Sdk,
    private readonly client: SecretsManagerClient,
    readonly place: string,
  ) {}

  exists(entry: string): Promise<boolean> {
    return isThere(() => this.describe(entry));
  }

  async read(entry: string): Promise<Stored | undefined> {
    return this.get(entry, { VersionStage: CURRENT });
  }

  async readVersion(entry: string, version: string): Promise<Stored> {
    const stored = await this.get(entry, { VersionId: version });
    if (!stored) throw versionGone(this.place, entry, version, "is deleted or was never there");
    return stored;
  }

  private async get(
    entry: string,
    which: { VersionStage: string } | { VersionId: string },
  ): Promise<Stored | undefined> {
    try {
      const command = new this.sdk.GetSecretValueCommand({ SecretId: entry, ...which });
      const answer = await this.client.send(command);
      const { place } = this;
      const document = parseDocument(answer.SecretString, { place, entry });
      return { document, version: answer.VersionId! };
    } catch (error) {
      if ((error as Error).name !== "ResourceNotFoundException")
        throw this.failure(error, entry, "secretsmanager:GetSecretValue");
      // It says the same of an entry without a value and of no entry.
      await this.describe(entry);
      return undefined;
    }
  }

  async write(entry: string, document: Document, expected: string | undefined): Promise<string> {
    const { place, limit } = this;
    const text = renderDocument(document, { place, entry, limit });
    if ((await this.current(entry)) !== expected) throw conflict(place, entry);
    const put = await this.call(entry, "secretsmanager:PutSecretValue", [text], () =>
      this.client.send(
        new this.sdk.PutSecretValueCommand({
          SecretId: entry,
          SecretString: text,
          ClientRequestToken: randomUUID(),
          VersionStages: [PENDING],
        }),
      ),
    );
    const version = put.VersionId!;
    // The first value of an entry becomes current by itself, whatever label it was put under.
    const becameCurrent = put.VersionStages?.includes(CURRENT) === true;
    if (!becameCurrent) await this.makeCurrent(entry, version, expected);
    await this.dropLabel(entry, PENDING, version);
    return version;
  }

  private async makeCurrent(
    entry: string,
    version: string,
    expected: string | undefined,
  ): Promise<void> {
    try {
      await this.client.send(
        new this.sdk.UpdateSecretVersionStageCommand({
          SecretId: entry,
          VersionStage: CURRENT,
          MoveToVersionId: version,
          ...(expected === undefined ? {} : { RemoveFromVersionId: expected }),
        }),
      );
    } catch (error) {
      await this.dropLabel(entry, PENDING, version);
      const moved = /Invalid(Parameter|Request)Exception|ResourceNotFoundException/;
      if (moved.test((error as Error).name) && (await this.current(entry)) !== expected)
        throw conflict(this.place, entry);
      throw this.failure(error, entry, "secretsmanager:UpdateSecretVersionStage");
    }
  }

  async versions(entry: string): Promise<VersionInfo[]> {
    const listed = await this.labelled(entry);
    return listed.map(({ id, createdAt, labels }) => ({
      version: id,
      createdAt: createdAt.toISOString(),
      current: labels.includes(CURRENT),
      readable: true,
    }));
  }

  /** Secrets Manager deletes no single version; one without a label is deprecated, and deleted in the service's own time. */
  async destroyOthers(entry: string, keep: string): Promise<number> {
    const others = (await this.labelled(entry)).filter(
      ({ id, labels }) => id !== keep && !labels.includes(CURRENT),
    );
    for (const { id, labels } of others)
      for (const label of labels) await this.dropLabel(entry, label, id);
    return others.length;
  }

  private async labelled(
    entry: string,
  ): Promise<{ id: string; createdAt: Date; labels: string[] }[]> {
    const found: { id: string; createdAt: Date; labels: string[] }[] = [];
    let token: string | undefined;
    do {
      const page = await this.call(entry, "secretsmanager:ListSecretVersionIds", [], () =>
        this.client.send(
          new this.sdk.ListSecretVersionIdsCommand({
            SecretId: entry,
            ...(token === undefined ? {} : { NextToken: token }),
          }),
        ),
      );
      for (const one of page.Versions ?? [])
        found.push({
          id: one.VersionId!,
          createdAt: one.CreatedDate ?? new Date(0),
          labels: one.VersionStages ?? [],
        });
      token = page.NextToken || undefined;
    } while (token !== undefined);
    return found
      .filter(({ labels }) => labels.length > 0)
      .sort(
        (a, b) =>
          b.createdAt.getTime() - a.createdAt.getTime() ||
          Number(b.labels.includes(CURRENT)) - Number(a.labels.includes(CURRENT)),
      );
  }

  /** Takes a label off a version; one that another writer has taken meanwhile is theirs. */
  private async dropLabel(entry: string, label: string, version: string): Promise<void> {
    try {
      await this.client.send(
        new this.sdk.UpdateSecretVersionStageCommand({
          SecretId: entry,
          VersionStage: label,
          RemoveFromVersionId: version,
        }),
      );
    } catch (error) {
      if (/^Invalid(Parameter|Request)Exception$/.test((error as Error).name)) return;
      throw this.failure(error, entry, "secretsmanager:UpdateSecretVersionStage");
    }
  }

  private async current(entry: string): Promise<string | undefined> {
    const stages = (await this.describe(entry)).VersionIdsToStages ?? {};
    return Object.keys(stages).find((version) => stages[version]?.includes(CURRENT));
  }

  private async describe(entry: string) {
    const answer = await this.call(entry, "secretsmanager:DescribeSecret", [], () =>
      this.client.send(new this.sdk.DescribeSecretCommand({ SecretId: entry })),
    );
    if (answer.DeletedDate !== undefined)
      throw entryMissing(
        this.place,
        entry,
        `is scheduled for deletion since ${answer.DeletedDate.toISOString()}`,
      );
    return answer;
  }

  private async call<T>(
    entry: string,
    permission: string,
    sent: string[],
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.failure(error, entry, permission, sent);
    }
  }

  private failure(error: unknown, entry: string, permission: string, sent: string[] = []): Error {
    return awsFailure(error, { place: this.place, entry, permission, sent });
  }
}
