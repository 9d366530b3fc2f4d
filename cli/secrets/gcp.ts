import type { GoogleAuth } from "google-auth-library";
import {
  isThere,
  conflict,
  type Document,
  type SecretStoreClient,
  type Stored,
  type VersionInfo,
  versionGone,
} from "./client";
import { parseDocument, renderDocument } from "./document";
import { gcpFailure, type GcpError } from "./gcp-errors";
import type { SecretStoreReference } from "./reference";

/** Bytes a value may have: https://docs.cloud.google.com/secret-manager/quotas, 2026-11-21. */
const VALUE_BYTES = 65_536;

/** Alias of the version that the gateway reads; `latest` would be any version that somebody just added. */
const CURRENT = "current";
const HOST = "https://secretmanager.googleapis.com";
/** Milliseconds one request may take. */
const LIMIT = 15_000;

type GcpReference = Extract<SecretStoreReference, { store: "gcp" }>;

/** The client of Google Secret Manager, with Application Default Credentials unless those of a file are given. */
export async function openGcp(
  reference: GcpReference,
  options: { keyFile?: string } = {},
): Promise<SecretStoreClient> {
  const { GoogleAuth } = await import("google-auth-library");
  const auth = new GoogleAuth({
    scopes: ["https://www.googleapis.com/auth/cloud-platform"],
    ...options,
  });
  return new GcpClient(auth, `Google Secret Manager of ${reference.project}`);
}

interface Secret {
  etag: string;
  versionAliases?: Record<string, string>;
}

interface Version {
  name: string;
  createTime: string;
  state: "ENABLED" | "DISABLED" | "DESTROYED";
  /** When a disabled version is destroyed, where the secret keeps destroyed ones for a while. */
  scheduledDestroyTime?: string;
}

/**
 * Compare-and-set with the secret's etag: a version is added, which nobody reads yet, and the alias `current` is moved to
 * it under the etag that was read, which Secret Manager refuses when the secret has changed since.
 */
class GcpClient implements SecretStoreClient {
  readonly fate = "destroyed";
  readonly limit = VALUE_BYTES;

  constructor(
    private readonly auth: GoogleAuth,
    readonly place: string,
  ) {}

  exists(entry: string): Promise<boolean> {
    return isThere(() => this.secret(entry));
  }

  async read(entry: string): Promise<Stored | undefined> {
    const version = (await this.secret(entry)).versionAliases?.[CURRENT];
    return version === undefined ? undefined : this.readVersion(entry, version);
  }

  async readVersion(entry: string, version: string): Promise<Stored> {
    const { place } = this;
    try {
      const { payload } = await this.call<{ payload: { data?: string } }>(
        "GET",
        `${entry}/versions/${encodeURIComponent(version)}:access`,
        {},
      );
      const text = Buffer.from(payload.data ?? "", "base64").toString("utf8");
      return { document: parseDocument(text, { place, entry }), version };
    } catch (error) {
      const { status, code } = error as GcpError;
      if (status === 404) throw versionGone(place, entry, version, "was never there");
      if (code === "FAILED_PRECONDITION")
        throw versionGone(place, entry, version, "is destroyed or disabled");
      throw this.failure(error, entry, "secretmanager.versions.access");
    }
  }

  async write(entry: string, document: Document, expected: string | undefined): Promise<string> {
    const { place, limit } = this;
    const text = renderDocument(document, { place, entry, limit });
    const { etag, versionAliases = {} } = await this.secret(entry);
    if (versionAliases[CURRENT] !== expected) throw conflict(place, entry);
    const data = Buffer.from(text, "utf8").toString("base64");
    const added = await this.run<Version>(
      entry,
      "secretmanager.versions.add",
      "POST",
      `${entry}:addVersion`,
      { body: { payload: { data } }, sent: [text, data] },
    );
    const version = numberOf(added);
    try {
      await this.call("PATCH", `${entry}?updateMask=versionAliases`, {
        body: { name: entry, etag, versionAliases: { ...versionAliases, [CURRENT]: version } },
      });
    } catch (error) {
      // Nobody reads it, and its value must not stay.
      await this.destroy(entry, version);
      const { code } = error as GcpError;
      if (code === "FAILED_PRECONDITION" || code === "ABORTED") throw conflict(place, entry);
      throw this.failure(error, entry, "secretmanager.secrets.update");
    }
    return version;
  }

  async versions(entry: string): Promise<VersionInfo[]> {
    const current = (await this.secret(entry)).versionAliases?.[CURRENT];
    return (await this.list(entry)).map((one) => ({
      version: numberOf(one),
      createdAt: new Date(one.createTime).toISOString(),
      current: numberOf(one) === current,
      readable: one.state === "ENABLED",
    }));
  }

  async destroyOthers(entry: string, keep: string): Promise<number> {
    const others = (await this.list(entry)).filter(
      (one) =>
        // What is newer another writer is about to use.
        Number(numberOf(one)) < Number(keep) &&
        // A disabled one can be enabled again, unless it is on its way out already.
        one.state !== "DESTROYED" &&
        one.scheduledDestroyTime === undefined,
    );
    for (const one of others) await this.destroy(entry, numberOf(one));
    return others.length;
  }

  /** Newest first. */
  private async list(entry: string): Promise<Version[]> {
    const found: Version[] = [];
    let token: string | undefined;
    do {
      const query = token === undefined ? "" : `&pageToken=${encodeURIComponent(token)}`;
      const page = await this.run<{ versions?: Version[]; nextPageToken?: string }>(
        entry,
        "secretmanager.versions.list",
        "GET",
        `${entry}/versions?pageSize=100${query}`,
      );
      found.push(...(page.versions ?? []));
      token = page.nextPageToken || undefined;
    } while (token !== undefined);
    return found.sort((a, b) => Number(numberOf(b)) - Number(numberOf(a)));
  }

  private async destroy(entry: string, version: string): Promise<void> {
    try {
      await this.call("POST", `${entry}/versions/${version}:destroy`, { body: {} });
    } catch (error) {
      // Somebody else did it.
      if ((error as GcpError).code === "FAILED_PRECONDITION") return;
      throw this.failure(error, entry, "secretmanager.versions.destroy");
    }
  }

  private secret(entry: string): Promise<Secret> {
    return this.run<Secret>(entry, "secretmanager.secrets.get", "GET", entry);
  }

  private async run<T>(
    entry: string,
    permission: string,
    method: string,
    path: string,
    more: { body?: unknown; sent?: string[] } = {},
  ): Promise<T> {
    try {
      return await this.call<T>(method, path, more);
    } catch (error) {
      throw this.failure(error, entry, permission, more.sent);
    }
  }

  /** One request; a refusal is thrown as Google words it. */
  private async call<T>(method: string, path: string, more: { body?: unknown }): Promise<T> {
    const headers = await this.auth.getRequestHeaders();
    const response = await fetch(`${HOST}/v1/${path}`, {
      method,
      headers: { ...Object.fromEntries(headers), "content-type": "application/json" },
      signal: AbortSignal.timeout(LIMIT),
      ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw googleError(response.status, text);
  }

  private failure(error: unknown, entry: string, permission: string, sent: string[] = []): Error {
    return gcpFailure(error, { place: this.place, entry, permission, sent });
  }
}

const numberOf = (version: Version): string => version.name.split("/").at(-1)!;

function googleError(status: number, text: string): GcpError {
  let said: { error?: { status?: string; message?: string } } = {};
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    // A proxy's page; the status says enough.
  }
  const error = new Error(said.error?.message ?? `status ${status}`);
  return Object.assign(error, { status, code: said.error?.status ?? "" });
}
