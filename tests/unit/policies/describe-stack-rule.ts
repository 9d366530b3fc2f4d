import { describe, expect, it } from "vitest";
import type { AnyRule } from "../../../policies/stack-rule";
import { analyzeStack, UNKNOWN, type StackCase } from "./harness";

/** A stack, by its resources. */
export interface StackCases {
  resources: StackCase[];
  /** What the policy config file says for the rule. */
  config?: object;
}

/** A stack and everything the rule says about it, in order, each with the label of its resource in front. */
export interface StackFailure extends StackCases {
  messages: string[];
}

/** What every stack rule has to show. */
export interface StackRuleCases {
  passes: Record<string, StackCases>;
  fails: Record<string, StackFailure>;
  /** The deciding property left out. */
  missing: StackCases | StackFailure;
  /** The deciding property not known at preview; `path` as the user reads it. */
  unknown: StackCases & { path: string };
  /** The same stack under a setting that changes the verdict; left out only by rules without settings. */
  config?: { without: StackCases | StackFailure; with: StackCases | StackFailure };
  /** A stack of other types. */
  ignores: StackCases;
}

async function expectVerdict(rule: AnyRule, one: StackCases | StackFailure): Promise<void> {
  const found = await analyzeStack(rule, one.resources, one.config);
  expect(found.map(({ message }) => message.replace(`${rule.title}\n`, ""))).toEqual(
    "messages" in one ? one.messages : [],
  );
  expect(found.every(({ level }) => level === "mandatory")).toBe(true);
}

/** The tests that every stack rule has, run through the policy SDK's own analyzer. */
export function describeStackRule(rule: AnyRule, cases: StackRuleCases): void {
  describe(rule.id, () => {
    it.each(Object.entries(cases.passes))("passes: %s", (_, one) => expectVerdict(rule, one));

    it.each(Object.entries(cases.fails))("fails: %s", (_, one) => expectVerdict(rule, one));

    it("judges a property that is missing", () => expectVerdict(rule, cases.missing));

    it("is undecided at preview where the property is not known", async () => {
      expect(JSON.stringify(cases.unknown.resources)).toContain(UNKNOWN);
      const found = await analyzeStack(rule, cases.unknown.resources, cases.unknown.config);
      expect(found.map(({ level }) => level)).toEqual(["advisory"]);
      expect(found[0]?.message).toContain("undecided, ");
      expect(found[0]?.message).toContain(`\`${cases.unknown.path}\``);
    });

    it("counts as violated what is still unknown at `pulumi up`", async () => {
      process.env["PULUMI_DRY_RUN"] = "false";
      try {
        const found = await analyzeStack(rule, cases.unknown.resources, cases.unknown.config);
        expect(found.map(({ level }) => level)).toEqual(["mandatory"]);
      } finally {
        delete process.env["PULUMI_DRY_RUN"];
      }
    });

    it("has a case for its settings", () => {
      expect(cases.config !== undefined).toBe(rule.config !== undefined);
    });

    const { config } = cases;
    if (config) {
      it("judges by its defaults", () => expectVerdict(rule, config.without));
      it("judges by its settings", () => expectVerdict(rule, config.with));
    }

    it("ignores other types", () => expectVerdict(rule, cases.ignores));
  });
}
