// Proves that `recover` and `up` complete an update killed at some of its steps, nothing doubled: engine and program are killed
// by signal 9, before and after the cloud made the resource. Every step: tests/full/killed-up-everywhere.test.ts.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "./baseline";
import { killUpAt, recoverAndCheck, type Kill } from "./killed-up";
import { cloudsOnlyConfig, LocalClouds, repo, type Project } from "./local-clouds";

const kills: Kill[] = [
  { call: 1, when: "after" },
  { call: 6, when: "before" },
  { call: 12, when: "after" },
  { call: 20, when: "after" },
  { call: 22, when: "after" },
];

describe("an update that is killed", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project();
    project.configure("dev", cloudsOnlyConfig("dev"));
    await project.init("dev");
    // The check compares everything in the clouds with this stack, so the baseline stays out of it.
    clouds.ignoreExisting();
  }, 180_000);

  afterAll(() => clouds.dispose());

  // Also after a failure, so that one broken step does not fail the next.
  afterEach(async () => {
    clouds.setFaults(undefined);
    await project.pulumi("cancel", "--yes", "--stack", "dev");
    const down = await project.pulumi("destroy", "--yes", "--skip-preview", "--stack", "dev");
    expect(down.code, down.text).toBe(0);
  }, 60_000);

  for (const kill of kills) {
    it(
      `is completed by recover and up: ${kill.when} change ${kill.call}`,
      { timeout: 180_000 },
      async () => {
        const type = await killUpAt(clouds, project, "dev", kill);
        expect(type, "the update ended before it was killed").toBeDefined();
        await recoverAndCheck(clouds, project, "dev", `${kill.when} change ${kill.call} (${type})`);
      },
    );
  }

  it(
    "refuses to touch a lock whose holder runs, and names the holder",
    { timeout: 120_000 },
    async () => {
      clouds.setFaults({ pauseAt: { call: 3, when: "before" } });
      const before = clouds.journal().length;
      const up = project.spawn("up", "--yes", "--skip-preview", "--stack", "dev");
      const end = new Promise((resolve) => up.on("close", resolve));
      while (
        !clouds
          .journal()
          .slice(before)
          .some((entry) => entry.held)
      ) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const answer = await clouds.unifiedAiIn(project, "recover", "--stack", "dev");
      expect(answer.code).toBe(1);
      expect(answer.text).toMatch(/locked by .+@.+, pid \d+/);
      expect(answer.text).toContain("still running");
      clouds.setFaults(undefined);
      expect(await end).toBe(0);
    },
  );
});

describe("a pending create that cannot be looked up", () => {
  let clouds: LocalClouds;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
  }, 60_000);

  afterAll(() => clouds.dispose());

  it(
    "is refused each time, the state left as it is, until a person says it is gone",
    { timeout: 120_000 },
    async () => {
      const main = path.join(clouds.dir, "bucket.cjs");
      fs.writeFileSync(
        main,
        `const load = (name) => require(require.resolve(name, { paths: [${JSON.stringify(repo)}] }));
const { Provider } = load("@pulumi/aws/provider");
const provider = new Provider("aws", { region: "us-east-1", allowedAccountIds: ["111122223333"] });
new (load("@pulumi/aws/s3").Bucket)("documents", {}, { provider });
`,
      );
      const project = clouds.project("buckets", main);
      await project.init("dev");
      expect(await killUpAt(clouds, project, "dev", { call: 1, when: "after" })).toContain("s3");
      const pending = (await project.exported("dev")).deployment.pending_operations;
      expect(pending).toHaveLength(1);

      for (let turn = 0; turn < 2; turn += 1) {
        const answer = await clouds.unifiedAiIn(project, "recover", "--stack", "dev");
        expect(answer.code, answer.text).toBe(2);
        expect(answer.text).toContain("recover again with --gone documents");
        expect((await project.exported("dev")).deployment.pending_operations).toEqual(pending);
      }
      const settled = await clouds.unifiedAiIn(
        project,
        "recover",
        "--stack",
        "dev",
        "--gone",
        "documents",
      );
      expect(settled.code, settled.text).toBe(0);
      expect((await project.exported("dev")).deployment.pending_operations ?? []).toEqual([]);
    },
  );
});
