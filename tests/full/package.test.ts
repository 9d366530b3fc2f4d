// Proves that the package installs with npm and works from TypeScript under each way that modules are resolved, from Pulumi YAML
// through the provider, and with the programs it brings. SDKs of other languages are not generated here: their language hosts
// cannot be had where the engine is built from source.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ForeignProject, typedProgram } from "../e2e/foreign-project";
import { repo } from "../e2e/local-clouds";

const { ensureYamlHost } = createRequire(__filename)(
  path.join(repo, "tools/package/yaml-host.cjs"),
) as { ensureYamlHost(): Promise<string> };

const DESCRIPTION = `{
  environment: dev,
  tags: { project: atlas, costCenter: ML-4100, team: platform-ai },
  residency: us,
  aws: { accountId: "111122223333", region: us-east-1 },
  models: { chat: { targets: [{ cloud: aws, model: claude-sonnet-5-5 }] } }
}`.replaceAll("\n", "");
const ARGS = DESCRIPTION.replace(/: ([a-z][\w.-]*|ML-4100)(?=[,\s}])/g, ': "$1"');
const PACKAGE = "node_modules/unified-ai-endpoint";

let project: ForeignProject;
beforeAll(async () => {
  project = await ForeignProject.make({ npm: true });
});
afterAll(() => project?.dispose());

describe("the package after npm install", () => {
  it("brings one copy of the Pulumi SDK", async () => {
    const { stdout } = await project.run("npm", ["ls", "--all", "--parseable", "@pulumi/pulumi"]);
    expect(stdout.trim().split("\n")).toEqual([
      path.join(project.folder, "node_modules/@pulumi/pulumi"),
    ]);
  });

  it.each([
    ["node16", "node16", []],
    ["esnext", "bundler", []],
    ["commonjs", "node10", ["--ignoreDeprecations", "6.0"]],
  ])("type-checks a program with module %s, resolution %s", async (module, resolution, more) => {
    project.write("use.ts", typedProgram(ARGS));
    const tsc = path.join(repo, "node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--types", "node"];
    const { text } = await project.node(
      ...[tsc, "--ignoreConfig", ...options, "--target", "es2022", ...more],
      ...["--module", module, "--moduleResolution", resolution, "use.ts"],
    );
    expect(text).toBe("");
  });

  it("runs a program that is written in TypeScript", async () => {
    // Node.js strips no types before 22: the engine's runner does it, with the project's own compiler.
    const { code, text } = await project.run("npm", [
      ...["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"],
      ...["typescript@5", "ts-node@10", "@types/node@20"],
    ]);
    expect(code, text).toBe(0);
    project.write("ts/Pulumi.yaml", "name: typed\nruntime: nodejs\n");
    project.write("ts/package.json", '{ "name": "typed", "main": "index.ts" }');
    project.write("ts/Pulumi.dev.yaml", "config: {}\n");
    project.write(
      "ts/index.ts",
      `import { UnifiedAiEndpoint } from "unified-ai-endpoint";
export const targets = new UnifiedAiEndpoint("ai", ${ARGS}).targets;\n`,
    );
    const preview = await project.exec("pulumi", "preview", "--stack", "dev", "--cwd", "ts");
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).toContain("unifiedai:aws:BedrockEndpoint ai-aws create");
  });

  it("previews the baseline and bootstraps an environment from the project's own files", async () => {
    for (const name of ["baseline", "bootstrap"]) {
      fs.cpSync(path.join(project.installed, name), path.join(project.folder, name), {
        recursive: true,
        filter: (file) => !file.endsWith("Pulumi.yaml"),
      });
    }
    project.write(
      "baseline/Pulumi.yaml",
      `name: unified-ai-baseline
runtime: { name: nodejs, options: { typescript: false } }
main: ../${PACKAGE}/tools/baseline.cjs\n`,
    );
    const baseline = await project.exec(
      ...["pulumi", "preview", "--stack", "shared", "--cwd", "baseline"],
      ...["--policy-pack", `${PACKAGE}/policies`],
      ...["--policy-pack-config", `${PACKAGE}/policies/profiles/advisory.json`],
    );
    expect(baseline.code, baseline.text).toBe(0);
    expect(baseline.text).toContain("baseline-gcp");
    const made = await project.exec("unified-ai", "bootstrap", "--environment", "dev", "--json");
    expect(made.code, made.text).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ environment: "dev", state: "made" });
  });
});

describe("a program in Pulumi YAML", () => {
  const write = (description: string) =>
    project.write(
      "yaml/Pulumi.yaml",
      `name: yaml
runtime: yaml
plugins: { providers: [{ name: unifiedai, path: ../${PACKAGE}/provider }] }
resources:
  ai: { type: "unifiedai:UnifiedAiEndpoint", properties: ${description} }
outputs: { model: "\${ai.targets[0].model}", logs: "\${ai.logDestinations}" }\n`,
    );
  const pulumi = (...args: string[]) =>
    project.exec("env", "PULUMI_IGNORE_AMBIENT_PLUGINS=false", "pulumi", ...args);

  beforeAll(async () => {
    // Beside nothing else: the engine looks for language hosts on PATH.
    process.env["PATH"] = `${path.dirname(await ensureYamlHost())}:${process.env["PATH"]}`;
    project.write("yaml/Pulumi.dev.yaml", "config: {}\n");
  });

  it("makes the endpoint and reads its outputs", async () => {
    write(DESCRIPTION);
    const up = await pulumi("up", "--yes", "--skip-preview", "--stack", "dev", "--cwd", "yaml");
    expect(up.code, up.text).toBe(0);
    const { stdout } = await pulumi("stack", "output", "--json", "--stack", "dev", "--cwd", "yaml");
    expect(JSON.parse(stdout)).toEqual({
      model: "claude-sonnet-5-5",
      logs: { aws: "/aws/bedrock/atlas-dev" },
    });
    const again = await pulumi("preview", "--expect-no-changes", "--stack", "dev", "--cwd", "yaml");
    expect(again.code, again.text).toBe(0);
  });

  it("is told by the schema what it misspelt, and by the component what does not fit", async () => {
    write(DESCRIPTION.replace("region:", "regoin:"));
    const misspelt = await pulumi("preview", "--stack", "dev", "--cwd", "yaml");
    expect(misspelt.code).not.toBe(0);
    expect(misspelt.text).toContain("Missing required property 'region'");
    write(DESCRIPTION.replace("us-east-1", "nowhere"));
    const refused = await pulumi("preview", "--stack", "dev", "--cwd", "yaml");
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain(
      '`aws.region`: must be an AWS region of the catalog, got "nowhere"',
    );
  });
});
