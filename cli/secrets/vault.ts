import {
  conflict,
  type Document,
  entryMissing,
  noCredentials,
  noPermission,
  type SecretStoreClient,
  storeFailed,
  type Stored,
  StoreError,
  type VersionInfo,
  versionGone,
  type Wrapped,
} from "./client";
import { parseDocument, renderDocument } from "./document";
import type { SecretStoreReference } from "./reference";
import { scrub } from "./scrub";
import { askVault, type VaultAnswer, type VaultWay, vaultWay } from "./vault-http";

/**
 * Bytes a value may have. A write's request is limited to 32 MiB and an entry of integrated storage to 1 MiB
 * (https://developer.hashicorp.com/vault/docs/internals/limits, 2026-11-21); the other stores take 64 KiB and so do we.
 */
const VALUE_BYTES = 65_536;

type VaultReference = Extract<SecretStoreReference, { store: "vault" }>;

/** The client of Vault's kv-v2 engine; an entry's fields are the document's own. */
export function openVault(
  reference: VaultReference,
  options: { say?: (line: string) => void; env?: NodeJS.ProcessEnv } = {},
): SecretStoreClient {
  const way = vaultWay(reference, options.env ?? process.env);
  const given = new URL(reference.address);
  if (way.address.origin !== given.origin)
    options.say?.(
      `Vault at ${way.address.origin}, as VAULT_ADDR says; the stack names ${given.origin}`,
    );
  return new VaultClient(way, reference.mount);
}

interface Metadata {
  current_version: number;
  versions: Record<string, { created_time: string; deletion_time: string; destroyed: boolean }>;
}

class VaultClient implements SecretStoreClient {
  readonly fate = "destroyed";
  readonly limit = VALUE_BYTES;
  readonly place: string;

  constructor(
    private readonly way: VaultWay,
    private readonly mount: string,
  ) {
    this.place = `Vault at ${way.address.origin}, mount ${JSON.stringify(mount)}`;
  }

  async exists(entry: string): Promise<boolean> {
    const answer = await this.ask("GET", "metadata", entry, "read");
    return !isNoMount(answer);
  }

  async read(entry: string): Promise<Stored | undefined> {
    return this.get(entry, "");
  }

  async readVersion(entry: string, version: string): Promise<Stored> {
    const stored = await this.get(entry, `?version=${encodeURIComponent(version)}`);
    if (!stored) throw versionGone(this.place, entry, version, "is destroyed or was never there");
    return stored;
  }

  private async get(entry: string, query: string): Promise<Stored | undefined> {
    const answer = await this.ask("GET", "data", entry, "read", { query });
    if (answer.status === 404) {
      if (isNoMount(answer)) throw this.noMount(entry);
      return undefined;
    }
    const { data, metadata } = this.data<{ data: Document; metadata: { version: number } }>(
      answer,
      entry,
    );
    // Read through the same door as the other stores' texts, so that a list or a null is refused here too.
    const document = parseDocument(JSON.stringify(data), { place: this.place, entry });
    return { document, version: String(metadata.version) };
  }

  async write(entry: string, document: Document, expected: string | undefined): Promise<string> {
    const { place, limit } = this;
    const text = renderDocument(document, { place, entry, limit });
    const cas = expected === undefined ? await this.emptyVersion(entry) : Number(expected);
    const answer = await this.ask("POST", "data", entry, "create and update", {
      body: { data: document, options: { cas } },
      sent: [text],
    });
    if (answer.status === 404) throw this.noMount(entry);
    if (answer.status === 400 && said(answer).includes("check-and-set"))
      throw conflict(place, entry);
    return String(this.data<{ version: number }>(answer, entry).version);
  }

  /** What compare-and-set must expect of an entry without a value: 0, or a newest version that is deleted. */
  private async emptyVersion(entry: string): Promise<number> {
    const metadata = await this.metadata(entry);
    if (!metadata || metadata.current_version === 0) return 0;
    const newest = metadata.versions[metadata.current_version];
    if (newest && !newest.destroyed && newest.deletion_time === "")
      throw conflict(this.place, entry);
    return metadata.current_version;
  }

  async versions(entry: string): Promise<VersionInfo[]> {
    const metadata = await this.metadata(entry);
    return Object.entries(metadata?.versions ?? {})
      .map(([version, one]) => ({
        version,
        createdAt: new Date(one.created_time).toISOString(),
        current: Number(version) === metadata?.current_version,
        readable: !one.destroyed && one.deletion_time === "",
      }))
      .sort((a, b) => Number(b.version) - Number(a.version));
  }

