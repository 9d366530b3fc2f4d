// Proves that the engine, the program and the local clouds agree over a stack's whole life, for the committed prod with its gateway
// and its deletion protection. Up again beside what a destroy left, with gateways, and all three environments in one account:
// tests/full/lifecycle.test.ts. Cannot prove what a real cloud would answer.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "./baseline";
import { MOST_VISITS, visitsOfFailedDeletes } from "./dependency-paths";
import { committedConfig, LocalClouds, type Project } from "./local-clouds";

const stacks = ["prod"] as const;

/** Seconds a destroy may take to be refused; it takes three on an idle machine. */
const REFUSED_WITHIN = 60;

/** A file that puts the clock of the program's process forward, and writes down that it did. */
function shiftedClock(folder: string, days: number): string {
  const file = path.join(folder, "clock.cjs");
  const shown = JSON.stringify(path.join(folder, "clock.json"));
  fs.writeFileSync(
    file,
    `const Real = Date;
const ahead = ${days} * 86400000;
globalThis.Date = class Date extends Real {
  constructor(...args) {
    if (args.length === 0) super(Real.now() + ahead);
    else super(...args);
  }
  static now() {
    return Real.now() + ahead;
  }
};
require("node:fs").writeFileSync(${shown}, JSON.stringify({ now: Date.now() }));
`,
  );
  return file;
}

describe("prod with its gateway", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
    project = clouds.project();
    for (const stack of stacks) {
      project.configure(stack, committedConfig(stack));
      await project.init(stack);
    }
  }, 180_000);

  afterAll(() => clouds.dispose());

  it("comes up", { timeout: 600_000 }, async () => {
    for (const stack of stacks) {
      // As a person's, with the state written at every step.
      const up = await project.pulumiWith({}, "up", "--yes", "--skip-preview", "--stack", stack);
      expect(up.code, up.text).toBe(0);
    }
    // The engine's diagnostic logs take half of its time (cli/local/engine-home.ts).
    expect(fs.statSync(path.join(clouds.dir, "pulumi-home", "logs")).isFile()).toBe(true);
  });

  it("shows no changes in a preview after reading the clouds", { timeout: 600_000 }, async () => {
    for (const stack of stacks) {
      const refreshed = await project.pulumi(
        "preview",
        "--refresh",
        "--expect-no-changes",
        "--stack",
        stack,
      );
      expect(refreshed.code, refreshed.text).toBe(0);
    }
  });

  it("shows no changes a month later: no budget begins anew", { timeout: 600_000 }, async () => {
    const days = 31;
    const later = await project.pulumiWith(
      { NODE_OPTIONS: `--require ${shiftedClock(project.folder, days)}` },
      ...["preview", "--expect-no-changes", "--stack", "prod"],
    );
    expect(later.code, later.text).toBe(0);
    const clock = fs.readFileSync(path.join(project.folder, "clock.json"), "utf8");
    const { now } = JSON.parse(clock) as { now: number };
    expect(now).toBeGreaterThan(Date.now() + (days - 1) * 86_400_000);
  });

  it("puts every resource under its component and never under the default provider", async () => {
    const resources = await project.resources("prod");
    const stackUrn = resources.find((r) => r.type === "pulumi:pulumi:Stack")!.urn;
    for (const resource of resources) {
      // The engine makes this one by itself for reading the baseline's outputs; it reaches no cloud.
      if (resource.urn === stackUrn || resource.type === "pulumi:providers:pulumi") continue;
      expect(resource.parent, resource.urn).toBeDefined();
      if (resource.type !== "unifiedai:index:UnifiedAiEndpoint") {
        expect(resource.parent, resource.urn).not.toBe(stackUrn);
      }
      expect(resource.urn).not.toMatch(/::default(_|$)/);
    }
  });

  it("answers the loser of two updates at once with the holder", { timeout: 600_000 }, async () => {
    const both = await Promise.all(
      [1, 2].map(() => project.pulumi("up", "--yes", "--skip-preview", "--stack", "prod")),
    );
    const losers = both.filter((answer) => answer.code !== 0);
    // The backend's lock is list, write, list: at most one proceeds, and sometimes neither.
    expect(both.length - losers.length).toBeLessThanOrEqual(1);
    for (const loser of losers)
      expect(loser.text).toMatch(/locked by (.+@.+, pid \d+|another command, which has ended)/);
  });

  it(
    "refuses to destroy prod until deletion protection is lifted",
    { timeout: 600_000 },
    async () => {
      const resources = await project.resources("prod");
      expect(visitsOfFailedDeletes(resources)).toBeLessThan(MOST_VISITS);

      const began = Date.now();
      const refused = await project.pulumi("destroy", "--yes", "--skip-preview", "--stack", "prod");
      expect(refused.code).not.toBe(0);
      expect((Date.now() - began) / 1_000).toBeLessThan(REFUSED_WITHIN);
      // What would go first, in the cluster and outside it: each is named, and what to do.
      for (const name of ["unified-ai-gateway-targets", "unified-ai-home-edge-https"]) {
        expect(refused.text).toMatch(
          new RegExp(`::${name}" cannot be deleted\\s+because it is protected`),
        );
      }
      // The engine's own may go.
      const ours = (all: typeof resources) => all.filter(({ type }) => !type.startsWith("pulumi:"));
      expect(ours(await project.resources("prod"))).toHaveLength(ours(resources).length);
      const still = await project.pulumi("preview", "--expect-no-changes", "--stack", "prod");
      expect(still.code, still.text).toBe(0);

      const config = structuredClone(committedConfig("prod"));
      const endpoint = config["unified-ai-endpoint:endpoint"] as { deletionProtection: boolean };
      endpoint.deletionProtection = false;
      project.configure("prod", config);
      const lifted = await project.pulumi("up", "--yes", "--skip-preview", "--stack", "prod");
      expect(lifted.code, lifted.text).toBe(0);
      const destroyed = await project.pulumi(
        "destroy",
        "--yes",
        "--skip-preview",
        "--stack",
        "prod",
      );
      expect(destroyed.code, destroyed.text).toBe(0);
      expect(await project.resources("prod")).toEqual([]);
    },
  );

  it("lists what a destroy leaves behind", { timeout: 600_000 }, async () => {
    // It was destroyed above.
    const status = JSON.parse((await clouds.unifiedAi("local", "status", "--json")).stdout) as {
      softDeleted: { type: string }[];
    };
    const remaining = status.softDeleted.map((resource) => resource.type);
    for (const type of ["azure-native:cognitiveservices:Account", "aws:kms/key:Key"]) {
      expect(remaining.filter((one) => one === type).length).toBeGreaterThanOrEqual(stacks.length);
    }
  });
});
