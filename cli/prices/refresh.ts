import * as fs from "node:fs";
import * as path from "node:path";
import type { MachinePriceRow, PriceRow } from "../../catalog";
import { CliError } from "../errors";
import { readJson } from "../source";
import { askAws } from "./aws";
import type { Answers } from "./aws";
import type { Api } from "./ask";
import { askAzure } from "./azure";
import { entriesOf, type BookFile, type Entry, type Question, type Unasked } from "./book";
import { askGcp } from "./gcp";
import { renderRow, rowSpans } from "./rows";

/** The clouds whose price APIs are asked. */
export type PriceApi = Question["api"];

/** Where the APIs are. */
export const APIS: Readonly<Record<PriceApi, Api>> = {
  aws: { name: "AWS Price List Bulk API", base: "https://pricing.us-east-1.amazonaws.com" },
  azure: { name: "Azure Retail Prices API", base: "https://prices.azure.com" },
  gcp: { name: "Google Cloud Billing Catalog API", base: "https://cloudbilling.googleapis.com" },
};

/** No price in the book is near it: what is above is no price. US dollars. */
const MOST_USD = 1e6;

export interface RefreshOptions {
  /** Folder of the book's files. */
  catalog: string;
  clouds: readonly PriceApi[];
  /** Regions that are asked for besides those that the book has. */
  regions: readonly string[];
  apis: Readonly<Record<PriceApi, Api>>;
  /** Key of Google's API; without one Google is not asked. */
  gcpKey?: string | undefined;
  /** Called with what is being asked. */
  onAsk?: (what: string) => void;
}

/** A price that the book has otherwise, or not yet. */
export interface PriceChange {
  file: BookFile;
  /** Line of the row in its file. */
  line: number;
  what: string;
  region: string;
  /** Absent: the book has none. */
  old?: number;
  new: number;
  /** Of the old price; absent where there was none. */
  percent?: number;
  /** What was asked, as the row's new source names it. */
  source: string;
}

export interface PriceCheck {
  changes: PriceChange[];
  /** Prices that are as the book has them. */
  same: number;
  /** Prices that the API does not name, or names several of: left as they are. */
  unnamed: { what: string; region: string; api: PriceApi }[];
  /** Rows that no API was asked for. */
  unasked: Unasked[];
}

/** Asks the APIs for what the book has, and says what differs. */
export async function checkPrices(options: RefreshOptions): Promise<PriceCheck> {
  const { entries, unasked, lines } = readBook(options);
  const answers = await askAll(entries, options);
  const check: PriceCheck = { changes: [], same: 0, unnamed: [], unasked };
  for (const entry of entries) {
    const answer = answers.get(entry.question);
    const { what, region, file, usd: old, question } = entry;
    if (answer === undefined || !(answer > 0 && answer < MOST_USD)) {
      check.unnamed.push({ what, region, api: question.api });
      continue;
    }
    const usd = rounded(answer * entry.factor, entry.factor);
    if (old !== undefined && Math.abs(usd - old) <= 1e-6 * Math.max(1, old)) {
      check.same += 1;
      continue;
    }
    const percent = old !== undefined && old > 0 ? { percent: (usd / old - 1) * 100 } : {};
    const line = lines[file][entry.row]!;
    const source = sourceOf(question, options.apis);
    const before = old === undefined ? {} : { old };
    check.changes.push({ file, line, what, region, ...before, new: usd, ...percent, source });
  }
  return check;
}

/** Writes the changes into the book's files, row by row; other rows keep their text. `day` is the day of asking. */
export function writePrices(
  { changes }: PriceCheck,
  options: RefreshOptions,
  day: string,
): BookFile[] {
  const { entries, lines } = readBook(options);
  const files = [...new Set(changes.map(({ file }) => file))];
  for (const file of files) {
    const place = path.join(options.catalog, file);
    let text = fs.readFileSync(place, "utf8");
    const rows = JSON.parse(text) as Record<string, unknown>[];
    const spans = rowSpans(text);
    const touched = new Set<number>();
    for (const change of changes.filter((each) => each.file === file)) {
      const entry = entries.find(
        (each) =>
          each.file === file &&
          lines[file][each.row] === change.line &&
          each.what === change.what &&
          each.region === change.region,
      )!;
      rows[entry.row] = changed(rows[entry.row]!, entry.path, change, day);
      touched.add(entry.row);
    }
    for (const row of [...touched].sort((a, b) => b - a)) {
      const { start, end } = spans[row]!;
      const old = text.slice(start, end);
      text = text.slice(0, start) + renderRow(rows[row]!, old) + text.slice(end);
    }
    fs.writeFileSync(place, text);
  }
  return files;
}

