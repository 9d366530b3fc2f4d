import { describe, expect, it } from "vitest";
import { resolveSpec, SpecError } from "../../../components/spec";
import { changed, check, issuesAfter, TODAY, type Any } from "./fixture";

describe("a description that is no description", () => {
  it.each([
    [undefined, "must be an object, got nothing; add it"],
    [null, "must be an object, got null; give it a value or remove the key"],
    ["", 'must be an object, got ""; write it as keys with values'],
    [[], "must be an object, got []; write it as keys with values"],
    [Number.NaN, "must be an object, got NaN; write it as keys with values"],
  ])("%j is one problem", (input, reason) => {
    expect(check(input).issues).toEqual([{ path: "", reason }]);
  });

  it("{} misses what every description needs", () => {
    expect(check({}).issues).toEqual([
      { path: "tags", reason: "must be an object, got nothing; add it" },
      { path: "residency", reason: 'must be one of "us", "eu", "global", got nothing; add it' },
      { path: "models", reason: "must be an object, got nothing; add it" },
    ]);
  });
});

describe("one wrong value", () => {
  it.each<[string, (spec: Any) => void, string, string]>([
    [
      "unknown key near a known one",
      (spec) => (spec.aws.regoin = "us-east-1"),
      "aws.regoin",
      'is not a known key, got "us-east-1"; use "region"',
    ],
    [
      "unknown key like nothing",
      (spec) => (spec.models.chat.targets[0].frobnicate = 1),
      "models.chat.targets[0].frobnicate",
      'is not a known key, got 1; remove it, or use one of "cloud", "provider", "model", "region", "throughput", "units", "tokensPerMinute", "sku" and 2 more',
    ],
    [
      "number for text",
      (spec) => (spec.aws.accountId = 111122223333),
      "aws.accountId",
      'must be text, got 111122223333; quote it: "111122223333"',
    ],
    [
      "short account id",
      (spec) => (spec.aws.accountId = "1111"),
      "aws.accountId",
      'must be 12 digits, got "1111"; write it as "111122223333"',
    ],
    [
      "text for a number",
      (spec) => (spec.models.chat.targets[0].tokensPerMinute = "1000"),
      "models.chat.targets[0].tokensPerMinute",
      'must be a number, got "1000"; remove the quotes: 1000',
    ],
    [
      "NaN",
      (spec) => (spec.models.chat.targets[0].tokensPerMinute = Number.NaN),
      "models.chat.targets[0].tokensPerMinute",
      "must be a number, got NaN; write digits without quotes",
    ],
    [
      "Infinity",
      (spec) => (spec.tenants.research.tokensPerMinute = Infinity),
      "tenants.research.tokensPerMinute",
      "must be a number, got Infinity; write digits without quotes",
    ],
    [
      "negative capacity",
      (spec) => (spec.models.chat.targets[0].tokensPerMinute = -1000),
      "models.chat.targets[0].tokensPerMinute",
      "must be at least 1000, got -1000; use 1000 or more",
    ],
    [
      "capacity between two thousands",
      (spec) => (spec.models.chat.targets[0].tokensPerMinute = 1600),
      "models.chat.targets[0].tokensPerMinute",
      "must be a multiple of 1000, got 1600; use 2000",
    ],
    [
      "fraction",
      (spec) => (spec.tenants.research.requestsPerMinute = 1.5),
      "tenants.research.requestsPerMinute",
      "must be a whole number, got 1.5; use 2",
    ],
    [
      "word outside a list",
      (spec) => (spec.residency = "usa"),
      "residency",
      'must be one of "us", "eu", "global", got "usa"; use "us"',
    ],
    [
      "number outside a list",
      (spec) => (spec.logging = { retentionDays: 100 }),
      "logging.retentionDays",
      "must be one of 30, 60, 90, 120, 150, 180, 365, 400, 545, got 100; use 90",
    ],
    [
      "retention that Log Analytics does not have",
      (spec) => (spec.logging = { retentionDays: 731 }),
      "logging.retentionDays",
      "must be one of 30, 60, 90, 120, 150, 180, 365, 400, 545, got 731; use 545",
    ],
    [
      "unknown SKU",
      (spec) => (spec.models.chat.targets[0].sku = "DatazoneStandard"),
      "models.chat.targets[0].sku",
      'must be one of "GlobalStandard", "DataZoneStandard", "Standard", "GlobalProvisionedManaged", "DataZoneProvisionedManaged", "ProvisionedManaged", got "DatazoneStandard"; use "DataZoneStandard"',
    ],
    [
      "no target",
      (spec) => (spec.models.chat.targets = []),
      "models.chat.targets",
      "must have at least 1 item, got []; add one",
    ],
    [
      "one target instead of a list",
      (spec) => (spec.models.chat.targets = 5),
      "models.chat.targets",
      "must be a list, got 5; write it as a list, even for one item",
    ],
    [
      "no alias",
      (spec) => ((spec.models = {}), delete spec.tenants),
      "models",
      "must have at least one alias, got {}; add one",
    ],
    [
      "address that admits everyone",
      (spec) => (spec.azure.allowedAddresses = ["203.0.113.7", "0.0.0.0/0"]),
      "azure.allowedAddresses[1]",
      'must be a range from /8 to /30, since a wider one admits almost everyone, got "0.0.0.0/0"; name the ranges your callers have',
    ],
    [
      "project that heads no name",
      (spec) => (spec.tags.project = "Atlas_ML"),
      "tags.project",
      'must be 2 to 20 lower-case letters, digits and single inner `-`, starting with a letter, got "Atlas_ML"; shorten or respell it',
    ],
    [
      "cloud that is no object",
      (spec) => (spec.gcp = "us-central1"),
      "gcp",
      'must be an object, got "us-central1"; write it as keys with values',
    ],
  ] as [string, (spec: Any) => void, string, string][])("%s", (_name, change, path, reason) => {
    expect(issuesAfter(change)).toEqual([{ path, reason }]);
  });
});

