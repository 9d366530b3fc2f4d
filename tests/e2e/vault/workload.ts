import * as fs from "node:fs";
import * as https from "node:https";
import * as path from "node:path";
import { issuerKey, mintServiceAccountToken } from "../../../sim/dataplane/issuer";
import { signJwt } from "../../../sim/dataplane/tokens/jwt";
import { runningVault, vaultFolder, vaultKeys } from "../../../sim/vault/place";
import { GITHUB_ISSUER, GITHUB_KEY } from "../../../sim/vault/issuers";

/** What Vault answered. */
export interface Answer {
  status: number;
  body: {
    data?: Record<string, unknown> | null;
    auth?: {
      client_token: string;
      accessor: string;
      lease_duration: number;
      policies: string[];
    } | null;
    wrap_info?: { token: string; ttl: number } | null;
    lease_id?: string;
    errors?: string[];
  };
  text: string;
}

/** The local clouds' Vault as a workload, an operator or an administrator meets it: over TLS, with a token of its own. */
export class Workload {
  constructor(readonly clouds: string) {}

  /** Token of who administers Vault. */
  get root(): string {
    return vaultKeys(this.clouds)!.rootToken;
  }

  call(
    method: string,
    at: string,
    options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const place = runningVault(this.clouds);
    if (!place) throw new Error("the local Vault does not run");
    const sent = options.body === undefined ? undefined : JSON.stringify(options.body);
    return new Promise((resolve, reject) => {
      const request = https.request(
        new URL(`/v1/${at}`, place.localAddress),
        {
          method,
          ca: fs.readFileSync(place.ca),
          headers: {
            ...(options.token === undefined ? {} : { "X-Vault-Token": options.token }),
            ...(sent === undefined ? {} : { "Content-Length": String(Buffer.byteLength(sent)) }),
            ...options.headers,
          },
          timeout: 20_000,
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (part: string) => (text += part));
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              text,
              body: (text === "" ? {} : JSON.parse(text)) as Answer["body"],
            }),
          );
        },
      );
      request.on("timeout", () => request.destroy(new Error("Vault did not answer in 20 s")));
      request.on("error", reject);
      request.end(sent);
    });
  }

  /** Status of a read with a token. */
  async read(token: string, at: string): Promise<number> {
    return (await this.call("GET", at, { token })).status;
  }

  /** Login with a token of an issuer. */
  login(mount: string, role: string, jwt: string): Promise<Answer> {
    return this.call("POST", `auth/${mount}/login`, { body: { role, jwt } });
  }

  /** A login that has to work; its token. */
  async token(mount: string, role: string, jwt: string): Promise<string> {
    const answer = await this.login(mount, role, jwt);
    if (!answer.body.auth) throw new Error(`login refused: ${answer.text}`);
    return answer.body.auth.client_token;
  }

  /** A service account's token as its cluster signs it. */
  serviceAccount(
    issuer: string,
    namespace: string,
    changed: { serviceAccount?: string; audience?: string; seconds?: number; now?: Date } = {},
  ): string {
    return mintServiceAccountToken(this.clouds, {
      issuer,
      namespace,
      serviceAccount: changed.serviceAccount ?? "ai-gateway",
      audiences: [changed.audience ?? "https://vault.example.com:8200"],
      ...(changed.seconds === undefined ? {} : { seconds: changed.seconds }),
      ...(changed.now === undefined ? {} : { now: changed.now }),
    });
  }

  /** A workflow's token as GitHub signs it. */
  workflow(claims: Record<string, unknown>): string {
    const now = Math.floor(Date.now() / 1000);
    return signJwt(issuerKey(this.clouds, GITHUB_KEY), {
      iss: GITHUB_ISSUER,
      aud: "https://vault.example.com:8200",
      iat: now,
      nbf: now,
      exp: now + 300,
      ...claims,
    });
  }

  /** Everything the audit devices wrote to files. */
  audit(): string {
    return fs.readFileSync(
      path.join(vaultFolder(this.clouds), "files", "vault", "audit", "audit.log"),
      "utf8",
    );
  }
}
