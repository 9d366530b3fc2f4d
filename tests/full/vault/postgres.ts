import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { freePort } from "../../e2e/free-port";

/** Folder of PostgreSQL's programs; undefined where it is not installed. */
export function postgresFolder(): string | undefined {
  const known = "/usr/lib/postgresql";
  const versions = fs.existsSync(known) ? fs.readdirSync(known).sort().reverse() : [];
  return [...versions.map((version) => path.join(known, version, "bin")), "/usr/local/bin"].find(
    (folder) =>
      fs.existsSync(path.join(folder, "initdb")) && fs.existsSync(path.join(folder, "postgres")),
  );
}

/** Who runs it: it refuses root. */
function owner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = fs
    .readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith("postgres:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** A PostgreSQL of its own on 127.0.0.1, whose administrator has the password `first-password`. */
export class Postgres {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly bin: string,
    readonly port: number,
  ) {}

  static async start(bin: string): Promise<Postgres> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "postgres-"));
    const as = owner();
    const password = path.join(folder, "password");
    fs.writeFileSync(password, "first-password\n");
    const data = path.join(folder, "data");
    if (as) for (const each of [folder, password]) fs.chownSync(each, as.uid, as.gid);
    const env = { PATH: process.env["PATH"], LC_ALL: "C", HOME: folder };
    execFileSync(
      path.join(bin, "initdb"),
      ["-D", data, "-U", "admin", `--pwfile=${password}`, "-A", "scram-sha-256", "-N"],
      { ...as, env, cwd: folder, stdio: "ignore" },
    );
    const port = await freePort();
    const settings = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"];
    const child = spawn(
      path.join(bin, "postgres"),
      ["-D", data, "-p", String(port), "-k", folder, ...settings],
      { ...as, env, cwd: folder, stdio: "ignore" },
    );
    const started = new Postgres(child, folder, bin, port);
    for (let attempt = 0; attempt < 100; attempt++) {
      if (started.query("admin", "first-password", "SELECT 1").ok) return started;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    started.stop();
    throw new Error("PostgreSQL did not answer in 10 s");
  }

  /** Runs SQL as a user. */
  query(user: string, password: string, sql: string): { ok: boolean; text: string } {
    const answer = spawnSync(
      fs.existsSync(path.join(this.bin, "psql")) ? path.join(this.bin, "psql") : "psql",
      ["-h", "127.0.0.1", "-p", String(this.port), "-U", user, "-d", "postgres", "-Atc", sql],
      { env: { PATH: process.env["PATH"], PGPASSWORD: password, PGCONNECT_TIMEOUT: "5" } },
    );
    return { ok: answer.status === 0, text: `${answer.stdout}${answer.stderr}`.trim() };
  }

  stop(): void {
    this.child.kill("SIGINT");
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
