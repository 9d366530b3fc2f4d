import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { estimateIdleCost } from "../../catalog/idle-cost";
import { CliError } from "../errors";
import { prepareLocal } from "../local/exec";
import { localLayout } from "../local/layout";
import { type Engine, type Progress, projectRoot } from "../toolbox";
import {
  renderChanges,
  renderClouds,
  renderIdleCost,
  renderPolicies,
  type SummaryResource,
} from "./summary";
import { update } from "./update";

const STACK = "dev";
const BASELINE_STACK = "shared";

/** The main job on the local clouds: the account's baseline, then the development stack under its policies. */
export async function start(options: { progress: Progress; engine: Engine }): Promise<number> {
  const { progress, engine } = options;
  const layout = localLayout();
  const env = await prepareLocal({ layout, engine, say: (line) => progress.line(line) });
  const run = { layout, env, progress };

  const baseline = await update(
    {
      title: `pulumi up: what exists once per account (${BASELINE_STACK})`,
      folder: path.join(projectRoot, "baseline"),
      stack: BASELINE_STACK,
    },
    run,
  );
  const events = await update(
    {
      title: `pulumi up: the endpoint (${STACK}), with its policies`,
      folder: projectRoot,
      stack: STACK,
      flags: policyFlags(),
    },
    run,
  );
  const resources = [
    ...(await exportedResources(path.join(projectRoot, "baseline"), BASELINE_STACK, env)),
    ...(await exportedResources(projectRoot, STACK, env)),
  ];

  console.log(
    [
      "",
      `${STACK} is up on the local clouds (${renderChanges(events)}; baseline: ${renderChanges(baseline)})`,
      ...renderClouds(resources),
      ...renderPolicies(events),
      ...renderIdleCost(estimateIdleCost(resources)),
      "",
      "go on:",
      "  npx unified-ai local status                                   what each account holds",
      "  npx unified-ai local exec -- pulumi preview --stack prod      any command on the local clouds",
      "  npx unified-ai local exec -- pulumi destroy --stack dev       take it down again",
      "  npm stop                                                      end the local clouds",
    ].join("\n"),
  );
  return 0;
}

function policyFlags(): string[] {
  const pack = path.join(projectRoot, "policies");
  const config = path.join(pack, "config", `${STACK}.json`);
  return [
    "--policy-pack",
    pack,
    ...(fs.existsSync(config) ? ["--policy-pack-config", config] : []),
  ];
}

function exportedResources(
  folder: string,
  stack: string,
  env: NodeJS.ProcessEnv,
): Promise<SummaryResource[]> {
  const shim = path.join(projectRoot, "tools", "shim", "pulumi");
  return new Promise((resolve, reject) => {
    execFile(
      shim,
      ["stack", "export", "-C", folder, "--stack", stack],
      { env, cwd: projectRoot, maxBuffer: 1 << 30 },
      (error, stdout, stderr) => {
        if (error)
          return reject(
            new CliError("EXPORT_FAILED", `stack ${JSON.stringify(stack)}: ${stderr.trim()}`),
          );
        const state = JSON.parse(stdout) as { deployment: { resources?: SummaryResource[] } };
        resolve(state.deployment.resources ?? []);
      },
    );
  });
}
