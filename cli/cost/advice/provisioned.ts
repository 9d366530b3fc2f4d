import {
  HOURS_PER_MONTH,
  loadCatalog,
  provisionedSkus,
  residencyRow,
  type AzureSku,
  type Cloud,
  type ModelRow,
  type Residency,
} from "../../../catalog";
import { provisionedUsd, scaleUnitOf, type Commitment } from "../../../catalog/provisioned";
import { unitThroughput } from "../../../catalog/unit-throughput";
import type { Description, PricedAlias, PricedTarget } from "../description";
import { environmentCost } from "../environment";
import { aliasCost } from "../tokens";
import { profileOf, type AliasWorkload } from "../workload";
import { scopeOf } from "./scope";
import { withEndpoint, withResources, type Adviser, type Proposal, type Subject } from "./subject";

/** Minutes of a month. */
const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;

/** How much more the busiest minutes carry than the mean; this project's own assumption, for sizing capacity. */
export const PEAK = 2;

const COMMITMENTS: readonly Commitment[] = ["none", "week", "month", "quarter", "year"];

/** From which volume on bought capacity costs less than tokens. */
export interface ProvisionedBreakEven {
  environment: string;
  alias: string;
  target: string;
  model: string;
  /** Azure's, or `global` for units of Google at its global endpoint. */
  sku: AzureSku | "global";
  /** The fewest units that are sold. */
  units: number;
  /** How long they are bound for; `none`: by the hour. */
  commitment: Commitment;
  unitsMonthlyUsd: number;
  /** Tokens a month, in and out, mixed as the alias's are. */
  tokensNow: number;
  /** From so many tokens a month on the units cost less than tokens do. */
  tokensToPay: number;
  /** So many the units can carry when they are busy all month; undefined where it is not known. */
  tokensCarried?: number;
  /** Whether units that are busy all month cost less than their tokens; undefined where it is not known. */
  canPay?: boolean;
}

/** Break-even of each target whose model is sold as capacity: on Azure, and Gemini at Google's global endpoint. */
export function provisionedBreakEvens(
  { workload }: Subject,
  { environment, residency, aliases }: Description,
): ProvisionedBreakEven[] {
  return aliases.flatMap((alias) =>
    alias.targets.flatMap((target) => {
      const profile = profileOf(workload, environment, alias.name);
      const sold = profile && (soldTo(target, residency as Residency) ?? scaleUnitOf(target));
      if (!profile || !sold || target.provisioned) return [];
      const { usd, tokens, weight } = monthOf(alias, target, profile);
      if (usd === 0) return [];
      const { sku, units } = sold;
      const carried = unitThroughput(target.model);
      const tokensCarried =
        carried && (units * carried.inputTokensPerMinute * MINUTES_PER_MONTH) / weight;
      return COMMITMENTS.flatMap((commitment) => {
        const usdPerUnit = provisionedUsd(target.provider as Cloud, sku, commitment);
        if (usdPerUnit === undefined) return [];
        const unitsMonthlyUsd = units * usdPerUnit;
        const tokensToPay = (unitsMonthlyUsd / usd) * tokens;
        return [
          {
            environment,
            alias: alias.name,
            target: target.key,
            model: target.model,
            sku,
            units,
            commitment,
            unitsMonthlyUsd,
            tokensNow: tokens,
            tokensToPay,
            ...(tokensCarried !== undefined && {
              tokensCarried,
              canPay: tokensToPay <= tokensCarried,
            }),
          },
        ];
      });
    }),
  );
}

/** Capacity in place of tokens where it is busy enough, and tokens in place of capacity where it is not. */
export const adviseProvisioned: Adviser = (subject, endpoint) =>
  endpoint.aliases.flatMap((alias) => {
    const profile = profileOf(subject.workload, endpoint.environment, alias.name);
    if (!profile) return [];
    return alias.targets.flatMap((target) =>
      target.provisioned
        ? giveBack(subject, endpoint, alias, target)
        : buy(endpoint, alias, target, profile),
    );
  });

const DEPLOYMENT = "azure-native:cognitiveservices:Deployment";

