import { execFile } from "node:child_process";
import * as path from "node:path";
import { estimateIdleCost } from "../../catalog/idle-cost";
import { packFolder, policyConfigFile } from "../check/rules";
import { CliError } from "../errors";
import { prepareLocal } from "../local/exec";
import { localLayout } from "../local/layout";
import { hasGateway, runGateway } from "./gateway";
import { Interrupted } from "./interrupt";
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

/** The main job on the local clouds, each stack under its policies: the account's baseline, then the development stack. */
export async function start(options: { progress: Progress; engine: Engine }): Promise<number> {
  try {
    await bringUp(options);
    return 0;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    options.progress.line(error.message);
    return error.exitCode;
  }
}

async function bringUp(options: { progress: Progress; engine: Engine }): Promise<void> {
  const { progress, engine } = options;
  const layout = localLayout();
  const env = await prepareLocal({
    layout,
    engine,
    renew: true,
    say: (line) => progress.line(line),
  });
  const run = { layout, env, progress };

  const baseline = await update(
    {
      title: `pulumi up: what exists once per account (${BASELINE_STACK})`,
      folder: path.join(projectRoot, "baseline"),
      stack: BASELINE_STACK,
      flags: policyFlags(BASELINE_STACK),
    },
    run,
  );
  const events = await update(
    {
      title: `pulumi up: the endpoint (${STACK}), with its policies`,
      folder: projectRoot,
      stack: STACK,
      flags: policyFlags(STACK),
    },
    run,
  );
  const stacks = {
    [STACK]: await exportedResources(projectRoot, STACK, env),
    [BASELINE_STACK]: await exportedResources(
      path.join(projectRoot, "baseline"),
      BASELINE_STACK,
      env,
    ),
  };

  console.log(
    [
      "",
      `${STACK} is up on the local clouds; cloud resources: ${STACK} ${renderChanges(events)}; ` +
        `${BASELINE_STACK} (once per account) ${renderChanges(baseline)}`,
      ...renderClouds(stacks),
      ...renderPolicies(BASELINE_STACK, baseline),
      ...renderPolicies(STACK, events),
      ...renderIdleCost(estimateIdleCost(Object.values(stacks).flat())),
      "",
    ].join("\n"),
  );
  const gateway = hasGateway(stacks[STACK]!)
    ? await runGateway({ layout, stack: STACK, resources: stacks[STACK]!, env, progress })
    : [
        `${STACK} describes no gateway, so there is no URL; give it a \`gateway\` and bring it up again`,
      ];
  console.log(
    [
      "",
      ...gateway,
      "",
      "go on:",
      "  npx unified-ai local status                                   what each account holds",
      "  npx unified-ai local exec -- pulumi preview --stack prod      any command on the local clouds",
      "  npx unified-ai local exec -- pulumi destroy --stack dev       take it down again",
      "  npx unified-ai local fault azure refused                      cut a cloud off by hand; `--clear` mends it",
      "  npm stop                                                      end the gateway and the local clouds",
    ].join("\n"),
  );
}

/** The pack with the settings of a stack. A stack of ours without settings is a mistake the engine then reports. */
function policyFlags(stack: string): string[] {
  return ["--policy-pack", packFolder, "--policy-pack-config", policyConfigFile(stack)];
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
