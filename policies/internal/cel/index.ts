/**
 * Whom a condition on tokens lets in, decided by evaluating it: is there a token of a stranger - another organisation's
 * repository, another namespace - for which the condition is true?
 *
 * The condition is brought into the ways it can be satisfied (normal-form.ts); for each way tokens of strangers are tried
 * that are made of the condition's own constants and patterns (words.ts, samples.ts) by what each issuer signs
 * (worlds/): names before and after a constant, ids next to one, branches and environments that spell it, claims left out.
 * What cannot be judged throws {@link Unjudged}; nobody may take that for a pass.
 */
import { parse, type Expr } from "./library";
import { Unjudged } from "./unjudged";
import { Mapping } from "./mapping";
import { waysTo, type Literal } from "./normal-form";
import { emptyReading, read } from "./reading";
import { Search, type Audiences } from "./search";
import { wordsOf } from "./words";
import { worldOf } from "./worlds";

export type { Audiences } from "./search";
export { Unjudged } from "./unjudged";
export { fromEntra } from "./entra";

/** What is trusted: an issuer, and what its tokens have to say. */
export interface Trust {
  issuer: string;
  /** CEL over `assertion`, `google` and `attribute`; empty lets every token in. */
  condition: string;
  /** `google.subject` and so on to their expressions; default: none. */
  mapping?: Readonly<Record<string, string>>;
  /** Values of `aud`, one of which every token that is accepted has; default: any. */
  audiences?: Audiences;
  /** Whether names alone are not enough, because whoever registers a deleted one gets it; default false. */
  idsOnly?: boolean;
}

/** A stranger who is let in. */
export interface Stranger {
  /** `a repository of another GitHub organisation or user`. */
  readonly who: string;
  /** The claims of his token that matter; empty when the condition looks at none. */
  readonly token: Readonly<Record<string, unknown>>;
}

/** The stranger that a condition lets in; undefined when it lets none in. Throws {@link Unjudged}. */
export function strangerLetIn(trust: Trust): Stranger | undefined {
  const world = worldOf(trust.issuer);
  const mapping = new Mapping(trust.mapping ?? {});
  if (trust.condition.trim() === "") return { who: world.stranger, token: {} };
  const expr = parse(trust.condition);
  const reading = read(expr, emptyReading());
  for (const part of [mapping.reading]) {
    part.texts.forEach((text) => reading.texts.add(text));
    part.patterns.forEach((pattern) => reading.patterns.add(pattern));
  }
  const words = wordsOf(reading, trust.idsOnly === true);
  const search = new Search(world, trust, words, mapping);
  let unjudged: Unjudged | undefined;
  for (const way of waysTo(expr, true)) {
    try {
      const token = search.satisfy(way);
      if (token) return { who: world.stranger, token: shown(token, expr, way) };
    } catch (error) {
      if (!(error instanceof Unjudged)) throw error;
      unjudged = error;
    }
  }
  if (unjudged) throw unjudged;
  return undefined;
}

/** The claims that the way looks at, which is what a reader has to see. */
function shown(
  token: Record<string, unknown>,
  condition: Expr,
  way: readonly Literal[],
): Record<string, unknown> {
  const reading = emptyReading();
  for (const { expr } of way) read(expr, reading);
  const names = new Set([...reading.claims].map((claim) => claim.split("|")[0] ?? claim));
  if (reading.attributes.size > 0 || reading.whole)
    Object.keys(token).forEach((name) => names.add(name));
  if (names.size === 0) read(condition).claims.forEach((claim) => names.add(claim));
  return Object.fromEntries(Object.entries(token).filter(([name]) => names.has(name)));
}
