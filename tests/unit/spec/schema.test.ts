import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as z from "zod";
import { describe, expect, it } from "vitest";
import type * as catalogTypes from "../../../catalog/types";
import { endpointSchema } from "../../../components/spec/schema";
import type * as specTypes from "../../../components/spec/types";
import { renderSchemas } from "../../../tools/generate/json-schema";
import { goodSpec } from "./fixture";

/** A type with `undefined` taken out of optional properties, all the way down: zod adds it, types.ts does not. */
type Exact<T> = T extends (infer Item)[]
  ? Exact<Item>[]
  : T extends object
    ? { [Key in keyof T]: Exact<Exclude<T[Key], undefined>> }
    : T;

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

const root = join(__dirname, "..", "..", "..");

describe("the schema", () => {
  it("has the types of types.ts", () => {
    // Each line is an error of the type check when the two differ.
    const spec: Equal<Exact<z.input<typeof endpointSchema>>, Exact<specTypes.EndpointSpec>> = true;
    const output: Equal<z.output<typeof endpointSchema>, z.input<typeof endpointSchema>> = true;
    const cloud: Equal<specTypes.Cloud, catalogTypes.Cloud> = true;
    const residency: Equal<specTypes.Residency, catalogTypes.Residency> = true;
    const sku: Equal<specTypes.AzureSku, catalogTypes.AzureSku> = true;
    const direct: Equal<specTypes.DirectProvider, catalogTypes.DirectProvider> = true;
    expect([spec, output, cloud, residency, sku, direct]).toEqual(Array(6).fill(true));
  });

  it("takes a good description as it is", () => {
    expect(endpointSchema.parse(goodSpec())).toEqual(goodSpec());
  });
});

describe("the JSON Schemas for editors", () => {
  const rendered = renderSchemas(join(root, "components", "spec", "types.ts"));

  it.each(Object.keys(rendered))("are fresh: schema/%s", (name) => {
    const file = readFileSync(join(root, "schema", name), "utf8");
    expect(file, "run: node tools/generate/json-schema.cjs").toBe(rendered[name]);
  });

  it("describe every property in the words of types.ts", () => {
    const undescribed: string[] = [];
    const visit = (node: Record<string, unknown>, path: string): void => {
      for (const [name, property] of Object.entries(
        (node.properties ?? {}) as Record<string, never>,
      )) {
        if (!(property as { description?: string }).description)
          undescribed.push(`${path}.${name}`);
        visit(property, `${path}.${name}`);
      }
      for (const below of [node.items, node.additionalProperties]) {
        if (typeof below === "object" && below)
          visit(below as Record<string, unknown>, `${path}[]`);
      }
    };
    visit(JSON.parse(rendered["endpoint.schema.json"]!) as Record<string, unknown>, "");
    expect(undescribed).toEqual([]);
  });

  it("offer the catalog's models and regions without closing the list", () => {
    const text = rendered["endpoint.schema.json"]!;
    const schema = JSON.parse(text) as { properties: { aws: { properties: { region: object } } } };
    expect(schema.properties.aws.properties.region).toMatchObject({
      type: "string",
      examples: expect.arrayContaining(["us-east-1"]) as unknown,
    });
    expect(text).toContain('"claude-sonnet-5-5"');
  });

  it("hold the description under its key in a stack file", () => {
    const schema = JSON.parse(rendered["stack.schema.json"]!) as {
      properties: { config: { properties: Record<string, object> } };
    };
    expect(schema.properties.config.properties["unified-ai-endpoint:endpoint"]).toEqual({
      $ref: "endpoint.schema.json",
    });
  });
});
