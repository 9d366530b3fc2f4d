import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { noCredentials, StoreError, unreachable } from "./client";

/** Milliseconds one request may take. */
const LIMIT = 15_000;
const LARGEST_ANSWER = 4 * 1024 * 1024;

/** Vault's answer: its JSON, whatever the status. */
export interface VaultAnswer {
  status: number;
  body: {
    data?: unknown;
    errors?: string[];
    wrap_info?: { token: string; ttl: number; creation_time: string } | null;
  };
}

/** Where Vault is and how one comes in, from the variables that Vault's own command takes. */
export interface VaultWay {
  address: URL;
  namespace?: string;
  token: string;
  /** PEM. */
  ca?: string;
}

/**
 * The way to Vault: VAULT_ADDR, VAULT_NAMESPACE and VAULT_CACERT before what the stack says; the token from VAULT_TOKEN,
 * else from the file that `vault login` writes. A token is never sent in clear over a network.
 */
export function vaultWay(
  stack: { address: string; namespace?: string; caCertificate?: string },
  env: NodeJS.ProcessEnv,
): VaultWay {
  const text = env["VAULT_ADDR"] || stack.address;
  const place = `Vault at ${text.replace(/\/\/[^/@]*@/, "//")}`;
  let address: URL;
  try {
    address = new URL(text);
  } catch {
    throw unreachable(place, "", "VAULT_ADDR is not a URL");
  }
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(address.hostname);
  if (address.protocol !== "https:" && !(address.protocol === "http:" && loopback))
    throw new StoreError(
      "STORE_UNREACHABLE",
      place,
      "",
      "its address must begin with https://, since the token would travel in clear",
      "set VAULT_ADDR to its TLS listener",
    );
  const token = env["VAULT_TOKEN"] || tokenFile(env);
  if (!token)
    throw noCredentials(
      place,
      "",
      "no token, neither in VAULT_TOKEN nor in ~/.vault-token",
      "run `vault login` with your own method (OIDC, AppRole), then run this again",
    );
  const namespace = env["VAULT_NAMESPACE"] || stack.namespace;
  const ca = caOf(place, env["VAULT_CACERT"]) ?? stack.caCertificate;
  return {
    address,
    token,
    ...(namespace ? { namespace } : {}),
    ...(ca === undefined ? {} : { ca }),
  };
}

function tokenFile(env: NodeJS.ProcessEnv): string | undefined {
  try {
    return fs.readFileSync(path.join(env["HOME"] ?? os.homedir(), ".vault-token"), "utf8").trim();
  } catch {
    return undefined;
  }
}

function caOf(place: string, file: string | undefined): string | undefined {
  if (!file) return undefined;
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    throw unreachable(
      place,
      "",
      `VAULT_CACERT: ${JSON.stringify(file)} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

/** One request to Vault's HTTP API; a standby's redirect to the active server is followed once. */
export async function askVault(
  way: VaultWay,
  options: {
    method: string;
    path: string;
    body?: unknown;
    headers?: Record<string, string>;
    place: string;
    entry: string;
  },
): Promise<VaultAnswer> {
  const url = new URL(`/v1/${options.path}`, way.address);
  const first = await send(url, way, options);
  const to = first.location;
  if (first.status !== 307 || to === undefined) return parse(first);
  const next = new URL(to, url);
  if (next.protocol !== url.protocol)
    throw unreachable(options.place, options.entry, "a standby sent us to an address without TLS");
  return parse(await send(next, way, options));
}

interface Raw {
  status: number;
  text: string;
  location?: string;
}

function send(
  url: URL,
  way: VaultWay,
  options: {
    method: string;
    body?: unknown;
    headers?: Record<string, string>;
    place: string;
    entry: string;
  },
): Promise<Raw> {
  const { place, entry } = options;
  const text = options.body === undefined ? undefined : JSON.stringify(options.body);
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => reject(unreachable(place, entry, reason));
    const request = (url.protocol === "https:" ? https : http).request(
      url,
      {
        method: options.method,
        ...(way.ca === undefined ? {} : { ca: way.ca }),
        signal: AbortSignal.timeout(LIMIT),
        headers: {
          "X-Vault-Token": way.token,
          "X-Vault-Request": "true",
          ...(way.namespace ? { "X-Vault-Namespace": way.namespace } : {}),
          ...(text === undefined
            ? {}
            : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) }),
          ...options.headers,
        },
      },
      (response) => {
        let got = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          got += chunk;
          if (got.length > LARGEST_ANSWER) response.destroy(new Error("its answer never ends"));
        });
        response.on("error", (error) => fail(error.message));
        response.on("end", () => {
          const { location } = response.headers;
          resolve({
            status: response.statusCode ?? 0,
            text: got,
            ...(location === undefined ? {} : { location }),
          });
        });
      },
    );
    request.on("error", (error: NodeJS.ErrnoException) =>
      fail(
        error.name === "TimeoutError" || error.code === "ABORT_ERR"
          ? `within ${LIMIT / 1000} s`
          : (error.code ?? error.message),
      ),
    );
    request.end(text);
  });
}

function parse({ status, text }: Raw): VaultAnswer {
  try {
    return { status, body: text === "" ? {} : (JSON.parse(text) as VaultAnswer["body"]) };
  } catch {
    return { status, body: {} };
  }
}
