import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadCatalog } from "../../../../catalog";
import { machinePrices } from "../../../../catalog/machines";
import { MARKS } from "../../../../catalog/values";
import { parseStack } from "../../../../cli/cost/resources";
import { renderCostHtml } from "../../../../cli/cost/html";
import { renderCostMarkdown } from "../../../../cli/cost/markdown";
import { costReport, type CostReport } from "../../../../cli/cost/report";
import { renderCostText } from "../../../../cli/cost/text";
import { parseWorkload } from "../../../../cli/cost/workload";
import { endpoint, resource, stackOf } from "./fixture";

/**
 * Proves that a report adds up, grows and stays a number for resources whose amounts are missing, not known before the update,
 * below zero, huge, or no numbers at all, and for profiles from nothing to their largest.
 */
const book = loadCatalog().prices;
const machines = [...new Set(machinePrices().map(({ machineType }) => machineType))];

/** Properties that decide on a price, of every type that has one. */
const PATHS = [
  ...new Set(book.flatMap(({ quantity, when }) => [quantity, when?.path]).filter(Boolean)),
  ...["scalingConfig.desiredSize", "count", "nodeCount", "sku.capacity", "nodeLocations"],
  ...["instanceType", "instanceTypes", "vmSize", "nodeConfig.machineType", "region", "location"],
] as string[];
const TYPES = [
  ...new Set(book.map(({ type }) => type)),
  "aws:ec2/instance:Instance",
  "aws:eks/nodeGroup:NodeGroup",
  "azure-native:containerservice:AgentPool",
  "gcp:container/nodePool:NodePool",
  "foreign:kind/thing:Thing",
];
const value = fc.oneof(
  fc.constantFrom<unknown>(...MARKS, -1, 0, 0.5, 3, 1e12, 1e300, -1e300, "3", "x", "", null, true),
  fc.constantFrom<unknown>(...machines, "cache.t4g.micro", "us-east-1", "ap-southeast-6", "aws-cn"),
  fc.constantFrom<unknown>([], [3], ["a", "b"], {}, { "4dabf18193072939515e22adb298388d": "x" }),
  fc.integer({ min: 0, max: 1000 }),
);

function placed(path: string, leaf: unknown): Record<string, unknown> {
  const [first = "", ...rest] = path.split(".");
  return { [first]: rest.length > 0 ? placed(rest.join("."), leaf) : leaf };
}

const resources = fc.array(
  fc
    .record({
      type: fc.constantFrom(...TYPES),
      given: fc.array(fc.tuple(fc.constantFrom(...PATHS), value), { maxLength: 4 }),
    })
    .map(({ type, given }) =>
      resource(type, Object.assign({}, ...given.map(([path, leaf]) => placed(path, leaf)))),
    ),
  { maxLength: 12 },
);

const ordered = (max: number) =>
  fc
    .tuple(
      ...([0, 0, 0].map(() => fc.double({ min: 0, max, noNaN: true })) as [
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
      ]),
    )
    .map((three) => [...three].sort((a, b) => a - b))
    .map(([p10, p50, p90]) => ({ p10: p10!, p50: p50!, p90: p90! }));
const edges = (max: number) =>
  fc.oneof(ordered(max), fc.constantFrom(0, max), fc.double({ min: 0, max, noNaN: true }));
const profiles = fc
  .record({
    requests: edges(1e12),
    inputTokens: edges(1e12),
    outputTokens: edges(1e12),
    cacheHitRate: edges(1),
    batchShare: fc.constantFrom(0, 0.3, 1),
  })
  .map((chat) => parseWorkload({ aliases: { chat } }, "w"));
const schedules = fc.constantFrom(undefined, { hours: "07:00-20:00" }, { hours: "20:00-07:00" });
const targets = [
  { cloud: "azure", model: "gpt-5.4", input: 2.5, output: 15 },
  { cloud: "aws", model: "claude-sonnet-5-5", input: 0, output: 0, weight: 0 },
] as const;

function everyNumber(part: unknown, path: string): void {
  if (typeof part === "number") return expect(Number.isFinite(part), path).toBe(true);
  if (typeof part === "object" && part !== null)
    for (const [name, one] of Object.entries(part)) everyNumber(one, `${path}.${name}`);
}

