import { expect } from "vitest";
import type { LocalClouds, Project } from "./local-clouds";

/** Where an update is killed: at which change of the cloud, and whether the cloud has made it already. */
export interface Kill {
  /** Counted from 1; of `token`, when given. */
  call: number;
  when: "before" | "after";
  /** Type that is being changed. @default - any */
  token?: string;
}

/** In words, for messages. */
export const describeKill = ({ call, when, token }: Kill): string =>
  `${when} change ${call}${token === undefined ? "" : ` of ${token}`}`;

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
  let text = "";
  for (const stream of [up.stdout, up.stderr]) {
    stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  }
  const end = new Promise<number | null>((resolve) =>
    up.on("close", (code) => {
      ended = true;
      resolve(code);
    }),
  );
  let held: string | undefined;
  for (let waited = 0; waited < 120_000 && !ended && held === undefined; waited += 25) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    held = clouds
      .journal()
      .slice(before)
      .find((entry) => entry.held !== undefined)?.token;
  }
  if (ended && held === undefined) expect(await end, text).toBe(0);
  if (!ended) process.kill(-up.pid!, "SIGKILL");
  await end;
  clouds.setFaults(undefined);
  // The held call goes on without a caller, as it would in a cloud.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return held;
}

/** One create that `recover` decided on, as its report has it. */
export interface Recovered {
  type: string;
  outcome: string;
}

/**
 * Recovers the stack and proves that nothing is pending, and that what is in the clouds and what is in the state are the same.
 * Returns what was decided of each pending create.
 */
export async function recoverStack(
  clouds: LocalClouds,
  project: Project,
  stack: string,
  where: string,
): Promise<Recovered[]> {
  const answer = await clouds.unifiedAiIn(project, "recover", "--stack", stack, "--json");
  expect(answer.code, `${where}: ${answer.text}`).toBe(0);
  const exported = await project.exported(stack);
  expect(exported.deployment.pending_operations ?? [], where).toEqual([]);
  const inState = (exported.deployment.resources ?? [])
    .filter((r) => r.custom && !r.type.startsWith("pulumi:"))
    .map((r) => `${r.type} ${r.id}`)
    .sort();
  // The store is written a moment after the last change.
  await expect
    .poll(() => clouds.existing(), { timeout: 30_000, message: `${where}: ${answer.text}` })
    .toEqual(inState);
  return (JSON.parse(answer.stdout) as { creates: Recovered[] }).creates;
}

/** Brings a recovered stack up, and proves that it is complete. */
export async function finish(project: Project, stack: string, where: string): Promise<void> {
  const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  expect(up.code, `${where}: ${up.text}`).toBe(0);
  const preview = await project.pulumi("preview", "--expect-no-changes", "--stack", stack);
  expect(preview.code, `${where}: ${preview.text}`).toBe(0);
}
