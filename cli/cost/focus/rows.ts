import { idleCostsOf, type Provider, type ResourceCost } from "../../../catalog";
import { focusService } from "../../../catalog/focus";
import type { StateResource } from "../../check/preview";
import { descriptionsOf, type Description } from "../description";
import { cloudOf, environmentCost, type CostOptions, type EnvironmentCost } from "../environment";
import type { PricedStack } from "../resources";
import type { AliasCost } from "../tokens";
import type { FocusRow } from "./check";
import { row } from "./row";
import { tagsOf } from "./tags";

/** The month that rows are for, and how the stacks are called in it. */
export interface FocusOptions extends CostOptions {
  /** `YYYY-MM`. */
  month: string;
}

const MODEL_SERVICES: Readonly<Record<Provider, string>> = {
  aws: "Amazon Bedrock",
  azure: "Azure OpenAI",
  gcp: "Vertex AI",
  openai: "OpenAI API",
  anthropic: "Claude API",
  cohere: "Cohere API",
};

/** Prices are of a million tokens. */
const MILLION = 1_000_000;

/** Rows of what stacks are estimated to cost in a month: one for each resource that costs something, meter and tenant. */
export function focusRows(stacks: readonly PricedStack[], options: FocusOptions): FocusRow[] {
  return stacks.flatMap(({ planned }) => {
    const cost = environmentCost(planned, options);
    const endpoint = descriptionsOf(planned)[0];
    return [
      ...idleCostsOf(planned)
        .filter(({ monthlyUsd }) => monthlyUsd > 0)
        .map((each) => fixedRow(each, cost, endpoint, options)),
      ...(endpoint
        ? cost.use.flatMap(({ aliases, traffic }) => [
            ...aliases.flatMap((alias) => tokenRows(alias, cost, endpoint, options)),
            ...(traffic ? trafficRows(traffic, cost, endpoint, options) : []),
          ])
        : []),
    ];
  });
}

function fixedRow(
  { resource, name, unit, monthlyUsd, region, source }: ResourceCost<StateResource>,
  { environment, schedule }: EnvironmentCost,
  endpoint: Description | undefined,
  options: FocusOptions,
): FocusRow {
  const asleep = schedule && resource.type.startsWith("kubernetes:") ? schedule.awakeShare : 1;
  const hourly = unit === "hour";
  const quantity = (hourly ? 730 : 1) * asleep;
  const own = tagsOf(resource);
  const tags = Object.keys(own).length > 0 ? own : (endpoint?.tags ?? {});
  const cloud = cloudOf(resource.type, endpoint?.home);
  const bought = resource.type === "azure-native:cognitiveservices:Deployment";
  return row(options.month, {
    environment,
    cloud,
    account: endpoint?.clouds[cloud as "aws"]?.account,
    service: focusService(resource.type),
    description: `Estimate: ${name}${asleep < 1 ? `, asleep for ${Math.round((1 - asleep) * 100)}% of the time` : ""}`,
    frequency: bought ? "Recurring" : "Usage-Based",
    quantity,
    unit: hourly ? "Hours" : "Months",
    price: monthlyUsd / (hourly ? 730 : 1),
    sku: resource.type,
    meter: name,
    region: region ?? null,
    resource: {
      id: text(resource.outputs?.["arn"]) ?? resource.urn,
      name: resource.urn.split("::").at(-1)!,
      type: resource.type,
    },
    tags,
    fallback: endpoint?.tags ?? {},
    basis: "fixed",
    source,
  });
}

function tokenRows(
  { alias, targets, tenants, usd, basis }: AliasCost & { basis: string },
  { environment }: EnvironmentCost,
  endpoint: Description,
  options: FocusOptions,
): FocusRow[] {
  const shares: [string | null, number][] =
    usd.p50 > 0 && Object.keys(tenants).length > 0
      ? Object.entries(tenants).map(([tenant, part]) => [tenant, part.p50 / usd.p50])
      : [[null, 1]];
  return targets.flatMap(({ key, provider, model, region, meters }) =>
    meters.flatMap(({ meter, tier, tokens, usdPerMillion }) =>
      shares
        .filter(([, share]) => share > 0 && tokens * usdPerMillion > 0)
        .map(([tenant, share]) => {
          const what = `${meter}${tier === "standard" ? "" : `, ${tier}`}`;
          return row(options.month, {
            environment,
            cloud: provider,
            account: endpoint.clouds[provider as "aws"]?.account,
            service: {
              name: MODEL_SERVICES[provider],
              category: "AI and Machine Learning",
              subcategory: "Generative AI",
            },
            description: `Estimate: ${what} tokens of ${model}, ${basis}`,
            frequency: "Usage-Based",
            quantity: (tokens * share) / MILLION,
            unit: `${MILLION} Tokens`,
            consumed: { quantity: tokens * share, unit: "Tokens" },
            price: usdPerMillion,
            sku: `${provider}/${model}/${meter}`,
            skuPrice: `${provider}/${model}/${meter}/${tier}/${region}`,
            meter: `${meter} tokens`,
            region: region === "" ? null : region,
            resource: { id: key, name: key, type: "model" },
            tags: {
              ...endpoint.tags,
              Alias: alias,
              Model: model,
              ...(tenant !== null && { Tenant: tenant }),
            },
            fallback: endpoint.tags,
            basis,
            alias,
            model,
            tenant,
            source: "catalog/models.json, catalog/token-tiers.json",
          });
        }),
    ),
  );
}

function trafficRows(
  traffic: NonNullable<EnvironmentCost["use"][number]["traffic"]>,
  { environment }: EnvironmentCost,
  endpoint: Description,
  options: FocusOptions,
): FocusRow[] {
  const { home, toProvidersGb, toCallersGb, egressUsd, translatedGb, translationUsd } = traffic;
  const parts = [
    ["data out", toProvidersGb.p50 + toCallersGb.p50, egressUsd.p50, "Network Connectivity"],
    ["address translation", translatedGb.p50, translationUsd.p50, "Network Infrastructure"],
  ] as const;
  return parts
    .filter(([, gb, usd]) => gb > 0 && usd > 0)
    .map(([meter, gb, usd, subcategory]) =>
      row(options.month, {
        environment,
        cloud: home,
        account: endpoint.clouds[home]?.account,
        service: { name: "Data transfer", category: "Networking", subcategory },
        description: `Estimate: ${meter} of the gateway, at the mean price of its tiers`,
        frequency: "Usage-Based",
        quantity: gb,
        unit: "GB",
        price: usd / gb,
        sku: `${home}/${meter}`,
        meter,
        region: endpoint.clouds[home]?.region ?? null,
        tags: endpoint.tags,
        fallback: endpoint.tags,
        basis: "assumed",
        source: "catalog/egress.json, catalog/prices.json",
      }),
    );
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