function holds(report: CostReport): void {
  everyNumber(report, "report");
  expect(report.fixed.monthlyUsd).toBeGreaterThanOrEqual(0);
  expect(report.idleMonthlyUsd).toBeGreaterThanOrEqual(0);
  const { p10, p90 } = report.range;
  const slack = 1e-9 * Math.max(1, p90);
  expect(p10).toBeLessThanOrEqual(report.totalMonthlyUsd + slack);
  expect(p90).toBeGreaterThanOrEqual(report.totalMonthlyUsd - slack);
  for (const groups of [report.byCloud, report.byTenant, report.byAlias]) {
    const sum = Object.values(groups).reduce((all, { p50 }) => all + p50, 0);
    const size = Math.max(1, report.fixed.monthlyUsd, report.totalMonthlyUsd);
    expect(Math.abs(sum - report.totalMonthlyUsd)).toBeLessThanOrEqual(1e-6 * size);
  }
  for (const render of [renderCostText, renderCostMarkdown, renderCostHtml])
    expect(render(report)).not.toMatch(/NaN|undefined|Infinity|∞|\[object/);
}

describe("hard cases", () => {
  it("stay numbers that add up, in every form of the report", () => {
    fc.assert(
      fc.property(resources, resources, profiles, schedules, (planned, deployed, w, schedule) => {
        const options = schedule && { schedule };
        const component = endpoint(
          { chat: { targets: [...targets], routing: "weighted" } },
          { home: "aws", tenants: { a: { models: ["chat"] } }, ...options },
        );
        const stack = { ...stackOf(...planned, component), deployed };
        holds(costReport(stack, { workload: w, egress: "tiered" }));
      }),
      { numRuns: 60 },
    );
  });

  it("cost together what they cost apart, and never less with one more", () => {
    const idle = (list: Parameters<typeof stackOf>): CostReport =>
      costReport(stackOf(...list), { egress: "tiered" });
    fc.assert(
      fc.property(resources, resources, (a, b) => {
        const [one, other, both] = [idle(a), idle(b), idle([...a, ...b])];
        const size = Math.max(1, both.totalMonthlyUsd);
        const apart = one.totalMonthlyUsd + other.totalMonthlyUsd;
        expect(Math.abs(both.totalMonthlyUsd - apart)).toBeLessThanOrEqual(1e-9 * size);
        const counted = ({ unpriced }: CostReport): number =>
          unpriced.reduce((sum, { count }) => sum + count, 0);
        expect(counted(both)).toBe(counted(one) + counted(other));
      }),
      { numRuns: 60 },
    );
  });

  it("are listed without a price when the amount is no amount, and never taken for nothing", () => {
    const [unknown = ""] = MARKS;
    const pool = (desiredSize: unknown) =>
      resource("aws:eks/nodeGroup:NodeGroup", {
        ...{ region: "us-east-1", instanceTypes: ["p5.48xlarge"] },
        scalingConfig: { desiredSize },
      });
    for (const amount of [unknown, -1, "x", true, {}]) {
      const report = costReport(stackOf(pool(amount)), { egress: "tiered" });
      expect(report.totalMonthlyUsd, String(amount)).toBe(0);
      expect(report.unpriced, String(amount)).toHaveLength(1);
    }
    expect(costReport(stackOf(pool(2)), { egress: "tiered" }).totalMonthlyUsd).toBeGreaterThan(1e4);
  });

  it("are refused by place when they are no resources", () => {
    const broken = (resources: unknown) => () =>
      parseStack({ version: 3, deployment: { resources } }, "state.json");
    expect(broken([resource("a:b:C"), null])).toThrow(
      "state.json: every resource must have a urn and a type, got null as resource 2; make it anew",
    );
    expect(broken([{ type: 3, urn: "u" }])).toThrow("as resource 1");
    expect(() => parseStack({ version: 3, deployment: null }, "state.json")).toThrow(
      "state.json: must be what",
    );
  });

  it("are refused by path, value and fix in a profile", () => {
    const chat = { requests: -1, inputTokens: NaN, outputTokens: 1, batchShare: 2 };
    expect(() => parseWorkload({ aliases: { chat } }, "w.yaml")).toThrow(
      /`aliases\.chat\.requests`: must be a number from 0 to 1e12, or .*, got -1\n.*`aliases\.chat\.inputTokens`: .*, got NaN\n.*`aliases\.chat\.batchShare`: must be a share from 0 to 1, got 2\n/,
    );
  });
});
