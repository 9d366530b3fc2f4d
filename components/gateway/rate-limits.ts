import { GATEWAY_COST_UNITS, unitFor, type CostUnit } from "./cost-units";
import { TENANT_HEADER } from "./names";
import type { GatewayedSpec } from "./types";

/** Metadata namespace in which the AI gateway keeps the costs of a call. */
export const COST_NAMESPACE = "io.envoy.ai_gateway";

/** Metadata key of a call's input and output tokens. */
export const TOKENS_KEY = "llm_total_token";

/** What a limit counts: calls, or the metadata key of what a call costs. */
export type Counted = "calls" | typeof TOKENS_KEY | CostUnit;

/** A limit of one tenant over all aliases. */
export interface TenantLimit {
  tenant: string;
  counted: Counted;
  requests: number;
  unit: "Minute" | "Month";
}

/** Limits of all tenants, in the order of the spec. A month is 30 days counted from the epoch, as the service has it. */
export function tenantLimits(spec: GatewayedSpec): TenantLimit[] {
  return Object.entries(spec.tenants).flatMap(([tenant, limits]) => {
    const { requestsPerMinute, tokensPerMinute, monthlyBudgetUsd } = limits;
    const found: TenantLimit[] = [];
    if (requestsPerMinute !== undefined) {
      found.push({ tenant, counted: "calls", requests: requestsPerMinute, unit: "Minute" });
    }
    if (tokensPerMinute !== undefined) {
      found.push({ tenant, counted: TOKENS_KEY, requests: tokensPerMinute, unit: "Minute" });
    }
    if (monthlyBudgetUsd !== undefined) {
      const counted = unitFor(monthlyBudgetUsd);
      const requests = Math.floor(monthlyBudgetUsd * GATEWAY_COST_UNITS[counted].unitsPerDollar);
      found.push({ tenant, counted, requests, unit: "Month" });
    }
    return found;
  });
}

/** Most rules of a local limit. */
const MOST_LOCAL_RULES = 16;

/**
 * What holds while the counters cannot be reached: each proxy lets a tenant have its requests per minute, for each alias.
 * With more tenants than a proxy can tell apart, the largest limit holds for each of them. Tokens and money are not
 * limited then.
 */
export function localRateLimit(spec: GatewayedSpec): Record<string, unknown> | undefined {
  const limits = tenantLimits(spec).filter(({ counted }) => counted === "calls");
  if (limits.length === 0) return undefined;
  const rule = (header: object, requests: number): Record<string, unknown> => ({
    clientSelectors: [{ headers: [{ name: TENANT_HEADER, ...header }] }],
    limit: { requests, unit: "Minute" },
  });
  const largest = Math.max(...limits.map(({ requests }) => requests));
  const rules =
    limits.length <= MOST_LOCAL_RULES
      ? limits.map(({ tenant, requests }) => rule({ type: "Exact", value: tenant }, requests))
      : [rule({ type: "Distinct" }, largest)];
  return { rules };
}
