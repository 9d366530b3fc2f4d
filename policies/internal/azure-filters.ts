import type { Resource } from "../resource";
import type { Value } from "./value";

/** Severities of content, in the order of strength of a filter that refuses from there. */
export const LEVELS = ["Low", "Medium", "High"] as const;

/** The filters of a policy, in the order written. */
export interface Filters {
  readonly at: Value;
  readonly all: readonly Value[];
}

/** A filter that has to be there. */
export interface Wanted {
  name: string;
  source: string;
  /** Highest severity from which it has to refuse; absent for what has no severities. */
  weakest?: string;
}

/** What `contentFilters` holds. */
export const filtersOf = (at: Value): Filters => ({ at, all: at.items() });

/** Names as Azure takes them: `Selfharm` and `SelfHarm`, `Indirect Attack` and `IndirectAttack`. */
const plain = (text: string | undefined): string => (text ?? "").toLowerCase().replace(/\s/g, "");

/** Reports a filter that is missing, off, only takes note, or refuses too little. */
export function judgeFilter(resource: Resource, { at, all }: Filters, wanted: Wanted): void {
  const { name, source, weakest } = wanted;
  const filter = all.find(
    (each) =>
      plain(each.get("name").text()) === plain(name) &&
      plain(each.get("source").text() ?? source) === plain(source),
  );
  if (!filter) {
    return resource.violation({
      at,
      must: `have the filter ${JSON.stringify(name)} for ${source}`,
      got: "none",
      fix: `add { name: ${JSON.stringify(name)}, source: ${JSON.stringify(source)}, enabled: true, blocking: true }`,
    });
  }
  for (const input of ["enabled", "blocking"]) {
    resource.attempt(() => {
      const value = filter.get(input);
      if (value.is(true)) return;
      resource.violation({ at: value, must: "be true", fix: `set \`${input}\` to true` });
    });
  }
  if (weakest !== undefined) resource.attempt(() => judgeLevel(resource, filter, weakest));
}

function judgeLevel(resource: Resource, filter: Value, weakest: string): void {
  const level = filter.get("severityThreshold");
  const rank = (text: string | undefined): number =>
    LEVELS.findIndex((each) => plain(each) === plain(text));
  const given = rank(level.text());
  if (given >= 0 && given <= rank(weakest)) return;
  const enough = LEVELS.slice(0, rank(weakest) + 1).map((each) => JSON.stringify(each));
  resource.violation({
    at: level,
    must: `be ${enough.join(" or ")}`,
    fix: `set \`severityThreshold\` to ${JSON.stringify(weakest)}`,
  });
}
