import { DIRECT_PROVIDERS, findModel, type ModelRow } from "../../../catalog";
import { showChoices } from "../../../catalog/paths";
import { refusalOf } from "../choose";
import { providerOf, regionOf, type DraftTarget } from "../draft";
import type { Provider } from "../types";
import type { CheckContext } from "./context";
import { keysOf } from "./model-keys";

/** Offers: each model exists, is sold by the target's cloud or direct provider, and in its region in the way asked for. */
export function checkOffers(context: CheckContext): void {
  for (const alias of context.draft.aliases) {
    for (const target of alias.targets) checkTarget(context, target);
  }
}

function checkTarget(context: CheckContext, target: DraftTarget): void {
  const { draft, catalog, report } = context;
  const { model: key } = target.spec;
  const provider = providerOf(target);
  if (key === undefined) return;
  const steps = [...target.steps, "model"];
  const model = findModel(catalog, key);
  if (!model) {
    if (!context.catalogIncomplete) report.issue(steps, unknownModel(context, key, provider));
    return;
  }
  if (!provider) return;
  if (!model[provider]) {
    report.issue(steps, notOffered(context, model, provider));
    return;
  }
  const region = regionOf(draft, target);
  const known = region !== undefined && catalog.regions.has(`${provider}/${region}`);
  if (!known || !draft.residency) return;
  const refusal = refusalOf(catalog, model, provider, draft.residency, {
    ...target.spec,
    region,
    regionIsDefault: target.spec.region === undefined,
    throughput: target.spec.throughput ?? "onDemand",
  });
  if (refusal) report.issue([...target.steps, refusal.field], refusal.reason);
}

function unknownModel(context: CheckContext, key: string, provider: Provider | undefined): string {
  const { catalog, report } = context;
  const retired = catalog.retired.get(key);
  if (retired) {
    return `must be a model that still answers, got ${JSON.stringify(key)}, which was retired on ${retired.retired}; use ${JSON.stringify(retired.replacement)}`;
  }
  const here = keysOf(catalog, provider);
  const like = report.suggest(key, here) ?? report.suggest(key, keysOf(catalog));
  const fix = like ? `use ${JSON.stringify(like)}` : `use ${showChoices(here)}`;
  return `must be a model of the catalog, got ${JSON.stringify(key)}; ${fix}, or add it to \`catalogOverlay\``;
}

function notOffered(context: CheckContext, model: ModelRow, provider: Provider): string {
  const { catalog, draft, report } = context;
  const clouds = (["aws", "azure", "gcp"] as const).filter((other) => model[other]);
  const optedIn = DIRECT_PROVIDERS.filter((name) => draft.directProviders[name] && model[name]);
  const others = [
    ...(clouds.length > 0 ? [`cloud ${showChoices(clouds)}`] : []),
    ...(optedIn.length > 0 ? [`provider ${showChoices(optedIn)}`] : []),
  ];
  const here = keysOf(catalog, provider);
  const like = report.suggest(model.key, here);
  const instead = like
    ? `use ${JSON.stringify(like)}`
    : `use ${showChoices(keysOf(catalog, provider, model.kind))}`;
  return `must be a model offered on ${provider}, got ${JSON.stringify(model.key)}; ${[instead, ...others].join(", or ")}`;
}
