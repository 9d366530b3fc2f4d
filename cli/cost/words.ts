import type { ProvisionedBreakEven, SelfHostedBreakEven } from "./advice";
import { loadCatalog } from "../../catalog";
import { humanType } from "../../catalog/names";
import type { Cap } from "./cap";
import type { Difference } from "./difference";
import { SHARED } from "./environment";
import { amount, dollars, SMALLEST } from "./money";
import type { CostReport } from "./report";

/** How the calls are known, in a word or two: `assumed`, `measured over 14 days`, `partly measured over 14 days`. */
export function basisWords({ use, measuredOver }: CostReport): string {
  if (!use) return "";
  if (use.basis === "assumed") return "assumed";
  const over = measuredOver === undefined ? "" : ` over ${measuredOver}`;
  return `${use.basis === "mixed" ? "partly " : ""}measured${over}`;
}

/**
 * What changes against what is deployed, so that it adds up: kinds of resources, what sleeps, calls by alias, and the data that
 * calls send out. `alias`: the calls of this one.
 */
export function changesOf(report: Priced): { what: string; alias?: string; monthlyUsd: number }[] {
  const { difference } = report;
  if (!difference) return [];
  const { lines = [], asleepMonthlyUsd = 0, useMonthlyUsd = 0, byAlias = {} } = difference;
  const calls = Object.entries(byAlias).filter(([alias]) => alias !== SHARED);
  const others = calls.reduce((rest, [, usd]) => rest - usd, useMonthlyUsd);
  return [
    ...lines.map(({ type, monthlyUsd }) => ({ what: nameOfType(report, type), monthlyUsd })),
    { what: "machines asleep outside working hours", monthlyUsd: asleepMonthlyUsd },
    ...calls.map(([alias, monthlyUsd]) => ({ what: "calls of", alias, monthlyUsd })),
    { what: "data that calls send out", monthlyUsd: others },
  ].filter(({ monthlyUsd }) => Math.abs(monthlyUsd) >= SMALLEST);
}

/** What of a report these words need; an older one may have less. */
interface Priced {
  fixed?: { lines: readonly { type: string; name: string }[] };
  difference?: Partial<Difference>;
}

/** What a type is, in plain words. */
const nameOfType = ({ fixed }: Priced, type: string): string =>
  fixed?.lines.find((line) => line.type === type)?.name ??
  loadCatalog().prices.find((row) => row.type === type)?.name ??
  humanType(type);

/** What the cap says, a line for each environment that is or might be over it; empty without a cap. */
export function capLines(cap: Cap | undefined): string[] {
  if (!cap) return [];
  const what = cap.of === "idle" ? " without calls" : "";
  const lines = [
    ...cap.over.map(
      ({ environment, capUsd, monthlyUsd, overUsd }) =>
        `${environment || "the stack"} is ${dollars(overUsd)} over its cap of ${dollars(capUsd)}${what}: ${dollars(monthlyUsd)} a month`,
    ),
    ...cap.near.map(
      ({ environment, capUsd, p90Usd }) =>
        `${environment || "the stack"} is below its cap of ${dollars(capUsd)}, and over it with many calls: ${dollars(p90Usd)}`,
    ),
  ];
  return lines.length > 0 ? lines : [`within the cap of ${dollars(cap.usd)}${what}`];
}

const COMMITMENTS = {
  none: "by the hour",
  week: "for a week",
  month: "for a month",
  quarter: "for three months",
  year: "for a year",
} as const;

/** When bought capacity begins to pay. */
export function provisionedWords(each: ProvisionedBreakEven): string {
  const { model, units, commitment, unitsMonthlyUsd, tokensToPay, tokensNow } = each;
  const head = `${units} unit${units === 1 ? "" : "s"} of ${model} bought ${COMMITMENTS[commitment]} (${dollars(unitsMonthlyUsd)} a month)`;
  const pay = units === 1 ? "pays" : "pay";
  if (each.canPay === false)
    return `${head} never pay: busy all month they carry ${amount(each.tokensCarried!)} tokens, and would have to carry ${amount(tokensToPay)}`;
  const carried =
    each.tokensCarried === undefined
      ? `if ${units === 1 ? "it carries" : "they carry"} that`
      : `of ${amount(each.tokensCarried)} that they carry`;
  return `${head} ${pay} from ${amount(tokensToPay)} tokens a month on, ${carried}; now ${amount(tokensNow)}`;
}

/** When a machine of one's own begins to pay. */
export function selfHostedWords(each: SelfHostedBreakEven): string {
  const { model, machineType, accelerators, cloud, region, machineMonthlyUsd } = each;
  const { tokensToPay, tokensPerSecond, tokensNow } = each;
  return `${model} on a ${machineType} of one's own (${accelerators}, ${cloud} ${region}, ${dollars(machineMonthlyUsd)} a month) pays from ${amount(tokensToPay)} tokens a month on, ${amount(tokensPerSecond)} a second without a break; now ${amount(tokensNow)}`;
}

/** Every break-even as a sentence that names its alias. */
export const breakEvenLines = ({ breakEvens }: CostReport): string[] => [
  ...(breakEvens?.provisioned ?? []).map(
    (each) => `${each.environment}, ${each.alias}: ${provisionedWords(each)}`,
  ),
  ...(breakEvens?.selfHosted ?? []).map(
    (each) => `${each.environment}, ${each.alias}: ${selfHostedWords(each)}`,
  ),
];
