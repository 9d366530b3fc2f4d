import { STRANGER } from "../samples";
import { strangersIds, type Words } from "../words";
import type { World } from "../world";

/** Claims that, by their usual names, tell whose a token is. */
const TELLING =
  /(^|[_|/-])(sub|subject|id|uuid|uid|org|organi[sz]ation|tenant|tid|oid|account|workspace|project|repository|repo|owner|namespace|path|slug|email|hd|login|user|username)(_name|_slug)?$/i;

/** Two names make out whose a token is: `organization:acme:` may go on with anything, `acme` may not. */
const isBoundary = (text: string): boolean =>
  /[:/]$/.test(text) && text.split(/[:/]/).filter((piece) => piece !== "").length >= 2;

/**
 * Texts of someone else: near each constant, and what patterns match with a choice in the first two names.
 */
function strangersTexts(words: Words): string[] {
  const { texts, samples } = words;
  const near = texts.flatMap((text) => [
    ...(isBoundary(text) ? [] : [text + STRANGER, `${text}/${STRANGER}`]),
    ...(text.startsWith("@")
      ? []
      : [STRANGER + text, `${STRANGER}:${text}`, `${STRANGER}/${text}`]),
    ...(isBoundary(text) || text.startsWith("@") ? [] : [STRANGER + text + STRANGER]),
  ]);
  const ends = texts.slice(0, 8).filter((text) => !text.startsWith("@"));
  const between = texts
    .slice(0, 8)
    .flatMap((a) => (isBoundary(a) ? [] : ends.map((b) => a + STRANGER + b)));
  const chosen = samples
    .filter(({ text, free }) => {
      const head = text.split(/[:/]/).slice(0, 2).join(":").length;
      return free.slice(0, head).some(Boolean);
    })
    .map(({ text }) => text);
  const own = new Set(texts);
  return [...new Set([STRANGER, ...near, ...chosen, ...between, ...strangersIds(words)])]
    .filter((text) => words.recycled || !own.has(text))
    .slice(0, 400);
}

/** An issuer that is not known here: whoever else has tokens of it can bring about nothing that tells whose they are. */
export const other: World = {
  stranger: "someone else with tokens of the issuer",
  choices: { stranger: strangersTexts },
  claims: {},
  tells: (claim) => TELLING.test(claim),
};
