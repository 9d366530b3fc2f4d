import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findModel, gpuOf, loadCatalog, loadOverlay, mergeOverlay } from "../../../catalog";

const catalog = loadCatalog();

const own = {
  key: "house-model",
  kind: "chat",
  contextTokens: 32_000,
  maxOutputTokens: 4_000,
  verified: "two-sources",
  aws: {
    foundationModelId: "house.model-v1",
    onDemandRegions: ["us-east-1"],
    price: { input: 1, output: 2 },
  },
};

describe("mergeOverlay", () => {
  it("adds a model, marked unverified whatever the file says", () => {
    const { catalog: merged, issues } = mergeOverlay(catalog, { models: [own] }, "own.json");
    expect(issues).toEqual([]);
    const model = findModel(merged, "house-model")!;
    expect(model).toMatchObject({ verified: "unverified", source: "own.json", checked: "unknown" });
    expect(model.aws).toMatchObject({
      verified: "unverified",
      profiles: [],
      provisioned: null,
      retires: null,
      price: { input: 1, output: 2, uplift: 1 },
    });
  });

  it("leaves the catalog it was given as it was", () => {
    const size = catalog.models.size;
    mergeOverlay(catalog, { models: [own] }, "own.json");
    expect(catalog.models.size).toBe(size);
    expect(findModel(catalog, "house-model")).toBeUndefined();
  });

  it("replaces a row of ours whole", () => {
    const { catalog: merged } = mergeOverlay(
      catalog,
      { models: [{ ...own, key: "gpt-5.4" }] },
      "own.json",
    );
    expect(findModel(merged, "gpt-5.4")?.azure).toBeUndefined();
    expect(merged.models.size).toBe(catalog.models.size);
  });

  it("brings a retired model back when the user vouches for it", () => {
    const { catalog: merged } = mergeOverlay(
      catalog,
      { models: [{ ...own, key: "o1" }] },
      "own.json",
    );
    expect(merged.retired.has("o1")).toBe(false);
  });

  it("adds regions, GPU types and prices before ours", () => {
    const { catalog: merged, issues } = mergeOverlay(
      catalog,
      {
        regions: [{ cloud: "aws", id: "xx-new-1", name: "New", zone: "us" }],
        gpuTypes: [{ cloud: "aws", field: "machineType", pattern: "q9.", accelerator: "Own" }],
        prices: [{ type: "aws:kms/key:Key", usd: 0.9, unit: "month" }],
      },
      "own.json",
    );
    expect(issues).toEqual([]);
    expect(merged.regions.get("aws/xx-new-1")?.verified).toBe("unverified");
    expect(gpuOf(merged, "aws", "machineType", "q9.large")?.accelerator).toBe("Own");
    expect(merged.prices.find(({ type }) => type === "aws:kms/key:Key")?.usd).toBe(0.9);
  });

  it("tells every problem with the file, its path, the value and the fix, and merges nothing", () => {
    const result = mergeOverlay(
      catalog,
      {
        modles: [],
        models: [
          { ...own, key: "Bad Key", contextTokens: -1 },
          { ...own, aws: undefined },
          { ...own, kind: "embedding" },
          { ...own, aws: { ...own.aws, retires: "soon" } },
        ],
      },
      "own.json",
    );
    expect(result.catalog).toBe(catalog);
    expect(result.issues).toEqual([
      {
        path: "own.json#models[0].key",
        reason:
          'must be 1 to 60 lower-case letters, digits, `-` or `.`, got "Bad Key"; use the model\'s own name in lower case',
      },
      {
        path: "own.json#models[0].contextTokens",
        reason: "must be at least 1, got -1; use 1 or more",
      },
      expect.objectContaining({
        path: "own.json#models[1]",
        reason: expect.stringMatching(
          /^must be offered by aws, azure, gcp, openai, anthropic or cohere, got .*; add one of them$/,
        ),
      }),
      {
        path: "own.json#models[2].dimensions",
        reason: "must be given for an embedding model, got nothing; add the length of its vectors",
      },
      {
        path: "own.json#models[3].aws.retires",
        reason: 'must be a day, got "soon"; write it as YYYY-MM-DD',
      },
      { path: "own.json#modles", reason: 'is not a known key, got []; use "models"' },
    ]);
  });

  it("refuses one model twice", () => {
    const { issues } = mergeOverlay(catalog, { models: [own, own] }, "own.json");
    expect(issues).toEqual([
      {
        path: "own.json#models[1].key",
        reason:
          'must name a model once, got "house-model", which models[0] names too; remove one of them',
      },
    ]);
  });

  it("is not polluted by a key that names the prototype", () => {
    const json: unknown = JSON.parse('{"__proto__": {"polluted": true}, "models": []}');
    const { issues } = mergeOverlay(catalog, json, "own.json");
    expect(issues.map(({ path }) => path)).toEqual(["own.json#__proto__"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("loadOverlay", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "overlay-"));
    writeFileSync(join(folder, "good.json"), JSON.stringify({ models: [own] }));
    writeFileSync(join(folder, "broken.json"), "{ models: ");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("reads a file relative to the program", () => {
    const { catalog: merged, issues } = loadOverlay(catalog, "good.json", folder);
    expect(issues).toEqual([]);
    expect(findModel(merged, "house-model")).toBeDefined();
  });

  it.each([
    ["missing.json", /^must be a file that can be read, got ENOENT; check the path/],
    ["broken.json", /^must hold JSON, got .+; correct the file$/],
    ["/etc/hostname", /^must be a path relative to the program, got "\/etc\/hostname"; keep/],
    [".", /^must be a file that can be read, got EISDIR; check the path/],
  ])("says what is wrong with %s", (file, reason) => {
    const result = loadOverlay(catalog, file, folder);
    expect(result.catalog).toBe(catalog);
    expect(result.issues).toEqual([{ path: file, reason: expect.stringMatching(reason) }]);
  });
});
