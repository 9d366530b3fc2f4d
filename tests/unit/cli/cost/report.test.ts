import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costReport } from "../../../../cli/cost/report";
import type { AliasWorkload, Workload } from "../../../../cli/cost/workload";
import { endpoint, resource, stackOf, type TargetFixture } from "./fixture";

/** Proves how a report adds up; that the prices are what the clouds charge is the catalog's business. */

const gpt: TargetFixture = { cloud: "azure", model: "gpt-5.4", input: 2.5, output: 15 };
const sonnet: TargetFixture = { cloud: "aws", model: "claude-sonnet-5-5", input: 2.2, output: 11 };
const always = (value: number) => ({ p10: value, p50: value, p90: value });

function profile(over: Partial<AliasWorkload> = {}): AliasWorkload {
  return {
    requests: always(1_000_000),
    inputTokens: always(1000),
    outputTokens: always(100),
    cacheHitRate: always(0),
    batchShare: 0,
    priorityShare: 0,
    ...over,
  };
}

const calling = (aliases: Record<string, AliasWorkload>): Workload => ({
  basis: "assumed",
  aliases,
});

function priced(targets: TargetFixture[], over: Partial<AliasWorkload> = {}, routing?: "weighted") {
  const stack = stackOf(endpoint({ chat: { targets, ...(routing && { routing }) } }));
  const report = costReport(stack, {
    workload: calling({ chat: profile(over) }),
    egress: "tiered",
  });
  return report.use!.environments[0]!.aliases[0]!;
}

