import { describe, expect, it } from "vitest";
import { CelError, evaluate, holds } from "../../../sim/dataplane/gcp/cel";

const scope = {
  assertion: {
    sub: "system:serviceaccount:atlas-dev:ai-gateway",
    aud: ["one", "two"],
    "kubernetes.io": { namespace: "atlas-dev" },
  },
  attribute: { team: "ml" },
};

describe("evaluate", () => {
  it.each([
    ["assertion.sub", scope.assertion.sub],
    ["assertion['kubernetes.io']['namespace']", "atlas-dev"],
    ["assertion.aud[1]", "two"],
    ["'a' + \"b\"", "ab"],
    ["assertion.sub == 'x' || attribute.team == 'ml'", true],
    ["assertion.sub != 'x' && !(attribute.team in ['ml'])", false],
    ["assertion.sub.startsWith('system:') && assertion.sub.endsWith(':ai-gateway')", true],
    ["assertion.sub.contains('dev') && assertion.sub.matches('^system:')", true],
    ["has(assertion.sub)", true],
    ["has(assertion.none)", false],
    ["'two' in assertion.aud", true],
    ["assertion.aud.size() == 2", true],
    ["'ABC'.lowerAscii()", "abc"],
  ])("gives the value of %s", (source, value) => {
    expect(evaluate(source, scope)).toBe(value);
  });

  it.each([
    "assertion.none",
    "request.time < timestamp('2026-01-01T00:00:00Z')",
    "assertion.sub.extract('{x}')",
    "assertion.sub ==",
    "assertion.sub + 1",
    "assertion.sub && true",
    "assertion.sub; true",
    "(true",
  ])("refuses %s", (source) => {
    expect(() => evaluate(source, scope)).toThrow(CelError);
  });

  it("refuses a condition that is no boolean", () => {
    expect(() => holds("assertion.sub", scope)).toThrow(CelError);
  });
});
