import { appliesTo, judge, type Rule } from "../../policies/rule";
import { Stack } from "../../policies/stack";
import { isStackRule, type AnyRule, type StackRule } from "../../policies/stack-rule";
import type { Case } from "../unit/policies/harness";

/** A generated resource and what an oracle says of it. */
export interface Labelled {
  /** Names the case in what is printed: the generator, its seed and what was done to the document. */
  readonly id: string;
  readonly resource: Case;
  /** Resources of the same stack, for rules that judge several. */
  readonly beside?: readonly Case[];
  /** Whether the resource breaks each rule that it is made for, by rule id. */
  readonly unsafe: Readonly<Record<string, boolean>>;
}

/** How often a rule and the labels agree. */
export interface Score {
  rule: string;
  documents: number;
  unsafe: number;
  caught: number;
  safe: number;
  passed: number;
  /** Ids of the cases where they do not agree. */
  missed: string[];
  falseAlarms: string[];
}

/** What something that judges documents says of a case: whether it breaks the rule. */
export type Judge = (rule: string, each: Labelled) => boolean;

/** Compares a judge with the labels, rule by rule. */
export function score(cases: readonly Labelled[], says: Judge): Score[] {
  const scores = new Map<string, Score>();
  for (const each of cases) {
    for (const [rule, unsafe] of Object.entries(each.unsafe)) {
      const row = scores.get(rule) ?? blank(rule);
      scores.set(rule, row);
      const found = says(rule, each);
      row.documents++;
      row[unsafe ? "unsafe" : "safe"]++;
      if (found === unsafe) row[unsafe ? "caught" : "passed"]++;
      else row[unsafe ? "missed" : "falseAlarms"].push(each.id);
    }
  }
  return [...scores.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

const blank = (rule: string): Score => ({
  rule,
  documents: 0,
  unsafe: 0,
  caught: 0,
  safe: 0,
  passed: 0,
  missed: [],
  falseAlarms: [],
});

/** The rules of the pack as a judge. Undecided counts as a violation: nothing in a case is unknown. */
export function pack(rules: readonly AnyRule[]): Judge {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return (id, each) => {
    const rule = byId.get(id);
    if (!rule) throw new Error(`no rule ${id}`);
    const { violations, undecided } = isStackRule(rule)
      ? judgeStack(rule, [each.resource, ...(each.beside ?? [])])
      : judgeOne(rule, each.resource);
    const failed = violations.find((message) => message.includes(": the rule failed ("));
    if (failed !== undefined) throw new Error(failed);
    return violations.length > 0 || undecided.length > 0;
  };
}

const judgeOne = (rule: Rule, { type, name = "main", inputs = {}, config = {} }: Case) =>
  judge(rule, { type, name, props: inputs, getConfig: () => config } as unknown as Parameters<
    typeof judge
  >[1]); // as much of the SDK's arguments as a rule sees

function judgeStack(rule: StackRule, cases: readonly Case[]) {
  const resources = cases.map(({ type, inputs = {} }, at) => ({
    ...{ type, name: `resource-${at}`, urn: `urn:${at}`, props: inputs, opts: {} },
    ...{ dependencies: [], propertyDependencies: {} },
  }));
  const stack = new Stack(
    resources as unknown as ConstructorParameters<typeof Stack>[0], // as much of the SDK's resources as a rule sees
    (type) => appliesTo(rule, type),
    () => undefined,
  );
  stack.attempt(() => rule.check(stack, rule.config?.defaults ?? {}));
  const all = [stack, ...stack.judged];
  return {
    violations: all.flatMap(({ violations }) => violations),
    undecided: all.flatMap(({ undecided }) => undecided),
  };
}

/** A table for people: one line a rule. */
export function table(scores: readonly Score[]): string {
  const head = "rule".padEnd(34) + "documents  unsafe  caught    safe  passed";
  const lines = scores.map(
    ({ rule, documents, unsafe, caught, safe, passed }) =>
      rule.padEnd(34) +
      [documents, unsafe, caught, safe, passed]
        .map((number, index) => String(number).padStart(index === 0 ? 9 : 8))
        .join(""),
  );
  return [head, ...lines].join("\n");
}
