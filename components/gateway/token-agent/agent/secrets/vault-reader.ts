import { ExchangeError, type Exchanged } from "../credential";
import { jsonObject, refusal, type HttpAnswer, type HttpSend } from "../http-client";
import type { Redactor } from "../log";
import { readProjectedToken } from "../projected-token";
import type { EntryRead } from "./entry";
import type { Lease, Obtain } from "./lease";
import { readEach, refused, type ReadEntries } from "./reader";

/** Where Vault is, and as what the gateway logs in. */
export interface VaultReaderConfig {
  address: string;
  namespace?: string;
  mount: string;
  authMount: string;
  role: string;
  tokenFile: string;
  /** The one authority trusted for Vault, as PEM. */
  ca?: string;
  /** Where there is none: file of the authorities trusted. */
  caFile?: string;
}

/**
 * Vault's tokens for the gateway: a login with the pod's projected token, then the same token with a longer life for as long
 * as Vault renews it by as much, then another login.
 * https://developer.hashicorp.com/vault/api-docs/auth/jwt, https://developer.hashicorp.com/vault/api-docs/auth/token, read 2026-11
 */
export function vaultLogin(config: VaultReaderConfig, send: HttpSend, redactor: Redactor): Obtain {
  let full = 0;
  const post = (path: string, body: object, signal: AbortSignal, token?: string) =>
    send({
      method: "POST",
      url: urlOf(config, path),
      headers: { ...headersOf(config, token), "content-type": "application/json" },
      body: JSON.stringify(body),
      ...trust(config),
      signal,
    });
  const login = async (signal: AbortSignal): Promise<Exchanged<string>> => {
    const jwt = await readProjectedToken(config.tokenFile, redactor);
    const path = `auth/${encodePath(config.authMount)}/login`;
    const answer = await post(path, { role: config.role, jwt }, signal);
    const { value, seconds } = tokenIn(answer, redactor);
    full = seconds;
    return { value, lifetimeMs: seconds * 1000 };
  };
  return async (signal, held) => {
    if (held === undefined) return login(signal);
    try {
      const renewed = tokenIn(await post("auth/token/renew-self", {}, signal, held), redactor);
      // Less than at first: its longest life comes to an end.
      if (renewed.seconds >= full * 0.9) {
        return { value: held, lifetimeMs: renewed.seconds * 1000 };
      }
    } catch {
      // Not renewable, or gone.
    }
    return login(signal);
  };
}

/** Vault's kv-v2 engine, one secret a call. */
export function vaultReader(config: VaultReaderConfig, send: HttpSend, lease: Lease): ReadEntries {
  return async (names, signal) => {
    const token = await lease.token(signal);
    return readEach(names, async (name): Promise<EntryRead> => {
      const answer = await send({
        method: "GET",
        url: urlOf(config, `${encodePath(config.mount)}/data/${encodePath(name)}`),
        headers: headersOf(config, token),
        ...trust(config),
        signal,
      });
      const body = jsonObject(answer.body);
      const data = (body?.data as { data?: unknown } | null | undefined)?.data;
      if (answer.status === 200 && typeof data === "object" && data !== null) {
        return { state: "value", text: JSON.stringify(data) };
      }
      if (answer.status === 404 && isMissing(body)) return { state: "absent" };
      // A token that was revoked and a path that is not allowed look alike.
      if (answer.status === 403) lease.drop();
      return refused("vault", answer, undefined);
    });
  };
}

/** Whether a 404 is about the secret; one about the mount, which may be misspelt, has a text among its errors. */
function isMissing(body: Record<string, unknown> | undefined): boolean {
  const errors = body?.errors;
  if (Array.isArray(errors)) return errors.length === 0;
  return typeof body?.data === "object" && body.data !== null;
}

function tokenIn(answer: HttpAnswer, redactor: Redactor): { value: string; seconds: number } {
  if (answer.status !== 200) throw refusal("vault login", answer, undefined);
  const auth = jsonObject(answer.body)?.auth as
    { client_token?: unknown; lease_duration?: unknown } | null | undefined;
  const value = auth?.client_token;
  if (typeof value === "string") redactor.add(value);
  const seconds = Number(auth?.lease_duration);
  if (typeof value !== "string" || value === "" || !(seconds > 0)) {
    throw new ExchangeError("vault login: status 200 without token and lease");
  }
  return { value, seconds };
}

function headersOf({ namespace }: VaultReaderConfig, token?: string): Record<string, string> {
  return {
    accept: "application/json",
    "x-vault-request": "true",
    ...(namespace !== undefined && { "x-vault-namespace": namespace }),
    ...(token !== undefined && { "x-vault-token": token }),
  };
}

const trust = ({ ca, caFile }: VaultReaderConfig): { ca?: string; caFile?: string } =>
  ca !== undefined ? { ca } : caFile !== undefined ? { caFile } : {};

const urlOf = ({ address }: VaultReaderConfig, path: string): string =>
  `${address.replace(/\/$/, "")}/v1/${path}`;

const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
