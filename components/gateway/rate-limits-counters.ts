import { API, GATEWAY_TARGET } from "./api-versions";
import { GATEWAY_COST_UNITS, LARGEST_LIMIT, type CostUnit } from "./cost-units";
import { inNamespace } from "./labels";
import { LOGGED_HEADERS, namespaceOf, routeConfigurationName, TENANT_HEADER } from "./names";
import {
  COST_NAMESPACE,
  tenantLimits,
  TOKENS_KEY,
  type Counted,
  type TenantLimit,
} from "./rate-limits";
import type { GatewayedSpec, KubernetesObject } from "./types";

/** Metadata keys of a call's money, the smallest unit first. */
const COST_UNITS = Object.keys(GATEWAY_COST_UNITS) as CostUnit[];

/**
 * Places of a tenant's limits in its policy. A counter is known by its tenant and this place, also when the tenant has no
 * such limit, so a place never changes; what is new is put at the end.
 */
const PLACES: readonly Counted[] = ["calls", TOKENS_KEY, ...COST_UNITS];

/** Host of the routes that only name counters: of a domain that nobody can have, so nothing is served there. */
const HOST = "limits.invalid";

/** Name of the answer that those routes have. */
const NOTHING = "limits";

/** Name of the filter that asks for the counters. */
export const RATE_LIMIT_FILTER = "envoy.filters.http.ratelimit";

/** What names one counter in the rate-limit service: two descriptors, each of equal key and value. */
export interface CounterName {
  /** Tells the tenant. */
  route: string;
  /** Tells what is counted. */
  rule: string;
}

/** Names of what Envoy Gateway 1.8 makes of a tenant's policy. They depend on nothing but the tenant and what is counted. */
export function counterName(spec: GatewayedSpec, tenant: string, counted: Counted): CounterName {
  const host = HOST.replaceAll(".", "_");
  return {
    route: `httproute/${namespaceOf(spec)}/${routeOf(tenant)}/rule/0/match/0/${host}`,
    rule: `rule-${PLACES.indexOf(counted)}-match--1`,
  };
}

/** Two hyphens in a row are in no alias's name, by which the aliases' routes are called. */
function routeOf(tenant: string): string {
  return `limits--${tenant}`;
}

/**
 * The counters of the tenants: one policy each. Envoy Gateway names a counter by the route that its policy is about and by
 * its place there, so every tenant has a route of its own, which carries no calls.
 */
export function renderCounters(spec: GatewayedSpec): KubernetesObject[] {
  const limits = tenantLimits(spec);
  if (limits.length === 0) return [];
  const tenants = [...new Set(limits.map(({ tenant }) => tenant))];
  return [
    inNamespace(spec, API.envoy, "HTTPRouteFilter", NOTHING, {
      spec: { directResponse: { statusCode: 404 } },
    }),
    ...tenants.flatMap((tenant) => {
      const own = limits.filter((limit) => limit.tenant === tenant);
      return [renderRoute(spec, tenant), renderPolicy(spec, tenant, own)];
    }),
  ];
}

function renderRoute(spec: GatewayedSpec, tenant: string): KubernetesObject {
  return inNamespace(spec, API.gateway, "HTTPRoute", routeOf(tenant), {
    spec: {
      parentRefs: [GATEWAY_TARGET],
      hostnames: [HOST],
      rules: [
        {
          matches: [{ path: { type: "Exact", value: `/${tenant}` } }],
          filters: [
            {
              type: "ExtensionRef",
              extensionRef: {
                group: "gateway.envoyproxy.io",
                kind: "HTTPRouteFilter",
                name: NOTHING,
              },
            },
          ],
        },
      ],
    },
  });
}

function renderPolicy(
  spec: GatewayedSpec,
  tenant: string,
  own: readonly TenantLimit[],
): KubernetesObject {
  const name = routeOf(tenant);
  return inNamespace(spec, API.envoy, "BackendTrafficPolicy", name, {
    spec: {
      targetRefs: [{ group: GATEWAY_TARGET.group, kind: "HTTPRoute", name }],
      rateLimit: { global: { rules: PLACES.map((counted) => ruleOf(counted, own)) } },
    },
  });
}

function ruleOf(counted: Counted, own: readonly TenantLimit[]): Record<string, unknown> {
  const limit = own.find((one) => one.counted === counted);
  const unit = counted === "calls" || counted === TOKENS_KEY ? "Minute" : "Month";
  return { limit: { requests: limit?.requests ?? LARGEST_LIMIT, unit } };
}

/**
 * What each call asks of the counters and tells them, as Envoy's own settings of the filter. A call that has a
 * cost is admitted while the counter is below the limit, and counted when it ends. Money is counted in every unit, so that
 * a budget which grows beyond its unit, or comes back to it, still has all that was spent.
 */
export function counterSettings(spec: GatewayedSpec): Record<string, unknown> {
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute",
    domain: routeConfigurationName(namespaceOf(spec)),
    rate_limits: tenantLimits(spec).flatMap((limit) => limitSettings(spec, limit)),
  };
}

function limitSettings(
  spec: GatewayedSpec,
  { tenant, counted, unit }: TenantLimit,
): Record<string, unknown>[] {
  const of = (what: Counted): { counter: Record<string, unknown>; rule: string } => {
    const { route, rule } = counterName(spec, tenant, what);
    return { counter: { generic_key: { descriptor_key: route, descriptor_value: route } }, rule };
  };
  const { counter, rule } = of(counted);
  const asked = [counter, ofHeader(rule, tenant)];
  if (counted === "calls") return [{ actions: asked }];
  const costs = unit === "Month" ? COST_UNITS : [counted];
  return [
    { actions: asked, hits_addend: { number: 0 } },
    ...costs.map((cost) => ({
      actions: [counter, ofMetadata(of(cost).rule, tenant)],
      apply_on_stream_done: true,
      hits_addend: { format: `%DYNAMIC_METADATA(${COST_NAMESPACE}:${cost})%` },
    })),
  ];
}

/** Matches a tenant's calls while they are on their way in. */
function ofHeader(rule: string, tenant: string): Record<string, unknown> {
  return {
    header_value_match: {
      descriptor_key: rule,
      descriptor_value: rule,
      expect_match: true,
      headers: [{ name: TENANT_HEADER, string_match: { exact: tenant } }],
    },
  };
}

/** Matches a tenant's calls at their end, when the header is gone, since no provider gets it. */
function ofMetadata(rule: string, tenant: string): Record<string, unknown> {
  const known = `metadata.filter_metadata['${COST_NAMESPACE}']['${LOGGED_HEADERS[TENANT_HEADER]}']`;
  return {
    extension: {
      name: "envoy.rate_limit_descriptors.expr",
      typed_config: {
        "@type": "type.googleapis.com/envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor",
        descriptor_key: rule,
        // An unknown key is an error, and then nothing is counted.
        text: `{'${tenant}': '${rule}'}[${known}]`,
        skip_if_error: true,
      },
    },
  };
}
