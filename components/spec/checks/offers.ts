import { findModel, type ModelRow } from "../../../catalog";
import { showChoices } from "../../../catalog/paths";
import { refusalOf } from "../choose";
import { regionOf, type DraftTarget } from "../draft";
import type { Cloud } from "../types";
import type { CheckContext } from "./context";
import { keysOf } from "./model-keys";

/** Offers: each model exists, is sold in the target's cloud, and in its region in the way asked for. */
export function checkOffers(context: CheckContext): void {
  for (const alias of context.draft.aliases) {
    for (const target of alias.targets) checkTarget(context, target);
  }
}

function checkTarget(context: CheckContext, target: DraftTarget): void {
  const { draft, catalog, report } = context;
  const { cloud, model: key } = target.spec;
  if (key === undefined) return;
  const steps = [...target.steps, "model"];
  const model = findModel(catalog, key);
  if (!model) {
    if (!context.catalogIncomplete) report.issue(steps, unknownModel(context, key, cloud));
    return;
  }
  if (!cloud) return;
  if (!model[cloud]) {
    report.issue(steps, notInCloud(context, model, cloud));
    return;
  }
  const region = regionOf(draft, target);
  const known = region !== undefined && catalog.regions.has(`${cloud}/${region}`);
  if (!known || !draft.residency) return;
  const refusal = refusalOf(catalog, model, cloud, draft.residency, {
    ...target.spec,
    region,
    regionIsDefault: target.spec.region === undefined,
    throughput: target.spec.throughput ?? "onDemand",
  });
  if (refusal) report.issue([...target.steps, refusal.field], refusal.reason);
}

function unknownModel(context: CheckContext, key: string, cloud: Cloud | undefined): string {
  const { catalog, report } = context;
  const retired = catalog.retired.get(key);
  if (retired) {
    return `must be a model that still answers, got ${JSON.stringify(key)}, which was retired on ${retired.retired}; use ${JSON.stringify(retired.replacement)}`;
  }
  const here = keysOf(catalog, cloud);
  const like = report.suggest(key, here) ?? report.suggest(key, keysOf(catalog));
  const fix = like ? `use ${JSON.stringify(like)}` : `use ${showChoices(here)}`;
  return `must be a model of the catalog, got ${JSON.stringify(key)}; ${fix}, or add it to \`catalogOverlay\``;
}

function notInCloud(context: CheckContext, model: ModelRow, cloud: Cloud): string {
  const { catalog, report } = context;
  const clouds = (["aws", "azure", "gcp"] as const).filter((other) => model[other]);
  const here = keysOf(catalog, cloud);
  const like = report.suggest(model.key, here);
  const instead = like
    ? `use ${JSON.stringify(like)}`
    : `use ${showChoices(keysOf(catalog, cloud, model.kind))}`;
  return `must be a model offered on ${cloud}, got ${JSON.stringify(model.key)}; ${instead}, or cloud ${showChoices(clouds)}`;
}
