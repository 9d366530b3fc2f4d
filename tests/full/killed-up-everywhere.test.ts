// Proves what tests/e2e/killed-up.test.ts proves for some steps, for every type that dev with its gateway and the baseline make:
// the first update of each is killed right after the cloud made one, and of every fourth type also before. Not at every one
// of the steps, which would take an hour. Takes about twenty minutes.
import { describe, expect, it } from "vitest";
import { bringUpBaseline, configureBaseline } from "../e2e/baseline";
import { describeKill, finish, killUpAt, recoverStack, type Kill } from "../e2e/killed-up";
import { committedConfig, LocalClouds, type Project } from "../e2e/local-clouds";

/** Types in the order an update creates them, each with how many of it there are. */
async function createsOf(
  clouds: LocalClouds,
  project: Project,
  stack: string,
): Promise<Map<string, number>> {
  const before = clouds.journal().length;
  const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  expect(up.code, up.text).toBe(0);
  const counts = new Map<string, number>();
  for (const { method, token, preview } of clouds.journal().slice(before)) {
    if (method !== "create" || preview === true || token === undefined) continue;
    counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return counts;
}

/** Local clouds with a stack's project that is not up yet. */
type Place = { clouds: LocalClouds; project: Project };

/**
 * Kills one update after the other, recovers each, and goes on where it was, until every kill has hit. What a round could not
 * hit, since it came while another call was held, is for the next, in clouds of its own: a destroy leaves some things behind.
 */
async function killAll(
  fresh: () => Promise<Place>,
  stack: string,
  counts: ReadonlyMap<string, number>,
): Promise<number> {
  let left = killsOf(counts);
  let hits = 0;
  while (left.length > 0) {
    const { clouds, project } = await fresh();
    try {
      const missed = await killEach(clouds, project, stack, counts, left);
      expect(missed.length, `no way to hit ${missed.map(describeKill).join(", ")}`).toBeLessThan(
        left.length,
      );
      hits += left.length - missed.length;
      left = missed;
    } finally {
      await clouds.dispose();
    }
  }
  return hits;
}

/** One round; returns what it could not hit. */
async function killEach(
  clouds: LocalClouds,
  project: Project,
  stack: string,
  counts: ReadonlyMap<string, number>,
  kills: readonly Kill[],
): Promise<Kill[]> {
  const missed: Kill[] = [];
  for (const kill of kills) {
    const made = clouds.existing().filter((one) => one.startsWith(`${kill.token!} `)).length;
    if (made >= counts.get(kill.token!)!) {
      missed.push(kill);
      continue;
    }
    const where = describeKill(kill);
    const type = await killUpAt(clouds, project, stack, kill);
    expect(type, `${where}: the update ended before it was killed`).toBe(kill.token);
    const creates = await recoverStack(clouds, project, stack, where);
    const outcome = kill.when === "after" ? "imported" : "never-created";
    expect(creates, where).toContainEqual(expect.objectContaining({ type, outcome }));
  }
  await finish(project, stack, "at the end of a round");
  await recoverStack(clouds, project, stack, "at the end of a round");
  return missed;
}

/** Each type after it was made, every fourth also before. */
function killsOf(counts: ReadonlyMap<string, number>): Kill[] {
  return [...counts.keys()].flatMap((token, at): Kill[] => [
    ...(at % 4 === 0 ? [{ call: 1, when: "before", token } as const] : []),
    { call: 1, when: "after", token },
  ]);
}

describe("an update killed at every type", () => {
  /** Everything there is afterwards has to be the stack's, so what was made before it is left out. */
  const place = async (make: (clouds: LocalClouds) => Promise<Project>): Promise<Place> => {
    const clouds = await LocalClouds.start();
    const project = await make(clouds);
    clouds.ignoreExisting();
    return { clouds, project };
  };

  const countIn = async ({ clouds, project }: Place, stack: string) => {
    try {
      return await createsOf(clouds, project, stack);
    } finally {
      await clouds.dispose();
    }
  };

  it("of the baseline is recovered each time", { timeout: 1_800_000 }, async () => {
    const fresh = () => place((clouds) => configureBaseline(clouds));
    const counts = await countIn(await fresh(), "shared");
    const hits = await killAll(fresh, "shared", counts);
    console.log(`baseline: killed and recovered ${hits} times, ${counts.size} types`);
    expect(counts.size).toBeGreaterThan(12);
  });

  it("of dev with its gateway is recovered each time", { timeout: 3 * 3_600_000 }, async () => {
    const fresh = () =>
      place(async (clouds) => {
        await bringUpBaseline(clouds);
        const project = clouds.project();
        project.configure("dev", committedConfig("dev"));
        await project.init("dev");
        return project;
      });
    const counts = await countIn(await fresh(), "dev");
    const hits = await killAll(fresh, "dev", counts);
    console.log(`dev: killed and recovered ${hits} times, ${counts.size} types`);
    expect(counts.size).toBeGreaterThan(60);
  });
});
