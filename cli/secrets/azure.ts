import type { TokenCredential } from "@azure/identity";
import type { KeyVaultSecret, SecretClient, SecretProperties } from "@azure/keyvault-secrets";
import { azureFailure } from "./azure-errors";
import { headOf, type LoggedVersion, NONE, PREVIOUS, REPEATS, shows } from "./azure-log";
import {
  isThere,
  conflict,
  type Document,
  type SecretStoreClient,
  storeFailed,
  type Stored,
  type VersionInfo,
  versionGone,
} from "./client";
import { parseDocument, renderDocument } from "./document";
import type { SecretStoreReference } from "./reference";

/** Bytes a value may have ("25k"): https://learn.microsoft.com/azure/key-vault/secrets/about-secrets, 2026-11-21. */
const VALUE_BYTES = 25_000;

/** Milliseconds after which no other writer's version can still get the second of ours; Key Vault keeps whole seconds. */
const SETTLED = 1_500;

/** A person waits: the SDK's own three tries take up to a minute. */
const RETRIES = { maxRetries: 2, retryDelayInMs: 400, maxRetryDelayInMs: 2_000 };

/** Rounds in which a lost write that lies over the one that holds is covered; each other writer costs at most two. */
const REPAIRS = 8;

type AzureReference = Extract<SecretStoreReference, { store: "azure" }>;

/** The part of the SDK's client that is used here. */
export type KeyVault = Pick<
  SecretClient,
  "getSecret" | "setSecret" | "updateSecretProperties" | "listPropertiesOfSecretVersions"
>;

/** The client of Azure Key Vault, with the SDK's default chain of credentials unless another is given. */
export async function openAzure(
  reference: AzureReference,
  options: { credential?: TokenCredential } = {},
): Promise<SecretStoreClient> {
  const [{ SecretClient }, { DefaultAzureCredential }] = await Promise.all([
    import("@azure/keyvault-secrets"),
    import("@azure/identity"),
  ]);
  const credential =
    options.credential ?? new DefaultAzureCredential({ tenantId: reference.tenantId });
  const vault = new SecretClient(reference.vaultUrl, credential, { retryOptions: RETRIES });
  return keyVaultClient(vault, `Azure Key Vault ${new URL(reference.vaultUrl).host}`);
}

/** A client over the SDK's; `settled`: milliseconds to wait for other writers of the same second. */
export const keyVaultClient = (
  vault: KeyVault,
  place: string,
  settled = SETTLED,
): SecretStoreClient => new AzureClient(vault, place, settled);

/**
 * Key Vault has no conditional write, so compare-and-set is settled by the log of versions (`azure-log.ts`): every writer
 * adds a version that names the one it read, waits until no other can come before it, and looks whether its own holds. A
 * writer that lost puts the winner's value on top again.
 */
class AzureClient implements SecretStoreClient {
  readonly fate = "disabled";
  readonly limit = VALUE_BYTES;

  constructor(
    private readonly vault: KeyVault,
    readonly place: string,
    private readonly settled: number,
  ) {}

  /** Key Vault has no entries without a value: the vault is all that a first value needs. */
  exists(entry: string): Promise<boolean> {
    return isThere(() => this.list(entry));
  }

  async read(entry: string): Promise<Stored | undefined> {
    const head = headOf(await this.list(entry));
    return head === undefined ? undefined : this.readVersion(entry, head);
  }

  async readVersion(entry: string, version: string): Promise<Stored> {
    const { place } = this;
    let secret: KeyVaultSecret;
    try {
      secret = await this.vault.getSecret(entry, { version });
    } catch (error) {
      const { statusCode, message } = error as { statusCode?: number; message?: string };
      if (statusCode === 404) throw versionGone(place, entry, version, "was never there");
      if (statusCode === 403 && /disabled secret/i.test(message ?? ""))
        throw versionGone(place, entry, version, "is disabled");
      throw this.failure(error, entry, "getSecret");
    }
    return { document: parseDocument(secret.value, { place, entry }), version };
  }

