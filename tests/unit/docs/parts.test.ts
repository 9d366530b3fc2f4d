// Proves the parts that the pages are made and checked with.
import { describe, expect, it } from "vitest";
import { graphOf, readResources } from "../../../tools/generate/architecture/graph";
import { box } from "../../../tools/generate/architecture/svg";
import { THEMES } from "../../../tools/generate/architecture/themes";
import { table } from "../../../tools/generate/reference/markdown";
import { shapeOf } from "../../../tools/generate/reference/shape";
import { renderDescription } from "../../../tools/generate/reference/spec";
import { commandsOf } from "./shell";

describe("commandsOf", () => {
  it.each([
    ["a b # c\n", [["a", "b"]]],
    ["# only a comment\n", []],
    ["a \\\n  b\n", [["a", "b"]]],
    ["a && b || c; d | e\n", [["a"], ["b"], ["c"], ["d"], ["e"]]],
    ["a 'b; c' \"d && e\" f#g\n", [["a", "b; c", "d && e", "f#g"]]],
    ["a > out.txt 2>&1 < in\n", [["a"]]],
    ["URL=$(a b --c d)\n", [["a", "b", "--c", "d"]]],
  ])("of %j", (text, words) => {
    expect(commandsOf(text)).toEqual(words);
  });
});

describe("a state's graph", () => {
  const urn = (type: string, name: string): string => `urn:pulumi:dev::p::${type}::${name}`;
  const root = urn("unifiedai:index:UnifiedAiEndpoint", "ai");
  const stack = urn("pulumi:pulumi:Stack", "p-dev");
  const stage = urn("unifiedai:kubernetes:GatewayStage", "stage");
  const objects = urn("unifiedai:kubernetes:GatewayObjects", "objects");
  const spec = {
    environment: "dev",
    residency: "us",
    aliases: [{ name: "chat", targetKeys: ["k"] }],
    aws: { region: "r", targets: [{ alias: "chat", key: "k", model: "m", region: "r" }] },
  };
  const resources = [
    { urn: stack, type: "pulumi:pulumi:Stack" },
    { urn: root, type: "unifiedai:index:UnifiedAiEndpoint", parent: stack, inputs: spec },
    { urn: urn("aws:kms/key:Key", "key"), type: "aws:kms/key:Key", parent: root },
    { urn: objects, type: "unifiedai:kubernetes:GatewayObjects", parent: root },
    { urn: stage, type: "unifiedai:kubernetes:GatewayStage", parent: objects },
    {
      urn: urn("kubernetes:core/v1:Namespace", "ns"),
      type: "kubernetes:core/v1:Namespace",
      parent: stage,
      propertyDependencies: { metadata: [urn("aws:kms/key:Key", "key")] },
    },
  ];

  it("counts children by component, layers of order left out, and links components", () => {
    const graph = graphOf(readResources({ deployment: { resources } }));
    expect(graph).toMatchObject({
      targets: [{ alias: "chat", place: 1, server: "aws", model: "m" }],
      links: ["ai -> objects"],
    });
    expect(graph.components).toEqual([
      { type: "index:UnifiedAiEndpoint", name: "ai", children: { "aws:kms/key:Key": 1 } },
      {
        type: "kubernetes:GatewayObjects",
        name: "objects",
        parent: "ai",
        children: { "kubernetes:core/v1:Namespace": 1 },
      },
    ]);
  });

  it("is the same of a preview", () => {
    const steps = resources.map((newState) => ({ newState }));
    expect(graphOf(readResources({ steps }))).toEqual(
      graphOf(readResources({ deployment: { resources } })),
    );
  });

  it("takes an environment's stack", () => {
    expect(() => graphOf(readResources({ steps: [] }))).toThrow("got none");
  });
});

describe("a box of the picture", () => {
  it("refuses a text that would be cut", () => {
    const at = { x: 0, y: 0, width: 100, height: 40 };
    expect(() => box(at, [{ text: "x".repeat(40) }], THEMES.light)).toThrow("wider than its box");
    const lines = Array.from({ length: 5 }, () => ({ text: "x" }));
    expect(() => box(at, lines, THEMES.light)).toThrow("too many for its box");
    expect(box(at, [{ text: "a < b & c" }], THEMES.light)).toContain("a &lt; b &amp; c");
  });
});

describe("the reference", () => {
  it("says shapes and ranges in words", () => {
    expect(shapeOf({ type: "integer", minimum: 1, maximum: 300 })).toBe("whole number, 1 to 300");
    expect(shapeOf({ type: "integer", minimum: 1000, multipleOf: 1000 })).toBe(
      "whole number, at least 1,000, in steps of 1,000",
    );
    expect(
      shapeOf({ type: "array", items: { type: "string", maxLength: 9 }, minItems: 1, maxItems: 2 }),
    ).toBe("list of texts (at most 9 characters), 1 to 2");
    expect(shapeOf({ enum: ["a", "b"] })).toBe("`a`, `b`");
  });

  it("refuses a key without words", () => {
    const schema = { type: "object", properties: { key: { type: "string" } } };
    const doc = { text: "", children: new Map() };
    const page = { title: "T", sources: "s", intro: [], schema, doc };
    expect(() => renderDescription(page)).toThrow("`key`: must have a doc comment, got none");
  });

  it("makes tables that Prettier leaves alone", () => {
    expect(table(["a", "b"], [["x | y", "z"]])).toBe(
      "| a      | b   |\n| ------ | --- |\n| x \\| y | z   |",
    );
  });
});
