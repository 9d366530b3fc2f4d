import { describe, expect, it } from "vitest";
import { ofKind, patchesAt, rendered, specOf, type Any } from "./fixture";

/** Limits of a tenant's policy by their place; absent where the place has none. */
function limitsOf(objects: Any, tenant: string): (string | undefined)[] {
  const { rules } = specOf(objects, "BackendTrafficPolicy", `limits--${tenant}`).rateLimit.global;
  return rules.map(({ limit }: Any) =>
    limit.requests === 2_147_483_647 ? undefined : `${limit.requests} a ${limit.unit}`,
  );
}

/** Settings of Envoy's filter for all calls. */
function filterOf(objects: Any): Any {
  const [patch] = patchesAt(objects, "typed_per_filter_config");
  return patch.operation.value["envoy.filters.http.ratelimit"];
}

/** Settings of the counters that calls to aliases have, as `[tenant's route, place, at the end, addend]`. */
function settings(objects: Any): [string, string, boolean, unknown][] {
  return filterOf(objects).rate_limits.map((limit: Any) => {
    const [route, rule] = limit.actions;
    const atEnd = limit.apply_on_stream_done ?? false;
    const { descriptor_key: place } = atEnd ? rule.extension.typed_config : rule.header_value_match;
    return [
      route.generic_key.descriptor_value,
      place,
      atEnd,
      limit.hits_addend?.number ?? limit.hits_addend?.format,
    ];
  });
}

const counter = (tenant: string): string =>
  `httproute/atlas-dev/limits--${tenant}/rule/0/match/0/limits_invalid`;
const metadata = (key: string): string => `%DYNAMIC_METADATA(io.envoy.ai_gateway:${key})%`;

describe("limits of tenants", () => {
  const objects = rendered();

  it("have one place each, in a policy of the tenant's own", () => {
    expect(limitsOf(objects, "research")).toEqual([
      "100 a Minute",
      "200000 a Minute",
      "500000000 a Month",
      undefined,
      undefined,
    ]);
    expect(limitsOf(objects, "support")).toEqual([
      "20 a Minute",
      undefined,
      undefined,
      "500000000 a Month",
      undefined,
    ]);
    expect(ofKind(objects, "BackendTrafficPolicy").map(({ metadata }) => metadata.name)).toEqual([
      "ai",
      "limits--research",
      "limits--support",
    ]);
  });

  it("are about routes that carry no calls", () => {
    for (const tenant of ["research", "support"]) {
      const { hostnames, rules } = specOf(objects, "HTTPRoute", `limits--${tenant}`);
      expect(hostnames).toEqual(["limits.invalid"]);
      expect(rules).toHaveLength(1);
      expect(rules[0]).not.toHaveProperty("backendRefs");
    }
    expect(specOf(objects, "HTTPRouteFilter", "limits").directResponse.statusCode).toBe(404);
  });

  it("are told to Envoy by tenant and place, over all aliases and proxies", () => {
    const [research, support] = [counter("research"), counter("support")];
    expect(settings(objects)).toEqual([
      [research, "rule-0-match--1", false, undefined],
      // A call that has a cost only looks at the counter when it comes in.
      [research, "rule-1-match--1", false, 0],
      [research, "rule-1-match--1", true, metadata("llm_total_token")],
      [research, "rule-2-match--1", false, 0],
      [research, "rule-2-match--1", true, metadata("llm_cost_usd_e6")],
      [research, "rule-3-match--1", true, metadata("llm_cost_usd_e5")],
      [research, "rule-4-match--1", true, metadata("llm_cost_usd_e4")],
      [support, "rule-0-match--1", false, undefined],
      [support, "rule-3-match--1", false, 0],
      [support, "rule-2-match--1", true, metadata("llm_cost_usd_e6")],
      [support, "rule-3-match--1", true, metadata("llm_cost_usd_e5")],
      [support, "rule-4-match--1", true, metadata("llm_cost_usd_e4")],
    ]);
    const { domain, rate_limits: limits } = filterOf(objects);
    expect(domain).toBe("atlas-dev/ai/http");
    expect(limits[1].actions[1].header_value_match).toMatchObject({
      descriptor_value: "rule-1-match--1",
      headers: [{ name: "x-tenant-id", string_match: { exact: "research" } }],
    });
    // At its end a call has lost the header, so its metadata says whose it was.
    expect(limits[2].actions[1].extension.typed_config.text).toBe(
      "{'research': 'rule-1-match--1'}[metadata.filter_metadata['io.envoy.ai_gateway']['tenant.id']]",
    );
  });

  it("keep their counters whatever else changes", () => {
    const of = (found: Any, tenant: string): unknown[] =>
      settings(found).filter(([route, , , addend]) => route === counter(tenant) && addend !== 0);
    const before = of(objects, "support");
    const more = rendered((spec) => {
      const { research, support } = spec.tenants;
      spec.tenants = { another: { ...research }, support, "support-2": support };
      spec.models = { a: spec.models.embed, ...spec.models };
    });
    expect(of(more, "support")).toEqual(before);
    // A budget that another unit fits.
    const less = rendered((spec) => (spec.tenants.support.monthlyBudgetUsd = 50));
    expect(of(less, "support")).toEqual(before);
    const asked = settings(less).filter(
      ([route, , , addend]) => route === counter("support") && addend === 0,
    );
    expect(asked.map(([, place]) => place)).toEqual(["rule-2-match--1"]);
  });

  it("hold per proxy while the counters cannot be reached", () => {
    const { local, global } = specOf(objects, "BackendTrafficPolicy", "ai").rateLimit;
    expect(global).toBeUndefined();
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
    expect(specOf(many, "BackendTrafficPolicy", "ai").rateLimit.local.rules).toEqual([
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
    expect(JSON.stringify(free)).not.toContain("limits--");
    expect(JSON.stringify(specOf(free, "EnvoyPatchPolicy"))).not.toContain("ratelimit");
  });
});
