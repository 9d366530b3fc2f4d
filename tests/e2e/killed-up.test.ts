// Proves that `recover` and `up` complete an update killed at some of its steps, nothing doubled: engine and program are killed
// by signal 9, before and after the cloud made the resource. Every type: tests/full/killed-up-everywhere.test.ts.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "./baseline";
import { describeKill, finish, killUpAt, recoverStack, type Kill } from "./killed-up";
import { committedConfig, LocalClouds, repo, type Project } from "./local-clouds";

/** In the order an update comes to them: found by tags, by name; one that is not there comes last. */
const kills: Kill[] = [
  { call: 1, when: "after" },
  { call: 2, when: "after", token: "kubernetes:helm.sh/v3:Release" },
];

describe("an update that is killed", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project();
    project.configure("dev", committedConfig("dev"));
    await project.init("dev");
    // The check compares everything in the clouds with this stack, so the baseline stays out of it.
    clouds.ignoreExisting();
  }, 180_000);

  afterAll(() => clouds.dispose());

  // One update killed again and again, each time further on.
  for (const kill of kills) {
    it(`is recovered ${describeKill(kill)}`, { timeout: 300_000 }, async () => {
      const type = await killUpAt(clouds, project, "dev", kill);
      expect(type, "the update ended before it was killed").toBeDefined();
      const creates = await recoverStack(clouds, project, "dev", `${describeKill(kill)} (${type})`);
      const outcome = kill.when === "after" ? "imported" : "never-created";
      expect(creates).toContainEqual(expect.objectContaining({ type, outcome }));
    });
  }

  it(
    "refuses to touch a lock whose holder runs, and names the holder",
    { timeout: 240_000 },
    async () => {
      clouds.setFaults({ pauseAt: { call: 1, when: "before" } });
      const before = clouds.journal().length;
      const up = project.spawn("up", "--yes", "--skip-preview", "--stack", "dev");
      const end = new Promise((resolve) => up.on("close", resolve));
      const isHeld = () =>
        clouds
          .journal()
          .slice(before)
          .some((entry) => entry.held);
      await expect.poll(isHeld, { timeout: 150_000, interval: 50 }).toBe(true);
      const answer = await clouds.unifiedAiIn(project, "recover", "--stack", "dev");
      expect(answer.code).toBe(1);
      expect(answer.text).toMatch(/locked by .+@.+, pid \d+/);
      expect(answer.text).toContain("still running");
      process.kill(-up.pid!, "SIGKILL");
      await end;
      clouds.setFaults(undefined);
      await recoverStack(clouds, project, "dev", "with the next change held");
    },
  );

  it("is complete after the next one, with nothing doubled", { timeout: 300_000 }, async () => {
    await finish(project, "dev", "at the end");
    await recoverStack(clouds, project, "dev", "at the end");
  });
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
      const main = path.join(clouds.dir, "network.cjs");
      fs.writeFileSync(
        main,
        `const load = (name) => require(require.resolve(name, { paths: [${JSON.stringify(repo)}] }));
const { Provider } = load("@pulumi/aws/provider");
const provider = new Provider("aws", { region: "us-east-1", allowedAccountIds: ["111122223333"] });
// Without tags nothing tells it from another network.
new (load("@pulumi/aws/ec2").Vpc)("documents", { cidrBlock: "10.0.0.0/16" }, { provider });
`,
      );
      const project = clouds.project("networks", main);
      await project.init("dev");
      expect(await killUpAt(clouds, project, "dev", { call: 1, when: "after" })).toContain("vpc");
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
