import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateIdleCost, loadCatalog, type PricedResource } from "../../../catalog";

fc.configureGlobal({ seed: 20_261_121 });

const KEY = "aws:kms/key:Key";
const DEPLOYMENT = "azure-native:cognitiveservices:Deployment";

function deployment(name: string, capacity: unknown): PricedResource {
  return { type: DEPLOYMENT, inputs: { sku: { name, capacity } } };
}

describe("estimateIdleCost", () => {
  it("is nothing for no resources", () => {
    expect(estimateIdleCost([])).toEqual({ totalMonthlyUsd: 0, lines: [], unpriced: [] });
  });

  it("adds monthly prices by type", () => {
    const cost = estimateIdleCost([{ type: KEY }, { type: KEY }]);
    expect(cost.totalMonthlyUsd).toBe(2);
    expect(cost.lines).toMatchObject([{ type: KEY, count: 2, monthlyUsd: 2, unit: "month" }]);
  });

  it("multiplies hourly prices by 730 hours and the amount bought", () => {
    const cost = estimateIdleCost([deployment("DataZoneProvisionedManaged", 15)]);
    expect(cost.totalMonthlyUsd).toBeCloseTo(15 * 1.1 * 730);
  });

  it("charges a pay-per-token deployment nothing while idle", () => {
    const cost = estimateIdleCost([deployment("GlobalStandard", 100)]);
    expect(cost).toMatchObject({ totalMonthlyUsd: 0, unpriced: [] });
  });

  it("counts a machine for each proxy that always runs, and nothing for a cluster's other objects", () => {
    const proxies = (minReplicas: number): PricedResource => ({
      type: "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy",
      inputs: { spec: { provider: { kubernetes: { envoyHpa: { minReplicas, maxReplicas: 9 } } } } },
    });
    const cost = estimateIdleCost([proxies(3), { type: "kubernetes:core/v1:ConfigMap" }]);
    expect(cost.totalMonthlyUsd).toBeCloseTo(3 * 0.0952 * 730);
    expect(cost.unpriced).toEqual([]);
  });

  it("reads outputs before inputs", () => {
    const cost = estimateIdleCost([
      {
        ...deployment("GlobalStandard", 1),
        outputs: { sku: { name: "ProvisionedManaged", capacity: 50 } },
      },
    ]);
    expect(cost.totalMonthlyUsd).toBe(50 * 2 * 730);
  });

  it("says that free types are free, and by which source", () => {
    const row = loadCatalog().prices.find(({ type }) => type === "aws:iam/role:Role")!;
    const { lines } = estimateIdleCost([{ type: row.type }]);
    expect(lines).toMatchObject([
      { monthlyUsd: 0, unit: "free", source: row.source, checked: row.checked },
    ]);
  });

  it("tells prices that no source bears out from the others", () => {
    const unverified = loadCatalog().prices.find(
      (row) => row.verified === "unverified" && row.usd !== null && !row.when,
    )!;
    const { lines } = estimateIdleCost([{ type: KEY }, { type: unverified.type }]);
    expect(lines.map(({ type, verified }) => [type, verified])).toEqual([
      [KEY, "two-sources"],
      [unverified.type, "unverified"],
    ]);
  });

  it("lists what use charges", () => {
    const { lines } = estimateIdleCost([{ type: "aws:cloudwatch/logGroup:LogGroup" }]);
    expect(lines[0]?.usage.map(({ meter }) => meter)).toEqual(["ingestion", "storage"]);
  });

  it("names types without a price and leaves the program's own out", () => {
    const cost = estimateIdleCost([
      { type: "aws:ec2/instance:Instance" },
      { type: "aws:ec2/instance:Instance" },
      { type: "pulumi:providers:aws" },
      { type: "unifiedai:index:UnifiedAiEndpoint" },
    ]);
    expect(cost.unpriced).toEqual([
      { type: "aws:ec2/instance:Instance", count: 2, reason: "its machine type is not known" },
    ]);
    expect(cost.lines).toEqual([]);
  });

  it("does not guess a price that is not published, or an amount that is not known yet", () => {
    const throughput = "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput";
    const cost = estimateIdleCost([
      { type: throughput, inputs: { modelUnits: 1 } },
      deployment("ProvisionedManaged", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"),
      deployment("ProvisionedManaged", Number.NaN),
      deployment("ProvisionedManaged", -5),
    ]);
    expect(cost.totalMonthlyUsd).toBe(0);
    expect(cost.unpriced).toEqual([
      { type: throughput, count: 1, reason: "its price is not published" },
      { type: DEPLOYMENT, count: 3, reason: "its `sku.capacity` is not known" },
    ]);
  });

  it("is not misled by inherited properties", () => {
    const prices = [{ ...loadCatalog().prices[0]!, type: "a:b:C", quantity: "constructor.length" }];
    expect(estimateIdleCost([{ type: "a:b:C", inputs: {} }], prices).unpriced).toHaveLength(1);
  });

  it("never falls when a resource is added, and is never NaN", () => {
    const besides = loadCatalog().prices.flatMap((row) => row.besides ?? []);
    const leftOut = new Set(besides.map(({ what }) => `no price of ${what}`));
    const types = [...new Set(loadCatalog().prices.map(({ type }) => type)), "x:y:Z", "__proto__"];
    const resource = fc.record({
      type: fc.constantFrom(...types),
      inputs: fc.oneof(
        fc.constant(undefined),
        fc.record({
          modelUnits: fc.anything(),
          sku: fc.record({
            name: fc.constantFrom("GlobalStandard", "ProvisionedManaged", "other"),
            capacity: fc.anything(),
          }),
        }),
      ),
      outputs: fc.oneof(fc.constant(undefined), fc.dictionary(fc.string(), fc.anything())),
    });
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 20 }), resource, (resources, another) => {
        const before = estimateIdleCost(resources);
        const after = estimateIdleCost([...resources, another]);
        expect(Number.isFinite(before.totalMonthlyUsd)).toBe(true);
        expect(after.totalMonthlyUsd).toBeGreaterThanOrEqual(before.totalMonthlyUsd - 1e-6);
        // What a priced resource leaves out is listed besides.
        const wholly = after.unpriced.filter(({ reason }) => !leftOut.has(reason));
        const counted = [...after.lines, ...wholly].reduce((sum, { count }) => sum + count, 0);
        expect(counted).toBe(resources.length + 1);
      }),
    );
  });
});
