import { humanType } from "../../catalog/names";
import { labelOf, type Finding } from "../check/findings";
import { change, dollars, ranged, SMALLEST } from "../cost/money";
import { changesOf } from "../cost/words";
import { retirementLine } from "../retirement/text";
import { countedChanges, isLoss } from "./changes";
import { cell, code, inline, message } from "./escape";
import type { Section } from "./fit";
import { counted, difference, type StackSummary } from "./model";
import type { CostPart } from "./read";

const section = (
  what: string,
  title: string,
  items: string[],
  more: { lines?: string[]; close?: string[] } = {},
): Section => ({
  what,
  items,
  open: ["", `### ${title}`, "", ...(more.lines ?? [])],
  close: more.close ?? [],
});

/** A line for each stack. */
export function overview(stacks: readonly StackSummary[]): Section {
  const head = ["stack", "resources", "policies", "cost a month"];
  return {
    what: "stacks",
    open: ["", row(head), row(["---", "---", "---", "---:"])],
    items: stacks.map((stack) =>
      row([code(stack.stack), resourceCell(stack), policyCell(stack), costCell(stack)].map(cell)),
    ),
    close: [],
  };
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function resourceCell({ preview, changes }: StackSummary): string {
  return preview ? countedChanges(changes) : "not previewed";
}

function policyCell({ check, violations: broken, advice: others }: StackSummary): string {
  if (!check) return "not judged";
  return [
    broken.length > 0 ? `**${counted(broken.length, "violation")}**` : "no violation",
    ...adviceCounts(others),
  ].join(", ");
}

function adviceCounts(others: readonly Finding[]): string[] {
  const words = { waived: "waived", violation: "advisory", undecided: "undecided" } as const;
  return (Object.keys(words) as Finding["kind"][]).flatMap((kind) => {
    const count = others.filter((one) => one.kind === kind).length;
    return count > 0 ? [`${count} ${words[kind]}`] : [];
  });
}

function costCell({ cost }: StackSummary): string {
  if (!cost) return "not priced";
  const { totalMonthlyUsd, difference: delta, unpriced = [] } = cost;
  const missing = unpriced.reduce((sum, { count }) => sum + count, 0);
  return (
    dollars(totalMonthlyUsd) +
    (delta ? ` (${changeOrNone(delta.monthlyUsd)})` : "") +
    (missing > 0 ? `, ${missing} without a price` : "")
  );
}

const changeOrNone = (usd: number): string =>
  Math.abs(usd) < SMALLEST ? "no change" : change(usd);

/** What could not be previewed, and why. */
export function failures(stacks: readonly StackSummary[]): Section {
  return section(
    "failures",
    "Failed",
    stacks.flatMap(({ stack, status }) =>
      status?.failed
        ? [`- ${code(stack)}, ${inline(status.failed.step)}: ${message(status.failed.message)}`]
        : [],
    ),
  );
}

/** Deletes and replacements; of every stack what cannot be made again before anything that can. */
export function losses(stacks: readonly StackSummary[]): Section {
  const all = stacks.flatMap(({ stack, changes }) =>
    changes.filter(isLoss).map((one) => ({ stack, ...one })),
  );
  // Of every stack what cannot be made again comes before anything that can.
  const ordered = [
    ...all.filter(({ loses }) => loses !== undefined),
    ...all.filter(({ loses }) => loses === undefined),
  ];
  return section(
    "deletes and replacements",
    "Deleted or replaced",
    ordered.map(({ stack, op, name, type, properties, loses, protect, waived }) => {
      const because =
        properties.length > 0 ? `, because of ${properties.map(code).join(", ")}` : "";
      const marks = [
        ...(loses === undefined ? [] : [`**loses ${inline(loses)}**`]),
        ...(protect ? ["protected"] : []),
        ...(waived ? ["waived"] : []),
      ];
      return `- ${code(stack)}: **${op}** ${code(name)} (${code(type)})${because}${marks.length > 0 ? `; ${marks.join(", ")}` : ""}`;
    }),
  );
}

/** Violations of mandatory rules. */
export function violations(stacks: readonly StackSummary[]): Section {
  return section(
    "policy violations",
    "Policy violations",
    stacks.flatMap(({ stack, violations: broken }) =>
      broken.map((one) => `- ${code(stack)}: ${findingLine(one)}`),
    ),
  );
}

const findingLine = ({ rule, severity, message: text, urn }: Finding): string => {
  const label = labelOf(urn);
  const said = text.startsWith(label) ? text.slice(label.length).replace(/^[:,]?\s*/, "") : text;
  return `**${inline(rule)}** (${severity}) ${code(label)}: ${message(said)}`;
};

/** What others changed in the clouds: which properties, never their values. */
export function driftOf(stacks: readonly StackSummary[]): Section {
  return section(
    "drifted resources",
    "Changed in the clouds by others",
    stacks.flatMap(({ stack, drift }) =>
      (drift?.drifted ?? []).map(
        ({ name, type, kind, properties }) =>
          `- ${code(stack)}: ${code(name)} (${code(type)}) is ${kind}` +
          (properties.length > 0 ? `: ${properties.map(({ path }) => code(path)).join(", ")}` : ""),
      ),
    ),
  );
}

/** Models that retire soon. */
export function retiring(stacks: readonly StackSummary[]): Section {
  return section(
    "retiring models",
    "Models that retire",
    stacks.flatMap(({ stack, retirement }) =>
      (retirement?.retiring ?? []).map((one) => `- ${code(stack)}: ${retirementLine(one)}`),
    ),
  );
}

/** Cost over all stacks, and what changes it. */
export function costs(stacks: readonly StackSummary[]): Section {
  const lines = stacks.flatMap(({ stack, cost }) =>
    changesOf(cost ?? {}).map((one) => ({ stack, ...one })),
  );
  const sum = (of: (cost: CostPart) => number): number =>
    stacks.reduce((all, { cost }) => all + (cost ? of(cost) : 0), 0);
  const total = ranged({
    p10: sum(({ range, totalMonthlyUsd }) => range?.p10 ?? totalMonthlyUsd),
    p50: sum(({ totalMonthlyUsd }) => totalMonthlyUsd),
    p90: sum(({ range, totalMonthlyUsd }) => range?.p90 ?? totalMonthlyUsd),
  });
  const delta = difference(stacks);
  if (lines.length === 0 || delta === undefined)
    return { what: "", open: [], items: [], close: [] };
  const unpriced = unpricedOf(stacks);
  return {
    what: "changes of cost",
    open: [
      "",
      `### Cost: ${total} a month in all, ${change(delta)}`,
      "",
      `List prices without discounts, 730 hours a month, ${callWords(stacks)}`,
      ...(unpriced.length > 0
        ? ["", `Without a price, in no sum: ${unpriced.slice(0, 20).join("; ")}.`]
        : []),
      "",
      "<details><summary>What changes it</summary>",
      "",
      row(["stack", "what", "a month"]),
      row(["---", "---", "---:"]),
    ],
    items: lines.map(({ stack, what, alias, monthlyUsd }) => {
      const name = alias === undefined ? inline(what) : `${inline(what)} ${code(alias)}`;
      return row([code(stack), name, change(monthlyUsd)].map(cell));
    }),
    close: ["", "</details>"],
  };
}

/** Whether calls are in the sums, and what is paid without them. */
function callWords(stacks: readonly StackSummary[]): string {
  const bases = new Set(stacks.flatMap(({ cost }) => cost?.use?.basis ?? []));
  if (bases.size === 0) return "without calls.";
  const idle = stacks.reduce((sum, { cost }) => sum + (cost?.idleMonthlyUsd ?? 0), 0);
  return `calls ${inline([...bases].join(" and "))}. Without a single call: ${dollars(idle)}.`;
}

/** A kind without a price, and the stacks that have it. */
function unpricedOf(stacks: readonly StackSummary[]): string[] {
  const places = new Map<string, string[]>();
  for (const { stack, cost } of stacks)
    for (const { type, count } of cost?.unpriced ?? []) {
      const kind = `${count} x ${inline(humanType(type))}`;
      places.set(kind, [...(places.get(kind) ?? []), code(stack)]);
    }
  return [...places].map(([kind, where]) => `${kind} in ${where.join(", ")}`);
}

/** Advice, waived violations and what is undecided, folded. */
export function advice({ stack, advice: others }: StackSummary): Section[] {
  return [
    folded(
      `pieces of advice on ${stack}`,
      `Policies in ${stack}: ${adviceCounts(others).join(", ")}`,
      [
        ...others
          .filter(({ kind }) => kind !== "undecided")
          .map((one) => `- ${one.kind === "waived" ? "waived: " : ""}${findingLine(one)}`),
        ...undecided(others.filter(({ kind }) => kind === "undecided")),
      ],
    ),
  ];
}

/** A line for each rule: what is not known before the update says little of each resource. */
function undecided(findings: readonly Finding[]): string[] {
  const rules = new Map<string, Finding[]>();
  for (const one of findings) rules.set(one.rule, [...(rules.get(one.rule) ?? []), one]);
  return [...rules].map(
    ([rule, [first, ...more]]) =>
      `- undecided before the update: **${inline(rule)}** (${first!.severity}) for ${code(labelOf(first!.urn))}` +
      (more.length > 0 ? ` and ${more.length} more` : ""),
  );
}

/** Every resource that changes, folded. */
export function resources({ stack, changes }: StackSummary): Section[] {
  return [
    folded(
      `resources of ${stack}`,
      `Resources in ${stack}: ${countedChanges(changes)}`,
      changes.map(
        ({ op, name, type, properties }) =>
          `- ${op} ${code(name)} (${code(type)})` +
          (op === "update" && properties.length > 0
            ? `: ${properties.slice(0, 20).map(code).join(", ")}`
            : ""),
      ),
    ),
  ];
}

const folded = (what: string, title: string, items: string[]): Section => ({
  what: inline(what),
  open: ["", `<details><summary>${inline(title)}</summary>`, ""],
  items,
  close: ["", "</details>"],
});
