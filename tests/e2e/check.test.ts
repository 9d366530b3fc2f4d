// Proves `unified-ai check` through the engine: a stack's state, a saved preview with its deletes, and reports for CI.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LocalClouds, run, type Answer, type Project } from "./local-clouds";
import { smallProject } from "./policy-programs";

const KEY = `const kms = load("@pulumi/aws/kms");
const key = new kms.Key("data", { description: "atlas", enableKeyRotation: true, deletionWindowInDays: 30, tags }, { provider });
`;
const GROUP = `const cloudwatch = load("@pulumi/aws/cloudwatch");
new cloudwatch.LogGroup("extra", { name: "/atlas/extra", retentionInDays: 30, tags }, { provider });
`;

interface Json {
  code: number;
  counts: { resources: number; violations: number; advisories: number };
  findings: { rule: string; level: string; urn: string; message: string; kind: string }[];
}

describe("unified-ai check", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    project = await smallProject(clouds, KEY + GROUP);
    const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
    if (up.code !== 0) throw new Error(up.text);
  }, 180_000);

  afterAll(() => clouds.dispose());

  const check = (...args: string[]): Promise<Answer> =>
    clouds.unifiedAiIn(project, "check", ...args);
  const config = (content: object): string => {
    const file = path.join(project.folder, "config.json");
    fs.writeFileSync(file, JSON.stringify(content));
    return file;
  };
  /** Saves a preview of the project as it would be with another program. */
  async function preview(body: string, ...flags: string[]): Promise<string> {
    const other = await smallProject(clouds, body);
    const answer = await other.pulumi("preview", "--json", "--stack", "dev", ...flags);
    expect(answer.code, answer.text).toBe(0);
    const file = path.join(project.folder, "plan.json");
    fs.writeFileSync(file, answer.stdout);
    return file;
  }

  it("says nothing about a stack that keeps to the rules", async () => {
    const answer = await check(
      "--stack",
      "dev",
      "--config",
      config({ all: "disabled", "kms-rotation": "mandatory" }),
    );
    expect(answer.code, answer.text).toBe(0);
    expect(answer.stdout).toBe("");
  });

  it("finds what breaks them, and writes reports for CI", async () => {
    const sarif = path.join(project.folder, "out.sarif");
    const junit = path.join(project.folder, "out.xml");
    const answer = await check("--stack", "dev", "--json", "--sarif", sarif, "--junit", junit);
    expect(answer.code, answer.text).toBe(2);
    const found = JSON.parse(answer.stdout) as Json;
    expect(found.code).toBe(2);
    expect(found.counts.resources).toBe(2);
    const unprotected = found.findings.filter(({ rule }) => rule === "protect-required");
    expect(unprotected.map(({ level, urn }) => [level, urn.split("::").at(-1)]).sort()).toEqual([
      ["mandatory", "data"],
      ["mandatory", "extra"],
    ]);
    const { runs } = JSON.parse(fs.readFileSync(sarif, "utf8")) as {
      runs: { results: unknown[] }[];
    };
    expect(runs[0]?.results).toHaveLength(found.findings.length);
    expect(fs.readFileSync(junit, "utf8")).toMatch(/name="protect-required">\s*<failure/);
  });

  it("lets pass by another profile, and still reports", async () => {
    const answer = await check("--stack", "dev", "--profile", "advisory");
    expect(answer.code, answer.text).toBe(0);
    expect(answer.stdout).toContain("advice: protect-required (high)");
    expect(answer.stdout).toMatch(/0 violations, \d+ advisories in 2 resources\n$/);
  });

  it("judges a preview before it is made, and the deletes and replacements in it", async () => {
    const only = config({ all: "disabled", "no-destructive-change": "mandatory" });
    const file = await preview(GROUP, "--show-sames");
    const answer = await check("--preview", file, "--config", only);
    expect(answer.code, answer.text).toBe(2);
    expect(answer.stdout).toContain(
      'aws:kms/key:Key "data": the resource must be kept, got a planned deletion',
    );
    const kept = await check(
      "--preview",
      await preview(KEY + GROUP, "--show-sames"),
      "--config",
      only,
    );
    expect(kept.code, kept.text).toBe(0);
    expect(kept.stdout).toBe("");
  });

  it("takes what is not known before the update for undecided", async () => {
    const body = `${KEY}const iam = load("@pulumi/aws/iam");
const cloudwatch = load("@pulumi/aws/cloudwatch");
const other = new kms.Key("other", { enableKeyRotation: true, tags }, { provider });
new cloudwatch.LogGroup("extra", { name: "/atlas/extra", retentionInDays: 30, skipDestroy: other.keyId.apply((id) => id !== ""), tags }, { provider });
`;
    const only = config({
      all: "disabled",
      "protect-required": { enforcementLevel: "mandatory", except: ["aws:kms/key:Key"] },
    });
    const answer = await check("--preview", await preview(body, "--show-sames"), "--config", only);
    expect(answer.code, answer.text).toBe(0);
    expect(answer.stdout).toMatch(
      /^undecided: protect-required.*\n.*`skipDestroy` is not known at preview/,
    );
  });

  it("does not judge half a preview, a wrong file or a wrong config", async () => {
    const half = await preview(GROUP);
    const answers = [
      [await check("--preview", half), /must hold the whole stack, .* --show-sames/],
      [
        await check("--state", path.join(project.folder, "none.json")),
        /none\.json: must be a state or a preview/,
      ],
      [
        await check("--stack", "dev", "--config", config({ "no-such-rule": "mandatory" })),
        /must name rules of the pack, got "no-such-rule"/,
      ],
      [
        await check("--stack", "dev", "--config", config({ waivers: { list: [{}] } })),
        /owner is required/,
      ],
      [await check(), /must be told what to judge/],
    ] as const;
    for (const [answer, message] of answers) {
      expect(answer.code, answer.text).toBe(1);
      expect(answer.text).toMatch(message);
      expect(answer.stdout).toBe("");
    }
  });

  it("judges an exported state anywhere, without the stack's passphrase", async () => {
    const exported = await project.pulumi("stack", "export", "--stack", "dev");
    const file = path.join(clouds.dir, "state.json");
    fs.writeFileSync(file, exported.stdout);
    const env = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "" };
    const cli = path.resolve(__dirname, "../../tools/unified-ai.cjs");
    const answer = await run("node", [cli, "check", "--state", file], { cwd: clouds.dir, env });
    expect(answer.code, answer.text).toBe(2);
    expect(answer.stdout).toContain("violation: protect-required (high)");
  });

  it("leaves out what the program only reads, as previews and updates do", async () => {
    const exported = await project.pulumi("stack", "export", "--stack", "dev");
    const state = JSON.parse(exported.stdout) as { deployment: { resources: ReadResource[] } };
    const { resources } = state.deployment;
    const group = resources.find(({ urn }) => urn.endsWith("LogGroup::extra"))!;
    const key = resources.find(({ urn }) => urn.endsWith("::data"))!;
    // The key stays, and has to stand on its own.
    Object.assign(key, { dependencies: [group.urn], propertyDependencies: { tags: [group.urn] } });
    group.external = true;
    group.protect = false;
    resources.splice(resources.indexOf(group), 1);
    resources.splice(resources.indexOf(key), 0, group);
    const file = path.join(clouds.dir, "with-read.json");
    fs.writeFileSync(file, JSON.stringify(state));
    const answer = await check("--state", file, "--json");
    const found = JSON.parse(answer.stdout) as Json;
    expect(found.counts.resources).toBe(1);
    expect(found.findings.filter(({ urn }) => urn === group.urn)).toEqual([]);
    expect(found.findings.filter(({ urn }) => urn === key.urn)).not.toEqual([]);
  });
});

interface ReadResource {
  urn: string;
  external?: boolean;
  protect?: boolean;
}
