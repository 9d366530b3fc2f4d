import { noCredentials, noPermission, storeFailed, StoreError } from "../secrets/client";
import { scrub } from "../secrets/scrub";
import { askVault, type VaultAnswer, type VaultWay } from "../secrets/vault-http";

/** A secret id as Vault tells of it: never the id itself. */
export interface SecretId {
  accessor: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC; absent when it never ends. */
  expiresAt?: string;
  /** Logins it is still good for; absent when there is no limit. */
  usesLeft?: number;
  metadata: Record<string, string>;
}

/** A secret id behind a token that opens once. */
export interface WrappedSecretId {
  token: string;
  /** ISO 8601, UTC. */
  expiresAt: string;
  /** What the receiver has to find in `vault unwrap`'s look-up, so that nobody slipped in another. */
  creationPath: string;
}

/** Secret ids of one AppRole, with the operator's own token. */
export class AppRoleApi {
  readonly place: string;
  private readonly path: string;

  constructor(
    private readonly way: VaultWay,
    private readonly mount: string,
    readonly role: string,
  ) {
    this.place = `Vault at ${way.address.origin}`;
    this.path = `auth/${mount}/role/${role}`;
  }

  /** Seconds after which every token that a secret id gave has ended; undefined when the role is not there. */
  async longestToken(): Promise<number | undefined> {
    const answer = await this.ask("GET", this.path);
    if (answer.status === 404) return undefined;
    const { token_max_ttl: longest } = this.data<{ token_max_ttl: number }>(answer);
    return longest;
  }

  /** The secret ids that work, the oldest first. */
  async list(): Promise<SecretId[]> {
    const answer = await this.ask("GET", `${this.path}/secret-id`, { query: "?list=true" });
    if (answer.status === 404) return [];
    const { keys } = this.data<{ keys: string[] }>(answer);
    const found: SecretId[] = [];
    for (const accessor of keys) {
      const one = await this.lookUp(accessor);
      if (one) found.push(one);
    }
    return found.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  private async lookUp(accessor: string): Promise<SecretId | undefined> {
    const answer = await this.ask("POST", `${this.path}/secret-id-accessor/lookup`, {
      body: { secret_id_accessor: accessor },
    });
    // It ended since the list was read.
    if (answer.status === 404 || answer.status === 204) return undefined;
    const found = this.data<{
      creation_time: string;
      expiration_time: string;
      secret_id_num_uses: number;
      metadata: Record<string, string> | null;
    }>(answer);
    const ends = Date.parse(found.expiration_time);
    return {
      accessor,
      createdAt: new Date(found.creation_time).toISOString(),
      ...(ends > 0 && { expiresAt: new Date(ends).toISOString() }),
      ...(found.secret_id_num_uses > 0 && { usesLeft: found.secret_id_num_uses }),
      metadata: found.metadata ?? {},
    };
  }

  /** A new secret id; Vault shows it to nobody but who opens the wrapping. */
  async issue(metadata: Record<string, string>, wrapSeconds: number): Promise<WrappedSecretId> {
    const answer = await this.ask("POST", `${this.path}/secret-id`, {
      body: { metadata: JSON.stringify(metadata) },
      headers: { "X-Vault-Wrap-TTL": `${wrapSeconds}s` },
    });
    const info = answer.body.wrap_info;
    if (answer.status !== 200 || !info) throw this.failed(answer);
    const ends = Date.parse(info.creation_time) + info.ttl * 1_000;
    return {
      token: info.token,
      expiresAt: new Date(ends).toISOString(),
      creationPath: `${this.path}/secret-id`,
    };
  }

  /** Ends a secret id; one that has ended already is no error. */
  async destroy(accessor: string): Promise<void> {
    const answer = await this.ask("POST", `${this.path}/secret-id-accessor/destroy`, {
      body: { secret_id_accessor: accessor },
    });
    if (answer.status >= 300 && answer.status !== 404) throw this.failed(answer);
  }

  private async ask(
    method: string,
    path: string,
    more: { query?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<VaultAnswer> {
    const { query = "", ...rest } = more;
    const { place } = this;
    const shared = { place, entry: "" };
    const answer = await askVault(this.way, {
      method,
      path: `${path}${query}`,
      ...rest,
      ...shared,
    });
    if (answer.status === 403) throw await this.refused(path);
    if (answer.status === 503)
      throw new StoreError(
        "STORE_SEALED",
        place,
        "",
        "it is sealed or not ready, and answers nothing",
        "have its operators unseal it (`vault operator unseal`), then run this again",
      );
    if (answer.status >= 500) throw this.failed(answer);
    return answer;
  }

  /** Vault says 403 for a token it does not know and for one that may not. */
  private async refused(path: string): Promise<StoreError> {
    const { place } = this;
    const self = { method: "GET", path: "auth/token/lookup-self", place, entry: "" };
    return (await askVault(this.way, self)).status === 403
      ? noCredentials(place, "", "the token is expired, revoked or unknown", "run `vault login`")
      : noPermission(
          place,
          "",
          `what the policy ${JSON.stringify(`${this.role}-operator`)} gives on ${JSON.stringify(path)}`,
          "the token's policies",
        );
  }

  private data<T>(answer: VaultAnswer): T {
    if (answer.status !== 200) throw this.failed(answer);
    return answer.body.data as T;
  }

  private failed(answer: VaultAnswer): StoreError {
    const words = scrub((answer.body.errors ?? []).join(", "), [this.way.token]);
    return storeFailed(
      this.place,
      "",
      `status ${answer.status}${words === "" ? "" : `: ${words}`}`,
    );
  }
}
