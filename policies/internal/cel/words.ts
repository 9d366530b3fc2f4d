import type { Reading } from "./reading";
import { samplesOf, STRANGE_NUMBER, STRANGER, type Sample } from "./samples";

/** What strangers can make of the constants of a condition. */
export interface Words {
  /** The constants as written. */
  readonly texts: readonly string[];
  /** What patterns match. */
  readonly samples: readonly Sample[];
  /** Parts of constants and patterns between `:`, `/` and `@`, as written. */
  readonly pieces: readonly string[];
  readonly numbers: readonly number[];
  /** Whether names written out count as the stranger's too: whoever registers a deleted one gets it. */
  readonly recycled: boolean;
}

/** Words that are part of every subject and no one's name. */
const STRUCTURE = new Set([
  ...["repo", "ref", "refs", "heads", "tags", "environment", "pull_request", "project_path"],
  ...["ref_type", "branch", "organization", "project", "workspace", "run_phase", "https", "http"],
  ...["system", "serviceaccount", "pulumi", "deploy", "org", ".github", "workflows"],
]);

/** A name with every kind of sign that names have, for patterns that must not match. */
const OTHERWISE = "Stranger-9";

const split = (text: string): string[] => text.split(/[:/@]/).filter((piece) => piece !== "");
const unique = <T>(all: readonly T[]): T[] => [...new Set(all)];

/** The words of a condition. */
export function wordsOf(reading: Reading, recycled: boolean): Words {
  const texts = [...reading.texts].filter((text) => text !== "");
  const samples = [...reading.patterns].flatMap(samplesOf);
  const fixed = samples.flatMap(({ text, free }) => split(masked(text, free)));
  return {
    texts,
    samples,
    pieces: unique([...texts.flatMap(split), ...fixed]).slice(0, 40),
    numbers: [...reading.numbers],
    recycled,
  };
}

/** The text with what was free to choose cut out. */
const masked = (text: string, free: readonly boolean[]): string =>
  [...text].map((sign, index) => (free[index] ? ":" : sign)).join("");

/** Pieces of what patterns match in which the pattern left a choice. */
function chosenPieces(samples: readonly Sample[]): string[] {
  return samples.flatMap(({ text, free }) => {
    let at = 0;
    return text.split(/[:/@]/).filter((piece) => {
      const start = at;
      at += piece.length + 1;
      return piece !== "" && free.slice(start, start + piece.length).some(Boolean);
    });
  });
}

/** Sizes that a condition may ask about; longer texts are no names. */
const sizes = (words: Words): number[] => words.numbers.filter((n) => n > 0 && n <= 200);

const sized = (words: Words, sign: string): string[] => sizes(words).map((n) => sign.repeat(n));

/** Names of every length, for a condition on the size of what they are a part of. */
export const lengths = (words: Words): string[] =>
  Array.from({ length: Math.min(60, Math.max(0, ...sizes(words))) }, (_, at) => "z".repeat(at + 1));

/** Names that bring a text to a size that is asked for: on their own, or before or after another name and a `/`. */
function fitted(words: Words, names: readonly string[]): string[] {
  const few = ["", ...names.slice(0, 6)];
  const short = lengths(words).slice(0, 8);
  const fitting = sizes(words).flatMap((size) =>
    few.flatMap((name) =>
      few.flatMap((other) => {
        const room = size - name.length - (other === "" ? 0 : other.length + 1);
        if (room < 1) return [];
        const fill = "z".repeat(room);
        return [name + fill, fill + name];
      }),
    ),
  );
  const brief = short
    .slice(0, 3)
    .flatMap((fill) => few.flatMap((name) => [name + fill, fill + name]));
  return unique([...short, ...brief, ...fitting]);
}

/** Names that someone else can have registered: of an organisation, an owner, a namespace. */
export function strangersNames(words: Words): string[] {
  const names = words.pieces.filter((piece) => !STRUCTURE.has(piece)).slice(0, 12);
  const laced = names.flatMap((name) => [name + STRANGER, STRANGER + name]);
  const ends = names.slice(0, 8);
  const between = ends.flatMap((a) => ends.map((b) => a + STRANGER + b));
  const own = new Set(words.pieces);
  const strange = unique([
    ...[STRANGER, OTHERWISE, ...laced, ...between, ...chosenPieces(words.samples)].slice(0, 400),
    ...fitted(words, names),
  ]).filter((name) => !own.has(name));
  return words.recycled ? unique([...strange, ...names]) : strange;
}

/** Names that whoever has the organisation chooses: of a repository, a project, a service account. */
export const anyNames = (words: Words): string[] => unique([...fewNames(words), ...lengths(words)]);

/** The same without names of every length, where another name of the same text has them. */
export function fewNames(words: Words): string[] {
  const names = words.pieces.filter((piece) => !STRUCTURE.has(piece)).slice(0, 16);
  const chosen = chosenPieces(words.samples);
  return unique([...[STRANGER, OTHERWISE, ...names, ...chosen].slice(0, 30), ...sized(words, "z")]);
}

/** Ids that the issuer gave to someone else. */
export function strangersIds(words: Words): string[] {
  const ids = [...words.texts, ...words.pieces].filter((text) => /\d/.test(text));
  const near = words.numbers.flatMap((n) => [String(n + 1), String(n - 1)]);
  const ends = unique(ids).slice(0, 6);
  const between = ends.flatMap((a) => ends.flatMap((b) => [a + b, `${a}0${b}`]));
  const own = new Set([...ids, ...words.numbers.map(String)]);
  return unique([
    ...[STRANGE_NUMBER, "7", "1", ...near, STRANGER],
    ...ids.flatMap((id) => [`${id}9`, `9${id}`, id.slice(0, -1)]),
    ...chosenPieces(words.samples),
    ...sized(words, "9"),
    ...between,
  ])
    .filter((id) => id !== "" && !own.has(id))
    .slice(0, 120);
}

/** Values of a claim that every token has and that holds a text. */
export const anyTexts = (words: Words): string[] =>
  anyValues(words).filter((value): value is string => typeof value === "string" && value !== "");

/** What follows any `:` or `/` in a constant or sample, and the whole of it. */
export function endings(words: Words): string[] {
  const all = [...words.texts, ...words.samples.map(({ text }) => text)];
  return unique(
    all.flatMap((text) => [
      text,
      ...[...text.matchAll(/[:/]/g)].map(({ index }) => text.slice(index + 1)),
    ]),
  ).filter((text) => text !== "");
}

/** A claim that is left out of the token. */
export const ABSENT = Symbol("absent");

/** Values of a claim that anyone can bring about: the audience, the branch, the environment. */
export function anyValues(words: Words): unknown[] {
  const texts = words.texts.slice(0, 24);
  const around = texts.flatMap((text) => [
    text + STRANGER,
    STRANGER + text,
    `${STRANGER}${text}${STRANGER}`,
  ]);
  const between = texts
    .slice(0, 8)
    .flatMap((a) => texts.slice(0, 8).flatMap((b) => [a + b, a + STRANGER + b]));
  return unique<unknown>([
    ...texts,
    STRANGER,
    OTHERWISE,
    ...words.samples.map(({ text }) => text),
    ...around,
    ...[true, false, "true", "false", ""],
    ...words.numbers.flatMap((n) => [BigInt(n), BigInt(n + 1), BigInt(n - 1), n]),
    ...sized(words, "z"),
    ...between,
    ABSENT,
    ...texts.map((text) => [text]),
    texts,
    [],
  ]).slice(0, 400);
}
