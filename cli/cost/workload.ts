import { z } from "zod";
import { CliError } from "../errors";

/** Places of a range, from what is rarely undercut to what is rarely exceeded. */
export const PLACES = ["p10", "p50", "p90"] as const;
/** One of PLACES. */
export type Place = (typeof PLACES)[number];
/** A number at each place. */
export type Range = Record<Place, number>;

/** Whether the gateway counted it, or somebody supposed it; `mixed` where some aliases are one and some the other. */
export type Basis = "measured" | "assumed" | "mixed";

/** How long a provider keeps input for later calls, where callers may choose; `5m` where a profile does not say. */
export type CacheTtl = "5m" | "1h";

/** Tokens that are written into a cache for each that is read from it, where nobody counted them; this project's own assumption. */
export const WRITES_PER_HIT = 0.25;

/** How an alias is called in a month. */
export interface AliasWorkload {
  /** Absent: as the profile says. */
  basis?: Basis;
  /** Calls a month. */
  requests: Range;
  /** Tokens of a prompt. */
  inputTokens: Range;
  /** Tokens of an answer. */
  outputTokens: Range;
  /** Share of the input that providers still have from earlier calls, 0 to 1. */
  cacheHitRate: Range;
  /** Share of the input that is written into a provider's cache, 0 to 1. Absent: taken from the hits, see WRITES_PER_HIT. */
  cacheWriteShare?: Range;
  /** How long providers are asked to keep it. */
  cacheTtl?: CacheTtl;
  /** Share of the calls that may wait a day for a batch, 0 to 1. */
  batchShare: number;
  /** Share of the calls that pay to be served first, 0 to 1. */
  priorityShare: number;
  /** Share of the calls by tenant; they add up to 1. Absent: alike among those that may call. */
  tenants?: Record<string, number>;
}

/** How the aliases are called: `measured` by the gateway, or `assumed`. */
export interface Workload {
  basis: Basis;
  aliases: Record<string, AliasWorkload>;
  /** Profiles of single environments, in place of `aliases`. */
  environments?: Record<string, Record<string, AliasWorkload>>;
}

/** How an alias is called in an environment; undefined when the profile does not say. */
export function profileOf(
  { aliases, environments }: Workload,
  environment: string,
  alias: string,
): AliasWorkload | undefined {
  const own = environments && Object.hasOwn(environments, environment);
  const profiles = own ? environments[environment]! : aliases;
  return Object.hasOwn(profiles, alias) ? profiles[alias] : undefined;
}

/** The basis of several aliases together. */
export function mixed(all: readonly Basis[]): Basis {
  const [first = "assumed", ...others] = new Set(all);
  return others.length > 0 ? "mixed" : first;
}

/** A value as people wrote it; JSON has no word for these numbers. */
const written = (value: unknown): string =>
  typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "nothing").slice(0, 80);

const amount = z.number().finite().min(0).max(1e12);
const share = z
  .number()
  .finite()
  .min(0)
  .max(1, { error: ({ input }) => `must be a share from 0 to 1, got ${written(input)}` });

function range(value: z.ZodNumber) {
  const places = z.strictObject({ p10: value, p50: value, p90: value });
  const most = value.maxValue === 1 ? "1" : "1e12";
  return z
    .union([value.transform((one) => ({ p10: one, p50: one, p90: one })), places], {
      error: ({ input }) =>
        `must be a number from 0 to ${most}, or { p10, p50, p90 } of such numbers, got ${written(input)}`,
    })
    .refine(({ p10, p50, p90 }) => p10 <= p50 && p50 <= p90, {
      message: "must grow from p10 over p50 to p90",
    });
}

const aliasSchema = z
  .strictObject({
    requests: range(amount),
    inputTokens: range(amount),
    outputTokens: range(amount),
    cacheHitRate: range(share).default({ p10: 0, p50: 0, p90: 0 }),
    cacheWriteShare: range(share).optional(),
    cacheTtl: z.enum(["5m", "1h"]).optional(),
    batchShare: share.default(0),
    priorityShare: share.default(0),
    tenants: z.record(z.string(), share).optional(),
  })
  .refine(({ batchShare, priorityShare }) => batchShare + priorityShare <= 1, {
    message: "`batchShare` and `priorityShare` must add up to at most 1",
  })
  .refine(
    // Many hits go with few writes.
    ({ cacheHitRate: hits, cacheWriteShare: writes }) =>
      !writes ||
      Math.max(hits.p90 + writes.p10, hits.p50 + writes.p50, hits.p10 + writes.p90) <= 1 + 1e-9,
    {
      path: ["cacheWriteShare"],
      message: "must add up to at most 1 with `cacheHitRate` (its p90 with the p10 here)",
    },
  )
  .refine(({ tenants }) => !tenants || Math.abs(sum(Object.values(tenants)) - 1) < 1e-6, {
    path: ["tenants"],
    message: "must add up to 1",
  });

const aliasesSchema = z.record(z.string(), aliasSchema);

const workloadSchema = z
  .strictObject({
    basis: z.enum(["measured", "assumed"]).default("assumed"),
    aliases: aliasesSchema.default({}),
    environments: z
      .record(
        z.string(),
        z.strictObject({ aliases: aliasesSchema }).transform((one) => one.aliases),
      )
      .optional(),
  })
  .refine(({ aliases, environments }) => Object.keys(aliases).length > 0 || environments, {
    path: ["aliases"],
    message: "must name an alias at least",
  });

/** Checks a workload profile; every problem at once, each with its path. `file` names it for people. */
export function parseWorkload(content: unknown, file: string): Workload {
  const result = workloadSchema.safeParse(content);
  if (result.success) return result.data as Workload;
  const issues = result.error.issues.map(({ path, message }) => {
    const where = path.length === 0 ? "the file" : `\`${path.join(".")}\``;
    return `${where}: ${message.replace(/^Invalid input: expected/, "must be").replace(", received", ", got")}`;
  });
  throw new CliError(
    "BAD_WORKLOAD",
    `${file}: must be a workload profile:\n${issues.map((issue) => `  ${issue}`).join("\n")}\nwhat it takes: docs/cost.md`,
  );
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
