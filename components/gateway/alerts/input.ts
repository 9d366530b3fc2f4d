import type { Provider } from "../../spec/types";
import { GATEWAY_COST_UNITS, unitFor } from "../cost-units";
import { clusterName, namespaceOf } from "../names";
import { counterName } from "../rate-limits-counters";
import { aliasRules, inTurn } from "../routes";
import { specTargets, type SpecTarget } from "../targets";
import type { GatewayedSpec } from "../types";
import { renderAwake } from "./hours";
import type { AlertAlias, AlertBudget, AlertInput, AlertTarget } from "./types";

/**
 * Label `gen_ai_provider_name` by who serves a target, a pattern where it depends on the API that is asked for
 * (envoyproxy/ai-gateway v1.0.0 internal/metrics/metrics_impl.go).
 */
const PROVIDERS: Record<Provider, string> = {
  aws: "aws.bedrock",
  azure: "azure.openai",
  gcp: "gcp.vertex_ai",
  openai: "openai",
  anthropic: "openai|anthropic",
  cohere: "openai",
};

/** Largest finite buckets of the gateway's histograms are 60 s (first token) and 81.92 s (answer): stay below. */
const LONGEST_FIRST_TOKEN_SECONDS = 30;
const LONGEST_ANSWER_SECONDS = 60;

/** What the rules need to know of an environment. */
export function alertInput(spec: GatewayedSpec): AlertInput {
  const { timeouts } = spec.gateway;
  const targets = specTargets(spec);
  return {
    namespace: namespaceOf(spec),
    aliases: spec.aliases.map((alias): AlertAlias => {
      const own = alias.targetKeys.map((key) => targets.find((target) => target.key === key)!);
      return {
        name: alias.name,
        clusters: aliasRules(spec)
          .filter((rule) => rule.alias.name === alias.name)
          .map(({ route, index }) => clusterName(namespaceOf(spec), route, index)),
        inTurn: inTurn(alias),
        targets: distinguish(own),
      };
    }),
    tenants: Object.entries(spec.tenants).map(([name, { monthlyBudgetUsd: usd }]) => ({
      name,
      ...(usd !== undefined && { budget: { usd, ...counterOf(name, usd, spec) } }),
    })),
    clouds: [...new Set(targets.flatMap(({ cloud }) => cloud ?? []))].sort(),
    firstTokenSeconds: Math.min(timeouts.firstTokenSeconds / 2, LONGEST_FIRST_TOKEN_SECONDS),
    answerSeconds: Math.min(timeouts.answerSeconds / 2, LONGEST_ANSWER_SECONDS),
    ...(spec.schedule && { awake: renderAwake(spec.schedule) }),
  };
}

/** The service's metrics know a counter by its two descriptors, each as key and value. */
function counterOf(tenant: string, usd: number, spec: GatewayedSpec): Omit<AlertBudget, "usd"> {
  const unit = unitFor(usd);
  const { route, rule } = counterName(spec, tenant, unit);
  return {
    counter: `key1="${route}_${route}",key2="${rule}_${rule}"`,
    unitsPerDollar: GATEWAY_COST_UNITS[unit].unitsPerDollar,
  };
}

/**
 * Targets by what the metrics show of them: the cloud's or direct provider's API and the name the model is called by there. Names of Bedrock
 * profiles are made by AWS, so all Bedrock targets of an alias are one.
 */
function distinguish(targets: readonly SpecTarget[]): AlertTarget[] {
  const found = new Map<string, AlertTarget>();
  for (const target of targets) {
    const selectors = selectorsOf(target);
    const known = found.get(selectors);
    if (!known) {
      const { model, price } = target;
      const server = target.cloud ?? target.provider;
      found.set(selectors, { cloud: server, model, selectors, price: { ...price } });
      continue;
    }
    if (!known.model.split(",").includes(target.model)) known.model += `,${target.model}`;
    known.price.input = Math.max(known.price.input, target.price.input);
    known.price.output = Math.max(known.price.output, target.price.output);
  }
  return [...found.values()];
}

function selectorsOf(target: SpecTarget): string {
  if (target.cloud === undefined) {
    const names = PROVIDERS[target.provider];
    const operator = names.includes("|") ? "=~" : "=";
    return `gen_ai_provider_name${operator}"${names}",gen_ai_request_model="${target.modelId}"`;
  }
  const provider = `gen_ai_provider_name="${PROVIDERS[target.cloud]}"`;
  switch (target.cloud) {
    case "aws":
      return provider;
    case "azure":
      return `${provider},gen_ai_request_model="${target.deploymentName}"`;
    case "gcp":
      return `${provider},gen_ai_request_model="${target.modelId}"`;
  }
}
