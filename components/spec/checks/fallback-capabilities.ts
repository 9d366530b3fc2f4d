import { findModel } from "../../../catalog";
import { showChoices } from "../../../catalog/paths";
import { carried } from "../carried";
import { providerOf, type DraftAlias } from "../draft";
import type { CheckContext } from "./context";

/**
 * Fallbacks: every target can do what the alias promises, which is what its first target can do through the gateway
 * unless the alias says. So no call is answered differently, or refused, because another target took it.
 */
export function checkFallbackCapabilities(context: CheckContext): void {
  if (!context.draft.gateway) return;
  for (const alias of context.draft.aliases) checkAlias(context, alias);
}

function checkAlias({ catalog, report }: CheckContext, alias: DraftAlias): void {
  const abilities = alias.targets.map((target) => {
    const { model } = target.spec;
    const provider = providerOf(target);
    const row = model === undefined ? undefined : findModel(catalog, model);
    return row && provider && row[provider] ? carried(row, provider) : undefined;
  });
  const promised = alias.capabilities ?? abilities[0];
  if (!promised) return;
  const common = promised.filter((one) => abilities.every((able) => !able || able.includes(one)));
  for (const [index, able] of abilities.entries()) {
    const missing = able && promised.filter((one) => !able.includes(one));
    if (!missing || missing.length === 0) continue;
    const target = alias.targets[index]!;
    const { steps, spec } = target;
    report.issue(
      [...steps, "model"],
      `must do what the alias promises through the gateway, got ${JSON.stringify(spec.model)} on ${providerOf(target)} without ${showChoices([...missing].sort()).replace(/ or /g, " and ")}; take another model, or promise less with \`capabilities: [${[...common].sort().join(", ")}]\` of the alias`,
    );
  }
}
