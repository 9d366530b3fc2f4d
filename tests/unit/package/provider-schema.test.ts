// Proves that the schema says everything and is fresh; that the engine takes it and that it makes the component is for
// tests/e2e/package.test.ts.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonNode } from "../../../tools/generate/provider-integers";
import { renderProviderSchema, SOURCES } from "../../../tools/generate/provider-schema";

interface Property {
  description?: string;
  type?: string;
  $ref?: string;
  items?: Property;
  additionalProperties?: Property;
  plain?: boolean;
}
interface Named {
  type: string;
  description?: string;
  properties?: Record<string, Property>;
  required?: string[];
  enum?: { value: string }[];
}
interface Schema {
  types: Record<string, Named>;
  resources: Record<string, Record<"inputProperties" | "properties", Record<string, Property>>> &
    Record<string, { isComponent: boolean; requiredInputs: string[]; required: string[] }>;
}

const root = path.resolve(__dirname, "../../..");
const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");
const json = JSON.parse(read("schema/endpoint.schema.json")) as JsonNode & { required: string[] };
const text = read("provider/schema.json");
const schema = JSON.parse(text) as Schema;
const component = schema.resources["unifiedai:index:UnifiedAiEndpoint"]!;
const token = "#/types/unifiedai:index:";
const named = (name: string): Named => schema.types[`unifiedai:index:${name}`]!;

describe("the provider's schema", () => {
  it("is fresh", () => {
    const files = SOURCES.map((file) => path.join(root, file));
    const about = JSON.parse(read("package.json")) as { description: string; license: string };
    expect(text, "run: node tools/generate/provider-schema.cjs").toBe(
      renderProviderSchema(files, about, json),
    );
  });

  it("has every argument of a description, all the way down, with its words", () => {
    const missing: string[] = [];
    const visit = (node: JsonNode, property: Property | undefined, at: string): void => {
      if (!property) return void missing.push(at);
      if (node.items) return visit(node.items, property.items, `${at}[]`);
      const values = node.additionalProperties;
      if (typeof values === "object" && !node.properties)
        return visit(values, property.additionalProperties, `${at}.*`);
      if (!node.properties) {
        if (!property.$ref && !property.type) missing.push(at);
        return;
      }
      const type = schema.types[property.$ref?.replace("#/types/", "") ?? ""];
      for (const [name, below] of Object.entries(node.properties)) {
        if (!type?.properties?.[name]?.description) missing.push(`${at}.${name}: words`);
        visit(below, type?.properties?.[name], `${at}.${name}`);
      }
    };
    for (const [name, node] of Object.entries(json.properties ?? {})) {
      if (!component.inputProperties[name]?.description) missing.push(`${name}: words`);
      visit(node, component.inputProperties[name], name);
    }
    expect(missing).toEqual([]);
    expect([...component.requiredInputs].sort()).toEqual([...json.required, "environment"].sort());
  });

  it("takes plain values alone, since all of them decide which resources exist", () => {
    for (const [name, property] of Object.entries(component.inputProperties))
      expect(property, name).toMatchObject({ plain: true });
    expect(named("AwsSpec").properties!["region"]).toMatchObject({ plain: true, type: "string" });
    expect(component.inputProperties["models"]).toMatchObject({
      additionalProperties: { $ref: `${token}ModelAliasSpec`, plain: true },
    });
  });

  it("has enumerations, whole numbers and what is required", () => {
    expect(component.inputProperties["residency"]!.$ref).toBe(`${token}Residency`);
    expect(named("Residency").enum!.map(({ value }) => value)).toEqual(["us", "eu", "global"]);
    expect(named("GuardrailPersonalData").enum!.map(({ value }) => value)).toEqual([
      "block",
      "anonymize",
      "off",
    ]);
    expect(named("LoggingSpec").properties!["retentionDays"]!.type).toBe("integer");
    expect(named("TenantSpec").properties!["monthlyBudgetUsd"]!.type).toBe("number");
    expect(named("TargetSpec").required).toEqual(["model"]);
  });

  it("types the outputs, without those of a gateway being required", () => {
    expect(component.properties["targets"]).toMatchObject({
      type: "array",
      items: { $ref: `${token}TargetEndpoint` },
    });
    expect(component.properties["endpoints"]).toMatchObject({
      additionalProperties: { type: "array", items: { type: "string" } },
    });
    expect(component.required).toEqual([
      "endpoints",
      "targets",
      "principals",
      "guardrails",
      "logDestinations",
    ]);
    expect(named("SecretStoreReference").required).toEqual(["entries", "refreshSeconds", "store"]);
    for (const [name, type] of Object.entries(schema.types)) {
      for (const [property, { description }] of Object.entries(type.properties ?? {}))
        expect(description, `${name}.${property}`).toBeTruthy();
    }
  });

  it("refers to no type it does not have", () => {
    const referred = [...text.matchAll(/"#\/types\/([^"]+)"/g)].map(([, name]) => name!);
    expect(referred.filter((name) => !(name in schema.types))).toEqual([]);
  });
});
