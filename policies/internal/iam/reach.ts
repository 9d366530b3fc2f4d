import { actionNamed, type Action } from "./actions";
import { onUnnamed } from "./caller";
import { findAllowed, type Domain } from "./search";
import { matches, readPattern, type Pattern } from "./pattern";
import type { Clause, Statement } from "./types";

/** Actions that only together are a danger. */
export interface Step {
  /** `service:Action`. */
  readonly action: string;
  /** Context that the step has by itself, by key in lower case. */
  readonly context?: Readonly<Record<string, Domain>>;
}

/**
 * The statement that lets the holder of the document do the action to a resource that the document does not name, other
 * statements' denies considered; undefined when none does.
 */
export function reaches(
  statements: readonly Statement[],
  action: Action,
  context: Readonly<Record<string, Domain>> = {},
): Statement | undefined {
  const concerned = statements.filter(({ actions }) => speaksOf(actions, action.name));
  const denies = concerned.some(({ effect }) => effect === "Deny");
  const allows = concerned.filter(({ effect }) => effect === "Allow");
  // Most policies are decided without a search.
  if (allows.length === 0) return undefined;
  const plain = denies ? undefined : allows.find(isUnlimited);
  return plain ?? findAllowed(concerned, onUnnamed(statements, action, context))?.statement;
}

/** The statement that allows the first of the steps, when the document allows all of them. */
export function reachesAll(
  statements: readonly Statement[],
  steps: readonly Step[],
): Statement | undefined {
  let first: Statement | undefined;
  for (const { action, context } of steps) {
    const row = actionNamed(action) ?? { name: action, level: "W", forms: [] };
    const statement = reaches(statements, row, context);
    if (!statement) return undefined;
    first ??= statement;
  }
  return first;
}

const isUnlimited = ({ conditions, resources }: Statement): boolean =>
  conditions.length === 0 && (!resources || (!resources.not && resources.values.includes("*")));

const patterns = new Map<string, Pattern>();
const MOST_PATTERNS = 1000;

/** Whether the clause takes in the action. */
function speaksOf(actions: Clause, name: string): boolean {
  const taken = actions.values.some((value) => {
    let pattern = patterns.get(value);
    if (!pattern) {
      if (patterns.size >= MOST_PATTERNS) patterns.clear();
      pattern = readPattern(value, { wildcards: true, ignoreCase: true });
      patterns.set(value, pattern);
    }
    return matches(pattern, name);
  });
  return taken !== actions.not;
}
