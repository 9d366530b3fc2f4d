import type { DraftAlias, DraftTarget } from "../draft";
import type { TargetSpec } from "../types";
import type { CheckContext } from "./context";

const AZURE_ONLY = ["tokensPerMinute", "sku", "versionUpgrade"] as const;

const CLOUDS_ONLY = ["region", ...AZURE_ONLY] as const;

/**
 * Capacity: no setting that would be read by nobody. How much each model and SKU takes is decided where an offer is
 * chosen, which `checks/offers.ts` reports.
 */
export function checkCapacity(context: CheckContext): void {
  for (const alias of context.draft.aliases) {
    for (const target of alias.targets) {
      checkCloudSettings(context, target);
      checkThroughputSettings(context, target);
      checkWeight(context, alias, target);
    }
  }
}

function checkCloudSettings({ report }: CheckContext, { steps, spec }: DraftTarget): void {
  const server = spec.cloud ?? spec.provider;
  if (server === undefined || spec.cloud === "azure") return;
  for (const key of spec.cloud === undefined ? CLOUDS_ONLY : AZURE_ONLY) {
    if (spec[key] === undefined) continue;
    report.issue(
      [...steps, key],
      `must not be given for ${server}, where it has no meaning, got ${show(spec, key)}; remove it`,
    );
  }
}

function checkThroughputSettings({ report }: CheckContext, { steps, spec }: DraftTarget): void {
  const provisioned = spec.throughput === "provisioned";
  if (provisioned && spec.cloud === "azure" && spec.tokensPerMinute !== undefined) {
    report.issue(
      [...steps, "tokensPerMinute"],
      `must not be given for provisioned throughput, got ${spec.tokensPerMinute}; size it with \`units\``,
    );
  }
  if (!provisioned && spec.units !== undefined) {
    report.issue(
      [...steps, "units"],
      `must not be given for onDemand throughput, got ${spec.units}; remove it or set \`throughput\` to "provisioned"`,
    );
  }
}

function checkWeight({ report }: CheckContext, alias: DraftAlias, target: DraftTarget): void {
  const { weight } = target.spec;
  if (weight === undefined || alias.routing === "weighted") return;
  report.issue(
    [...target.steps, "weight"],
    `must not be given with routing ${JSON.stringify(alias.routing ?? "priority")}, got ${weight}; remove it or set \`routing\` to "weighted"`,
  );
}

function show(spec: Partial<TargetSpec>, key: keyof TargetSpec): string {
  return JSON.stringify(spec[key]);
}
