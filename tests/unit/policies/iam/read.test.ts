import { describe, expect, it } from "vitest";
import { Malformed, partsOf, readDocument } from "../../../../policies/internal/iam";
import { Undecided, Value } from "../../../../policies/internal/value";
import { document } from "./documents";

const read = (content: unknown) => readDocument(Value.of(content, ["policy"]));
const one = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

describe("readDocument", () => {
  it.each([
    ["text", document(one)],
    ["URL-encoded text", encodeURIComponent(document(one))],
    ["an object", { Version: "2012-10-17", Statement: [one] }],
    ["a single statement", { Version: "2012-10-17", Statement: one }],
    [
      "another letter case",
      {
        version: "2012-10-17",
        STATEMENT: { effect: "allow", ACTION: ["s3:GetObject"], resource: ["*"] },
      },
    ],
  ])("reads %s", (_, content) => {
    expect(read(content)).toMatchObject([
      {
        effect: "Allow",
        actions: { not: false, values: ["s3:GetObject"] },
        resources: { not: false, values: ["*"] },
        conditions: [],
        variables: true,
      },
    ]);
  });

  it("reads nothing where there is no document", () => {
    expect(read(undefined)).toEqual([]);
    expect(read("")).toEqual([]);
  });

  it("reads principals of every form", () => {
    const principals = (content: object) =>
      read({ Statement: { Effect: "Allow", Action: "*", ...content } })[0]?.principals;
    expect(principals({ Principal: "*" })?.values).toEqual([{ type: "*", value: "*" }]);
    expect(
      principals({ NotPrincipal: { aws: "123", Service: ["a", "b"], federated: null } }),
    ).toMatchObject({
      not: true,
      values: [
        { type: "AWS", value: "123" },
        { type: "Service", value: "a" },
        { type: "Service", value: "b" },
      ],
    });
  });

  it("takes operators apart", () => {
    const [statement] = read({
      Statement: {
        ...one,
        Condition: {
          "ForAllValues:stringnotlikeIfExists": { "AWS:TagKeys": ["a", "b"] },
          NumericLessThan: { "s3:max-keys": 10 },
          bool: { "aws:SecureTransport": true },
        },
      },
    });
    expect(statement?.variables).toBe(false);
    expect(
      statement?.conditions.map(({ key, values, operator }) => [key, values, operator]),
    ).toEqual([
      [
        "aws:tagkeys",
        ["a", "b"],
        { comparison: "StringLike", negated: true, ifExists: true, set: "all" },
      ],
      [
        "s3:max-keys",
        ["10"],
        { comparison: "NumericLessThan", negated: false, ifExists: false, set: undefined },
      ],
      [
        "aws:securetransport",
        ["true"],
        { comparison: "Bool", negated: false, ifExists: false, set: undefined },
      ],
    ]);
  });

  it.each<[string, unknown, string]>([
    ["text that is no JSON", "{", "be a policy document in JSON"],
    ["a list", "[]", "be a policy document in JSON"],
    ["a number", 7, "be a policy document in JSON"],
    ["no statement", "{}", "hold a `Statement`"],
    ["a statement that is text", { Statement: ["x"] }, "be a statement"],
    ["another version", { Version: "2020-01-01", Statement: [] }, 'be "2012-10-17"'],
    ["another effect", { Statement: { ...one, Effect: "Permit" } }, 'be "Allow" or "Deny"'],
    ["no action", { Statement: { Effect: "Allow" } }, "hold an `Action`"],
    [
      "a misspelt member",
      { Statement: { ...one, Principals: "*" } },
      "be left out: policy statements have no member of that name",
    ],
    [
      "a member twice",
      { Statement: { ...one, NotAction: "x" } },
      "hold either `Action` or `NotAction`",
    ],
    [
      "a misspelt operator",
      { Statement: { ...one, Condition: { StringEqual: { a: "b" } } } },
      "be under a condition operator that IAM has",
    ],
    [
      "Null with IfExists",
      { Statement: { ...one, Condition: { NullIfExists: { a: "true" } } } },
      "be under a condition operator that IAM has",
    ],
    ["an object as a value", { Statement: { ...one, Resource: [{}] } }, "be text"],
    [
      "a principal without a kind",
      { Statement: { ...one, Principal: "123456789012" } },
      'be "*", or name principals under `AWS`, `Service` or `Federated`',
    ],
    [
      "a principal of another kind",
      { Statement: { ...one, Principal: { Role: "x" } } },
      "be under `AWS`, `Service`, `Federated` or `CanonicalUser`",
    ],
  ])("refuses %s", (_, content, must) => {
    expect(() => read(content)).toThrow(Malformed);
    expect(() => read(content)).toThrow(must);
  });

  it("is undecided where a part is not known, and reads the other statements", () => {
    expect(() => readDocument(Value.unknown(["policy"]))).toThrow(Undecided);
    const parts = partsOf(Value.of({ Statement: [one, "later"] }, ["policy"]));
    expect(parts[0]?.read().effect).toBe("Allow");
    expect(() => parts[1]?.read()).toThrow(Malformed);
  });
});
