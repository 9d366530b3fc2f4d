import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Versions that are compared; the newest that could be installed on 2026-11-21. */
export const OPA_VERSION = "1.22.2";
export const CHECKOV_VERSION = "3.3.30";

const cache = path.join(
  process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache"),
  "unified-ai-endpoint",
  "bench-peers",
);

/** The program of Open Policy Agent, built by Go when it is not there yet. */
export function ensureOpa(): string {
  const home = path.join(cache, `opa-${OPA_VERSION}`);
  const program = path.join(home, "opa");
  if (!fs.existsSync(program)) {
    console.log(`building OPA ${OPA_VERSION} (about a minute, 60 MB)`);
    const module = `github.com/open-policy-agent/opa@v${OPA_VERSION}`;
    must("go", ["install", module], { ...process.env, GOBIN: home, GOFLAGS: "-mod=mod" });
  }
  return program;
}

/** Checkov's program, in an environment of its own. */
export function ensureChecker(): string {
  const home = path.join(cache, `checkov-${CHECKOV_VERSION}`);
  const program = path.join(home, "bin", "checkov");
  if (!fs.existsSync(program)) {
    console.log(`installing Checkov ${CHECKOV_VERSION} (about a minute, 300 MB)`);
    must("python3", ["-m", "venv", home]);
    must(path.join(home, "bin", "pip"), ["install", "-q", `checkov==${CHECKOV_VERSION}`]);
  }
  return program;
}

function must(command: string, args: readonly string[], env = process.env): void {
  const answer = spawnSync(command, args, { encoding: "utf8", env });
  if (answer.status !== 0)
    throw new Error(`${command} ${args.join(" ")} failed: ${answer.stderr.slice(-2000)}`);
}
