import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as https from "node:https";
import * as os from "node:os";
import * as path from "node:path";
import { freePort } from "../free-port";
import { repo } from "../local-clouds";

/** Milliseconds the server may take: the program has 340 MB. */
const LIMIT = 60_000;

/** The program, or undefined with a word on why the tests that need it do not run. Not a promise: it decides which tests there are. */
export function vaultProgram(): string | undefined {
  const script = path.join(repo, "tools", "vault.cjs");
  const find = `require(${JSON.stringify(script)}).findVault().then((file) => console.log(file ?? ""))`;
  const found = execFileSync(process.execPath, ["-e", find], { encoding: "utf8" }).trim();
  if (found !== "") return found;
  console.warn(
    "NOT RUN: no vault 1.19 or newer on PATH and none in the cache; `node tools/vault.cjs` builds it",
  );
  return undefined;
}

/** A real Vault server with TLS in its development mode: in memory, unsealed, root token known. */
export class VaultServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly address: string,
    /** PEM file of the authority. */
    readonly caFile: string,
    readonly rootToken: string,
  ) {}

  /** Starts one on a free port: on another when somebody took that one before Vault did. */
  static async start(program: string): Promise<VaultServer> {
    for (let tries = 1; ; tries++) {
      try {
        return await VaultServer.startOnce(program);
      } catch (error) {
        if (tries === 3 || !String(error).includes("address already in use")) throw error;
      }
    }
  }

  private static async startOnce(program: string): Promise<VaultServer> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vault-"));
    const port = await freePort();
    const rootToken = "root-of-a-test";
    const args = ["server", "-dev-tls", `-dev-tls-cert-dir=${folder}`, "-dev-no-store-token"];
    args.push(`-dev-listen-address=127.0.0.1:${port}`, `-dev-root-token-id=${rootToken}`);
    const child = spawn(program, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { PATH: process.env["PATH"], HOME: folder },
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const caFile = path.join(folder, "vault-ca.pem");
    const server = new VaultServer(child, folder, `https://127.0.0.1:${port}`, caFile, rootToken);
    const deadline = Date.now() + LIMIT;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`vault ended: ${said}`);
      if (Date.now() > deadline) throw new Error(`vault did not answer: ${said}`);
      if (fs.existsSync(caFile)) {
        const answered = await server.ask("GET", "sys/health").catch(() => undefined);
        if (answered?.status === 200) return server;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** One request as root, apart from the client under test. */
  ask(
    method: string,
    path_: string,
    body?: unknown,
    token = this.rootToken,
  ): Promise<{
    status: number;
    body: Record<string, never> & { auth?: { client_token: string } };
  }> {
    return new Promise((resolve, reject) => {
      const request = https.request(
        `${this.address}/v1/${path_}`,
        { method, ca: fs.readFileSync(this.caFile), headers: { "X-Vault-Token": token } },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, body: text ? JSON.parse(text) : {} }),
          );
        },
      );
      request.on("error", reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** A token with one policy and no more. */
  async token(policy: string, ttl = "10m"): Promise<string> {
    const name = `p-${Math.random().toString(36).slice(2)}`;
    await this.ask("PUT", `sys/policies/acl/${name}`, { policy });
    const { body } = await this.ask("POST", "auth/token/create", { policies: [name], ttl });
    return body.auth!.client_token;
  }

  async dispose(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
