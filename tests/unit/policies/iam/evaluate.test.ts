import { describe, expect, it } from "vitest";
import { decide, readDocument, type Request } from "../../../../policies/internal/iam";
import { Value } from "../../../../policies/internal/value";

const of = (...statements: object[]) =>
  readDocument(Value.of({ Version: "2012-10-17", Statement: statements }));
const get = (context: Record<string, string[]> = {}, rest: Partial<Request> = {}): Request => ({
  principal: { type: "AWS", value: "arn:aws:iam::111122223333:role/a" },
  action: "s3:GetObject",
  resource: "arn:aws:s3:::acme/report.pdf",
  context,
  ...rest,
});
const allow = { Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::acme/*" };
const when = (Condition: object) => of({ ...allow, Condition });

describe("decide", () => {
  it("lets a Deny win, and says nothing where no statement speaks", () => {
    expect(decide(of(allow), get())).toBe("Allow");
    expect(decide(of(allow, { ...allow, Effect: "Deny" }), get())).toBe("Deny");
    expect(decide(of(allow), get({}, { action: "s3:PutObject" }))).toBeUndefined();
    expect(decide(of(allow), get({}, { resource: "arn:aws:s3:::Acme/x" }))).toBeUndefined();
  });

  it("ignores the letter case of actions, and reads the Not forms", () => {
    expect(decide(of({ ...allow, Action: "S3:getobject" }), get())).toBe("Allow");
    expect(
      decide(of({ Effect: "Allow", NotAction: "s3:Put*", NotResource: "arn:aws:s3:::b*" }), get()),
    ).toBe("Allow");
    expect(decide(of({ Effect: "Allow", NotAction: "s3:G?t*", Resource: "*" }), get())).toBe(
      undefined,
    );
  });

  it.each([
    [{ AWS: "111122223333" }, true],
    [{ AWS: "arn:aws:iam::111122223333:root" }, true],
    [{ AWS: "arn:aws:iam::111122223333:role/a" }, true],
    [{ AWS: "arn:aws:iam::111122223333:role/b" }, false],
    [{ AWS: "*" }, true],
    ["*", true],
    [{ Service: "ec2.amazonaws.com" }, false],
  ])("compares the principal with %j", (Principal, wanted) => {
    expect(decide(of({ ...allow, Principal }), get()) === "Allow").toBe(wanted);
    expect(decide(of({ ...allow, NotPrincipal: Principal }), get()) === "Allow").toBe(!wanted);
  });

  // Operator, policy's values, request's values (undefined: the key is missing), whether it holds.
  it.each<[string, string[], string[] | undefined, boolean]>([
    ["StringEquals", ["a", "b"], ["b"], true],
    ["StringEquals", ["a*"], ["ab"], false],
    ["StringEquals", ["a"], undefined, false],
    ["StringNotEquals", ["a", "b"], ["b"], false],
    ["StringNotEquals", ["a"], undefined, true],
    ["StringEqualsIgnoreCase", ["Ab"], ["aB"], true],
    ["StringLike", ["a*c?"], ["abbcd"], true],
    ["StringLike", ["a*c?"], ["abbc"], false],
    ["StringNotLike", ["a*"], ["b"], true],
    ["StringEqualsIfExists", ["a"], undefined, true],
    ["StringEqualsIfExists", ["a"], ["b"], false],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringEquals", ["a"], undefined, true],
    ["ForAllValues:StringNotEquals", ["a"], ["b", "a"], false],
    ["ForAnyValue:StringEquals", ["a"], ["b", "a"], true],
    ["ForAnyValue:StringEquals", ["a"], undefined, false],
    ["ForAnyValue:StringNotEquals", ["a"], ["a", "b"], true],
    ["Null", ["true"], undefined, true],
    ["Null", ["false"], undefined, false],
    ["Null", ["false"], ["x"], true],
    ["Bool", ["True"], ["true"], true],
    ["Bool", ["true"], undefined, false],
    ["ArnLike", ["arn:aws:s3:::*"], ["arn:aws:s3:::b"], true],
    ["ArnLike", ["arn:*:role/x"], ["arn:aws:iam::1:role/x"], false],
    ["ArnEquals", ["arn:aws:iam::*:role/x"], ["arn:aws:iam::1:role/x"], true],
    ["ArnLike", ["*"], ["no arn"], false],
    ["ArnNotLike", ["arn:aws:iam::1:*"], ["arn:aws:iam::2:role/x"], true],
    ["NumericLessThan", ["10"], ["9"], true],
    ["NumericLessThanEquals", ["10"], ["10"], true],
    ["NumericGreaterThan", ["10"], ["10"], false],
    ["NumericGreaterThanEquals", ["10"], ["10"], true],
    ["NumericEquals", ["10"], ["10.0"], true],
    ["NumericNotEquals", ["10"], ["11"], true],
    ["NumericEquals", ["10"], ["x"], false],
    ["DateLessThan", ["2026-01-01T00:00:00Z"], ["2025-12-31T23:59:59Z"], true],
    ["DateGreaterThanEquals", ["1767225600"], ["2026-01-01T00:00:00Z"], true],
    ["IpAddress", ["203.0.113.0/24"], ["203.0.113.9"], true],
    ["IpAddress", ["203.0.113.0/24"], ["203.0.114.9"], false],
    ["IpAddress", ["2001:db8::/32"], ["2001:db8:1::1"], true],
    ["NotIpAddress", ["203.0.113.0/24"], ["198.51.100.1"], true],
    ["IpAddress", ["nonsense"], ["203.0.113.9"], false],
    ["BinaryEquals", ["QmluYXJ5"], ["QmluYXJ5"], true],
  ])("%s %j of %j is %s", (operator, wanted, present, result) => {
    const request = get(present ? { "x:key": present } : {});
    expect(decide(when({ [operator]: { "X:Key": wanted } }), request) === "Allow").toBe(result);
  });

  it("wants all conditions of a statement", () => {
    const both = when({ StringEquals: { "x:a": "1", "x:b": "2" } });
    expect(decide(both, get({ "x:a": ["1"], "x:b": ["2"] }))).toBe("Allow");
    expect(decide(both, get({ "x:a": ["1"] }))).toBeUndefined();
  });

  it("fills variables in, in documents of the version that knows them", () => {
    const statement = {
      ...allow,
      Resource: "arn:aws:s3:::acme/${aws:username}/${*}",
      Condition: { StringEquals: { "aws:PrincipalTag/team": "${s3:ExistingObjectTag/team}" } },
    };
    const context = {
      "aws:username": ["ada"],
      "aws:principaltag/team": ["ai"],
      "s3:existingobjecttag/team": ["ai"],
    };
    const request = get(context, { resource: "arn:aws:s3:::acme/ada/*" });
    expect(decide(of(statement), request)).toBe("Allow");
    expect(decide(of(statement), { ...request, resource: "arn:aws:s3:::acme/ada/x" })).toBe(
      undefined,
    );
    expect(
      decide(readDocument(Value.of({ Version: "2008-10-17", Statement: statement })), request),
    ).toBeUndefined();
    expect(decide(of(statement), { ...request, context: { "aws:username": ["ada"] } })).toBe(
      undefined,
    );
  });
});
