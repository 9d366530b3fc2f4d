/** Longest line of the book's files. */
const WIDTH = 100;

/** Where a row of a JSON list stands in its text. */
export interface RowSpan {
  start: number;
  end: number;
  /** Line that the row begins on, from 1. */
  line: number;
}

/** The spans of a list's rows, in order. The text must be JSON that was parsed before. */
export function rowSpans(text: string): RowSpan[] {
  const spans: RowSpan[] = [];
  let depth = 0;
  let line = 1;
  let start = 0;
  let startLine = 1;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === "\n") line += 1;
    else if (char === '"') at = endOfString(text, at);
    else if (char === "{" || char === "[") {
      depth += 1;
      if (depth === 2) [start, startLine] = [at, line];
    } else if (char === "}" || char === "]") {
      if (depth === 2) spans.push({ start, end: at + 1, line: startLine });
      depth -= 1;
    }
  }
  return spans;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

/** A row as its file writes rows: on one line, or a line for each key with short values kept on it. */
export function renderRow(row: Record<string, unknown>, old: string): string {
  if (!old.includes("\n")) return inline(row, /^\{ "/.test(old) && / \{"/.test(old));
  const lines = Object.entries(row).map(
    ([key, value], at, { length }) =>
      `    ${JSON.stringify(key)}: ${short(value, `    ${JSON.stringify(key)}: `)}${at + 1 < length ? "," : ""}`,
  );
  return `{\n${lines.join("\n")}\n  }`;
}

/** The value on its key's line. A list of several rows has one a line, and so has one that is too long. */
function short(value: unknown, before: string): string {
  const flat = inline(value, false);
  if (!Array.isArray(value)) return flat;
  if (value.length < 2 && before.length + flat.length + 1 <= WIDTH) return flat;
  const rows = value.map((each) => {
    const one = inline(each, false);
    return one.length + 7 <= WIDTH ? `      ${one}` : `      ${tall(each as object)}`;
  });
  return `[\n${rows.join(",\n")}\n    ]`;
}

function tall(value: object): string {
  const lines = Object.entries(value).map(
    ([key, each]) => `        ${JSON.stringify(key)}: ${inline(each, false)}`,
  );
  return `{\n${lines.join(",\n")}\n      }`;
}

/** JSON on one line with spaces inside braces; `tight` leaves those of inner objects out. */
function inline(value: unknown, tight: boolean, inner = false): string {
  if (Array.isArray(value)) return `[${value.map((each) => inline(each, tight, true)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .map(([key, each]) => `${JSON.stringify(key)}: ${inline(each, tight, true)}`)
    .join(", ");
  return tight && inner ? `{${entries}}` : `{ ${entries} }`;
}
