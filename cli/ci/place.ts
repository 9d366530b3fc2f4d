import * as fs from "node:fs";
import * as path from "node:path";
import { packFolder, policyConfigFile } from "../check/rules";
import { engineFile } from "../engine";
import { CliError } from "../errors";
import { prepareLocal } from "../local/exec";
import { stopGateways } from "../local/homes";
import { localLayout } from "../local/layout";
import { stopOperatorApis } from "../local/operator";
import { committedStacks } from "../local/projects";
import { runningClouds, stopClouds } from "../local/server";
import { type Engine, type Progress, projectRoot, userProject } from "../toolbox";
import { runStep } from "./run";

/** Where the commands of a pipeline run. */
export interface Place {
  /** `local`, or the accounts that the environment's credentials lead to. */
  name: "local clouds" | "real accounts";
  env: NodeJS.ProcessEnv;
  /** The `pulumi` to run. */
  pulumi: string;
  /** Folder of Pulumi.yaml. */
  cwd: string;
  /** Ends what was started for the run. */
  end(): Promise<void>;
}

/** The accounts, the login and the `pulumi` that the environment has. */
export async function realPlace(env: NodeJS.ProcessEnv): Promise<Place> {
  const pulumi = await engineFile(env);
  return {
    name: "real accounts",
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    pulumi,
    cwd: userProject,
    end: () => Promise.resolve(),
  };
}

/** The local clouds, with what exists once per account up on them; what did not run before is ended afterwards. */
export async function localPlace(options: { engine: Engine; progress: Progress }): Promise<Place> {
  const { engine, progress } = options;
  const layout = localLayout();
  const ran = runningClouds(layout) !== undefined;
  const end = async (): Promise<void> => {
    if (ran) return;
    await stopGateways(layout);
    await stopOperatorApis(layout);
    await stopClouds(layout);
  };
  try {
    const env = await prepareLocal({ layout, engine, say: (line) => progress.line(line) });
    const pulumi = path.join(projectRoot, "tools", "shim", "pulumi");
    await upBaseline({ env, pulumi, progress });
    return { name: "local clouds", env, pulumi, cwd: userProject, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** What exists once per account, which the stacks ask for; there is nothing to do where it is up. */
async function upBaseline(options: {
  env: NodeJS.ProcessEnv;
  pulumi: string;
  progress: Progress;
}): Promise<void> {
  const { env, pulumi, progress } = options;
  const cwd = path.join(userProject, "baseline");
  if (!fs.existsSync(path.join(cwd, "Pulumi.yaml"))) return;
  await progress.step("pulumi up: what exists once per account", async () => {
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--color=never"];
    const { code, said } = await runStep({
      file: pulumi,
      args: [...args, "--stack", "shared"],
      ...{ cwd, env },
    });
    if (code !== 0)
      throw new CliError(
        "NO_BASELINE",
        `baseline, stack "shared": could not be brought up on the local clouds: ${said.trim().slice(-2_000)}`,
      );
  });
}

/** Order in which environments are promoted; others follow by name. */
const ORDER = ["dev", "staging", "prod"];

/** The stacks to look at: those asked for, or all that have a committed file. */
export function stacksOf(asked: readonly string[], folder: string): string[] {
  const there = committedStacks(folder);
  const unknown = asked.find((stack) => !there.includes(stack));
  if (unknown !== undefined)
    throw new CliError(
      "STACK_NOT_FOUND",
      `stack ${JSON.stringify(unknown)}: must have a file Pulumi.${unknown}.yaml in ${folder}; there are ${there.join(", ") || "none"}`,
    );
  const place = (stack: string): number =>
    ORDER.includes(stack) ? ORDER.indexOf(stack) : ORDER.length;
  const wanted = asked.length > 0 ? [...new Set(asked)] : there;
  return wanted.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** The pack with the settings of a stack; a stack without settings of its own is a mistake. */
export function policyConfig(stack: string): string {
  const file = policyConfigFile(stack);
  if (fs.existsSync(file)) return file;
  throw new CliError(
    "NO_POLICY_CONFIG",
    `stack ${JSON.stringify(stack)}: must have a policy config file ${file}, there is none; write one as those beside it`,
  );
}

/** The engine's flags for the pack of a stack. */
export const policyFlags = (stack: string): string[] => [
  "--policy-pack",
  packFolder,
  "--policy-pack-config",
  policyConfig(stack),
];
