import { eachDocument, type Statement } from "../../internal/iam";
import type { Action } from "../../internal/iam/actions";
import { actionsNamed, someOf } from "../../internal/iam/candidates";
import { permissions } from "../../internal/iam/places";
import { reaches } from "../../internal/iam/reach";
import { rule } from "../../rule";

interface Config {
  /** Actions that may stand without a resource, as `service:Action`. */
  allowed: string[];
}

/** Limited by namespace in a condition, if at all; the data sets that it can name are not what most callers write to. */
const ALLOWED = ["cloudwatch:PutMetricData"];

/** Actions that write are limited to resources the policy names, where AWS can limit them. */
export default rule<Config>({
  id: "iam-no-unconstrained-write",
  title: "Actions that write or manage permissions are limited to named resources",
  severity: "high",
  why: "Right to write one bucket, table or log group by the right to write all of them means one mistake, or one thief, reaches all of them.",
  seen: "buckets encrypted for ransom with keys that were allowed to write objects anywhere (Codefinger; Halcyon, January 2025)",
  remedy:
    "In `policy` name the resources of actions that write under `Resource`, or limit them by a condition on the resource such as `aws:ResourceTag/...`.",
  publicIds: ["CKV_AWS_109", "CKV_AWS_111", "CKV_AWS_289", "CKV_AWS_290"],
  config: {
    schema: {
      allowed: {
        type: "array",
        items: { type: "string", minLength: 1 },
        default: ALLOWED,
        description: "Actions that may stand without a resource, as service:Action.",
      },
    },
    defaults: { allowed: ALLOWED },
  },

  applies: permissions.has,

  check(resource, config) {
    const allowed = new Set(config.allowed.map((each) => each.toLowerCase()));
    const judged = (action: Action): boolean =>
      action.forms.length > 0 &&
      (action.level === "W" || action.level === "P") &&
      !allowed.has(action.name.toLowerCase());
    eachDocument(resource, permissions.in(resource), (statements) => {
      const denies = statements.filter(({ effect }) => effect === "Deny");
      for (const statement of statements) {
        if (statement.effect !== "Allow") continue;
        const free = unlimited(statement, denies, judged);
        if (free.length > 0)
          resource.violation({
            at: statement.at,
            must: "name the resources of actions that write",
            got: `one that allows ${someOf(free)} on any resource`,
            fix: "name the resources under `Resource`",
          });
      }
    });
  },
});

function unlimited(
  statement: Statement,
  denies: readonly Statement[],
  judged: (action: Action) => boolean,
): string[] {
  const found: string[] = [];
  // Actions that take the same resources get the same answer, unless a Deny tells them apart.
  const answers = new Map<string, boolean>();
  for (const action of actionsNamed(statement, judged)) {
    const key = denies.length > 0 ? action.name : action.forms.join("\n");
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = reaches([statement, ...denies], action) !== undefined;
      answers.set(key, answer);
    }
    if (answer) found.push(action.name);
  }
  return found;
}