function buy(
  { environment, residency }: Description,
  alias: PricedAlias,
  target: PricedTarget,
  profile: AliasWorkload,
): Proposal[] {
  const sold = soldTo(target, residency as Residency);
  const carried = unitThroughput(target.model);
  const [first] = alias.targets;
  if (!sold || !carried || first!.key !== target.key) return [];
  const { tokens, weight } = monthOf(alias, target, profile);
  const perMinute = ((tokens * weight) / MINUTES_PER_MONTH) * PEAK;
  const wanted = Math.max(sold.units, Math.ceil(perMinute / carried.inputTokensPerMinute));
  const units = sold.units + Math.ceil((wanted - sold.units) / sold.increment) * sold.increment;
  return [
    {
      ...common(environment, alias.name),
      what: `buy ${units} units of ${target.model} for ${alias.name}`,
      assumption: `busy minutes carry ${PEAK} times the mean; ${units} units at the hourly price, without a reservation`,
      how: `\`throughput: provisioned, units: ${units}\` at the target on azure of \`models.${alias.name}\``,
      take: (subject) => {
        const changed = withThroughput(subject, environment, target, "provisioned", {
          sku: sold.sku,
        });
        const resource = {
          urn: `urn:pulumi:${environment}::advice::${DEPLOYMENT}::${target.key}`,
          type: DEPLOYMENT,
          inputs: { sku: { name: sold.sku, capacity: units } },
        };
        return withResources(changed, [...changed.stack.planned, resource]);
      },
    },
  ];
}

function giveBack(
  subject: Subject,
  { environment, residency }: Description,
  alias: PricedAlias,
  target: PricedTarget,
): Proposal[] {
  const model = loadCatalog().models.get(target.model);
  const own = subject.stack.planned.find(
    ({ type, urn }) => type === DEPLOYMENT && urn.endsWith(target.key),
  );
  if (target.provider !== "azure" || !model || !own) return [];
  const scope = scopeOf(loadCatalog(), model, "azure", target.region, residency as Residency);
  if (!scope) return [];
  return [
    {
      ...common(environment, alias.name),
      what: `pay ${target.model} of ${alias.name} by the token, not by the unit`,
      assumption: "calls stay as the profile says; capacity is no longer guaranteed",
      how: `take \`throughput: provisioned\` and \`units\` off the target on azure of \`models.${alias.name}\``,
      take: (before) => {
        const changed = withThroughput(before, environment, target, "onDemand", scope);
        return withResources(
          changed,
          changed.stack.planned.filter(({ urn }) => urn !== own.urn),
        );
      },
    },
  ];
}

const common = (environment: string, alias: string) => ({
  kind: "provisioned" as const,
  environment,
  alias,
  touches: `tokens of ${alias} and bought capacity`,
  part: ({ byAlias, fixed }: ReturnType<typeof environmentCost>): number =>
    (byAlias[alias]?.p50 ?? 0) +
    fixed.lines
      .filter(({ type }) => type === DEPLOYMENT)
      .reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0),
});

const withThroughput = (
  subject: Subject,
  environment: string,
  { key }: PricedTarget,
  throughput: "onDemand" | "provisioned",
  more: { sku?: string; price?: { input: number; output: number } },
): Subject =>
  withEndpoint(subject, environment, ({ azure }) => {
    const own = azure?.targets.find((each) => each.key === key);
    if (!own) return;
    own.throughput = throughput;
    if (more.sku !== undefined) own.sku = more.sku;
    if (more.price) own.price = more.price;
  });

interface Sold {
  sku: AzureSku;
  units: number;
  increment: number;
}

/** The first kind of capacity that the residency allows and that is sold for the model where the target is. */
function soldTo({ provider, model, region }: PricedTarget, residency: Residency): Sold | undefined {
  const catalog = loadCatalog();
  const row: ModelRow | undefined = catalog.models.get(model);
  const sizes = row?.azure?.provisioned;
  if (provider !== "azure" || !row?.azure || !sizes) return undefined;
  const { azureSkus } = residencyRow(catalog, residency);
  for (const sku of provisionedSkus(catalog)) {
    if (!azureSkus.includes(sku) || !row.azure.skus[sku]?.includes(region)) continue;
    const regional = sku === "ProvisionedManaged";
    return {
      sku,
      units: regional ? sizes.regionalMinimum : sizes.minimum,
      increment: regional ? sizes.regionalIncrement : sizes.increment,
    };
  }
  return undefined;
}

/** What all of an alias's calls would cost and use in a month if this target answered them. */
function monthOf(
  alias: PricedAlias,
  target: PricedTarget,
  profile: AliasWorkload,
): { usd: number; tokens: number; weight: number } {
  const alone = { ...alias, routing: "priority" as const, targets: [target] };
  const { usd, targets } = aliasCost(alone, profile, []);
  const { meters } = targets[0]!;
  const tokens = meters.reduce((sum, each) => sum + each.tokens, 0);
  const { input, output } = target.price;
  // Output counts as its price does, and input that comes from a cache not at all.
  const counted = meters.reduce(
    (sum, { meter, tokens: some }) =>
      sum + (meter === "output" ? (some * output) / input : meter === "cached input" ? 0 : some),
    0,
  );
  return { usd: usd.p50, tokens, weight: tokens > 0 ? counted / tokens : 1 };
}
