import { allowedIn, regionIds, residencyOf } from "../../../catalog";
import { showChoices } from "../../../catalog/paths";
import { HOME_KEY, homeOf } from "../draft";
import type { Cloud, Residency } from "../types";
import type { CheckContext } from "./context";

/** Residency: where each cloud keeps its logs, and the region that a target asks for. Profiles and SKUs are held to it when an offer is chosen. */
export function checkResidency(context: CheckContext): void {
  const { draft, catalog, report } = context;
  const { residency } = draft;
  if (!residency) return;
  const check = (steps: (string | number)[], cloud: Cloud, region: string | undefined): void => {
    if (region === undefined || residencyOf(catalog, cloud, region) === undefined) return;
    if (allowedIn(catalog, residency, cloud, region)) return;
    report.issue(steps, outside(context, residency, cloud, region));
  };
  for (const cloud of ["aws", "azure", "gcp"] as const) {
    check([cloud, HOME_KEY[cloud]], cloud, homeOf(draft, cloud));
  }
  for (const alias of draft.aliases) {
    for (const { steps, spec } of alias.targets) {
      if (spec.cloud) check([...steps, "region"], spec.cloud, spec.region);
    }
  }
}

function outside(
  { catalog }: CheckContext,
  residency: Residency,
  cloud: Cloud,
  region: string,
): string {
  const inside = regionIds(catalog, cloud).filter((id) => allowedIn(catalog, residency, cloud, id));
  return `must lie inside residency ${JSON.stringify(residency)}, got ${JSON.stringify(region)}; use ${showChoices(inside)}`;
}
