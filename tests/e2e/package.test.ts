// Proves that the package works in a project that has nothing of this checkout but its packages; tests/full/package.test.ts
// installs it with npm from the registry.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ForeignProject, typedProgram } from "./foreign-project";
import { repo } from "./local-clouds";

const ARGS = `{
  environment: "dev",
  tags: { project: "atlas", costCenter: "ML-4100", team: "platform-ai" },
  residency: "us",
  aws: { accountId: "111122223333", region: "us-east-1" },
  models: { chat: { targets: [{ cloud: "aws", model: "claude-sonnet-5-5" }] } },
}`;

let project: ForeignProject;
beforeAll(async () => {
  project = await ForeignProject.make();
});
afterAll(() => project?.dispose());

describe("the package", () => {
  it("holds what runs and nothing else", () => {
    const top = [...new Set(project.files.map((file) => file.split("/")[0]))].sort();
    expect(top).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "baseline",
      "bin",
      "bootstrap",
      "extension",
      "package.json",
      "policies",
      "provider",
      "schema",
      "sim",
      "tools",
    ]);
    const programs = new Set(
      project.files.flatMap((file) => /^bin\/([^/]+)/.exec(file)?.[1] ?? []),
    );
    expect([...programs].sort()).toEqual([
      "baseline",
      "bootstrap",
      "catalog",
      "cli",
      "components",
      "policies",
      "provider",
      "sim",
      "types",
    ]);
    const odd =
      /(^|\/)(tests?|bench|node_modules|target)\/|\.(test|compiled|log|tgz)|\.env|(?<!\.d)\.ts$/;
    expect(project.files.filter((file) => odd.test(file))).toEqual([]);
    // The pack says where in its sources a rule broke.
    expect(project.files.filter((file) => file.endsWith(".map"))).toEqual([
      "bin/policies/index.js.map",
    ]);
    expect(project.size).toBeLessThan(4_000_000);
  });

  it("holds nothing of this machine and nothing secret", () => {
    const paths = [repo, os.homedir()].map((folder) => new RegExp(`(?<![\\w.$}])${folder}/`));
    const secret =
      /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}|\bAKIA[0-9A-Z]{16}\b|_authToken/;
    const found = project.files.filter((file) => {
      const text = fs.readFileSync(path.join(project.installed, file), "latin1");
      return [...paths, secret].some((pattern) => pattern.test(text));
    });
    expect(found).toEqual([]);
  });

  it("can be required and imported", async () => {
    const names = 'Object.keys(x).includes("UnifiedAiEndpoint") && typeof x.resolveSpec';
    const required = await project.node("-p", `const x = require("unified-ai-endpoint"); ${names}`);
    expect(required).toMatchObject({ code: 0, stdout: "function\n" });
    project.write(
      "imports.mjs",
      'import { UnifiedAiEndpoint, checkSpec } from "unified-ai-endpoint";\nconsole.log(UnifiedAiEndpoint.name, typeof checkSpec);\n',
    );
    expect(await project.node("imports.mjs")).toMatchObject({
      code: 0,
      stdout: "UnifiedAiEndpoint function\n",
    });
  });

  it("has types that hold a program to its arguments", async () => {
    project.link("@types/node");
    project.write("use.ts", typedProgram(ARGS));
    const tsc = path.join(repo, "node_modules/typescript/bin/tsc");
    const options = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--types", "node"];
    const module = ["--target", "es2022", "--module", "node16", "--moduleResolution", "node16"];
    expect(await project.node(tsc, ...options, ...module, "use.ts")).toMatchObject({
      code: 0,
      text: "",
    });
  });
});

describe("a program of another project", () => {
  it("previews on local clouds of its own, judged by the package's policies", async () => {
    project.write(
      "Pulumi.yaml",
      "name: foreign\nruntime: { name: nodejs, options: { typescript: false } }\n",
    );
    const stackFile = 'config:\n  pulumi:disable-default-providers: ["*"]\n';
    project.write("Pulumi.dev.yaml", stackFile);
    project.write(
      "index.js",
      `const { UnifiedAiEndpoint } = require("unified-ai-endpoint");
module.exports = new UnifiedAiEndpoint("ai", ${ARGS}).outputs();\n`,
    );
    const packed = "node_modules/unified-ai-endpoint/policies";
    const { code, text } = await project.exec(
      ...["pulumi", "preview", "--stack", "dev", "--policy-pack", packed],
      ...["--policy-pack-config", `${packed}/profiles/advisory.json`],
    );
    expect(code, text).toBe(0);
    expect(text).toMatch(/unifiedai:aws:BedrockEndpoint ai-aws create/);
    expect(text).toMatch(/aws:bedrock:InferenceProfile ai-aws-model-chat\S* create/);
    expect(text).toMatch(/\[advisory\].*bedrock-guardrail-grounding/);
    expect(project.read("Pulumi.dev.yaml")).toBe(stackFile);
    expect(fs.existsSync(path.join(project.folder, ".unified-ai", "local"))).toBe(true);
    expect(fs.existsSync(path.join(project.installed, ".unified-ai"))).toBe(false);
  });

  it("makes the component through the provider, as programs in other languages do", async () => {
    project.write(
      "remote/Pulumi.yaml",
      `name: remote
runtime: { name: nodejs, options: { typescript: false } }
plugins: { providers: [{ name: unifiedai, path: ../node_modules/unified-ai-endpoint/provider }] }\n`,
    );
    project.write("remote/Pulumi.dev.yaml", "config: {}\n");
    // What a generated SDK does: a remote component, whose outputs are named beforehand.
    project.write(
      "remote/index.js",
      `const { ComponentResource } = require("@pulumi/pulumi");
const outputs = { targets: undefined, logDestinations: undefined };
const type = "unifiedai:index:UnifiedAiEndpoint";
const ai = new ComponentResource(type, "ai", { ...${ARGS}, ...outputs }, {}, true);
exports.logs = ai.logDestinations;\n`,
    );
    const { code, text } = await project.exec(
      ...["pulumi", "preview", "--stack", "dev", "--cwd", "remote"],
    );
    expect(code, text).toBe(0);
    expect(text).toMatch(/unifiedai:aws:BedrockEndpoint ai-aws create/);
    expect(text).toMatch(/aws: "\/aws\/bedrock\/atlas-dev"/);
  });
});
