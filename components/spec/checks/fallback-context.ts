import { findModel } from "../../../catalog";
import type { DraftAlias } from "../draft";
import type { CheckContext } from "./context";

/** Fallbacks: every target takes at least the context that the alias promises, which is its first target's unless it says. */
export function checkFallbackContext(context: CheckContext): void {
  if (!context.draft.gateway) return;
  for (const alias of context.draft.aliases) checkAlias(context, alias);
}

function checkAlias({ catalog, report }: CheckContext, alias: DraftAlias): void {
  const rows = alias.targets.map(({ spec }) =>
    spec.model === undefined ? undefined : findModel(catalog, spec.model),
  );
  const promised = alias.contextTokens ?? rows[0]?.contextTokens;
  if (promised === undefined) return;
  const known = rows.flatMap((row) => (row ? [row.contextTokens] : []));
  for (const [index, row] of rows.entries()) {
    if (!row || row.contextTokens >= promised) continue;
    const { steps } = alias.targets[index]!;
    report.issue(
      [...steps, "model"],
      `must take the ${show(promised)} tokens of context that the alias promises, got ${JSON.stringify(row.key)} with ${show(row.contextTokens)}; take another model, or promise ${show(Math.min(...known))} with \`contextTokens\` of the alias`,
    );
  }
}

function show(tokens: number): string {
  return tokens.toLocaleString("en-US");
}
