import { describe, expect, it } from "vitest";
import { patchesAt, rendered, specOf, type Any } from "./fixture";

function rules(objects: Any): Any[] {
  return specOf(objects, "BackendTrafficPolicy").rateLimit.global.rules;
}

describe("limits of tenants", () => {
  const objects = rendered();

  it("are one rule each, over all aliases and proxies", () => {
    const told = rules(objects).map(({ clientSelectors, limit, cost, shared }) => [
      clientSelectors[0].headers[0].value,
      limit.requests,
      limit.unit,
      cost?.response.metadata.key,
      shared,
    ]);
    expect(told).toEqual([
      ["research", 100, "Minute", undefined, true],
      ["research", 200_000, "Minute", "llm_total_token", true],
      ["research", 500_000_000, "Month", "llm_cost_usd_e6", true],
      ["support", 20, "Minute", undefined, true],
      ["support", 500_000_000, "Month", "llm_cost_usd_e5", true],
    ]);
  });

  it("only look at the counter when a call with a cost comes in", () => {
    for (const { cost } of rules(objects).filter((rule) => rule.cost)) {
      expect(cost.request).toEqual({ from: "Number", number: 0 });
    }
  });

  it("are told to Envoy under the names that Envoy Gateway gives the counters", () => {
    const [patch] = patchesAt(
      objects,
      "typed_per_filter_config/envoy.filters.http.ratelimit~1atlas-dev~1ai",
    );
    const limits = patch.operation.value.rate_limits as Any[];
    expect(limits.map(({ actions }) => actions[0].generic_key.descriptor_value)).toEqual([
      "atlas-dev/ai/rule/0",
      ...[1, 1, 2, 2].map((rule) => `atlas-dev/ai/rule/${rule}`),
      "atlas-dev/ai/rule/3",
      ...[4, 4].map((rule) => `atlas-dev/ai/rule/${rule}`),
    ]);
    expect(limits[1].actions[1].header_value_match).toMatchObject({
      descriptor_value: "rule-1-match-0",
      headers: [{ name: "x-tenant-id", string_match: { exact: "research" } }],
    });
    // At its end a call has lost the header, so its metadata says whose it was.
    expect(limits[2].actions[1].extension.typed_config.text).toBe(
      "{'research': 'rule-1-match-0'}[metadata.filter_metadata['io.envoy.ai_gateway']['tenant.id']]",
    );
  });

  it("hold per proxy while the counters cannot be reached", () => {
    const { local } = specOf(objects, "BackendTrafficPolicy").rateLimit;
    expect(
      local.rules.map((rule: Any) => [rule.clientSelectors[0].headers[0], rule.limit]),
    ).toEqual([
      [
        { name: "x-tenant-id", type: "Exact", value: "research" },
        { requests: 100, unit: "Minute" },
      ],
      [
        { name: "x-tenant-id", type: "Exact", value: "support" },
        { requests: 20, unit: "Minute" },
      ],
    ]);
    const many = rendered((spec) => {
      for (let n = 0; n < 17; n++)
        spec.tenants[`team-${n}`] = { models: ["chat"], requestsPerMinute: 10 + n };
    });
    expect(specOf(many, "BackendTrafficPolicy").rateLimit.local.rules).toEqual([
      {
        clientSelectors: [{ headers: [{ name: "x-tenant-id", type: "Distinct" }] }],
        limit: { requests: 100, unit: "Minute" },
      },
    ]);
  });

  it("are absent where no tenant has one", () => {
    const free = rendered((spec) => {
      spec.tenants = { research: { models: ["chat"] } };
    });
    expect(specOf(free, "BackendTrafficPolicy")).not.toHaveProperty("rateLimit");
    expect(JSON.stringify(specOf(free, "EnvoyPatchPolicy"))).not.toContain("ratelimit");
  });
});