describe("many wrong values", () => {
  it("are told together, in the order of the description", () => {
    const issues = issuesAfter((spec) => {
      spec.tenants.research.models.push("chatt");
      spec.models.chat.targets[1].model = "claude-sonet-5-5";
      spec.models.chat.targets[0].weigth = 2;
      spec.aws.region = "us-est-1";
      spec.residency = "uss";
      spec.tags.team = "";
    });
    expect(issues.map(({ path }) => path)).toEqual([
      "tags.team",
      "residency",
      "aws.region",
      "models.chat.targets[0].weigth",
      "models.chat.targets[1].model",
      "tenants.research.models[2]",
    ]);
  });

  it("end in one error with one line each, and no resource", () => {
    const input = changed((spec) => {
      spec.aws.regoin = 1;
      spec.residency = "uss";
    });
    expect(() => resolveSpec(input, { environment: "dev", today: TODAY })).toThrow(
      new SpecError([
        { path: "residency", reason: 'must be one of "us", "eu", "global", got "uss"; use "us"' },
        { path: "aws.regoin", reason: 'is not a known key, got 1; use "region"' },
      ]),
    );
  });
});

describe("SpecError", () => {
  it("is the engine's own kind of error, and counts its problems", () => {
    const error = new SpecError([{ path: "", reason: "must be an object, got nothing; add it" }]);
    expect((error as unknown as { __pulumiRunError: boolean }).__pulumiRunError).toBe(true);
    expect(error.message).toBe(
      "the endpoint's description has 1 problem; no resource was registered:\n  - `unified-ai-endpoint:endpoint`: must be an object, got nothing; add it",
    );
  });

  it("tells every problem, the first 200 in full", () => {
    const reason = "x".repeat(150);
    const issues = Array.from({ length: 1000 }, (_, index) => ({
      path: `models.m${index}`,
      reason,
    }));
    const lines = new SpecError(issues).message.split("\n");
    expect(lines).toHaveLength(1001);
    expect(lines[200]).toBe(`  - \`models.m199\`: ${reason}`);
    expect(lines[201]).toBe(`  - \`models.m200\`: ${"x".repeat(99)}…`);
  });
});
