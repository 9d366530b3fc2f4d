import { expect } from "vitest";
import type { LocalClouds, Project } from "./local-clouds";

/** Where an update is killed: at which change of the cloud, and whether the cloud has made it already. */
export interface Kill {
  call: number;
  when: "before" | "after";
}

/**
 * Starts `pulumi up`, lets it come to the given change of the cloud, kills engine and program there, and gives the held call
 * free. Returns the type whose creation was cut off; undefined when the update ended before it came so far.
 */
export async function killUpAt(
  clouds: LocalClouds,
  project: Project,
  stack: string,
  kill: Kill,
): Promise<string | undefined> {
  const before = clouds.journal().length;
  clouds.setFaults({ pauseAt: kill });
  const up = project.spawn("up", "--yes", "--skip-preview", "--stack", stack);
  let ended = false;
  const end = new Promise<void>((resolve) => up.on("close", () => resolve(void (ended = true))));
  let held: string | undefined;
  for (let waited = 0; waited < 60_000 && !ended && held === undefined; waited += 25) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    held = clouds
      .journal()
      .slice(before)
      .find((entry) => entry.held !== undefined)?.token;
  }
  if (!ended) process.kill(-up.pid!, "SIGKILL");
  await end;
  clouds.setFaults(undefined);
  // The held call goes on without a caller, as it would in a cloud.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return held;
}

/** Recovers the stack, brings it up, and proves that it is complete and that nothing exists twice. */
export async function recoverAndCheck(
  clouds: LocalClouds,
  project: Project,
  stack: string,
  where: string,
): Promise<void> {
  const answer = await clouds.unifiedAiIn(project, "recover", "--stack", stack, "--json");
  expect(answer.code, `${where}: ${answer.text}`).toBe(0);
  const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  expect(up.code, `${where}, after ${answer.text}: ${up.text}`).toBe(0);
  const preview = await project.pulumi("preview", "--expect-no-changes", "--stack", stack);
  expect(preview.code, `${where}: ${preview.text}`).toBe(0);

  const exported = await project.exported(stack);
  expect(exported.deployment.pending_operations ?? [], where).toEqual([]);
  const inState = (exported.deployment.resources ?? [])
    .filter((r) => r.custom && !r.type.startsWith("pulumi:"))
    .map((r) => `${r.type} ${r.id}`)
    .sort();
  expect(clouds.existing(), where).toEqual(inState);
}
