import type { ResolvedAlias } from "../spec/resolved";
import { API, GATEWAY_TARGET } from "./api-versions";
import { unitsOf } from "./cost-units";
import { MODELS_CREATED } from "./extension-config";
import { inNamespace } from "./labels";
import { modelOverride } from "./model-ids";
import {
  MODEL_HEADER,
  nativeTargetName,
  PATH_HEADER,
  routeName,
  targetName,
  TENANT_HEADER,
} from "./names";
import { costExpression } from "./prices";
import { TOKENS_KEY } from "./rate-limits";
import {
  hasTenantModels,
  nativeMessages,
  specTargets,
  targetsOf,
  tenantsOf,
  type RoutedTarget,
} from "./targets";
import type { GatewayedSpec, GatewayInput, KubernetesObject } from "./types";

/** Most rules of one route: Gateway API allows 16, of which the AI gateway adds one. */
const RULES_PER_ROUTE = 15;

/** Anthropic's own API as the AI gateway knows it, with any query: Anthropic's clients send one. */
const MESSAGES_PATH = "/anthropic/v1/messages([?].*)?";

/** The AI gateway's own list of models would else have the year 1. */
const MODELS_CREATED_AT = new Date(MODELS_CREATED * 1000).toISOString().replace(".000Z", "Z");

/** One rule of an alias: all tenants that may call it, or one that has model ids of its own. */
export interface AliasRule {
  alias: ResolvedAlias;
  route: string;
  /** Place of the rule in its route. */
  index: number;
  tenants: readonly string[];
  /** Set when the rule is one tenant's own. */
  tenant?: string;
  /** Set when the rule is for callers of Anthropic's own API, where another one has the rest. */
  messages?: true;
}

/** The rules of all aliases that some tenant may call, in the order of the spec. */
export function aliasRules(spec: GatewayedSpec): AliasRule[] {
  const byKey = new Map(
    [...(spec.aws?.targets ?? [])].map((target) => [target.key, target] as const),
  );
  return spec.aliases.flatMap((alias) => {
    const tenants = tenantsOf(alias, spec);
    const split = alias.targetKeys.some((key) => {
      const target = byKey.get(key);
      return target !== undefined && hasTenantModels(target, spec);
    });
    const groups = split ? tenants.map((tenant) => [tenant]) : tenants.length > 0 ? [tenants] : [];
    const native = specTargets(spec).some(
      (target) => target.alias === alias.name && nativeMessages(target, spec),
    );
    const own = groups.map((group) => ({ group, messages: false }));
    const all = native ? [...own, ...groups.map((group) => ({ group, messages: true }))] : own;
    return all.map(({ group, messages }, at): AliasRule => ({
      alias,
      route: routeName(alias.name, Math.floor(at / RULES_PER_ROUTE)),
      index: at % RULES_PER_ROUTE,
      tenants: group,
      ...(split && { tenant: group[0]! }),
      ...(messages && { messages }),
    }));
  });
}

/** One route per alias, and more where tenants with model ids of their own need more rules than one route takes. */
export function renderRoutes(input: GatewayInput): KubernetesObject[] {
  const { spec } = input;
  const rules = aliasRules(spec);
  const routes = [...new Set(rules.map(({ route }) => route))];
  return routes.map((name) => {
    const own = rules.filter(({ route }) => route === name);
    const { alias } = own[0]!;
    const targets = targetsOf(alias, spec, input.targets);
    return inNamespace(
      spec,
      API.ai,
      "AIGatewayRoute",
      name,
      {
        spec: {
          parentRefs: [GATEWAY_TARGET],
          llmRequestCosts: requestCosts(targets, spec),
          rules: own.map((rule) => renderRule(rule, targets, spec)),
        },
      },
      { labels: { "unified-ai/alias": alias.name } },
    );
  });
}

/** What every call leaves in its metadata, for log and limits: tokens, and money in each unit that a budget needs. */
function requestCosts(
  targets: readonly RoutedTarget[],
  spec: GatewayedSpec,
): Record<string, unknown>[] {
  const ofTargets = targets.map((target) => target.spec);
  return [
    { metadataKey: "llm_input_token", type: "InputToken" },
    { metadataKey: "llm_cached_input_token", type: "CachedInputToken" },
    { metadataKey: "llm_output_token", type: "OutputToken" },
    { metadataKey: TOKENS_KEY, type: "TotalToken" },
    ...unitsOf(spec.tenants).map((unit) => ({
      metadataKey: unit,
      type: "CEL",
      cel: costExpression(ofTargets, spec, unit),
    })),
  ];
}

function renderRule(
  rule: AliasRule,
  targets: readonly RoutedTarget[],
  spec: GatewayedSpec,
): Record<string, unknown> {
  const { alias, tenants, tenant, route, index } = rule;
  // Each exact match lists the alias in /v1/models once, so only an alias's first rule has one.
  const listed = route === routeName(alias.name, 0) && index === 0;
  return {
    matches: [
      {
        headers: [
          listed
            ? { name: MODEL_HEADER, value: alias.name }
            : { type: "RegularExpression", name: MODEL_HEADER, value: exactly([alias.name]) },
          { type: "RegularExpression", name: TENANT_HEADER, value: exactly(tenants) },
          // The rule that asks for more is taken first.
          ...(rule.messages
            ? [{ type: "RegularExpression", name: PATH_HEADER, value: MESSAGES_PATH }]
            : []),
        ],
      },
    ],
    modelsOwnedBy: spec.tags.Project,
    modelsCreatedAt: MODELS_CREATED_AT,
    // A request time-out would cut long streams; each try has its own.
    timeouts: { request: "0s" },
    backendRefs: targets.map(({ spec: target, endpoint }, place) => ({
      name:
        rule.messages && nativeMessages(target, spec)
          ? nativeTargetName(target.key)
          : targetName(target.key),
      modelNameOverride: modelOverride(endpoint, tenant),
      priority: inTurn(alias) ? place : 0,
      weight: target.weight ?? 1,
    })),
  };
}

/** Whether an alias's targets are asked one after another, rather than each taking a share of the calls. */
export function inTurn(alias: ResolvedAlias): boolean {
  return alias.routing === "priority" || alias.routing === "cost";
}

/** A pattern of exactly these values. */
function exactly(values: readonly string[]): string {
  return values.map((value) => value.replace(/[.]/g, "\\.")).join("|");
}
