import type { IdleCost } from "../../catalog/idle-cost";
import { CLOUDS } from "./clouds";
import type { PolicyFinding, UpdateEvents, UpdateProgress } from "./events";
import { humanType } from "./names";

/** A resource of an exported stack, as far as the summary looks at it. */
export interface SummaryResource {
  type: string;
  custom?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** `1 resource`, `2 resources` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** One line per cloud: how many resources, how many of each stack, and of what kinds. */
export function renderClouds(
  stacks: Readonly<Record<string, readonly SummaryResource[]>>,
): string[] {
  return Object.entries(CLOUDS).flatMap(([cloud, name]) => {
    const kinds = new Map<string, number>();
    const shares: string[] = [];
    let total = 0;
    for (const [stack, resources] of Object.entries(stacks)) {
      const here = resources.filter(
        ({ type, custom }) => custom !== false && type.startsWith(`${cloud}:`),
      );
      for (const { type } of here)
        kinds.set(humanType(type), (kinds.get(humanType(type)) ?? 0) + 1);
      if (here.length > 0) shares.push(`${here.length} in ${stack}`);
      total += here.length;
    }
    if (total === 0) return [];
    const list = [...kinds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, count]) => (count === 1 ? kind : `${count} x ${kind}`));
    return [`${name}: ${counted(total, "resource")} (${shares.join(", ")}): ${list.join(", ")}`];
  });
}

/** How far an update is: the preview comes first and counts for itself. Undefined before anything happened. */
export function renderProgress({ previewed, finished }: UpdateProgress): string | undefined {
  if (finished > 0) {
    // Resources that go were not all seen by a preview cut short; the part is never larger than the whole.
    return previewed > 0
      ? `${finished} of ${counted(Math.max(previewed, finished), "resource")}`
      : counted(finished, "resource");
  }
  return previewed > 0 ? `previewed ${counted(previewed, "resource")}` : undefined;
}

/** What changed, or that nothing did. */
export function renderChanges({ changes }: UpdateEvents): string {
  const words: Record<string, string> = {
    create: "created",
    update: "updated",
    delete: "deleted",
    replace: "replaced",
    same: "unchanged",
  };
  const parts = Object.entries(words).flatMap(([op, word]) => {
    const count = changes[op] ?? 0;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return parts.length > 0 ? parts.join(", ") : "nothing to do";
}

/** Which packs ran on a stack and what they found; a run without a pack says so. */
export function renderPolicies(stack: string, events: UpdateEvents): string[] {
  const packs = Object.entries(events.packs).map(([name, version]) => `${name} ${version}`);
  if (packs.length === 0) return [`policies on ${stack}: no pack was run`];
  const judged = counted(events.judged, "resource");
  const scope = `${packs.join(", ")}: ${events.policies.size} policies on ${judged}`;
  const violations = events.findings.filter(({ level }) => level !== "advisory").length;
  const advice = events.findings.length - violations;
  const verdict = [
    violations === 0 ? "no violation" : counted(violations, "violation"),
    ...(advice > 0 ? [`${advice} advisory`] : []),
  ].join(", ");
  return [`policies on ${stack}: ${scope}, ${verdict}`, ...eachPolicy(events.findings)];
}

/** One line for each policy that found something: the first finding, and how many more there are. */
function eachPolicy(findings: readonly PolicyFinding[]): string[] {
  const byPolicy = new Map<string, PolicyFinding[]>();
  for (const one of findings) {
    const key = `${one.level} ${one.policy}`;
    byPolicy.set(key, [...(byPolicy.get(key) ?? []), one]);
  }
  return [...byPolicy.values()].map(([first, ...more]) => {
    const { level, policy, urn, message } = first as PolicyFinding;
    const text = message.split("\n").at(-1) ?? "";
    const rest = more.length > 0 ? ` (and ${more.length} more)` : "";
    return `  [${level}] ${policy} (${urn.split("::").at(-1) ?? ""}): ${text}${rest}`;
  });
}

/** What the stack costs while nobody calls it. */
export function renderIdleCost(cost: IdleCost): string[] {
  const paid = cost.lines.filter((line) => line.monthlyUsd > 0);
  const total = `idle cost: about ${usd(cost.totalMonthlyUsd)} a month from list prices; calls are charged besides`;
  const parts = paid.map(({ monthlyUsd, count, name, verified }) => {
    const doubt = verified === "unverified" ? " (price unverified)" : "";
    return `  ${usd(monthlyUsd).padStart(9)}  ${count} x ${name}${doubt}`;
  });
  const lines = [total, ...parts];
  if (cost.unpriced.length > 0) {
    const kinds = cost.unpriced.map(({ type, count }) => `${count} x ${humanType(type)}`);
    lines.push(`  not priced, so not in the sum: ${kinds.join(", ")}`);
  }
  return lines;
}

function usd(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
