import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { CliError } from "../errors";
import { type Layout, localLayout } from "../local/layout";
import {
  collectAfterRun,
  isCommitted,
  type LocalProject,
  projectFolderOf,
  writeLocalProject,
} from "../local/projects";
import { wantsVault } from "../local/vault-wanted";
import { type Ended, runCommand } from "../run-command";
import { ensureVault, ProgressLines, userProject, withLock } from "../toolbox";
import {
  type EngineCommand,
  makesStack,
  needsProject,
  parseEngineCommand,
  redirect,
} from "./arguments";
import { refuseRemoteBackend } from "./backend";
import { describeHolders } from "./lock-holder";

/**
 * Runs one `pulumi` command line on the local clouds: in the generated twin when it is meant for one of the project's
 * own folders, unchanged otherwise.
 */
export async function runEngine(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const engine = env["UNIFIED_AI_ENGINE"];
  if (!engine) {
    throw new CliError(
      "NO_ENGINE",
      "UNIFIED_AI_ENGINE: must name the pulumi executable, got nothing; run this through `unified-ai local exec`",
    );
  }
  const layout = localLayout();
  const command = parseEngineCommand(argv);
  const calledIn = process.cwd();
  const source = projectFolderOf(path.resolve(calledIn, command.cwd ?? "."));
  refuseRemoteBackend({
    env,
    verb: command.verb,
    argv,
    ...(source === undefined ? {} : { projectFile: path.join(source, "Pulumi.yaml") }),
  });
  const ours =
    source !== undefined &&
    needsProject(command.verb) &&
    !command.help &&
    isCommitted(source, userProject, layout);
  if (!ours) return finish(await runCommand(engine, argv, { env, keepStderr: true }), command);

  const stack = command.stack ?? env["PULUMI_STACK"];
  const project = await withLock(path.join(layout.directory, "projects.lock"), async () => {
    const { project: twin, sealed } = writeLocalProject(source, {
      root: userProject,
      layout,
      // Without a name the engine takes the selected stack, whichever that is.
      needs: (name) => (stack === undefined ? makesStack(command.verb) : name === stack),
    });
    refuseSealed(twin, stack, sealed);
    if (stack !== undefined && makesStack(command.verb))
      await makeStack(engine, twin, layout, stack, env);
    return twin;
  });
  if (stack !== undefined && wantsVault(path.join(project.folder, `Pulumi.${stack}.yaml`)))
    await ensureVault({ progress: new ProgressLines() });
  const ended = await runCommand(engine, redirect(argv, project.folder, calledIn), {
    env,
    keepStderr: true,
  });
  for (const changed of collectAfterRun(project, layout)) {
    process.stderr.write(
      `Pulumi.${changed}.yaml: what this command changed is undone by the next one; make the change in ` +
        `${path.join(project.source, `Pulumi.${changed}.yaml`)} to keep it\n`,
    );
  }
  return finish(ended, command);
}

function finish(ended: Ended, command: EngineCommand): Ended {
  const holders =
    ended.code === 0
      ? undefined
      : describeHolders(ended.stderr, command.stack === undefined ? {} : { stack: command.stack });
  if (holders !== undefined) process.stderr.write(`${holders}\n`);
  return ended;
}

function refuseSealed(
  project: LocalProject,
  stack: string | undefined,
  sealed: Map<string, string>,
): void {
  const key = stack === undefined ? undefined : sealed.get(stack);
  if (key === undefined) return;
  throw new CliError(
    "SEALED_CONFIG",
    `${path.join(project.source, `Pulumi.${stack}.yaml`)}: \`${key}\`: is encrypted with the stack's own secrets ` +
      "provider, which the local clouds cannot reach; run another stack, or one without encrypted values",
  );
}

/** Whether the backend knows the stack. Layout: `.pulumi/stacks/<project>/<stack>.json`, v3.259.0. */
function stackExists(project: LocalProject, layout: Layout, stack: string): boolean {
  const file = path.join(layout.state, ".pulumi", "stacks", project.name, `${stack}.json`);
  return fs.existsSync(file) || fs.existsSync(`${file}.gz`);
}

/** Makes a stack that has a committed file but was never made here. A misspelt name is left to the engine to refuse. */
async function makeStack(
  engine: string,
  project: LocalProject,
  layout: Layout,
  stack: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const isLocal = env["PULUMI_BACKEND_URL"] === `file://${layout.state}`;
  const hasFile = fs.existsSync(path.join(project.folder, `Pulumi.${stack}.yaml`));
  if (!isLocal || !hasFile || stackExists(project, layout, stack)) return;
  await initStack(engine, project.folder, stack, env);
  collectAfterRun(project, layout);
}

function initStack(
  engine: string,
  folder: string,
  stack: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const args = [
    "-C",
    folder,
    "stack",
    "init",
    stack,
    "--secrets-provider=passphrase",
    "--no-select",
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(engine, [...args, "--non-interactive"], {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new CliError(
            "STACK_NOT_MADE",
            `stack ${JSON.stringify(stack)}: could not be made here, ${said.trim()}`,
          ),
        );
    });
  });
}