  async destroyOthers(entry: string, keep: string): Promise<number> {
    const metadata = await this.metadata(entry);
    const versions = Object.entries(metadata?.versions ?? {})
      // What is newer than `keep` somebody else wrote meanwhile.
      .filter(([version, one]) => Number(version) < Number(keep) && !one.destroyed)
      .map(([version]) => Number(version));
    if (versions.length === 0) return 0;
    const answer = await this.ask("PUT", "destroy", entry, "update", { body: { versions } });
    if (answer.status >= 300) throw this.failed(answer, entry);
    return versions.length;
  }

  async wrap(document: Document, seconds: number): Promise<Wrapped> {
    const answer = await this.send("POST", "sys/wrapping/wrap", "", "update", {
      body: document,
      headers: { "X-Vault-Wrap-TTL": `${seconds}s` },
      sent: [JSON.stringify(document)],
    });
    const info = answer.body.wrap_info;
    if (answer.status !== 200 || !info) throw this.failed(answer, "");
    const expires = Date.parse(info.creation_time) + info.ttl * 1000;
    return { token: info.token, expiresAt: new Date(expires).toISOString() };
  }

  async unwrap(token: string): Promise<void> {
    const answer = await this.send("POST", "sys/wrapping/unwrap", "", "update", {
      body: { token },
      sent: [token],
    });
    if (answer.status >= 300) throw this.failed(answer, "");
  }

  private async metadata(entry: string): Promise<Metadata | undefined> {
    const answer = await this.ask("GET", "metadata", entry, "read");
    if (isNoMount(answer)) throw this.noMount(entry);
    return answer.status === 404 ? undefined : this.data<Metadata>(answer, entry);
  }

  private ask(
    method: string,
    kind: "data" | "metadata" | "destroy",
    entry: string,
    capability: string,
    more: { query?: string; body?: unknown; sent?: string[] } = {},
  ): Promise<VaultAnswer> {
    const path = `${encodePath(this.mount)}/${kind}/${encodePath(entry)}`;
    return this.send(method, path, entry, capability, more);
  }

  private async send(
    method: string,
    path: string,
    entry: string,
    capability: string,
    more: {
      query?: string;
      body?: unknown;
      headers?: Record<string, string>;
      sent?: string[];
    } = {},
  ): Promise<VaultAnswer> {
    const { place } = this;
    const { query = "", sent = [], ...rest } = more;
    const answer = await askVault(this.way, {
      method,
      path: `${path}${query}`,
      place,
      entry,
      ...rest,
    });
    if (answer.status === 403) throw await this.refused(path, entry, capability);
    if (answer.status === 503 && said(answer).includes("sealed"))
      throw new StoreError(
        "STORE_SEALED",
        place,
        entry,
        "it is sealed and answers nothing",
        "have its operators unseal it (`vault operator unseal`), then run this again",
      );
    if (answer.status >= 500) throw this.failed(answer, entry, sent);
    return answer;
  }

  /** Vault says 403 for a token it does not know and for one that may not. */
  private async refused(path: string, entry: string, capability: string): Promise<StoreError> {
    const { place } = this;
    const self = await askVault(this.way, {
      method: "GET",
      path: "auth/token/lookup-self",
      place,
      entry,
    });
    return self.status === 403
      ? noCredentials(
          place,
          entry,
          "the token is expired, revoked or of another Vault",
          "run `vault login` again",
        )
      : noPermission(
          place,
          entry,
          `the capability ${capability} on ${JSON.stringify(path)}`,
          "the token's policies",
        );
  }

  private noMount(entry: string): StoreError {
    return entryMissing(this.place, entry, "its mount is not there");
  }

  private data<T>(answer: VaultAnswer, entry: string): T {
    if (answer.status !== 200) throw this.failed(answer, entry);
    return answer.body.data as T;
  }

  private failed(answer: VaultAnswer, entry: string, sent: string[] = []): StoreError {
    const words = scrub(said(answer), [...sent, this.way.token]);
    return storeFailed(
      this.place,
      entry,
      `status ${answer.status}${words === "" ? "" : `: ${words}`}`,
    );
  }
}

const said = (answer: VaultAnswer): string =>
  [answer.body.errors].flat().filter(Boolean).join(", ");

const isNoMount = (answer: VaultAnswer): boolean =>
  answer.status === 404 && /no handler for route|unsupported path/.test(said(answer));

const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
