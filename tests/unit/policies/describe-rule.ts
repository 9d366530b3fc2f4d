import { describe, expect, it } from "vitest";
import type { AnyRule } from "../../../policies/stack-rule";
import { analyze, UNKNOWN, type Case, type Diagnostic } from "./harness";

/** A resource and the whole text of what the rule says about it, after the label of the resource. */
export interface Failure extends Case {
  /** Messages in order, each without `<type> "<name>": ` in front. */
  messages: string[];
}

/** What every rule has to show. */
export interface RuleCases {
  /** Resources that keep to the rule. */
  passes: Record<string, Case>;
  /** Resources that break it, with the exact messages. */
  fails: Record<string, Failure>;
  /** The deciding property left out: a failure, or a pass where leaving it out is safe. */
  missing: Case | Failure;
  /** The deciding property not known at preview; `path` as the user reads it. */
  unknown: Case & { path: string };
  /** The same resource under a setting that changes the verdict; left out only by rules without settings. */
  config?: { without: Case | Failure; with: Case | Failure };
  /** A resource of another type that would break the rule if it were judged. */
  ignores: Case;
}

const isFailure = (one: Case | Failure): one is Failure => "messages" in one;

const textOf = ({ message }: Diagnostic, rule: AnyRule): string =>
  message.replace(`${rule.title}\n`, "");

async function expectVerdict(rule: AnyRule, one: Case | Failure): Promise<void> {
  const label = `${one.type} ${JSON.stringify(one.name ?? "main")}: `;
  const found = await analyze(rule, one);
  expect(found.map((each) => textOf(each, rule))).toEqual(
    isFailure(one) ? one.messages.map((message) => label + message) : [],
  );
  expect(found.every(({ level }) => level === "mandatory")).toBe(true);
}

/** The tests that every rule has, run under the policy SDK's own unknown-checking proxy. */
export function describeRule(rule: AnyRule, cases: RuleCases): void {
  describe(rule.id, () => {
    it.each(Object.entries(cases.passes))("passes: %s", (_, one) => expectVerdict(rule, one));

    it.each(Object.entries(cases.fails))("fails: %s", (_, one) => expectVerdict(rule, one));

    it("judges a property that is missing", () => expectVerdict(rule, cases.missing));

    it("is undecided at preview where the property is not known", async () => {
      expect(JSON.stringify(cases.unknown.inputs)).toContain(UNKNOWN);
      const found = await analyze(rule, cases.unknown);
      expect(found.map(({ level }) => level)).toEqual(["advisory"]);
      expect(found[0]?.message).toContain(`undecided, `);
      expect(found[0]?.message).toContain(`\`${cases.unknown.path}\``);
    });

    it("has a case for its settings", () => {
      expect(cases.config !== undefined).toBe(rule.config !== undefined);
    });

    const { config } = cases;
    if (config) {
      it("judges by its defaults", () => expectVerdict(rule, config.without));
      it("judges by its settings", () => expectVerdict(rule, config.with));
    }

    it("ignores other types", async () => {
      expect(await analyze(rule, cases.ignores)).toEqual([]);
    });
  });
}
