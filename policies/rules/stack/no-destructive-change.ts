import { STATEFUL } from "../../internal/stateful";
import type { Value } from "../../internal/value";
import { plainType } from "../../../catalog/resource-type";
import type { Stack } from "../../stack";
import { stackRule } from "../../stack-rule";

interface Config {
  /** Further type tokens whose deletion loses something. */
  also: string[];
}

/**
 * Input of the stack's own resource under which `unified-ai check --preview` tells of deletes and replacements. The engine
 * shows a policy neither: a deleted resource is not in the stack that it sees, and a replaced one looks like a new one.
 */
export const PLAN_INPUT = "unified-ai:changes";

/** No planned change deletes or replaces what holds data. */
export default stackRule<Config>({
  id: "no-destructive-change",
  title: "No planned change deletes or replaces what holds data, or what is protected",
  severity: "critical",
  why: "A replacement reads like an update in a preview and is a deletion; what was stored does not move by itself.",
  seen: "a changed primary key deleted a DynamoDB table with all its data, while the preview read like an update (github.com/pulumi/pulumi/issues/1420)",
  remedy:
    "Take the change back, give the resource an alias when it was renamed, or move the data first and record the deletion in a waiver. Judged by `unified-ai check --preview`; during an update the engine shows policies neither deletes nor replacements.",
  publicIds: [],
  config: {
    schema: {
      also: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Further type tokens whose deletion loses something.",
      },
    },
    defaults: { also: [] },
  },

  applies: (token) => token === "pulumi:pulumi:Stack",

  check(stack, config) {
    const root = stack.resources[0];
    for (const change of root?.get(PLAN_INPUT).items() ?? []) judge(stack, change, config);
  },
});

function judge(stack: Stack, change: Value, config: Config): void {
  const text = (name: string): string => change.get(name).text() ?? "";
  const type = text("type");
  const token = plainType(type);
  const stateful = STATEFUL[token];
  const isProtected = change.get("protect").is(true);
  if (stateful === undefined && !isProtected && !config.also.includes(token)) return;
  const replaced = text("op") === "replace";
  const because = change
    .get("because")
    .items()
    .map((each) => `\`${each.text() ?? ""}\``)
    .join(", ");
  const reason = because === "" ? "" : ` because of ${because}`;
  const urn = text("urn");
  const resource =
    stack.all.find((each) => each.urn === urn) ?? stack.former({ type, name: text("name"), urn });
  resource.violation({
    at: [],
    must: "be kept",
    got: `a planned ${replaced ? "replacement" : "deletion"}${reason}, which loses ${stateful?.loses ?? "what is protected"}`,
    fix: replaced
      ? "take the change back, or move what it holds and waive this rule for the resource"
      : "keep the resource in the program, under its old name or with an alias, or waive this rule for it",
  });
}
