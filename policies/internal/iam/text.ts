import { advance, isEnd, matches, start, type Pattern, type Places, type Step } from "./pattern";

/** A demand on a text: to match one of the patterns, or (`not`) none of them. */
export interface Demand {
  readonly patterns: readonly Pattern[];
  readonly not: boolean;
}

/** Most states looked at before giving up; policies of hand-written size need hundreds. */
const MOST_STATES = 50_000;

/**
 * A shortest text that meets every demand, or undefined when there is none. Decided exactly: all patterns are followed at
 * once through every text that can still make a difference.
 */
export function findText(demands: readonly Demand[]): string | undefined {
  // `*` demands nothing.
  const real = demands.filter(({ not, patterns }) => not || !patterns.some(isAnything));
  const finite = real.find(
    ({ not, patterns }) =>
      !not &&
      // Where letter case is ignored there are many variants, which the search goes through.
      patterns.every((pattern) =>
        pattern.every((step) => step.kind === "char" && step.chars.length <= 1),
      ),
  );
  if (finite)
    return finite.patterns
      .filter((pattern) => pattern.every((step) => step.kind === "char" && step.chars.length === 1))
      .map(spell)
      .find((text) => meets(text, real));
  // The plainest text of each pattern often does, which spares the search.
  const quick = real
    .flatMap(({ not, patterns }) => (not ? [] : patterns.map(spell)))
    .find((text) => meets(text, real));
  return quick ?? search(real);
}

const isAnything = (pattern: Pattern): boolean =>
  pattern.length === 1 && pattern[0]?.kind === "many" && pattern[0].except === "";

/** Whether the text meets every demand. */
export function meets(text: string, demands: readonly Demand[]): boolean {
  return demands.every(
    ({ patterns, not }) => patterns.some((pattern) => matches(pattern, text)) !== not,
  );
}

/** The plainest text that a pattern matches. */
const spell = (pattern: Pattern): string => pattern.map(spellStep).join("");

function spellStep(step: Step): string {
  if (step.kind === "char") return step.chars[0] ?? "";
  return step.example ?? (step.kind === "one" ? "x" : "");
}

/** A character that no pattern names: all such behave alike. */
function freshFor(patterns: readonly Pattern[]): string {
  const named = new Set<string>();
  for (const pattern of patterns)
    for (const step of pattern)
      for (const char of step.kind === "char" ? step.chars : step.except) named.add(char);
  return [..."xyzqwvkjXYZ0123456789"].find((char) => !named.has(char)) ?? "\u2022";
}

interface State {
  readonly places: readonly Places[];
  readonly text: string;
}

function search(demands: readonly Demand[]): string | undefined {
  const patterns = demands.flatMap((demand) => demand.patterns);
  const fresh = freshFor(patterns);
  const first = patterns.map(start);
  if (!isAlive(demands, first)) return undefined;
  const seen = new Set<string>([keyOf(first)]);
  let queue: State[] = [{ places: first, text: "" }];
  while (queue.length > 0) {
    const next: State[] = [];
    for (const state of queue) {
      if (isMet(demands, patterns, state.places)) return state.text;
      for (const char of charsAt(patterns, state.places, fresh)) {
        const places = patterns.map((pattern, index) =>
          advance(pattern, state.places[index] as Places, char),
        );
        if (!isAlive(demands, places)) continue;
        const key = keyOf(places);
        if (seen.has(key)) continue;
        if (seen.size >= MOST_STATES) throw new Error("a policy's patterns are too many to decide");
        seen.add(key);
        next.push({ places, text: state.text + char });
      }
    }
    queue = next;
  }
  return undefined;
}

/** The characters that make a difference next: those named where matching stands, and one for all others. */
function charsAt(
  patterns: readonly Pattern[],
  places: readonly Places[],
  fresh: string,
): ReadonlySet<string> {
  const chars = new Set([fresh]);
  for (let index = 0; index < patterns.length; index++)
    for (const place of places[index] as Places) {
      const step = patterns[index]?.[place];
      for (const char of step?.kind === "char" ? step.chars : (step?.except ?? "")) chars.add(char);
    }
  return chars;
}

/** Whether the text so far meets every demand as it stands. */
function isMet(
  demands: readonly Demand[],
  patterns: readonly Pattern[],
  places: readonly Places[],
): boolean {
  let index = 0;
  return demands.every(({ patterns: some, not }) => {
    let any = false;
    for (let each = 0; each < some.length; each++, index++)
      if (isEnd(patterns[index] as Pattern, places[index] as Places)) any = true;
    return any !== not;
  });
}

/** Whether a longer text may still meet every demand. */
function isAlive(demands: readonly Demand[], places: readonly Places[]): boolean {
  let index = 0;
  return demands.every(({ patterns: some, not }) => {
    let any = not;
    for (let each = 0; each < some.length; each++)
      if ((places[index++] as Places).length > 0) any = true;
    return any;
  });
}

const keyOf = (places: readonly Places[]): string => places.map((each) => each.join(",")).join(";");
