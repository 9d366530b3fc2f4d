import { daysLeft, findModel, nearest, type Catalog, type ModelRow } from "../../../catalog";
import { providerOf } from "../draft";
import type { Provider } from "../types";
import type { CheckContext } from "./context";
import { keysOf } from "./model-keys";

/** Days before a model's end from which its use is warned about. */
const NOTICE_DAYS = 90;

/** Retirement: a model that no longer answers is refused, one that ends soon is warned about, and so is an unverified one. */
export function checkRetirement({ draft, catalog, report, today }: CheckContext): void {
  for (const alias of draft.aliases) {
    for (const target of alias.targets) {
      const { steps, spec } = target;
      const provider = providerOf(target);
      const model = spec.model === undefined ? undefined : findModel(catalog, spec.model);
      const offer = provider && model?.[provider];
      if (!provider || !model || !offer) continue;
      const at = [...steps, "model"];
      if (offer.verified === "unverified") {
        const about = offer.note === undefined ? "" : ` (${offer.note})`;
        report.warn(
          at,
          `is unverified on ${provider}, got ${JSON.stringify(model.key)} of ${offer.source}${about}; check its facts before production`,
        );
      }
      const left = daysLeft(model, provider, today);
      if (left === undefined || left > NOTICE_DAYS) continue;
      const next = successor(catalog, model, provider, today);
      const instead = next ? `use ${JSON.stringify(next)}` : "take another model";
      if (left <= 0) {
        report.issue(
          at,
          `must be a model that still answers, got ${JSON.stringify(model.key)}, which was retired on ${offer.retires}; ${instead}`,
        );
      } else {
        report.warn(
          at,
          `retires on ${offer.retires}, in ${left} ${left === 1 ? "day" : "days"}, got ${JSON.stringify(model.key)}; plan the move: ${instead}`,
        );
      }
    }
  }
}

/** A model of the same cloud or direct provider and kind that stays, by likeness of name. Embeddings of another model need a new index. */
function successor(
  catalog: Catalog,
  model: ModelRow,
  provider: Provider,
  today: string,
): string | undefined {
  const staying = keysOf(catalog, provider, model.kind).filter((key) => {
    const left = daysLeft(findModel(catalog, key)!, provider, today);
    return key !== model.key && (left === undefined || left > NOTICE_DAYS);
  });
  return nearest(model.key, staying) ?? staying[0];
}