describe("what calls cost", () => {
  it("is tokens at the price of the first target", () => {
    expect(priced([gpt, sonnet]).usd.p50).toBeCloseTo(2500 + 1500, 9);
  });

  it("follows the weights", () => {
    const { targets } = priced(
      [
        { ...gpt, weight: 3 },
        { ...sonnet, weight: 1 },
      ],
      {},
      "weighted",
    );
    expect(targets.map(({ share }) => share)).toEqual([0.75, 0.25]);
    expect(targets.map(({ usd }) => usd.p50)).toEqual([3000, 825]);
  });

  it("counts cached input at its own price, moved as the target's scope moves the plain one", () => {
    expect(priced([gpt], { cacheHitRate: always(0.5) }).usd.p50).toBeCloseTo(1250 + 125 + 1500, 9);
    // 1.1 times the widest scope: 0.1 becomes 0.11.
    expect(priced([sonnet], { cacheHitRate: always(1) }).usd.p50).toBeCloseTo(110 + 1100, 9);
  });

  it("counts what is written into a cache at its own price, where the provider charges for it", () => {
    const shares = { cacheHitRate: always(0.4), cacheWriteShare: always(0.1) };
    const read = 400 * 0.11;
    const { usd, targets, notes } = priced([sonnet], shares);
    expect(usd.p50).toBeCloseTo(500 * 2.2 + 100 * 2.75 + read + 1100, 9);
    expect(targets[0]!.meters.map(({ meter, tokens }) => [meter, Math.round(tokens)])).toEqual([
      ["input", 5e8],
      ["cache write", 1e8],
      ["cached input", 4e8],
      ["output", 1e8],
    ]);
    expect(notes).toEqual([]);
    const hour = priced([sonnet], { ...shares, cacheTtl: "1h" });
    expect(hour.usd.p50).toBeCloseTo(500 * 2.2 + 100 * 4.4 + read + 1100, 9);
    const free = priced([gpt], shares);
    expect(free.usd.p50).toBeCloseTo(600 * 2.5 + 400 * 0.25 + 1500, 9);
  });

  it("takes a quarter of what is read as written where nobody counted it, and says so", () => {
    const { usd, notes } = priced([sonnet], { cacheHitRate: { p10: 0.2, p50: 0.4, p90: 0.9 } });
    const at = (hits: number, writes: number): number =>
      1000 * ((1 - hits - writes) * 2.2 + writes * 2.75 + hits * 0.11) + 1100;
    expect(usd.p50).toBeCloseTo(at(0.4, 0.1), 9);
    expect(usd.p90).toBeCloseTo(at(0.2, 0.05), 9);
    // No more is written than is not read.
    expect(usd.p10).toBeCloseTo(at(0.9, 0.1), 9);
    expect(notes).toEqual([
      "chat-aws-claude-sonnet-5-5: no `cacheWriteShare` is known, 0.25 tokens are taken to be written into the cache for each that is read",
    ]);
    expect(priced([gpt], { cacheHitRate: always(0.5) }).notes).toEqual([]);
  });

  it("counts batches and priority at theirs", () => {
    expect(priced([gpt], { batchShare: 1 }).usd.p50).toBeCloseTo(1250 + 750, 9);
    expect(priced([gpt], { priorityShare: 0.5 }).usd.p50).toBeCloseTo((4000 + 8000) / 2, 9);
  });

  it("says where a price is not known, and counts the plain one", () => {
    const unknown = { ...gpt, model: "text-embedding-3-large" };
    const { usd, notes } = priced([unknown], { cacheHitRate: always(1), batchShare: 0.5 });
    expect(usd.p50).toBeCloseTo(4000, 9);
    expect(notes).toEqual([
      "chat-azure-text-embedding-3-large: no cached price is known, counted at the plain one",
      "chat-azure-text-embedding-3-large: no batch price is known, counted at the plain one",
    ]);
  });

  it("counts a long prompt at the price of long prompts", () => {
    const { usd } = priced([gpt], { inputTokens: always(300_000), requests: always(1000) });
    expect(usd.p50).toBeCloseTo(300 * 5 + 0.1 * 22.5, 9);
  });

  it("is nothing more where capacity is bought", () => {
    const { usd, notes } = priced([{ ...gpt, provisioned: true }]);
    expect(usd.p90).toBe(0);
    expect(notes.join()).toContain("paid by the hour");
  });

  it("goes to tenants by their shares, or alike among those that may call", () => {
    const stack = stackOf(
      endpoint(
        { chat: { targets: [gpt] } },
        { tenants: { a: { models: ["chat"] }, b: { models: ["chat"] }, c: { models: [] } } },
      ),
    );
    const alike = costReport(stack, { workload: calling({ chat: profile() }), egress: "tiered" });
    expect(alike.use!.byTenant).toEqual({ a: always(2000), b: always(2000) });
    const shared = calling({ chat: profile({ tenants: { a: 0.9, b: 0.1 } }) });
    const report = costReport(stack, { workload: shared, egress: "tiered" });
    expect(report.use!.byTenant["a"]!.p50).toBeCloseTo(3600, 9);
  });

  it("counts data that leaves the home, and its address translation", () => {
    const stack = stackOf(endpoint({ chat: { targets: [gpt] } }, { home: "aws" }));
    const report = costReport(stack, { workload: calling({ chat: profile() }), egress: "flat" });
    const { toProvidersGb, toCallersGb, egressUsd, translationUsd } =
      report.use!.environments[0]!.traffic!;
    expect(toProvidersGb.p50).toBeCloseTo(5.024, 9);
    expect(toCallersGb.p50).toBeCloseTo(1.424, 9);
    expect(egressUsd.p50).toBeCloseTo(6.448 * 0.09, 9);
    expect(translationUsd.p50).toBeCloseTo(6.448 * 0.045, 9);
  });

  it("prices address translation where the home is", () => {
    const component = endpoint({ chat: { targets: [gpt] } }, { home: "aws" });
    const inputs = { ...component.inputs, aws: { targets: [], region: "sa-east-1" } };
    const stack = stackOf({ ...component, inputs });
    const report = costReport(stack, { workload: calling({ chat: profile() }), egress: "flat" });
    const { translationUsd } = report.use!.environments[0]!.traffic!;
    expect(translationUsd.p50).toBeCloseTo(6.448 * 0.093, 9);
  });

  it("names aliases without a profile", () => {
    const stack = stackOf(endpoint({ chat: { targets: [gpt] }, other: { targets: [sonnet] } }));
    const report = costReport(stack, { workload: calling({ chat: profile() }), egress: "tiered" });
    expect(report.withoutWorkload).toEqual(["other"]);
  });
});

