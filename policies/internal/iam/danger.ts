import type { Resource } from "../../resource";
import type { Value } from "../value";
import { eachDocument } from "./documents";
import { reachesAll, type Step } from "./reach";
import type { Statement } from "./types";

/** Actions that together let their holder do something, and what. */
export interface Danger {
  readonly steps: readonly Step[];
}

/** Reports each statement once, with the dangers that begin in it. */
export function judgeDangers(
  resource: Resource,
  places: Iterable<Value>,
  dangers: readonly Danger[],
  report: (statement: Statement, names: readonly string[]) => void,
): void {
  eachDocument(resource, places, (statements) => {
    const found = new Map<Statement, string[]>();
    for (const { steps } of dangers) {
      const statement = reachesAll(statements, steps);
      if (!statement) continue;
      const name = steps.map(({ action }) => action).join(" with ");
      found.set(statement, [...(found.get(statement) ?? []), name]);
    }
    for (const [statement, names] of found) report(statement, names);
  });
}
