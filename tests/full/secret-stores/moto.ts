import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDir } from "../../../cli/toolbox";
import { freePort } from "../../e2e/free-port";

/** Released 2026; https://github.com/getmoto/moto, Apache-2.0. */
const VERSION = "5.2.5";
/** Where everything is made. */
export const REGION = "eu-central-1";
/** Milliseconds it may take to answer. */
const LIMIT = 60_000;

/** The program, got with pip into the cache when it is not there. */
function ensureMoto(): string {
  const home = path.join(cacheDir(process.env), `moto-${VERSION}`);
  const program = path.join(home, "bin", "moto_server");
  if (fs.existsSync(program)) return program;
  fs.rmSync(home, { recursive: true, force: true });
  execFileSync("python3", ["-m", "venv", home], { stdio: "inherit" });
  const pip = path.join(home, "bin", "pip");
  execFileSync(pip, ["install", "-q", `moto[server]==${VERSION}`], { stdio: "inherit" });
  return program;
}

/** Somebody else's stand-in for AWS. */
export class Moto {
  private constructor(
    private readonly child: ChildProcess,
    readonly endpoint: string,
  ) {}

  static async start(): Promise<Moto> {
    const port = await freePort();
    const child = spawn(ensureMoto(), ["-H", "127.0.0.1", "-p", String(port)], {
      stdio: ["ignore", "ignore", "ignore"],
      env: { PATH: process.env["PATH"] },
    });
    const moto = new Moto(child, `http://127.0.0.1:${port}`);
    const deadline = Date.now() + LIMIT;
    while (!(await fetch(`${moto.endpoint}/moto-api/`).catch(() => undefined))?.ok) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error("moto did not answer");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return moto;
  }

  /** A call of Secrets Manager apart from the client under test. */
  async secrets<T>(action: string, body: object): Promise<T> {
    const response = await fetch(this.endpoint, {
      method: "POST",
      headers: {
        // Moto finds the region by the scope of the signature.
        authorization: `AWS4-HMAC-SHA256 Credential=setup/20261121/${REGION}/secretsmanager/aws4_request, SignedHeaders=host, Signature=0`,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `secretsmanager.${action}`,
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as T;
  }

  async dispose(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
  }
}
