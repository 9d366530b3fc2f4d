import { showChoices, showValue } from "../../../catalog/paths";
import type { CheckContext } from "./context";

/** Tenants: every alias a tenant may call exists and is named once. */
export function checkTenants({ draft, report }: CheckContext): void {
  const names = draft.aliases.map((alias) => alias.name);
  const known = new Set(names);
  for (const tenant of draft.tenants) {
    const seen = new Set<string>();
    for (const { name, steps } of tenant.models) {
      if (!known.has(name)) {
        const like = report.suggest(name, names);
        const fix = like
          ? `use ${JSON.stringify(like)}`
          : names.length > 0
            ? `use ${showChoices(names)}`
            : "add it to `models`";
        report.issue(steps, `must be an alias of \`models\`, got ${showValue(name)}; ${fix}`);
      } else if (seen.has(name)) {
        report.issue(steps, `must name an alias once, got ${showValue(name)} again; remove it`);
      }
      seen.add(name);
    }
  }
}
