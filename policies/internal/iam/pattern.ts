/**
 * One step of a pattern: a character (one of `chars`), any one character, or any number of them. Wildcards match none of
 * the characters in `except`: in ARNs they stay inside one part. `example` is what to put there where anything will do.
 */
export type Step =
  | { readonly kind: "char"; readonly chars: string }
  | { readonly kind: "one" | "many"; readonly except: string; readonly example?: string };

/** A text with wildcards, as steps. */
export type Pattern = readonly Step[];

const ANY: Step = { kind: "many", except: "" };

/** Matches every text. */
export const ANYTHING: Pattern = [ANY];

/** How to read a pattern's text. */
export interface Reading {
  /** Whether `*` and `?` are wildcards. */
  wildcards: boolean;
  ignoreCase?: boolean;
  /** ARNs are compared part by part: wildcards in the first five parts match no colon. */
  arn?: boolean;
  /** What a policy variable stands for; left out where `${` is plain text. */
  variable?: (name: string) => Pattern;
}

/** `${aws:username}`, `${aws:username, 'nobody'}`, and `${*}`, `${?}`, `${$}` for the characters themselves. */
const VARIABLE = /^\$\{\s*([^}]*?)\s*\}/;

/** A pattern from the text of a policy. */
export function readPattern(text: string, reading: Reading): Pattern {
  const steps: Step[] = [];
  let parts = 0;
  for (let index = 0; index < text.length;) {
    const variable = reading.variable && VARIABLE.exec(text.slice(index));
    if (variable && reading.variable) {
      const name = variable[1] as string;
      if (name === "*" || name === "?" || name === "$") steps.push({ kind: "char", chars: name });
      else steps.push(...reading.variable(name.replace(/\s*,.*$/s, "").toLowerCase()));
      index += variable[0].length;
      continue;
    }
    const char = text[index++] as string;
    if (char === ":") parts++;
    const except = reading.arn === true && parts < 5 ? ":" : "";
    if (reading.wildcards && char === "*") steps.push({ kind: "many", except });
    else if (reading.wildcards && char === "?") steps.push({ kind: "one", except });
    else steps.push({ kind: "char", chars: reading.ignoreCase ? bothCases(char) : char });
  }
  return steps;
}

const bothCases = (char: string): string => {
  const lower = char.toLowerCase();
  const upper = char.toUpperCase();
  return lower === upper || lower.length !== 1 || upper.length !== 1 ? char : lower + upper;
};

/** A pattern with the usual wildcards. */
export const glob = (text: string): Pattern => readPattern(text, { wildcards: true });

/** A pattern that only the text itself matches. */
export const literal = (text: string): Pattern => readPattern(text, { wildcards: false });

/** Where in a pattern matching may stand after a part of a text: ascending, each place once. */
export type Places = readonly number[];

/** The places at the start. */
export const start = (pattern: Pattern): Places => skipMany(pattern, [0]);

/** The places after one more character. */
export function advance(pattern: Pattern, places: Places, char: string): Places {
  const next: number[] = [];
  const add = (place: number): void => {
    if (next.at(-1) !== place && !next.includes(place)) next.push(place);
  };
  for (const place of places) {
    const step = pattern[place];
    if (!step) continue;
    if (step.kind === "char") {
      if (step.chars.includes(char)) add(place + 1);
    } else if (!step.except.includes(char)) {
      add(step.kind === "many" ? place : place + 1);
    }
  }
  return skipMany(pattern, next);
}

/** Adds what is reached without a character: `*` also matches nothing. */
function skipMany(pattern: Pattern, places: readonly number[]): Places {
  const reached = new Set(places);
  for (const place of reached) if (pattern[place]?.kind === "many") reached.add(place + 1);
  return [...reached].sort((a, b) => a - b);
}

/** Whether the whole pattern is matched at these places. */
export const isEnd = (pattern: Pattern, places: Places): boolean => places.includes(pattern.length);

/** Whether the text matches the pattern. */
export function matches(pattern: Pattern, text: string): boolean {
  let places = start(pattern);
  for (const char of text) {
    places = advance(pattern, places, char);
    if (places.length === 0) return false;
  }
  return isEnd(pattern, places);
}
