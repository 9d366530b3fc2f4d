import { GATEWAY_COST_UNITS, unitFor, type CostUnit } from "./cost-units";
import { GATEWAY, LOGGED_HEADERS, namespaceOf, TENANT_HEADER } from "./names";
import type { GatewayedSpec } from "./types";

/** Metadata namespace in which the AI gateway keeps the costs of a call. */
export const COST_NAMESPACE = "io.envoy.ai_gateway";

/** Metadata key of a call's input and output tokens. */
export const TOKENS_KEY = "llm_total_token";

/** A limit of one tenant over all aliases. */
export interface TenantLimit {
  tenant: string;
  requests: number;
  unit: "Minute" | "Month";
  /** Metadata key of what a call costs; absent = every call costs one. */
  cost?: CostUnit | typeof TOKENS_KEY;
}

/** Limits of all tenants, in the order of the spec. A month is 30 days counted from the epoch, as the service has it. */
export function tenantLimits(spec: GatewayedSpec): TenantLimit[] {
  return Object.entries(spec.tenants).flatMap(([tenant, limits]) => {
    const { requestsPerMinute, tokensPerMinute, monthlyBudgetUsd } = limits;
    const found: TenantLimit[] = [];
    if (requestsPerMinute !== undefined) {
      found.push({ tenant, requests: requestsPerMinute, unit: "Minute" });
    }
    if (tokensPerMinute !== undefined) {
      found.push({ tenant, requests: tokensPerMinute, unit: "Minute", cost: TOKENS_KEY });
    }
    if (monthlyBudgetUsd !== undefined) {
      const cost = unitFor(monthlyBudgetUsd);
      const requests = Math.floor(monthlyBudgetUsd * GATEWAY_COST_UNITS[cost].unitsPerDollar);
      found.push({ tenant, requests, unit: "Month", cost });
    }
    return found;
  });
}

/** The limits as rules of the Gateway's policy: one counter each over all aliases and proxies. */
export function rateLimitRules(limits: readonly TenantLimit[]): Record<string, unknown>[] {
  return limits.map(({ tenant, requests, unit, cost }) => ({
    clientSelectors: [{ headers: [{ name: TENANT_HEADER, type: "Exact", value: tenant }] }],
    limit: { requests, unit },
    shared: true,
    ...(cost !== undefined && {
      cost: {
        request: { from: "Number", number: 0 },
        response: { from: "Metadata", metadata: { namespace: COST_NAMESPACE, key: cost } },
      },
    }),
  }));
}

/** Most rules of a local limit. */
const MOST_LOCAL_RULES = 16;

/**
 * What holds while the counters cannot be reached: each proxy lets a tenant have its requests per minute, for each alias.
 * With more tenants than a proxy can tell apart, the largest limit holds for each of them. Tokens and money are not
 * limited then.
 */
export function localRateLimit(spec: GatewayedSpec): { local?: Record<string, unknown> } {
  const limits = tenantLimits(spec).filter(({ cost }) => cost === undefined);
  if (limits.length === 0) return {};
  const rule = (header: object, requests: number): Record<string, unknown> => ({
    clientSelectors: [{ headers: [{ name: TENANT_HEADER, ...header }] }],
    limit: { requests, unit: "Minute" },
  });
  const largest = Math.max(...limits.map(({ requests }) => requests));
  const rules =
    limits.length <= MOST_LOCAL_RULES
      ? limits.map(({ tenant, requests }) => rule({ type: "Exact", value: tenant }, requests))
      : [rule({ type: "Distinct" }, largest)];
  return { local: { rules } };
}

/** Name of the filter and of the domain in which Envoy Gateway counts the policy's shared rules. */
export function sharedDomain(spec: GatewayedSpec): string {
  return `${namespaceOf(spec)}/${GATEWAY}`;
}

/**
 * The same limits as Envoy's own per-route settings of the shared filter. Envoy Gateway puts shared rules where Envoy
 * takes no cost from metadata, so that each answer would count one; there they are counted in full. A call that has a
 * cost is admitted while the counter is below the limit, and counted when it ends.
 */
export function sharedRateLimits(
  spec: GatewayedSpec,
  limits: readonly TenantLimit[],
): Record<string, unknown>[] {
  const domain = sharedDomain(spec);
  return limits.flatMap(({ tenant, cost }, index) => {
    const rule = `${domain}/rule/${index}`;
    const match = `rule-${index}-match-0`;
    const counter = { generic_key: { descriptor_key: rule, descriptor_value: rule } };
    const asked = [counter, ofHeader(match, tenant)];
    if (cost === undefined) return [{ actions: asked }];
    return [
      { actions: asked, hits_addend: { number: 0 } },
      {
        actions: [counter, ofMetadata(match, tenant)],
        apply_on_stream_done: true,
        hits_addend: { format: `%DYNAMIC_METADATA(${COST_NAMESPACE}:${cost})%` },
      },
    ];
  });
}

/** Matches a tenant's calls while they are on their way in. */
function ofHeader(match: string, tenant: string): Record<string, unknown> {
  return {
    header_value_match: {
      descriptor_key: match,
      descriptor_value: match,
      expect_match: true,
      headers: [{ name: TENANT_HEADER, string_match: { exact: tenant } }],
    },
  };
}

/** Matches a tenant's calls at their end, when the header is gone, since no provider gets it. */
function ofMetadata(match: string, tenant: string): Record<string, unknown> {
  const known = `metadata.filter_metadata['${COST_NAMESPACE}']['${LOGGED_HEADERS[TENANT_HEADER]}']`;
  return {
    extension: {
      name: "envoy.rate_limit_descriptors.expr",
      typed_config: {
        "@type": "type.googleapis.com/envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor",
        descriptor_key: match,
        // An unknown key is an error, and then nothing is counted.
        text: `{'${tenant}': '${match}'}[${known}]`,
        skip_if_error: true,
      },
    },
  };
}
