import { code, inline } from "../summary/escape";
import { renderRows } from "../tenant/list";
import type { Retiring, RetirementReport } from "./retirement";

/** The report for people. */
export function renderRetirement(report: RetirementReport): string {
  const { source, days, retiring, unknown, unannounced } = report;
  const rows = retiring.map((one) => [
    one.alias,
    one.provider,
    one.model,
    one.retires,
    when(one),
    instead(one),
    waived(one) ?? "",
  ]);
  return [
    retiring.length === 0
      ? `${source}: no model retires within ${days} days`
      : `${source}: ${retiring.length} ${retiring.length === 1 ? "target's model retires" : "targets' models retire"} within ${days} days`,
    ...(rows.length > 0
      ? renderRows([["alias", "at", "model", "retires", "", "instead", ""], ...rows])
      : []),
    ...(unannounced.length > 0
      ? [
          `no end announced: ${unannounced.map(({ provider, model }) => `${model} (${provider})`).join(", ")}`,
        ]
      : []),
    ...unknown.map(
      ({ alias, provider, model }) =>
        `not in the catalog, so nothing is known of its end: ${model} (${provider}, alias ${alias})`,
    ),
  ].join("\n");
}

/** The report for an issue or a comment. */
export function renderRetirementMarkdown(report: RetirementReport): string {
  const { source, days, retiring } = report;
  if (retiring.length === 0)
    return `### Retirement in ${inline(source)}: none within ${days} days\n`;
  return [
    `### Retirement in ${inline(source)}: ${retiring.length} within ${days} days`,
    "",
    ...retiring.map((one) => `- ${retirementLine(one)}`),
    "",
  ].join("\n");
}

/** One line of Markdown for a target. */
export function retirementLine(one: Retiring): string {
  const waiver = waived(one);
  return (
    `alias ${code(one.alias)}: ${code(one.model)} on ${one.provider} retires on ${one.retires}, ${when(one)}; ${instead(one)}` +
    (waiver === undefined ? "" : ` (${inline(waiver)})`)
  );
}

function when({ daysLeft }: Retiring): string {
  if (daysLeft <= 0) return "no longer answers";
  return `in ${daysLeft} ${daysLeft === 1 ? "day" : "days"}`;
}

function instead({ replacement, needsNewIndex }: Retiring): string {
  const use = replacement === undefined ? "take another model" : `use ${replacement}`;
  return needsNewIndex ? `${use}, with a new index` : use;
}

const waived = ({ waiver }: Retiring): string | undefined =>
  waiver && `waived until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`;
