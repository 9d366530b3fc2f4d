// Proves what the provider says and refuses; the engine calls it in tests/e2e/package.test.ts.
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { plainArgs } from "../../../provider/plain-args";
import { UnifiedAiProvider } from "../../../provider/provider";

const manifest = JSON.parse(
  fs.readFileSync(path.resolve(__dirname, "../../../package.json"), "utf8"),
) as { version: string };

describe("the arguments of a program in another language", () => {
  it("are taken as they are when they are plain", () => {
    const args = { environment: "dev", models: { chat: { targets: [{ model: "x" }] } } };
    expect(plainArgs(args)).toEqual(args);
  });

  it("are refused where they come out of another resource, every such place at once", () => {
    const given = {
      aws: { region: pulumi.output("us-east-1") },
      models: { "a.b": { targets: [{ model: "x" }, { model: pulumi.secret("y") }] } },
    };
    let thrown: unknown;
    try {
      plainArgs(given);
    } catch (error) {
      thrown = error;
    }
    expect(pulumi.InputPropertiesError.isInstance(thrown)).toBe(true);
    const { errors, message } = thrown as pulumi.InputPropertiesError;
    expect(errors.map(({ propertyPath }) => propertyPath)).toEqual([
      "aws.region",
      'models["a.b"].targets[1].model',
    ]);
    expect(message).not.toContain("us-east-1");
    expect(errors[0]!.reason).toMatch(/^must be a plain value, .* got .*; write the value itself$/);
  });
});

describe("the provider", () => {
  const provider = new UnifiedAiProvider();

  it("has the package's version, in its schema too", async () => {
    expect(provider.version).toBe(manifest.version);
    expect(JSON.parse(await provider.getSchema())).toMatchObject({
      name: "unifiedai",
      version: manifest.version,
    });
  });

  it("refuses a type it does not make", async () => {
    await expect(provider.construct("x", "unifiedai:index:Other", {}, {})).rejects.toThrow(
      'type: must be unifiedai:index:UnifiedAiEndpoint, got "unifiedai:index:Other"',
    );
  });

  it("refuses a description with problems before anything is registered", async () => {
    await expect(
      provider.construct("x", "unifiedai:index:UnifiedAiEndpoint", { environment: "dev" }, {}),
    ).rejects.toThrow(/`residency`/);
  });
});
