import { withoutSecrets } from "../secrets/scrub";

/** Longest text from elsewhere that stands in a comment. */
const SHOWN = 600;
/** Keeps `@name` and `#12` from being links to people and issues: GitHub looks for them after entities are gone. */
const BREAK = "\u200b";

/** Text that comes from elsewhere, made fit for one line of Markdown: no markup of it works, nobody is notified by it. */
export function inline(text: string): string {
  return oneLine(text)
    .replace(/[@#](?=\w)/g, (mark) => `${mark}${BREAK}`)
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}${BREAK}.`)
    .replace(/[\\`*_{}[\]<>()~$|&]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The same as code, in as many backticks as it takes. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === "") return "` `";
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A message of ours with values of others in it: what stands in backticks stays code. */
export function message(text: string): string {
  const parts = clip(text).split("`");
  if (parts.length % 2 === 0) return inline(text);
  return parts.map((part, at) => (at % 2 === 0 ? spaced(part) : code(part))).join("");
}

/** A cell of a table: a bar in it would end it. */
export const cell = (markdown: string): string => markdown.replaceAll("|", "\\|");

const spaced = (text: string): string =>
  text === ""
    ? ""
    : `${/^\s/.test(text) ? " " : ""}${inline(text)}${/\S\s$/.test(text) ? " " : ""}`;

/** One line without control characters, nor those that turn the direction of reading or are not seen, nor what looks like a secret. */
const oneLine = (text: string): string =>
  clip(withoutSecrets(text))
    .replace(/[\s\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, " ")
    .replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
    .trim();

const clip = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text);
