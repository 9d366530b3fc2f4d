import { request } from "node:https";
import { CloudError, type Json, type Props } from "../model";

/** How to reach a Vault. */
export interface VaultAccess {
  port: number;
  /** Name in its certificate. */
  host: string;
  /** PEM of the authority. */
  ca: string;
  token: string;
}

/** Milliseconds one answer may take. */
const LIMIT = 30_000;

/** Vault's HTTP API, as the provider's client uses it. Refusals are thrown as CloudError with Vault's own words. */
export class VaultApi {
  constructor(private readonly access: VaultAccess) {}

  /** What is at a path; undefined when nothing is. */
  async read(path: string): Promise<Props | undefined> {
    try {
      const answer = await this.call("GET", path);
      return (answer["data"] ?? {}) as Props;
    } catch (error) {
      if (error instanceof CloudError && isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** Writes, and gives back what Vault answers as `data`. */
  async write(path: string, body: Props): Promise<Props> {
    return ((await this.call("POST", path, body))["data"] ?? {}) as Props;
  }

  /** Deletes; what is gone already is no error. */
  async delete(path: string): Promise<void> {
    try {
      await this.call("DELETE", path);
    } catch (error) {
      if (error instanceof CloudError && isAbsent(error)) return;
      throw error;
    }
  }

  /** One call; the whole answer. */
  call(method: string, path: string, body?: Props): Promise<Props> {
    const { port, host, ca, token } = this.access;
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: "127.0.0.1",
          port,
          servername: host,
          ca,
          method,
          path: `/v1/${path.split("/").map(encodeURIComponent).join("/")}`,
          headers: {
            host,
            "x-vault-token": token,
            "x-vault-request": "true",
            ...(body ? { "content-type": "application/json" } : {}),
          },
          timeout: LIMIT,
        },
        (incoming) => {
          const parts: Buffer[] = [];
          incoming.on("data", (part: Buffer) => parts.push(part));
          incoming.on("error", reject);
          incoming.on("end", () => {
            const text = Buffer.concat(parts).toString("utf8");
            const status = incoming.statusCode ?? 0;
            const answer = parse(text);
            if (status < 400) resolve(answer);
            else reject(refusal(method, path, status, answer));
          });
        },
      );
      outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer in ${LIMIT / 1000} s`)));
      outgoing.on("error", (error) =>
        reject(new CloudError("VaultUnreachable", 503, `${method} ${path}: ${error.message}`)),
      );
      outgoing.end(body ? JSON.stringify(body) : undefined);
    });
  }
}

function parse(text: string): Props {
  try {
    return text === "" ? {} : (JSON.parse(text) as Props);
  } catch {
    return {};
  }
}

/** Vault's error as its own client prints it. */
function refusal(method: string, path: string, status: number, answer: Props): CloudError {
  const errors = (Array.isArray(answer["errors"]) ? answer["errors"] : []) as Json[];
  const said = errors.map((each) => `* ${String(each)}`).join("; ");
  return new CloudError(
    String(status),
    status,
    `Error making API request. URL: ${method} /v1/${path} Code: ${status}. Errors: ${said}`.trim(),
  );
}

/** A mount that is not there is answered with 400. */
function isAbsent(error: CloudError): boolean {
  if (error.status === 404) return true;
  return error.status === 400 && /No (secret|auth) engine( mount)? at /.test(error.message);
}