describe("a report", () => {
  const nat = resource("aws:ec2/natGateway:NatGateway");
  const key = resource("aws:kms/key:Key");
  const foreign = resource("aws:neptune/cluster:Cluster");

  it("lists what has no price and never takes it for free", () => {
    const { unpriced, totalMonthlyUsd } = costReport(stackOf(nat, foreign), { egress: "tiered" });
    expect(unpriced).toEqual([
      { type: "aws:neptune/cluster:Cluster", count: 1, reason: "no price of this type" },
    ]);
    expect(totalMonthlyUsd).toBeCloseTo(32.85, 9);
  });

  it("leaves to others what the program only reads", () => {
    const stack = stackOf(nat, { ...nat, external: true });
    expect(costReport(stack, { egress: "tiered" }).totalMonthlyUsd).toBeCloseTo(32.85, 9);
    expect(
      costReport(stackOf({ ...foreign, external: true }), { egress: "tiered" }).unpriced,
    ).toEqual([]);
  });

  it("shows the difference to what is deployed, kind by kind", () => {
    const stack = { ...stackOf(nat, nat, key), deployed: [nat, foreign, key, key] };
    const { difference } = costReport(stack, { egress: "tiered" });
    expect(difference!.monthlyUsd).toBeCloseTo(31.85, 9);
    expect(difference!.lines.map(({ type }) => type)).toEqual([nat.type, key.type]);
  });

  const types = ["aws:ec2/natGateway:NatGateway", "aws:kms/key:Key", "x:y:Z", "aws:iam/role:Role"];
  const resources = fc.array(fc.constantFrom(...types).map((type) => resource(type)));
  const number = (max: number) => fc.double({ min: 0, max, noNaN: true });
  const workloads = fc
    .record({
      requests: number(1e9),
      inputTokens: number(1e6),
      outputTokens: number(1e5),
      cacheHitRate: number(1),
      cacheWriteShare: number(1),
      batchShare: number(0.5),
      priorityShare: number(0.5),
    })
    .map(({ batchShare, priorityShare, ...ranges }) => ({
      ...(Object.fromEntries(
        Object.entries(ranges).map(([name, value]) => [name, always(value)]),
      ) as unknown as AliasWorkload),
      batchShare,
      priorityShare,
    }));

  it("adds up: two stacks together cost what they cost apart", () => {
    const total = (list: Parameters<typeof stackOf>) =>
      costReport(stackOf(...list), { egress: "tiered" }).totalMonthlyUsd;
    fc.assert(
      fc.property(resources, resources, (a, b) => {
        expect(total([...a, ...b])).toBeCloseTo(total(a) + total(b), 6);
      }),
    );
  });

  it("never costs less with more calls, and is always a number", () => {
    const stack = stackOf(endpoint({ chat: { targets: [gpt, sonnet] } }, { home: "aws" }));
    const total = (workload: AliasWorkload): number =>
      costReport(stack, { workload: calling({ chat: workload }), egress: "tiered" })
        .totalMonthlyUsd;
    fc.assert(
      fc.property(workloads, number(1e9), (workload, more) => {
        const before = total(workload);
        const after = total({ ...workload, requests: always(workload.requests.p50 + more) });
        expect(Number.isFinite(before)).toBe(true);
        expect(after).toBeGreaterThanOrEqual(before - 1e-6 * Math.max(1, before));
      }),
    );
  });

  it("has the total within its range", () => {
    fc.assert(
      fc.property(workloads, workloads, (a, b) => {
        const low = Math.min(a.requests.p50, b.requests.p50);
        const requests = { p10: low, p50: low, p90: Math.max(a.requests.p50, b.requests.p50) };
        const stack = stackOf(endpoint({ chat: { targets: [sonnet] } }));
        const cacheHitRate = { ...a.cacheHitRate, p90: Math.max(a.cacheHitRate.p50, 0.5) };
        const workload = calling({ chat: { ...a, requests, cacheHitRate } });
        const { range, totalMonthlyUsd } = costReport(stack, { workload, egress: "tiered" });
        expect(range.p10).toBeLessThanOrEqual(totalMonthlyUsd);
        expect(range.p90).toBeGreaterThanOrEqual(totalMonthlyUsd);
      }),
    );
  });
});
