import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { gradesOf, Registry, registry, schemaTokens as judgedTokens } from "../../../sim/registry";
import { schemaTokens } from "../../../sim/schema/table";
import { specFiles, typeSpec } from "../../../sim/specs/specs";
import { regularExpression } from "../../../sim/specs/check";
import { key } from "./rows";
import { samples } from "./samples";

const root = path.resolve(__dirname, "../../..");

describe("the registry", () => {
  it("has a schema and a sample for each type, and nothing else", () => {
    expect(schemaTokens().sort()).toEqual(judgedTokens());
    expect(Object.keys(samples).sort()).toEqual(registry.tokens());
  });

  it("refuses two rows for one type", () => {
    expect(() => new Registry([key, key])).toThrow("aws:kms/key:Key: has two facts rows");
  });

  it("states a source for each fact", () => {
    for (const row of registry.rows) {
      for (const [name, fact] of Object.entries(row.facts)) {
        expect(fact?.source, `${row.token} ${name}`).toMatch(/\S{3}/);
      }
    }
  });

  it("guesses no more than the ceiling allows", () => {
    const { guessedShare } = JSON.parse(
      readFileSync(path.join(root, "sim/guessed-ceiling.json"), "utf8"),
    ) as { guessedShare: number };
    const { recorded, documented, guessed } = gradesOf(registry.rows);
    expect(guessed / (recorded + documented + guessed)).toBeLessThanOrEqual(guessedShare);
  });
});

describe("the specifications", () => {
  it("name their sources with version and digest", () => {
    for (const { sources } of specFiles) {
      expect(sources.length).toBeGreaterThan(0);
      for (const { version, sha256, licence } of sources) {
        expect(version).toMatch(/^\d/);
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(licence).toMatch(/^(MIT|MIT-0|Apache-2.0)$/);
      }
    }
  });

  it("speak only of types in the registry, in patterns that work", () => {
    for (const { types } of specFiles) {
      for (const [token, type] of Object.entries(types)) {
        expect(registry.tokens()).toContain(token);
        for (const { pattern } of Object.values(type.inputs))
          if (pattern !== undefined) regularExpression(pattern);
      }
    }
  });

  it("have an opinion where it matters most", () => {
    expect(Object.keys(typeSpec("aws:bedrock/guardrail:Guardrail")!.inputs).length).toBeGreaterThan(
      40,
    );
    expect(typeSpec("aws:kms/key:Key")!.inputs["keyUsage"]?.enum).toContain("ENCRYPT_DECRYPT");
    expect(typeSpec("aws:bedrock/inferenceProfile:InferenceProfile")!.createOnly).toContain(
      "modelSource",
    );
  });
});
