// Proves `unified-ai drift` on the real engine and the local clouds: what somebody changed by hand is found, what the program
// changes is not. The rest of a pipeline is in tests/full/pipeline.test.ts.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DriftReport } from "../../cli/drift/drift";
import { LocalClouds, type Project } from "./local-clouds";
import { smallProject } from "./policy-programs";

const body = (days: number): string => `const cloudwatch = load("@pulumi/aws/cloudwatch");
for (const name of ["kept", "changed", "left", "gone"])
  new cloudwatch.LogGroup(name, {
    name: "/atlas/" + name,
    retentionInDays: name === "kept" ? ${days} : 30,
    tags: name === "left" ? {} : { ...tags, Note: name },
  }, { provider, ...(name === "left" && { ignoreChanges: ["retentionInDays"] }) });
`;
const TYPE = "aws:cloudwatch/logGroup:LogGroup";

describe("unified-ai drift", () => {
  let clouds: LocalClouds;
  let project: Project;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    project = await smallProject(clouds, body(30));
    const up = await project.pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
    if (up.code !== 0) throw new Error(up.text);
  }, 120_000);

  afterAll(() => clouds.dispose());

  async function drift(code: number, from = project): Promise<DriftReport> {
    const answer = await clouds.unifiedAiIn(from, "drift", "--stack", "dev", "--json");
    expect(answer.code, answer.text).toBe(code);
    return JSON.parse(answer.stdout) as DriftReport;
  }
  const outside = (name: string, change: object): void =>
    fs.appendFileSync(
      path.join(clouds.dir, "clouds", "outside.jsonl"),
      `${JSON.stringify({ token: TYPE, id: `/atlas/${name}`, ...change })}\n`,
    );

  it("finds nothing where nobody changed anything but the program", async () => {
    const other = await smallProject(clouds, body(90));
    expect(await drift(0, other)).toMatchObject({ read: 4, drifted: [], waiting: { update: 1 } });
  });

  it("names what was changed and what is gone, and leaves out what the program leaves to others", async () => {
    outside("changed", { set: { retentionInDays: 7 }, unset: ["tags.Note"] });
    outside("left", { set: { retentionInDays: 1 } });
    outside("gone", { remove: true });
    const { drifted } = await drift(2);
    expect(
      drifted.map(({ name, kind, up, properties }) => ({ name, kind, up, properties })),
    ).toEqual([
      {
        ...{ name: "changed", kind: "changed", up: "restores" },
        properties: [
          { path: "retentionInDays", deployed: "30", found: "7" },
          { path: "tags.Note", deployed: '"changed"' },
        ],
      },
      { name: "gone", kind: "gone", up: "recreates", properties: [] },
    ]);
  });

  it("says why it could not compare", async () => {
    const refused = { method: "read", token: TYPE, code: "AccessDeniedException", status: 403 };
    clouds.setFaults({ refuse: [{ ...refused, message: "may not describe log groups" }] });
    try {
      const answer = await clouds.unifiedAiIn(project, "drift", "--stack", "dev");
      expect(answer.code).toBe(1);
      expect(answer.text).toMatch(/could not be compared, .* ended with \d+: .*may not describe/);
    } finally {
      clouds.setFaults(undefined);
    }
  });
});
