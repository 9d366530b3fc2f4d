import { carriedBy } from "../../../catalog/carried";
import {
  loadCatalog,
  type Catalog,
  type Cloud,
  type ModelRow,
  type Residency,
} from "../../../catalog";
import type { Description, PricedAlias } from "../description";
import { profileOf } from "../workload";
import { scopeOf, type Scope } from "./scope";
import { aliasAndTraffic, withEndpoint, type Adviser, type Proposal } from "./subject";

const CLOUDS = ["aws", "azure", "gcp"] as const;

/** Models that stop answering within so many days are nobody's advice. */
const DAYS_LEFT = 180;

/**
 * Another first target: one that the alias lists already, the same model in another cloud of the environment, or a newer
 * model of the same line. Quality is not compared: no other model is proposed, and for embeddings, whose vectors are the
 * model's own, none but the same. Only where targets are asked in turn.
 */
export const adviseTarget: Adviser = ({ workload }, endpoint) =>
  endpoint.aliases.flatMap((alias) => {
    const [first] = alias.targets;
    const inTurn = alias.routing === "priority" || alias.routing === "cost";
    if (!first || first.provisioned || !inTurn) return [];
    if (!profileOf(workload, endpoint.environment, alias.name)) return [];
    return [...listed(endpoint, alias), ...elsewhere(endpoint, alias)];
  });

function listed({ environment }: Description, alias: PricedAlias): Proposal[] {
  const [first, ...others] = alias.targets;
  return others
    .filter(({ provisioned, key }) => !provisioned && key !== first!.key)
    .map((target) => ({
      ...common(environment, alias.name),
      what: `ask ${target.model} on ${target.provider} first, and ${first!.model} after it`,
      assumption: "the alias's targets are as good as one another, as listing them says",
      how: `put the target on ${target.provider} first in \`models.${alias.name}.targets\`${alias.routing === "cost" ? ", with `routing: priority`" : ""}`,
      take: (subject) =>
        withEndpoint(subject, environment, ({ aliases }) => {
          const own = aliases.find(({ name }) => name === alias.name)!;
          own.targetKeys = [target.key, ...own.targetKeys.filter((key) => key !== target.key)];
          own.routing = "priority";
        }),
    }));
}

function elsewhere(endpoint: Description, alias: PricedAlias): Proposal[] {
  const catalog = loadCatalog();
  const first = alias.targets[0]!;
  const now = catalog.models.get(first.model);
  if (!now) return [];
  return candidates(catalog, now, alias).flatMap((model) =>
    CLOUDS.flatMap((cloud) => {
      const place = endpoint.clouds[cloud];
      if (!place || !fits(model, cloud, endpoint, alias)) return [];
      if (alias.targets.some((each) => each.model === model.key && each.provider === cloud))
        return [];
      const residency = endpoint.residency as Residency;
      const scope = scopeOf(catalog, model, cloud, place.region, residency);
      return scope ? [proposal(endpoint.environment, alias, model, cloud, scope)] : [];
    }),
  );
}

function proposal(
  environment: string,
  alias: PricedAlias,
  model: ModelRow,
  cloud: Cloud,
  scope: Scope,
): Proposal {
  const same = model.key === alias.targets[0]!.model;
  const key = `${alias.name}-${cloud}-${scope.region}-${model.key}`;
  return {
    ...common(environment, alias.name),
    what: `ask ${model.key} on ${cloud} first`,
    assumption: same
      ? "the same model answers alike in both clouds"
      : `${model.key} follows ${alias.targets[0]!.model} in its maker's line and is at least as good; try your own prompts first`,
    how: `add \`{ cloud: ${cloud}, model: ${model.key} }\` at the head of \`models.${alias.name}.targets\`${alias.routing === "cost" ? ", with `routing: priority`" : ""}`,
    take: (subject) =>
      withEndpoint(subject, environment, (inputs) => {
        const list = (inputs[cloud] ??= { targets: [] });
        list.targets.push({
          key,
          alias: alias.name,
          model: model.key,
          region: scope.region,
          throughput: "onDemand",
          ...(scope.sku !== undefined && { sku: scope.sku }),
          price: scope.price,
        });
        const own = inputs.aliases.find(({ name }) => name === alias.name)!;
        own.targetKeys = [key, ...own.targetKeys];
        own.routing = "priority";
      }),
  };
}

const common = (environment: string, alias: string) => ({
  kind: "target" as const,
  environment,
  alias,
  touches: `tokens of ${alias}, and data that leaves the home`,
  part: aliasAndTraffic(alias),
});

/** The same model, and for chats those that follow it in its line. */
function candidates({ models }: Catalog, now: ModelRow, { kind }: PricedAlias): ModelRow[] {
  if (kind === "embedding") return [now];
  return [...models.values()].filter(
    (row) =>
      row.kind === now.kind &&
      row.verified !== "unverified" &&
      (row.key === now.key || (lineOf(row.key) === lineOf(now.key) && isNewer(row.key, now.key))),
  );
}

function fits(
  model: ModelRow,
  cloud: Cloud,
  { home }: Description,
  { capabilities, contextTokens, kind }: PricedAlias,
): boolean {
  const offer = model[cloud];
  if (!offer || model.contextTokens < contextTokens || leavesSoon(offer.retires)) return false;
  // Model Armor covers Google's own models only, and a gateway refuses targets that no guardrail covers.
  if (cloud === "gcp" && home && kind === "chat" && model.gcp?.publisher !== "google") return false;
  const can: readonly string[] = carriedBy(model, cloud);
  return capabilities.every((capability) => can.includes(capability));
}

const leavesSoon = (day: string | null): boolean =>
  day !== null && Date.parse(day) - Date.now() < DAYS_LEFT * 86_400_000;

/** `claude-sonnet` of `claude-sonnet-5-5`, `gpt-mini` of `gpt-5.4-mini`. */
export const lineOf = (key: string): string =>
  key
    .split("-")
    .filter((part) => !/^\d+(\.\d+)*$/.test(part))
    .join("-");

/** Whether the first of two models of a line is the newer one. */
export function isNewer(one: string, other: string): boolean {
  const [a, b] = [versionOf(one), versionOf(other)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

const versionOf = (key: string): number[] =>
  key
    .split("-")
    .filter((part) => /^\d+(\.\d+)*$/.test(part))
    .flatMap((part) => part.split(".").map(Number));
