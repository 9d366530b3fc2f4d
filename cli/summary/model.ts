import type { Finding } from "../check/findings";
import { sorted } from "../check/text";
import { plannedChanges, type PlannedChange } from "./changes";
import type { StackFiles } from "./read";

/** What one stack contributes. */
export interface StackSummary extends StackFiles {
  changes: PlannedChange[];
  violations: Finding[];
  advice: Finding[];
}

/** A stack's files with what follows from them. */
export function summarise(files: StackFiles): StackSummary {
  const findings = sorted(files.check?.findings ?? []);
  return {
    ...files,
    changes: files.preview ? plannedChanges(files.preview, findings) : [],
    violations: findings.filter(({ level }) => level === "mandatory"),
    advice: findings.filter(({ level }) => level === "advisory"),
  };
}

/** The difference of cost in a month over all stacks, in US dollars; undefined where none is known. */
export function difference(stacks: readonly StackSummary[]): number | undefined {
  const all = stacks.flatMap(({ cost }) => cost?.difference?.monthlyUsd ?? []);
  return all.length === 0 ? undefined : all.reduce((sum, one) => sum + one, 0);
}

/** `1 stack`, `2 stacks` */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;
