import { daysLeft, findModel, modelsOf, nearest, offerOf, type Catalog } from "../../catalog";
import { waiverFor, type Waiver } from "./waivers";
import type { UsedModel } from "./targets";

/** A target whose model ends. */
export interface Retiring {
  alias: string;
  target: string;
  provider: string;
  model: string;
  /** First day on which it no longer answers, YYYY-MM-DD. */
  retires: string;
  /** 0 and less: it is gone. */
  daysLeft: number;
  /** A model of the same cloud and kind that stays longer; absent where there is none. */
  replacement?: string;
  /** An embedding of another model needs a new index. */
  needsNewIndex: boolean;
  waiver?: Pick<Waiver, "owner" | "reason" | "expires">;
}

/** Which of a stack's models end soon. */
export interface RetirementReport {
  code: 0 | 2;
  /** The stack, or the file that was read. */
  source: string;
  days: number;
  today: string;
  /** Soonest first. */
  retiring: Retiring[];
  /** Models of the catalog without an announced end, by provider. */
  unannounced: { provider: string; model: string }[];
  /** Models that the catalog does not have, so that nothing is known of their end. */
  unknown: { alias: string; provider: string; model: string }[];
}

/** Judges the models in use: what ends within `days` and has no waiver that holds asks for a person. */
export function retirementReport(options: {
  source: string;
  used: readonly UsedModel[];
  catalog: Catalog;
  waivers: readonly Waiver[];
  days: number;
  today: string;
}): RetirementReport {
  const { source, used, catalog, waivers, days, today } = options;
  const retiring: Retiring[] = [];
  const unknown: RetirementReport["unknown"] = [];
  const unannounced = new Map<string, { provider: string; model: string }>();
  for (const one of used) {
    const { alias, provider, model, target } = one;
    const end = endOf(catalog, one);
    if (end === undefined) {
      unknown.push({ alias, provider, model });
      continue;
    }
    if (end === null) {
      unannounced.set(`${provider}/${model}`, { provider, model });
      continue;
    }
    const left = daysBetween(today, end);
    if (left > days) continue;
    const replacement = replacementOf(catalog, one, days, today);
    const waiver = waiverFor(waivers, target, today);
    retiring.push({
      ...{ alias, target, provider, model, retires: end, daysLeft: left },
      ...(replacement !== undefined && { replacement }),
      needsNewIndex: findModel(catalog, model)?.kind === "embedding",
      ...(waiver && {
        waiver: { owner: waiver.owner, reason: waiver.reason, expires: waiver.expires },
      }),
    });
  }
  retiring.sort((a, b) => a.daysLeft - b.daysLeft || (a.target < b.target ? -1 : 1));
  return {
    code: retiring.some(({ waiver }) => !waiver) ? 2 : 0,
    ...{ source, days, today, retiring, unknown },
    unannounced: [...unannounced.values()],
  };
}

/** First day without an answer; null when none is announced, undefined when the catalog does not know the model there. */
function endOf(catalog: Catalog, { provider, model }: UsedModel): string | null | undefined {
  const row = findModel(catalog, model);
  const offer = row && offerOf(row, provider);
  if (offer) return offer.retires;
  const gone = catalog.retired.get(model);
  return gone?.cloud === provider ? gone.retired : undefined;
}

function replacementOf(
  catalog: Catalog,
  { provider, model }: UsedModel,
  days: number,
  today: string,
): string | undefined {
  const named = catalog.retired.get(model)?.replacement;
  if (named !== undefined) return named;
  const row = findModel(catalog, model);
  if (!row) return undefined;
  const staying = modelsOf(catalog, provider, row.kind).filter((key) => {
    const left = daysLeft(findModel(catalog, key)!, provider, today);
    return key !== model && (left === undefined || left > days);
  });
  return nearest(model, staying) ?? staying[0];
}

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