/** The row with the new price: of one source from now on, with its day. What stood there of other sources is kept as a note. */
function changed(
  row: Record<string, unknown>,
  at: readonly (string | number)[],
  { source, new: usd }: PriceChange,
  day: string,
): Record<string, unknown> {
  const copy = structuredClone(row);
  if (at[0] === "regions" && copy["regions"] === undefined) {
    const entries = Object.entries(copy).flatMap(([key, value]) =>
      key === "region"
        ? [
            [key, value],
            ["regions", {}],
          ]
        : [[key, value]],
    );
    return changed(
      Object.fromEntries(entries) as Record<string, unknown>,
      at,
      { source, new: usd } as PriceChange,
      day,
    );
  }
  let holder = copy as Record<string | number, unknown>;
  for (const step of at.slice(0, -1))
    holder = (holder[step] ??= {}) as Record<string | number, unknown>;
  holder[at.at(-1)!] = usd;
  const before = String(copy["source"]);
  const sources = before.split("; ");
  copy["source"] =
    before.startsWith("AWS Price List") ||
    before.startsWith("Azure Retail") ||
    before.startsWith("Google Cloud Billing")
      ? [...new Set([...sources, source])].join("; ")
      : source;
  copy["checked"] = day;
  copy["verified"] = "single-source";
  delete copy["secondSource"];
  return copy;
}

/** Sources are named by list and meter, not by region: a row has many. */
function sourceOf(question: Question, apis: RefreshOptions["apis"]): string {
  const { name } = apis[question.api];
  if (question.api === "aws") return `${name}, ${question.service}, ${question.usageType}`;
  if (question.api === "azure") return `${name}, ${question.filter}`;
  return `${name}, ${question.service}, ${Object.keys(question.parts).join(" + ")}`;
}

/** Estimates are kept to four places, prices as they are. */
const rounded = (usd: number, factor: number): number => Number(usd.toFixed(factor === 1 ? 10 : 4));

function readBook({ catalog, clouds, regions, gcpKey }: RefreshOptions): {
  entries: Entry[];
  unasked: Unasked[];
  lines: Record<BookFile, number[]>;
} {
  const read = <Row>(file: BookFile): { rows: Row[]; lines: number[] } => {
    const place = path.join(catalog, file);
    const rows = readJson(place, "a price book") as Row[];
    if (!Array.isArray(rows))
      throw new CliError(
        "NO_BOOK",
        `${place}: must be a list of prices, got another JSON text; give the catalog's folder with --catalog`,
      );
    return { rows, lines: rowSpans(fs.readFileSync(place, "utf8")).map(({ line }) => line) };
  };
  const prices = read<PriceRow>("prices.json");
  const machines = read<MachinePriceRow>("gpu-prices.json");
  const { entries, unasked } = entriesOf(prices.rows, machines.rows, regions);
  const isAsked = ({ question }: Entry): boolean =>
    clouds.includes(question.api) && (question.api !== "gcp" || gcpKey !== undefined);
  const withoutKey = entries.filter(
    (entry) => entry.question.api === "gcp" && clouds.includes("gcp") && !isAsked(entry),
  );
  return {
    entries: entries.filter(isAsked),
    unasked: [
      ...unasked,
      ...[...new Map(withoutKey.map((entry) => [entry.what, entry])).values()].map(
        ({ file, what }): Unasked => ({
          file,
          what,
          reason: "Google's API takes a key: set GOOGLE_CLOUD_API_KEY",
        }),
      ),
    ],
    lines: { "prices.json": prices.lines, "gpu-prices.json": machines.lines },
  };
}

async function askAll(
  entries: readonly Entry[],
  { apis, gcpKey, onAsk }: RefreshOptions,
): Promise<Answers<Question>> {
  const groups = new Map<string, Question[]>();
  for (const { question } of entries) {
    const id =
      question.api === "aws"
        ? `AWS, ${question.service} in ${question.region}`
        : question.api === "azure"
          ? `Azure, ${question.filter}`
          : `Google, ${question.service}`;
    groups.set(id, [...(groups.get(id) ?? []), question]);
  }
  const answers: Answers<Question> = new Map();
  for (const [id, questions] of groups) {
    onAsk?.(id);
    const got = await askGroup(questions, apis, gcpKey ?? "");
    for (const [question, usd] of got) answers.set(question, usd);
  }
  return answers;
}

async function askGroup(
  questions: readonly Question[],
  apis: RefreshOptions["apis"],
  gcpKey: string,
): Promise<Answers<Question>> {
  const { api } = questions[0]!;
  const of = <Name extends PriceApi>(name: Name) =>
    questions.filter((each): each is Extract<Question, { api: Name }> => each.api === name);
  if (api === "aws") return (await askAws(apis.aws, of("aws"))) as Answers<Question>;
  if (api === "azure") return (await askAzure(apis.azure, of("azure"))) as Answers<Question>;
  return (await askGcp(apis.gcp, gcpKey, of("gcp"))) as Answers<Question>;
}
