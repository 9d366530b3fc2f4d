import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FINEST_UNIT,
  GATEWAY_COST_UNITS,
  LARGEST_LIMIT,
  unitFor,
  unitsOf,
} from "../../../components/gateway/cost-units";
import { costExpression } from "../../../components/gateway/prices";
import { specTargets } from "../../../components/gateway/targets";
import { LARGEST_BUDGET_USD } from "../../../components/spec/checks/limits";
import { specAfter } from "./fixture";

/** Evaluates the expression's few operators as CEL does, on whole numbers. */
function evaluate(cel: string, backend: string, input: bigint, output: bigint): bigint {
  const source = cel.replace(/(\d+)u/g, "$1n");
  return new Function("backend", "input_tokens", "output_tokens", `return ${source}`)(
    backend,
    input,
    output,
  ) as bigint;
}

describe("the cost of a call", () => {
  const spec = specAfter();
  const targets = specTargets(spec).filter(({ alias }) => alias === "chat");
  const tokens = fc.bigInt({ min: 0n, max: 2_000_000n });

  it.each(Object.keys(GATEWAY_COST_UNITS) as (keyof typeof GATEWAY_COST_UNITS)[])(
    "is the price of the target that answered, never less and at most a unit more: %s",
    (unit) => {
      const cel = costExpression(targets, spec, unit);
      fc.assert(
        fc.property(fc.constantFrom(...targets), tokens, tokens, (target, input, output) => {
          const counted = evaluate(
            cel,
            `atlas-dev/${target.key}/route/chat/rule/0/ref/0`,
            input,
            output,
          );
          const dollars =
            (Number(input) * target.price.input + Number(output) * target.price.output) / 1e6;
          const exact = dollars * GATEWAY_COST_UNITS[unit].unitsPerDollar;
          expect(Number(counted)).toBeGreaterThanOrEqual(exact - 1e-3);
          expect(Number(counted)).toBeLessThan(exact + 1.001);
        }),
      );
    },
  );

  it("takes whole names of targets, so that no name is another's beginning", () => {
    const cel = costExpression(targets, spec, FINEST_UNIT);
    expect(cel.match(/startsWith\('atlas-dev\/[^']+\/'\)/g)).toHaveLength(targets.length - 1);
  });

  it("is counted in the smallest unit that a budget fits", () => {
    expect(unitFor(1)).toBe("llm_cost_usd_e6");
    expect(unitFor(2_147)).toBe("llm_cost_usd_e6");
    expect(unitFor(2_148)).toBe("llm_cost_usd_e5");
    expect(unitFor(21_475)).toBe("llm_cost_usd_e4");
    expect(
      LARGEST_BUDGET_USD * GATEWAY_COST_UNITS[unitFor(LARGEST_BUDGET_USD)].unitsPerDollar,
    ).toBeLessThanOrEqual(LARGEST_LIMIT);
    expect(() => unitFor(300_000)).toThrow("300000");
  });

  it("is counted in every unit where there is a budget, which may outgrow its own", () => {
    expect(unitsOf({ one: { models: ["chat"], monthlyBudgetUsd: 1 } })).toEqual(
      Object.keys(GATEWAY_COST_UNITS),
    );
    expect(unitsOf({ one: { models: ["chat"] } })).toEqual([FINEST_UNIT]);
  });
});
