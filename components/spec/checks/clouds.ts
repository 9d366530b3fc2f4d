import { regionIds, type Catalog } from "../../../catalog";
import { showChoices } from "../../../catalog/paths";
import { HOME_KEY, homeOf, type DraftTarget } from "../draft";
import type { Cloud } from "../types";
import type { CheckContext } from "./context";

const CLOUDS: readonly Cloud[] = ["aws", "azure", "gcp"];

const REGION_WORDS: Record<Cloud, string> = {
  aws: "an AWS region",
  azure: "an Azure location",
  gcp: "a GCP location",
};

/** Clouds: each named region exists, every target's cloud is enabled, and an enabled cloud is used. */
export function checkClouds(context: CheckContext): void {
  for (const cloud of CLOUDS) checkHome(context, cloud);
  checkTargets(context);
}

function checkHome(context: CheckContext, cloud: Cloud): void {
  const { draft, catalog, report } = context;
  if (!draft[cloud]) return;
  const home = homeOf(draft, cloud);
  const steps = [cloud, HOME_KEY[cloud]];
  if (home !== undefined) {
    const row = catalog.regions.get(`${cloud}/${home}`);
    if (!row) report.issue(steps, unknownRegion(context, cloud, home, "home"));
    else if (row.kind !== "region") {
      report.issue(
        steps,
        `must be a single region, since logs and endpoints live in it, got ${JSON.stringify(home)}; use a region here and ${JSON.stringify(home)} as the \`region\` of targets`,
      );
    }
  }
  const used = draft.aliases.some((alias) =>
    alias.targets.some(({ spec }) => spec.cloud === cloud || !(spec.cloud ?? spec.provider)),
  );
  if (!used) {
    report.warn(
      [cloud],
      `is enabled but serves no target, got no target with cloud ${JSON.stringify(cloud)}; add one or remove \`${cloud}\``,
    );
  }
}

function checkTargets(context: CheckContext): void {
  const { draft, catalog, report } = context;
  for (const alias of draft.aliases) {
    for (const target of alias.targets) {
      const { steps, spec } = target;
      const { cloud, region } = spec;
      if (!isServedByOne(context, target) || !cloud) continue;
      if (!isEnabled(context, cloud)) {
        const enabled = CLOUDS.filter((other) => isEnabled(context, other));
        const other = enabled.length > 0 ? `, or use ${showChoices(enabled)}` : "";
        report.issue(
          [...steps, "cloud"],
          `must be an enabled cloud, got ${JSON.stringify(cloud)}; add \`${cloud}\` with its account and region${other}`,
        );
      }
      if (region !== undefined && !catalog.regions.has(`${cloud}/${region}`)) {
        report.issue([...steps, "region"], unknownRegion(context, cloud, region, "target"));
      }
    }
  }
}

/** A target is served by a cloud or by a direct provider, not by both. */
function isServedByOne({ report }: CheckContext, { steps, spec }: DraftTarget): boolean {
  const { cloud, provider } = spec;
  if (cloud !== undefined && provider !== undefined) {
    report.issue(
      [...steps, "provider"],
      `must not be given with \`cloud\`, got ${JSON.stringify(provider)} and ${JSON.stringify(cloud)}; remove one of them, or make them two targets`,
    );
    return false;
  }
  const misspelt = ["cloud", "provider"].some((key) => report.hasIssueAt(...steps, key));
  if (cloud === undefined && provider === undefined && !misspelt) {
    report.issue(
      [...steps, "cloud"],
      `must be given, or \`provider\`, got nothing; add the cloud that serves the model: ${showChoices(CLOUDS)}`,
    );
  }
  return true;
}

/** A cloud that is there but malformed has its own problem; its targets need no second one. */
function isEnabled({ draft, malformed }: CheckContext, cloud: Cloud): boolean {
  return draft[cloud] !== undefined || malformed.has(cloud);
}

/** Logs live in single regions; targets may name multi-regions too. */
type Use = "home" | "target";

function unknownRegion(
  { catalog, report }: CheckContext,
  cloud: Cloud,
  region: string,
  use: Use,
): string {
  const known = choicesOf(catalog, cloud, use);
  const like = report.suggest(region, known);
  const fix = like ? `use ${JSON.stringify(like)}` : `use ${showChoices(known)}`;
  return `must be ${REGION_WORDS[cloud]} of the catalog, got ${JSON.stringify(region)}; ${fix}`;
}

const cache = new WeakMap<Catalog, Map<string, string[]>>();

/** The same list each time, so that suggestions made from it are kept. */
function choicesOf(catalog: Catalog, cloud: Cloud, use: Use): string[] {
  let lists = cache.get(catalog);
  if (!lists) cache.set(catalog, (lists = new Map()));
  const id = `${cloud}/${use}`;
  let list = lists.get(id);
  if (!list) {
    const single = (region: string): boolean =>
      catalog.regions.get(`${cloud}/${region}`)?.kind === "region";
    list = regionIds(catalog, cloud).filter((region) => use === "target" || single(region));
    lists.set(id, list);
  }
  return list;
}