  async write(entry: string, document: Document, expected: string | undefined): Promise<string> {
    const { place, limit } = this;
    const text = renderDocument(document, { place, entry, limit });
    if (headOf(await this.list(entry)) !== expected) throw conflict(place, entry);
    const tags = { [PREVIOUS]: expected ?? NONE };
    const ours = await this.set(entry, text, tags);
    await new Promise((resolve) => setTimeout(resolve, this.settled));
    if (await this.settle(entry, ours)) return ours;
    await this.disable(entry, ours);
    throw conflict(place, entry);
  }

  /**
   * Puts the value that holds on top again while a lost one lies over it, since the gateway reads the newest. Returns
   * whether ours holds, or held until somebody wrote who had read it.
   */
  private async settle(entry: string, ours: string): Promise<boolean> {
    for (let round = 0; round < REPAIRS; round++) {
      const log = await this.list(entry);
      const newest = await this.newest(entry);
      const head = headOf(log);
      // Written after the list was made.
      if (head === undefined || !log.some(({ version }) => version === newest)) continue;
      if (shows(newest, head, log)) return isAncestor(ours, head, log);
      const { document } = await this.readVersion(entry, head);
      const tags = { [PREVIOUS]: head, [REPEATS]: head };
      await this.set(entry, JSON.stringify(document), tags);
    }
    throw storeFailed(
      this.place,
      entry,
      "too many writers at once; the newest version may be one that lost",
    );
  }

  /** The version that a reader without knowledge of the tags gets: the list's whole seconds do not tell. */
  private async newest(entry: string): Promise<string | undefined> {
    try {
      return (await this.vault.getSecret(entry)).properties.version;
    } catch (error) {
      throw this.failure(error, entry, "getSecret");
    }
  }

  private async set(entry: string, text: string, tags: Record<string, string>): Promise<string> {
    try {
      const options = { contentType: "application/json", tags };
      const secret = await this.vault.setSecret(entry, text, options);
      return secret.properties.version!;
    } catch (error) {
      throw this.failure(error, entry, "setSecret", [text]);
    }
  }

  private async disable(entry: string, version: string): Promise<void> {
    try {
      await this.vault.updateSecretProperties(entry, version, { enabled: false });
    } catch (error) {
      throw this.failure(error, entry, "update");
    }
  }

  async versions(entry: string): Promise<VersionInfo[]> {
    const log = await this.list(entry);
    const head = headOf(log);
    return log
      .map(({ version, createdAt, enabled }) => ({
        version,
        createdAt: new Date(createdAt).toISOString(),
        current: version === head,
        readable: enabled,
      }))
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  async destroyOthers(entry: string, keep: string): Promise<number> {
    const log = await this.list(entry);
    if (log.length === 0) return 0;
    const newest = await this.newest(entry);
    const others = log.filter(
      ({ version, enabled, previous, repeats }) =>
        enabled &&
        version !== keep &&
        version !== newest &&
        // Written by somebody who had read ours.
        previous !== keep &&
        repeats !== keep,
    );
    for (const { version } of others) await this.disable(entry, version);
    return others.length;
  }

  private async list(entry: string): Promise<LoggedVersion[]> {
    const log: LoggedVersion[] = [];
    try {
      for await (const one of this.vault.listPropertiesOfSecretVersions(entry))
        log.push(logged(one));
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return [];
      throw this.failure(error, entry, "readMetadata");
    }
    return log;
  }

  private failure(error: unknown, entry: string, action: string, sent: string[] = []): Error {
    return azureFailure(error, { place: this.place, entry, action, sent });
  }
}

/** Whether a version is another one, or one that it was made from. */
function isAncestor(version: string, of: string, log: readonly LoggedVersion[]): boolean {
  let one: string | undefined = of;
  while (one !== undefined && one !== version)
    one = log.find((other) => other.version === one)?.previous;
  return one === version;
}

function logged(one: SecretProperties): LoggedVersion {
  const previous = one.tags?.[PREVIOUS];
  const repeats = one.tags?.[REPEATS];
  return {
    version: one.version!,
    createdAt: one.createdOn?.getTime() ?? 0,
    enabled: one.enabled !== false,
    ...(previous === undefined ? {} : { previous }),
    ...(repeats === undefined ? {} : { repeats }),
  };
}
