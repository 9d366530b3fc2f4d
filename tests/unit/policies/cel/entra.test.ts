import { describe, expect, it } from "vitest";
import { fromEntra, Unjudged } from "../../../../policies/internal/cel";

describe("fromEntra", () => {
  it("turns wildcards into a pattern of the whole claim", () => {
    expect(fromEntra("claims['sub'] matches 'repo:acme/a.i:ref:refs/heads/*?'")).toBe(
      'assertion["sub"].matches("^repo:acme/a\\\\.i:ref:refs/heads/.*.$")',
    );
  });

  it("joins terms and keeps equality", () => {
    expect(
      fromEntra(`claims["sub"] eq "repo:acme/api:pull_request" AND claims['ref'] MATCHES 'x*'`),
    ).toBe('assertion["sub"] == "repo:acme/api:pull_request" && assertion["ref"].matches("^x.*$")');
    expect(fromEntra("claims['a'] eq 'x' or claims['b'] eq 'y'")).toContain(" || ");
  });

  it.each([
    "",
    "sub like x",
    "claims['sub'] eq 'x' xor",
    "claims['sub'] eq 'x' claims['a'] eq 'y'",
  ])("refuses what it does not understand: %j", (expression) => {
    expect(() => fromEntra(expression)).toThrow(Unjudged);
  });
});
