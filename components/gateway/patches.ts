import type { ResolvedAlias } from "../spec/resolved";
import { API, GATEWAY_TARGET } from "./api-versions";
import { EXTENSION_PATH } from "./extension";
import { firstTokenConfig } from "./extension-config";
import { inNamespace } from "./labels";
import { clusterName, GATEWAY, MODEL_HEADER, namespaceOf, routeConfigurationName } from "./names";
import { tenantLimits } from "./rate-limits";
import { counterSettings, RATE_LIMIT_FILTER } from "./rate-limits-counters";
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

/** What a host can be to Envoy: new, well, or failing. */
const ANY_HEALTH = ["UNKNOWN", "HEALTHY", "DEGRADED", "UNHEALTHY"];

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
        hostPatch(spec),
        ...rules.flatMap((rule) => retryPatches(rule, rules, spec)),
        callPatch(spec),
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
  const others = othersOf(rule, spec);
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
          value: JSON.stringify(firstTokenConfig(spec, others)),
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
  if (others !== undefined) {
    // The extension names a host when it knows it to be well, or wants to find out; Envoy may have it ejected still.
    patches.push(patch("/common_lb_config/override_host_status", { statuses: ANY_HEALTH }));
  }
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

/** What lets the extension send calls past a target that fails, where there is another one. */
function othersOf(
  { alias, tenant }: AliasRule,
  spec: GatewayedSpec,
): { group: string; shares?: number[] } | undefined {
  if (alias.targetKeys.length < 2) return undefined;
  const group = tenant === undefined ? alias.name : `${alias.name} ${tenant}`;
  return inTurn(alias) ? { group } : { group, shares: weightsOf(alias, spec) };
}

/** Weights of an alias's targets, in their order. */
function weightsOf(alias: ResolvedAlias, spec: GatewayedSpec): number[] {
  const known = new Map(specTargets(spec).map(({ key, weight = 1 }) => [key, weight]));
  return alias.targetKeys.map((key) => known.get(key) ?? 1);
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
  const weights = weightsOf(alias, spec);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Math.min(MOST_PICKS, 5 * Math.ceil(total / Math.min(...weights)));
}

/**
 * What holds for calls to every alias, said once and not for each route. Each asks the counters of its tenant. The alias's
 * name, which the AI gateway keeps in a header, goes no further: the AI gateway puts Envoy's header mutation behind its
 * own filter on the targets' side, the only place where that can be said.
 */
function callPatch(spec: GatewayedSpec): Patch {
  const calls = `$.virtual_hosts[?(@.name == '${routeConfigurationName(namespaceOf(spec))}/*')]`;
  return routePatch(spec, calls, "typed_per_filter_config", {
    ...(tenantLimits(spec).length > 0 && { [RATE_LIMIT_FILTER]: counterSettings(spec) }),
    "envoy.filters.http.header_mutation": {
      "@type": `${TYPE}envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute`,
      mutations: { request_mutations: [{ remove: MODEL_HEADER }] },
    },
  });
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
