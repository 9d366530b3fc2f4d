import { change, SMALLEST } from "../cost/money";
import { isLoss } from "./changes";
import { inline } from "./escape";
import { fit } from "./fit";
import { counted, difference, type StackSummary } from "./model";
import {
  advice,
  costs,
  driftOf,
  failures,
  losses,
  overview,
  resources,
  retiring,
  violations,
} from "./sections";

/** First line of the one comment of a pull request: by it the comment is found again and updated. */
export const MARKER = "<!-- unified-ai pull-request -->";

/**
 * The one comment of a pull request over several stacks, at most 65,000 bytes. `where`: what tells where the whole is.
 * `about`: a sentence below the verdict.
 */
export function renderSummary(
  stacks: readonly StackSummary[],
  options: { where?: string; about?: string; limit?: number } = {},
): string {
  const where = options.where ?? "The whole is in the files of this run.";
  const sections = [
    overview(stacks),
    failures(stacks),
    losses(stacks),
    violations(stacks),
    driftOf(stacks),
    retiring(stacks),
    costs(stacks),
    ...stacks.flatMap(advice),
    ...stacks.flatMap(resources),
  ].filter(({ items }) => items.length > 0);
  const about = options.about === undefined ? [] : ["", inline(options.about)];
  return fit([MARKER, `## ${headline(stacks)}`, ...about], sections, where, options.limit);
}

/** The verdict in one line. */
export function headline(stacks: readonly StackSummary[]): string {
  const failed = stacks.filter(({ status }) => status?.failed).length;
  const count = (of: (stack: StackSummary) => number): number =>
    stacks.reduce((sum, stack) => sum + of(stack), 0);
  const lost = count(({ changes }) => changes.filter(isLoss).length);
  const broken = count((stack) => stack.violations.length);
  const changed = count(({ changes }) => changes.length);
  const parts = [
    ...(failed > 0 ? [`${counted(failed, "stack")} could not be previewed`] : []),
    ...(lost > 0 ? [`${counted(lost, "resource")} deleted or replaced`] : []),
    broken > 0 ? counted(broken, "policy violation") : "no policy violation",
    changed > 0 ? counted(changed, "change") : "no change",
    ...costWords(difference(stacks)),
  ];
  return `Preview: ${parts.join(", ")}`;
}

function costWords(delta: number | undefined): string[] {
  if (delta === undefined) return [];
  return [Math.abs(delta) < SMALLEST ? "no change of cost" : `${change(delta)} a month`];
}
