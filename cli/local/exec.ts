import * as fs from "node:fs";
import type { Command } from "commander";
import { type Ended, endLike, runCommand } from "../run-command";
import { elapsed, type Engine, ensureEngine, ProgressLines } from "../toolbox";
import { makeEngineHome } from "./engine-home";
import { localEnvironment } from "./environment";
import { type Layout, localLayout } from "./layout";
import { runningClouds, runsOldCode, startClouds } from "./server";
import { ensureValidator } from "./validator";

/** Makes everything a command on the local clouds needs, starts them if need be, and returns its environment. */
export async function prepareLocal(options: {
  layout: Layout;
  engine: Engine;
  /** Whether local clouds that run older code are started again; default: this is only said. */
  renew?: boolean;
  say: (line: string) => void;
}): Promise<NodeJS.ProcessEnv> {
  const { layout, engine, renew = false, say } = options;
  for (const folder of [layout.state, layout.home, layout.projects]) {
    fs.mkdirSync(folder, { recursive: true });
  }
  makeEngineHome(layout.engineHome);
  await ensureValidator(new ProgressLines());
  const begun = Date.now();
  const before = runningClouds(layout);
  const { clouds, started } = await startClouds(layout, { renew });
  if (started) {
    const how = before ? "started again, since their code has changed" : "started";
    say(
      `local clouds ${how} (process ${clouds.pid}, ${elapsed(Date.now() - begun)}); \`unified-ai local stop\` ends them`,
    );
  } else if (runsOldCode(clouds)) {
    say(
      `the local clouds (process ${clouds.pid}) run older code than is here; \`npm stop\` and \`npm start\` renew them`,
    );
  }
  return localEnvironment({
    base: process.env,
    layout,
    engine: engine.pulumi,
    ports: clouds.ports,
  });
}

/** Runs any command on the local clouds. */
export async function localExec(command: readonly string[]): Promise<Ended> {
  const progress = new ProgressLines();
  const engine = await ensureEngine({ progress });
  const env = await prepareLocal({
    layout: localLayout(),
    engine,
    say: (line) => progress.line(line),
  });
  const [file, ...args] = command;
  return runCommand(file ?? "", args, { env });
}

export function registerLocalExec(parent: Command): void {
  parent
    .command("exec")
    .description(
      "run any command on the local clouds; `pulumi` in it works on a generated copy of the project, " +
        "never on its stack files, and no real account or login is reachable",
    )
    .argument("<command...>", "the command and its arguments, after --")
    .passThroughOptions()
    .addHelpText(
      "after",
      "\nExamples:\n  unified-ai local exec -- pulumi preview --stack prod\n  unified-ai local exec -- npx vitest run tests/e2e",
    )
    .action(async (command: string[]) => endLike(await localExec(command)));
}
