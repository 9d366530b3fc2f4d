// Proves that the engine's policy host blocks what the pack forbids: under the committed settings, each profile, and waivers.
// Rules one by one: tests/unit/policies. The committed stacks pass: ci-preview.test.ts. `unified-ai check`: check.test.ts.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LocalClouds, repo, type Answer, type Project } from "./local-clouds";
import { logGroupProject, smallProject } from "./policy-programs";

const gpuInstance = `
const ec2 = load("@pulumi/aws/ec2");
new ec2.Instance("trainer", { instanceType: "p5.48xlarge", ami: "ami-0123456789abcdef0", tags }, { provider });`;
const gpuNodeGroup = `
const eks = load("@pulumi/aws/eks");
new eks.NodeGroup("gpu", { clusterName: "atlas", nodeRoleArn: "arn:aws:iam::111122223333:role/nodes",
  subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"], instanceTypes: ["g6.xlarge"],
  scalingConfig: { desiredSize: 1, maxSize: 2, minSize: 0 }, tags }, { provider });`;
const noCostCenter = `
const { CostCenter, ...rest } = tags;
const cloudwatch = load("@pulumi/aws/cloudwatch");
new cloudwatch.LogGroup("logs", { name: "/atlas/extra", tags: rest }, { provider });`;

const pack = path.join(repo, "policies");
/** A finding in the engine's list: `[mandatory] [severity: high]  protect-required`. */
const reported = (level: "advisory" | "mandatory", rule: string): RegExp =>
  new RegExp(`\\[${level}\\](?: \\[severity: \\w+\\])?\\s+${rule}\\s`);
let clouds: LocalClouds;

beforeAll(async () => {
  clouds = await LocalClouds.start();
}, 180_000);

afterAll(() => clouds.dispose());

describe("the policy pack with the committed settings", () => {
  const judge = (project: Project, stack: "dev" | "staging" | "prod"): Promise<Answer> =>
    project.pulumi(
      ...["preview", "--stack", stack],
      ...["--policy-pack", pack],
      ...["--policy-pack-config", path.join(pack, "config", `${stack}.json`)],
    );

  it("blocks GPUs and a missing CostCenter in dev, and names resource, type, value and remedy", async () => {
    const project = await smallProject(clouds, gpuInstance + gpuNodeGroup + noCostCenter);
    const answer = await judge(project, "dev");
    expect(answer.code).not.toBe(0);
    expect(answer.text).toMatch(reported("mandatory", "gpu-outside-prod"));
    expect(answer.text).toContain("trainer");
    expect(answer.text).toContain("aws:ec2/instance:Instance");
    expect(answer.text).toContain('"p5.48xlarge"');
    expect(answer.text).toMatch(/instanceType/);
    expect(answer.text).toMatch(/aws:eks\/nodeGroup:NodeGroup.*gpu/s);
    expect(answer.text).toContain('"g6.xlarge"');
    expect(answer.text).toMatch(/instanceTypes/);
    expect(answer.text).toMatch(/required-tags.*aws:cloudwatch\/logGroup:LogGroup.*logs/s);
    expect(answer.text).toContain("CostCenter");
  });

  it("has nothing against GPUs in prod", async () => {
    const project = await smallProject(clouds, gpuInstance + gpuNodeGroup, "prod");
    const answer = await judge(project, "prod");
    expect(answer.text).toMatch(/Policies:/);
    expect(answer.text).not.toContain("gpu-outside-prod");
  });
});

describe("the profiles as committed", () => {
  // A log group without tags (medium) and without protection (high).
  async function preview(config: object | string): Promise<Answer> {
    const project = await logGroupProject(clouds);
    const file = typeof config === "string" ? config : path.join(project.folder, "config.json");
    if (typeof config !== "string") fs.writeFileSync(file, JSON.stringify(config));
    return project.pulumi(
      ...["preview", "--stack", "dev"],
      ...["--policy-pack", pack, "--policy-pack-config", file],
    );
  }
  const profile = (name: string): string => path.join(pack, "profiles", `${name}.json`);

  it("advisory reports and lets pass", async () => {
    const answer = await preview(profile("advisory"));
    expect(answer.code, answer.text).toBe(0);
    expect(answer.text).toMatch(reported("advisory", "required-tags"));
    expect(answer.text).toMatch(reported("advisory", "protect-required"));
    expect(answer.text).not.toContain("[mandatory]");
  });

  it("baseline blocks what is high and reports what is medium", async () => {
    const answer = await preview(profile("baseline"));
    expect(answer.code).not.toBe(0);
    expect(answer.text).toMatch(reported("advisory", "required-tags"));
    expect(answer.text).toMatch(reported("mandatory", "protect-required"));
  });

  it("strict blocks both", async () => {
    const answer = await preview(profile("strict"));
    expect(answer.code).not.toBe(0);
    expect(answer.text).toMatch(reported("mandatory", "required-tags"));
    expect(answer.text).toMatch(reported("mandatory", "protect-required"));
  });

  describe("and waivers", () => {
    const day = (ahead: number): string =>
      new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
    const waived = (waiver: object): object => ({
      all: "disabled",
      "protect-required": "mandatory",
      waivers: {
        enforcementLevel: "mandatory",
        list: [
          {
            rule: "protect-required",
            resource: "aws:cloudwatch/logGroup:LogGroup ext*",
            owner: "platform-ai",
            reason: "moves to another account",
            expires: day(10),
            ...waiver,
          },
        ],
      },
    });

    it("lets pass under a waiver, and reports it", async () => {
      const answer = await preview(waived({}));
      expect(answer.code, answer.text).toBe(0);
      expect(answer.text).toMatch(reported("advisory", "protect-required"));
      expect(answer.text.replace(/\s+/g, " ")).toMatch(
        /waived until \d{4}-\d\d-\d\d, (9|10) days left, by platform-ai: "moves to another account"/,
      );
    });

    it("blocks when the waiver has ended, and says so", async () => {
      const answer = await preview(waived({ expires: day(-3) }));
      expect(answer.code).not.toBe(0);
      expect(answer.text).toMatch(reported("mandatory", "protect-required"));
      expect(answer.text.replace(/\s+/g, " ")).toMatch(
        /the waiver ended on \d{4}-\d\d-\d\d, [34] days ago, by platform-ai/,
      );
    });

    it("refuses a waiver for too long", async () => {
      const answer = await preview(waived({ expires: day(400) }));
      expect(answer.code).not.toBe(0);
      expect(answer.text).toMatch(reported("mandatory", "waivers"));
      expect(answer.text).toMatch(reported("mandatory", "protect-required"));
      expect(answer.text.replace(/\s+/g, " ")).toContain("is at most 90 days ahead");
    });

    it("does not start with a waiver without an owner", async () => {
      const answer = await preview(waived({ owner: undefined }));
      expect(answer.code).not.toBe(0);
      expect(answer.text).toContain("waivers");
      expect(answer.text).toContain("owner is required");
    });
  });
});
