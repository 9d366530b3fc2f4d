import type { Finding } from "../check/findings";
import { typeOf, type PreviewDigest } from "../check/preview";

/** What happens to one resource. */
export interface PlannedChange {
  op: "create" | "update" | "replace" | "delete";
  type: string;
  name: string;
  urn: string;
  /** Inputs that change, or whose change asks for the replacement; never their values. */
  properties: string[];
  protect: boolean;
  /** What is lost with it, where that cannot be made again: told by the rule no-destructive-change. */
  loses?: string;
  /** The waiver of that rule, when there is one. */
  waived?: boolean;
}

const OPERATIONS: Readonly<Record<string, PlannedChange["op"]>> = {
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
};
/** Which of several steps of one resource tells what happens to it. */
const WEIGHT: readonly PlannedChange["op"][] = ["create", "update", "delete", "replace"];

/** Inputs that change, as the engine's step has them. */
interface Step {
  op: string;
  urn: string;
  oldState?: { custom?: boolean; protect?: boolean };
  newState?: { custom?: boolean; protect?: boolean };
  diffReasons?: string[] | null;
  replaceReasons?: string[] | null;
}

/** What a preview changes in the clouds; what exists only in the program is left out. Losses first, then by type and name. */
export function plannedChanges(
  preview: PreviewDigest,
  findings: readonly Finding[],
): PlannedChange[] {
  const losses = new Map(
    findings.filter(({ rule }) => rule === "no-destructive-change").map((one) => [one.urn, one]),
  );
  const changes = new Map<string, PlannedChange>();
  for (const step of preview.steps as Step[]) {
    const op = OPERATIONS[step.op];
    const state = step.oldState ?? step.newState;
    const type = typeOf(step.urn);
    if (op === undefined || state?.custom !== true || type.startsWith("pulumi:")) continue;
    const before = changes.get(step.urn);
    const asked = op === "replace" ? step.replaceReasons : step.diffReasons;
    const loss = losses.get(step.urn);
    const loses = /which loses ([^;]+)/.exec(loss?.message ?? "")?.[1];
    changes.set(step.urn, {
      op: before && WEIGHT.indexOf(before.op) > WEIGHT.indexOf(op) ? before.op : op,
      type,
      name: step.urn.split("::").slice(3).join("::"),
      urn: step.urn,
      properties: [...new Set([...(before?.properties ?? []), ...(asked ?? [])])],
      protect: before?.protect === true || state.protect === true,
      ...(loses !== undefined && { loses: loses.trim() }),
      ...(loss && { waived: loss.kind === "waived" }),
    });
  }
  const order = (one: PlannedChange): string =>
    [
      one.loses === undefined ? 1 : 0,
      WEIGHT.length - WEIGHT.indexOf(one.op),
      one.type,
      one.name,
    ].join(" ");
  return [...changes.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** Deletes and replacements: what somebody has to look at. */
export const isLoss = ({ op }: PlannedChange): boolean => op === "delete" || op === "replace";

/** `3 to create, 1 to replace`, or that nothing changes. */
export function countedChanges(changes: readonly PlannedChange[]): string {
  const parts = (["create", "update", "replace", "delete"] as const).flatMap((op) => {
    const count = changes.filter((one) => one.op === op).length;
    return count > 0 ? [`${count} to ${op}`] : [];
  });
  return parts.length > 0 ? parts.join(", ") : "no change";
}
