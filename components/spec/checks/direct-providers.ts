import { allowedIn, DIRECT_PROVIDERS, findModel, regionIds, type Catalog } from "../../../catalog";
import { showChoices } from "../../../catalog/paths";
import { directRegionOf } from "../draft";
import type { DirectProvider, Residency } from "../types";
import type { CheckContext } from "./context";

/**
 * Direct providers: a target names only those that the description opts in to, there is a gateway that holds their keys,
 * their keys' region lies inside the residency, and somebody knows that no guardrail is there.
 */
export function checkDirectProviders(context: CheckContext): void {
  for (const name of DIRECT_PROVIDERS) {
    if (context.draft.directProviders[name]) checkProvider(context, name);
  }
  checkTargets(context);
}

function checkProvider(context: CheckContext, name: DirectProvider): void {
  const { draft, report } = context;
  const steps = ["directProviders", name];
  if (!draft.gateway) {
    report.issue(
      steps,
      "must not be given without `gateway`, which alone holds its key and calls it; add `gateway` or remove it",
    );
    return;
  }
  checkRegion(context, name);
  const used = draft.aliases.flatMap(({ targets }) =>
    targets.filter(({ spec }) => spec.provider === name),
  );
  if (used.length === 0) {
    report.warn(
      steps,
      `may be called but serves no target, got no target with provider ${JSON.stringify(name)}; add one or remove it`,
    );
  }
  const unguarded = used.some(
    ({ spec }) => spec.model !== undefined && isChat(context.catalog, spec.model),
  );
  if (unguarded && draft.directProviders[name]?.acceptNoGuardrail !== true) {
    report.warn(
      steps,
      `is called without a guardrail, since those of the clouds cover calls to the clouds only, got chat targets; screen these calls yourself, or set \`acceptNoGuardrail: true\``,
    );
  }
}

function checkRegion({ draft, catalog, report }: CheckContext, name: DirectProvider): void {
  const region = directRegionOf(draft, name);
  const steps = ["directProviders", name, "region"];
  if (report.hasIssueAt(...steps)) return;
  const known = regionIds(catalog, name);
  if (!known.includes(region)) {
    report.issue(
      steps,
      `must be where ${name} holds calls, got ${JSON.stringify(region)}; use ${showChoices(known)}`,
    );
    return;
  }
  const { residency } = draft;
  if (!residency || allowedIn(catalog, residency, name, region)) return;
  report.issue(steps, outside(catalog, name, region, residency));
}

function outside(
  catalog: Catalog,
  name: DirectProvider,
  region: string,
  residency: Residency,
): string {
  const inside = regionIds(catalog, name).filter((id) => allowedIn(catalog, residency, name, id));
  const fix =
    inside.length > 0
      ? `use ${showChoices(inside)} with a key that holds calls there`
      : `${name} has none, so remove it or take another residency`;
  return `must lie inside residency ${JSON.stringify(residency)}, got ${JSON.stringify(region)}; ${fix}`;
}

function checkTargets({ draft, report }: CheckContext): void {
  for (const { targets } of draft.aliases) {
    for (const { steps, spec } of targets) {
      const { provider } = spec;
      if (provider === undefined || draft.directProviders[provider]) continue;
      report.issue(
        [...steps, "provider"],
        `must be a direct provider that the description opts in to, got ${JSON.stringify(provider)}; add \`directProviders: { ${provider}: {} }\`, after which its key may be used, or use a cloud`,
      );
    }
  }
}

function isChat(catalog: Catalog, key: string): boolean {
  return findModel(catalog, key)?.kind === "chat";
}
