import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { readStore, StoreError } from "../../sim/store/format";
import { runningProcess } from "../../sim/store/lock";
import { organisationFile } from "../../sim/store/organisation";
import { CliError } from "../errors";
import { describeLock, holderState, readLocks } from "../recover/locks";
import { listGateways, stopGateways } from "./homes";
import { backendUrl, type Layout, localLayout } from "./layout";
import { stopOperatorApis } from "./operator";
import { stopClouds } from "./server";
import { localStacks } from "./stacks";

/** What a reset removed. */
export interface ResetReport {
  code: 0;
  directory: string;
  /** Resources of all clouds, soft-deleted ones included; absent when the store could not be read. */
  resources?: number;
  /** `<project>/<stack>` of every stack of the local backend. */
  stacks: string[];
}

/** Empties the local clouds and the local backend. Refuses while something runs on them, unless forced. */
export async function resetLocal(layout: Layout, force: boolean): Promise<ResetReport> {
  const stacks = localStacks(layout);
  if (force) {
    await stopGateways(layout);
    await stopClouds(layout);
  } else refuseWhileInUse(layout, stacks);
  await stopOperatorApis(layout);
  const resources = countResources(layout);

  // The accounts that exist are the user's choice, not something the clouds hold.
  for (const name of fs.existsSync(layout.clouds) ? fs.readdirSync(layout.clouds) : []) {
    if (name !== organisationFile) fs.rmSync(path.join(layout.clouds, name), { recursive: true });
  }
  for (const folder of [layout.state, layout.engineHome, layout.projects, layout.salts]) {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return {
    code: 0,
    directory: layout.directory,
    ...(resources === undefined ? {} : { resources }),
    stacks: stacks.map(({ project, stack }) => `${project}/${stack}`),
  };
}

function refuseWhileInUse(
  layout: Layout,
  stacks: readonly { project: string; stack: string }[],
): void {
  const running = runningProcess(layout.clouds);
  if (running) {
    throw new CliError(
      "CLOUDS_RUNNING",
      `the local clouds run (process ${running.pid}); end them with \`unified-ai local stop\`, or add --force`,
    );
  }
  const [gateway] = listGateways(layout);
  if (gateway) {
    throw new CliError(
      "GATEWAY_RUNNING",
      `the gateway of ${gateway.namespace} runs (process ${gateway.pid}); end it with \`unified-ai local stop\`, or add --force`,
    );
  }
  for (const { project, stack } of stacks) {
    for (const lock of readLocks(backendUrl(layout), project, stack) ?? []) {
      if (holderState(lock) === "dead") continue;
      throw new CliError(
        "STACK_IN_USE",
        `stack ${JSON.stringify(stack)} of ${project}: locked by ${describeLock(lock)}; wait for it to end, or add --force`,
      );
    }
  }
}

/** A store that cannot be read is no reason to refuse: a reset is how one gets rid of it. */
function countResources(layout: Layout): number | undefined {
  try {
    return readStore(layout.clouds).resources.length;
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

export function registerLocalReset(parent: Command): void {
  parent
    .command("reset")
    .description("remove everything the local clouds and the local backend hold; asks nothing")
    .option("--force", "end the local clouds first, and ignore locks")
    .option("--json", "write one JSON object")
    .action(async (options: { force?: boolean; json?: boolean }) => {
      const report = await resetLocal(localLayout(), options.force === true);
      if (options.json) return console.log(JSON.stringify(report));
      const held =
        report.resources === undefined
          ? "a store that could not be read"
          : `${report.resources} resources`;
      const stacks = report.stacks.length > 0 ? report.stacks.join(", ") : "none";
      console.log(`removed from ${report.directory}: ${held}; stacks: ${stacks}`);
    });
}
