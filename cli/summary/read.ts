import * as fs from "node:fs";
import * as path from "node:path";
import type { Finding } from "../check/findings";
import { isPreview, type PreviewDigest } from "../check/preview";
import type { Difference } from "../cost/difference";
import type { DriftReport } from "../drift/drift";
import { CliError } from "../errors";
import type { RetirementReport } from "../retirement/retirement";
import { readJson } from "../source";

/** How a stack's steps ended, as `ci:preview` writes it. */
export interface StackStatus {
  stack: string;
  /** What kept a step from being done; absent when every step was. */
  failed?: { step: string; message: string };
  steps: { step: string; code: number; seconds: number }[];
}

/** What a comment says of cost (`unified-ai cost --json`); a report of an older version may have less. */
export interface CostPart {
  totalMonthlyUsd: number;
  /** The ends of the profile of calls. */
  range?: { p10: number; p90: number };
  /** What is paid without a single call. */
  idleMonthlyUsd?: number;
  /** How calls are known; absent without a profile of them. */
  use?: { basis: string };
  fixed?: { lines: { type: string; name: string }[] };
  difference?: { monthlyUsd: number } & Partial<Difference>;
  unpriced?: { type: string; count: number }[];
}

/** The files of one stack, as far as they are there. */
export interface StackFiles {
  stack: string;
  preview?: PreviewDigest;
  check?: { findings: Finding[] };
  cost?: CostPart;
  retirement?: RetirementReport;
  drift?: DriftReport;
  status?: StackStatus;
}

/** Order of stacks in a comment; others follow by name. */
const ORDER = ["dev", "staging", "prod"];

/** What is told of a stack that left nothing. */
const nothing = (stack: string): StackFiles => ({
  stack,
  status: {
    stack,
    steps: [],
    failed: { step: "set-up", message: "left no report; look at the log of its job" },
  },
});

/**
 * Reads the folder that `ci:preview` fills: one folder for each stack. `only`: these stacks and no others. `expected`: stacks
 * that failed when there is nothing of them, since whoever made their reports was ended before.
 */
export function readStacks(
  folder: string,
  only: readonly string[] = [],
  expected: readonly string[] = [],
): StackFiles[] {
  const there = fs.existsSync(folder) || expected.length === 0 ? foundStacks(folder, only) : [];
  const missing = expected.filter((stack) => !there.some((one) => one.stack === stack));
  const stacks = [...there, ...missing.map(nothing)];
  if (stacks.length === 0)
    throw new CliError(
      "NO_FILES",
      `${folder}: must have files of at least one stack, got none; run \`npm run ci:preview\` first`,
    );
  return stacks.sort((a, b) => place(a.stack) - place(b.stack) || (a.stack < b.stack ? -1 : 1));
}

function foundStacks(folder: string, only: readonly string[]): StackFiles[] {
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CliError(
      "NO_FOLDER",
      `${folder}: must be a folder with one folder for each stack, got nothing there; run \`npm run ci:preview\` first`,
    );
  const names = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => only.length === 0 || only.includes(name));
  const missing = only.filter((stack) => !names.includes(stack));
  if (missing.length > 0)
    throw new CliError(
      "NO_STACK",
      `${folder}: must have a folder for each stack asked for, has none for ${missing.join(", ")}; run \`npm run ci:preview -- --stack ${missing[0]!}\` first`,
    );
  return names
    .map((stack) => readStackFiles(folder, stack))
    .filter(({ stack: _, ...files }) => Object.keys(files).length > 0);
}

const place = (stack: string): number => {
  const at = ORDER.indexOf(stack);
  return at < 0 ? ORDER.length : at;
};

function readStackFiles(folder: string, stack: string): StackFiles {
  const file = (name: string): string => path.join(folder, stack, name);
  const read = <T>(name: string, what: string): T | undefined =>
    fs.existsSync(file(name)) ? (readJson(file(name), what) as T) : undefined;
  const preview = read<unknown>("preview.json", "a preview");
  if (preview !== undefined && !isPreview(preview))
    throw new CliError(
      "NOT_A_PREVIEW",
      `${file("preview.json")}: must be what \`pulumi preview --json\` wrote, got another JSON text; make it anew`,
    );
  const parts = {
    preview,
    check: read<StackFiles["check"]>("check.json", "a report of `unified-ai check`"),
    cost: read<CostPart>("cost.json", "a report of `unified-ai cost`"),
    retirement: read<RetirementReport>("retirement.json", "a report of `unified-ai retirement`"),
    drift: read<DriftReport>("drift.json", "a report of `unified-ai drift`"),
    status: read<StackStatus>("status.json", "what `ci:preview` wrote"),
  };
  return Object.assign(
    { stack },
    ...Object.entries(parts).map(([name, part]) => (part === undefined ? {} : { [name]: part })),
  ) as StackFiles;
}
