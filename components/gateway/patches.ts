import { API, GATEWAY_TARGET } from "./api-versions";
import { EXTENSION_PATH } from "./extension";
import { firstTokenConfig } from "./extension-config";
import { inNamespace } from "./labels";
import { clusterName, GATEWAY, namespaceOf, routeConfigurationName } from "./names";
import { sharedDomain, sharedRateLimits, tenantLimits } from "./rate-limits";
import { aliasRules, inTurn, type AliasRule } from "./routes";
import { specTargets } from "./targets";
import { duration, triesOf } from "./timeouts";
import type { GatewayedSpec, KubernetesObject } from "./types";

const TYPE = "type.googleapis.com/";
const HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

/** Most host picks Envoy makes to find one that a call has not tried: enough to reach a target of the least weight. */
const MOST_PICKS = 1000;

/** Seconds a target is left alone at most, however often it failed: Envoy's five minutes keep a recovered one away. */
const LONGEST_EJECTION_SECONDS = 20;

interface Patch {
  type: string;
  name: string;
  operation: { op: "add" | "remove"; path: string; jsonPath?: string; value?: unknown };
}

/**
 * What Envoy can do and Envoy Gateway has no field for. Names of clusters, routes and filters are Envoy Gateway's own, so
 * a newer version of it has to be tried against this; a name that is not found leaves the policy's status saying so.
 */
export function renderPatches(spec: GatewayedSpec): KubernetesObject {
  const rules = aliasRules(spec);
  return inNamespace(spec, API.envoy, "EnvoyPatchPolicy", GATEWAY, {
    spec: {
      targetRef: GATEWAY_TARGET,
      type: "JSONPatch",
      jsonPatches: [
        ...rules.flatMap((rule) => clusterPatches(rule, spec)),
        silencePatch(spec),
        hostPatch(spec),
        ...rules.flatMap((rule) => retryPatches(rule, rules, spec)),
        ...budgetPatches(spec),
      ],
    },
  });
}

/** The module's filter on the targets' side, which the AI gateway's own come after, and how hosts are picked. */
function clusterPatches(rule: AliasRule, spec: GatewayedSpec): Patch[] {
  const patch = (path: string, value: unknown): Patch => ({
    type: `${TYPE}envoy.config.cluster.v3.Cluster`,
    name: clusterName(namespaceOf(spec), rule.route, rule.index),
    operation: { op: "add", path, value },
  });
  const filters = [
    {
      name: "unified_ai.first_token",
      typed_config: {
        "@type": `${TYPE}envoy.extensions.filters.http.dynamic_modules.v3.DynamicModuleFilter`,
        dynamic_module_config: {
          module: { local: { filename: EXTENSION_PATH } },
          do_not_close: true,
        },
        filter_name: "first_token",
        filter_config: {
          "@type": `${TYPE}google.protobuf.StringValue`,
          value: JSON.stringify(firstTokenConfig(spec)),
        },
      },
    },
    {
      name: "envoy.filters.http.upstream_codec",
      typed_config: {
        "@type": `${TYPE}envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec`,
      },
    },
  ];
  const patches = [
    patch(`/typed_extension_protocol_options/${HTTP_OPTIONS}/http_filters`, filters),
    // Envoy else waits up to a second with an ejection that follows another change: the probe of a target that is still
    // failing would be followed by every call of that second.
    patch("/common_lb_config/update_merge_window", "0s"),
    patch("/outlier_detection/max_ejection_time", duration(LONGEST_EJECTION_SECONDS)),
  ];
  if (rule.alias.routing === "latency") {
    // Envoy Gateway gives each backend a locality, and Envoy compares hosts within one only.
    patches.push(
      patch("/load_balancing_policy", {
        policies: [
          {
            typed_extension_config: {
              name: "envoy.load_balancing_policies.least_request",
              typed_config: {
                "@type": `${TYPE}envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest`,
                choice_count: Math.max(2, rule.alias.targetKeys.length),
              },
            },
          },
        ],
      }),
    );
  }
  return patches;
}

/** Ends a stream that says nothing, at whatever point, and tries the next target when none of it was sent yet. */
function silencePatch(spec: GatewayedSpec): Patch {
  return routePatch(
    spec,
    "$.virtual_hosts[*].routes[?(@.route.retry_policy)].route.retry_policy",
    "per_try_idle_timeout",
    duration(spec.gateway.timeouts.idleSeconds),
  );
}

/** Keeps from each provider the name of the one that was asked before it, which Envoy else tells when it rewrites the host. */
function hostPatch(spec: GatewayedSpec): Patch {
  return routePatch(
    spec,
    "$.virtual_hosts[*].routes[?(@.route.append_x_forwarded_host)]",
    "route/append_x_forwarded_host",
    false,
  );
}

/** Tries and host picks of the aliases that differ from what the Gateway's one policy says. */
function retryPatches(rule: AliasRule, rules: readonly AliasRule[], spec: GatewayedSpec): Patch[] {
  const { alias } = rule;
  const path = `$.virtual_hosts[*].routes[?(@.route.cluster == '${clusterName(namespaceOf(spec), rule.route, rule.index)}')].route.retry_policy`;
  const most = Math.max(...rules.map((other) => triesOf(other.alias.targetKeys.length)));
  const tries = triesOf(alias.targetKeys.length);
  return [
    ...(tries === most ? [] : [routePatch(spec, path, "num_retries", tries - 1)]),
    ...(inTurn(alias)
      ? []
      : [routePatch(spec, path, "host_selection_retry_max_attempts", picksOf(rule, spec))]),
  ];
}

function picksOf({ alias }: AliasRule, spec: GatewayedSpec): number {
  const weights = specTargets(spec)
    .filter(({ key }) => alias.targetKeys.includes(key))
    .map(({ weight = 1 }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Math.min(MOST_PICKS, 5 * Math.ceil(total / Math.min(...weights)));
}

/**
 * Moves the shared limits to where Envoy takes their cost, and off the routes, where each would be asked for a second
 * time in a domain that has none.
 */
function budgetPatches(spec: GatewayedSpec): Patch[] {
  const limits = tenantLimits(spec);
  if (limits.length === 0) return [];
  const filter = `envoy.filters.http.ratelimit/${sharedDomain(spec)}`;
  const key = `typed_per_filter_config/${filter.replaceAll("/", "~1")}`;
  const limited = "$.virtual_hosts[*].routes[?(@.route.rate_limits)]";
  return [
    routePatch(spec, limited, key, {
      "@type": `${TYPE}envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute`,
      rate_limits: sharedRateLimits(spec, limits),
    }),
    routePatch(spec, limited, "route/rate_limits"),
  ];
}

/** Sets a value below every place that the path finds, or removes what is there when no value is given. */
function routePatch(spec: GatewayedSpec, jsonPath: string, path: string, value?: unknown): Patch {
  return {
    type: `${TYPE}envoy.config.route.v3.RouteConfiguration`,
    name: routeConfigurationName(namespaceOf(spec)),
    operation:
      value === undefined ? { op: "remove", jsonPath, path } : { op: "add", jsonPath, path, value },
  };
}
