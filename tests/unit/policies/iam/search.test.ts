// Proves that the search for a request and the evaluation of one agree: every request that is found is allowed, and where
// none is found no request that can be tried is.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ALLOW_ALL,
  always,
  decide,
  findAllowed,
  oneOf,
  readDocument,
  strangers,
} from "../../../../policies/internal/iam";
import { glob, matches } from "../../../../policies/internal/iam/pattern";
import { findText, meets } from "../../../../policies/internal/iam/text";
import { Value } from "../../../../policies/internal/value";

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 6 });
const TEXTS = [
  "",
  ...["a", "b", "c"].flatMap((x) =>
    ["", "a", "b", "c"].flatMap((y) => ["", "a", "b", "c"].map((z) => x + y + z)),
  ),
];

describe("findText", () => {
  it("finds a text that meets all demands, and none only where no short one does", () => {
    const demand = fc.record({
      patterns: fc.array(pattern.map(glob), { minLength: 1, maxLength: 3 }),
      not: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(demand, { minLength: 1, maxLength: 4 }), (demands) => {
        const found = findText(demands);
        if (found === undefined) expect(TEXTS.filter((text) => meets(text, demands))).toEqual([]);
        else expect(meets(found, demands)).toBe(true);
      }),
      { numRuns: 500, seed: 20261121 },
    );
  });

  it("matches as regular expressions do", () => {
    fc.assert(
      fc.property(pattern, fc.constantFrom(...TEXTS), (text, candidate) => {
        const expression = new RegExp(`^${text.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
        expect(matches(glob(text), candidate)).toBe(expression.test(candidate));
      }),
      { numRuns: 1000, seed: 20261121 },
    );
  });
});

describe("findAllowed", () => {
  const condition = fc.record({
    operator: fc.constantFrom(
      "StringEquals",
      "StringNotEquals",
      "StringLike",
      "StringNotLike",
      "StringLikeIfExists",
      "ForAllValues:StringLike",
      "ForAnyValue:StringLike",
      "Null",
    ),
    key: fc.constantFrom("x:a", "x:b", "aws:PrincipalOrgID", "aws:SourceVpce"),
    values: fc.array(fc.constantFrom("true", "false", "a*", "?", "o-acme", "vpce-1", "vpce-*"), {
      minLength: 1,
      maxLength: 2,
    }),
  });
  const statement = fc.record({
    effect: fc.constantFrom("Allow", "Allow", "Deny"),
    principal: fc.constantFrom<unknown>("*", { AWS: "111122223333" }),
    action: fc.constantFrom("s3:*", "s3:Get*", "*"),
    conditions: fc.array(condition, { maxLength: 3 }),
  });

  it("finds only requests that the document allows", () => {
    let found = 0;
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), (list) => {
        const statements = readDocument(
          Value.of({
            Statement: list.map(({ effect, principal, action, conditions }) => {
              const Condition: Record<string, Record<string, string[]>> = {};
              for (const { operator, key, values } of conditions)
                Condition[operator] = { ...Condition[operator], [key]: values };
              return { Effect: effect, Principal: principal, Action: action, Condition };
            }),
          }),
        );
        const answer = findAllowed(statements, strangers(statements));
        if (answer) expect(decide(statements, answer.request)).toBe("Allow");
        if (answer) found++;
      }),
      { numRuns: 500, seed: 20261121 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it("answers what is not denied", () => {
    const http = (Action: string, Resource: string | string[]) => {
      const statements = readDocument(
        Value.of({
          Statement: {
            Effect: "Deny",
            Principal: "*",
            Action,
            Resource,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        }),
      );
      return findAllowed(
        [ALLOW_ALL, ...statements],
        strangers(statements, {
          action: [oneOf("s3:?*")],
          resource: [{ patterns: [glob("arn:aws:s3:::acme/x")], not: false }],
          context: { "aws:securetransport": always("false") },
        }),
      )?.request.action;
    };
    expect(http("s3:*", ["arn:aws:s3:::acme/*"])).toBeUndefined();
    expect(http("s3:Get*", "*")).toBe("s3:x");
    expect(http("s3:*", "arn:aws:s3:::other/*")).toBe("s3:x");
  });
});
