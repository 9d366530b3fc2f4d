import { compile } from "./library";
import { Unjudged } from "./unjudged";
import type { Literal } from "./normal-form";
import { emptyReading, read, type Reading } from "./reading";
import { ABSENT, anyValues, type Words } from "./words";
import { plain, type Choices, type Claim, type World } from "./world";
import type { Mapping } from "./mapping";

/** Most combinations of claims tried for one condition. */
const MOST_TRIES = 1_000_000;

/** Values chosen, by the name of the choice. */
export type Chosen = ReadonlyMap<string, unknown>;

/** Values that a claim may have: a list, or what a condition's words make of it. */
export type Audiences = readonly string[] | ((words: Words) => readonly string[]);

/** The choice that stands for an accepted audience. */
const AUDIENCE = "accepted audience";

/** A literal with what it depends on. */
interface Constraint {
  readonly literal: Literal;
  readonly reading: Reading;
  readonly choices: readonly string[];
  /** Claims it looks at itself or through mapped attributes. */
  readonly claims: readonly string[];
}

/** Tries tokens of one world against a condition. */
export class Search {
  private readonly values = new Map<string, readonly unknown[]>();
  private readonly verdicts = new Map<Literal["expr"], Map<string, unknown>>();
  private tries = 0;

  constructor(
    private readonly world: World,
    private readonly trust: { readonly issuer: string; readonly audiences?: Audiences },
    private readonly words: Words,
    private readonly mapping: Mapping,
  ) {}

  /** A token of a stranger for which all the literals hold; undefined when none was found. */
  satisfy(literals: readonly Literal[]): Record<string, unknown> | undefined {
    const constraints = literals.map((literal) => this.constraint(literal));
    const chosen = new Map<string, unknown>();
    for (const group of connected(constraints)) {
      const found = this.assign(group.choices, group.constraints, new Map());
      if (!found) return undefined;
      for (const [name, value] of found) chosen.set(name, value);
    }
    const claims = new Set([
      ...constraints.flatMap((each) => each.claims),
      ...this.mapping.reading.claims,
    ]);
    return this.token(claims, chosen);
  }

  private constraint(literal: Literal): Constraint {
    const reading = read(literal.expr, emptyReading());
    const claims = new Set(reading.claims);
    if (reading.whole) for (const claim of Object.keys(this.world.claims)) claims.add(claim);
    for (const name of this.mapping.names(reading)) {
      for (const claim of this.mapping.read(name)?.claims ?? []) claims.add(claim);
    }
    const choices = new Set([...claims].flatMap((claim) => this.claim(claim).of));
    return { literal, reading, choices: [...choices], claims: [...claims] };
  }

  private claim(name: string): Claim {
    if (name === "iss") return { of: [], make: () => this.trust.issuer };
    if (name === "aud" && this.trust.audiences) return plain(AUDIENCE);
    return this.world.claims[name] ?? plain(`claim ${name}`);
  }

  private candidates(choice: string): readonly unknown[] {
    const known = this.values.get(choice);
    if (known) return known;
    const values = [...new Set(this.choices(choice)?.(this.words) ?? [])];
    this.values.set(choice, values);
    return values;
  }

  private choices(choice: string): Choices | undefined {
    const { audiences } = this.trust;
    if (choice === AUDIENCE && audiences)
      return typeof audiences === "function" ? audiences : () => audiences;
    const claim = /^claim (.*)$/s.exec(choice)?.[1];
    if (claim === undefined) return this.world.choices[choice];
    return this.world.tells?.(claim) === true ? this.world.choices["stranger"] : anyValues;
  }

  /** Chooses one after the other, judging each literal as soon as all it depends on is chosen. */
  private assign(
    open: readonly string[],
    constraints: readonly Constraint[],
    chosen: Map<string, unknown>,
  ): Chosen | undefined {
    const ready = constraints.filter((each) => each.choices.every((name) => chosen.has(name)));
    if (!ready.every((each) => this.holds(each, chosen))) return undefined;
    const waiting = constraints.filter((each) => !ready.includes(each));
    const [next, ...rest] = open;
    if (next === undefined) return new Map(chosen);
    for (const value of this.candidates(next)) {
      const found = this.assign(rest, waiting, new Map(chosen).set(next, value));
      if (found) return found;
    }
    return undefined;
  }

  private holds({ literal, claims, reading, choices }: Constraint, chosen: Chosen): boolean {
    const key = choices.map((name) => keyOf(chosen.get(name))).join("\u0000");
    let known = this.verdicts.get(literal.expr);
    if (!known) this.verdicts.set(literal.expr, (known = new Map<string, unknown>()));
    if (!known.has(key)) {
      if (++this.tries > MOST_TRIES)
        throw new Unjudged(`takes more than ${MOST_TRIES} tries to judge`);
      const assertion = this.token(claims, chosen);
      const scope = this.mapping.scope(assertion, this.mapping.names(reading));
      known.set(key, scope && compile(literal.expr)(scope));
    }
    return known.get(key) === literal.want;
  }

  /** The token with these claims; those that nothing decides get their first value. */
  private token(claims: Iterable<string>, chosen: Chosen): Record<string, unknown> {
    const token: Record<string, unknown> = {};
    for (const name of claims) {
      const { of, make } = this.claim(name);
      const values = of.map((each) =>
        chosen.has(each) ? chosen.get(each) : this.candidates(each)[0],
      );
      if (!values.includes(ABSENT)) place(token, name.split("|"), make(...(values as never[])));
    }
    return token;
  }
}

const keyOf = (value: unknown): string =>
  typeof value === "string" ? value : `${typeof value} ${String(value)}${Array.isArray(value)}`;

function place(token: Record<string, unknown>, [step, ...rest]: string[], value: unknown): void {
  if (step === undefined) return;
  if (rest.length === 0) {
    token[step] ??= value;
    return;
  }
  const inner = token[step];
  const next = typeof inner === "object" && inner !== null ? inner : {};
  token[step] = next;
  place(next as Record<string, unknown>, rest, value);
}

/** Literals that share a choice belong together; the groups can be satisfied one by one. */
function connected(
  constraints: readonly Constraint[],
): { choices: string[]; constraints: Constraint[] }[] {
  const groups: { choices: Set<string>; constraints: Constraint[] }[] = [];
  for (const constraint of constraints) {
    const touching = groups.filter(({ choices }) =>
      constraint.choices.some((name) => choices.has(name)),
    );
    const merged = {
      choices: new Set([...touching.flatMap((each) => [...each.choices]), ...constraint.choices]),
      constraints: [...touching.flatMap((each) => each.constraints), constraint],
    };
    for (const each of touching) groups.splice(groups.indexOf(each), 1);
    groups.push(merged);
  }
  return groups.map((each) => ({
    choices: [...each.choices],
    constraints: each.constraints,
  }));
}
