import type { Finding, Resource } from "../../resource";
import { someOf } from "./candidates";
import { eachDocument } from "./documents";
import { permissions } from "./places";
import { reachesAll, type Step } from "./reach";
import type { Statement } from "./types";

/** Actions that together let their holder do something, and what. */
export interface Danger {
  readonly steps: readonly Step[];
}

/** What is reported of a statement, and on what it allows the dangers: "on any resource". */
export interface DangerFinding extends Pick<Finding, "must" | "fix"> {
  where: string;
}

/** Dangers of one action each. */
export const alone = (actions: readonly string[]): Danger[] =>
  actions.map((action) => ({ steps: [{ action }] }));

/** Reports each statement of the resource's permissions once, with the dangers that begin in it. */
export function judgeDangers(
  resource: Resource,
  dangers: readonly Danger[],
  { where, ...finding }: DangerFinding,
): void {
  eachDocument(resource, permissions.in(resource), (statements) => {
    const found = new Map<Statement, string[]>();
    for (const { steps } of dangers) {
      const statement = reachesAll(statements, steps);
      if (!statement) continue;
      const name = steps.map(({ action }) => action).join(" with ");
      found.set(statement, [...(found.get(statement) ?? []), name]);
    }
    for (const [statement, names] of found)
      resource.violation({
        ...finding,
        at: statement.at,
        got: `one that allows ${someOf(names)} ${where}`,
      });
  });
}
