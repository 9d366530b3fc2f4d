// Proves that the engine's policy host blocks what the pack forbids, on the committed dev and prod configuration. Rules one by
// one: tests/unit/policies.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bringUpBaseline } from "./baseline";
import { committedConfig, LocalClouds, repo, type Answer, type Project } from "./local-clouds";

/** The program with one more resource beside the endpoint. */
function programWith(folder: string, extra: string): string {
  const file = path.join(folder, "program.cjs");
  fs.writeFileSync(
    file,
    `const outputs = require(${JSON.stringify(path.join(repo, "tools", "program.cjs"))});
const load = (name) => require(require.resolve(name, { paths: [${JSON.stringify(repo)}] }));
const pulumi = load("@pulumi/pulumi");
const { Provider } = load("@pulumi/aws/provider");
const tags = { Environment: pulumi.getStack(), Project: "atlas", CostCenter: "ML-4100", Team: "platform-ai", ManagedBy: "pulumi" };
const provider = new Provider("extra", { region: "us-east-1", allowedAccountIds: ["111122223333"] });
${extra}
module.exports = outputs;
`,
  );
  return file;
}

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

describe("the policy pack, run by the engine", () => {
  let clouds: LocalClouds;

  beforeAll(async () => {
    clouds = await LocalClouds.start();
    await bringUpBaseline(clouds);
  }, 180_000);

  afterAll(() => clouds.dispose());

  async function preview(stack: "dev" | "staging" | "prod", extra?: string): Promise<Answer> {
    const folder = fs.mkdtempSync(path.join(clouds.dir, "policy-"));
    const main =
      extra === undefined ? path.join(repo, "tools", "program.cjs") : programWith(folder, extra);
    const project: Project = clouds.project("unified-ai-endpoint", main);
    project.configure(stack, committedConfig(stack));
    await project.pulumi("stack", "init", stack);
    return project.pulumi(
      "preview",
      "--stack",
      stack,
      "--policy-pack",
      path.join(repo, "policies"),
      "--policy-pack-config",
      path.join(repo, "policies", "config", `${stack}.json`),
    );
  }

  it("passes dev, staging and prod as committed", { timeout: 240_000 }, async () => {
    for (const stack of ["dev", "staging", "prod"] as const) {
      const answer = await preview(stack);
      expect(answer.code, answer.text).toBe(0);
      expect(answer.text).toMatch(/Policies:/);
    }
  });

  it(
    "blocks a GPU instance in dev and names resource, type, value and remedy",
    { timeout: 60_000 },
    async () => {
      const answer = await preview("dev", gpuInstance);
      expect(answer.code).not.toBe(0);
      expect(answer.text).toContain("[mandatory]");
      expect(answer.text).toContain("trainer");
      expect(answer.text).toContain("aws:ec2/instance:Instance");
      expect(answer.text).toContain('"p5.48xlarge"');
      expect(answer.text).toMatch(/instanceType/);
    },
  );

  it(
    "blocks a GPU node group in dev and lets both pass in prod",
    { timeout: 120_000 },
    async () => {
      const blocked = await preview("dev", gpuNodeGroup);
      expect(blocked.code).not.toBe(0);
      expect(blocked.text).toMatch(/aws:eks\/nodeGroup:NodeGroup.*gpu/s);
      expect(blocked.text).toContain('"g6.xlarge"');
      expect(blocked.text).toMatch(/instanceTypes/);
      const passed = await preview("prod", gpuInstance + gpuNodeGroup);
      expect(passed.code, passed.text).toBe(0);
    },
  );

  it("blocks a resource without CostCenter", { timeout: 60_000 }, async () => {
    const answer = await preview("dev", noCostCenter);
    expect(answer.code).not.toBe(0);
    expect(answer.text).toMatch(/required-tags.*aws:cloudwatch\/logGroup:LogGroup.*logs/s);
    expect(answer.text).toContain("CostCenter");
  });
});
