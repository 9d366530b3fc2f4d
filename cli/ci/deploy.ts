import * as fs from "node:fs";
import * as path from "node:path";
import { withoutSecrets } from "../secrets/scrub";
import { type Engine, type Progress, userProject } from "../toolbox";
import { localPlace, policyFlags, realPlace, stacksOf } from "./place";
import { runStep, unifiedAi, type StepEnd } from "./run";

/** What `npm run ci:deploy` takes. */
export interface DeployOptions {
  stack: string;
  real: boolean;
  progress: Progress;
  engine: () => Promise<Engine>;
  /** @default .unified-ai/ci of the project */
  folder?: string;
  /** Seconds in which what was deployed has to answer. @default 120 */
  waitSeconds?: number;
}

/**
 * Brings one stack up under its policies as the only writer of its state, then calls every alias through the real URL.
 * Answers the exit code: 0 up and answering, 2 up and something needs a person, 1 not up.
 */
export async function ciDeploy(options: DeployOptions): Promise<0 | 1 | 2> {
  const { real, progress, waitSeconds = 120 } = options;
  const [stack = ""] = stacksOf([options.stack], userProject);
  const flags = policyFlags(stack);
  const folder = path.resolve(options.folder ?? path.join(userProject, ".unified-ai", "ci"), stack);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of ["deploy.log", "guard.json", "verify.json"])
    fs.rmSync(path.join(folder, name), { force: true });
  const place = real
    ? await realPlace(process.env)
    : await localPlace({ engine: await options.engine(), progress });
  const { cwd, env, pulumi } = place;
  const step = (title: string, ...rest: [string[], { log?: string }?]): Promise<StepEnd> =>
    progress.step(`${stack}: ${title}`, async (detail) => {
      const [args, more] = rest;
      const end = await runStep({ ...unifiedAi(...args), cwd, env, ...more });
      if (end.code !== 0) detail(`ended with ${end.code}`);
      return end;
    });
  try {
    if (!real) await makeStack({ pulumi, cwd, env, stack });
    const up = [pulumi, "up", "--yes", "--non-interactive", "--color=never", "--stack", stack];
    const guard = ["state", "guard", "--stack", stack, "--recover"];
    guard.push("--report", path.join(folder, "guard.json"), "--", ...up, ...flags);
    const log = path.join(folder, "deploy.log");
    const deployed = await step("pulumi up, guarded", guard, { log });
    if (deployed.code !== 0 && deployed.code !== 2) {
      for (const line of failuresIn(fs.readFileSync(log, "utf8"))) console.log(line);
      return 1;
    }
    if (!real) {
      const started = await step("start its gateway", [
        "local",
        "gateway",
        "start",
        "--stack",
        stack,
      ]);
      if (started.code !== 0) {
        process.stderr.write(`${started.said.trim()}\n`);
        return 1;
      }
    }
    const report = path.join(folder, "verify.json");
    const verify = ["verify", "--stack", stack, "--wait", String(waitSeconds), "--out", report];
    const verified = await step("call every alias", verify);
    process.stdout.write(`${verified.said.trim()}\n`);
    if (verified.code !== 0 && verified.code !== 2) return 1;
    return deployed.code === 2 || verified.code === 2 ? 2 : 0;
  } finally {
    await place.end();
  }
}

/** Lines shown of what kept an update from being done. */
const SHOWN = 40;

/** What of the engine's output says why an update failed: violated policies with their reasons, then errors. */
export function failuresIn(log: string): string[] {
  const lines = withoutSecrets(log).split("\n");
  const policies = lines.flatMap((line, at) => {
    const [, rule] = /^\s*- \[mandatory\]\s+(.*)/.exec(line) ?? [];
    if (rule === undefined) return [];
    const end = lines.findIndex((next, place) => place > at && /^\s*- \[|^\S|^\s*$/.test(next));
    return [`violated: ${rule}`, ...lines.slice(at + 2, end < 0 ? undefined : end)];
  });
  const errors = lines.filter((line) => /^\s*error:|^error: /.test(line));
  return [...new Set([...policies, ...errors].map((line) => line.trimEnd()))].slice(0, SHOWN);
}

/** The local backend has no stack yet on a fresh machine, and a guard wants one to guard. */
async function makeStack(options: {
  pulumi: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  stack: string;
}): Promise<void> {
  const { pulumi, cwd, env, stack } = options;
  await runStep({ file: pulumi, args: ["stack", "select", "--stack", stack], cwd, env });
}
