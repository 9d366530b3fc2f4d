import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "../../../catalog";

fc.configureGlobal({ seed: 20_261_121 });

/** The textbook definition without swaps, slow and plain. */
function plain(left: string, right: string): number {
  if (left === "" || right === "") return left.length + right.length;
  const same = left[0] === right[0] ? 0 : 1;
  return Math.min(
    plain(left.slice(1), right.slice(1)) + same,
    plain(left.slice(1), right) + 1,
    plain(left, right.slice(1)) + 1,
  );
}

const short = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["kitten", "sitting", 3],
    ["us-est-1", "us-east-1", 1],
    ["eastus", "esatus", 1],
  ])("of %j and %j is %i", (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
  });

  it("differs from the plain distance by swaps only", () => {
    fc.assert(
      fc.property(short, short, (left, right) => {
        const distance = editDistance(left, right);
        const expected = plain(left, right);
        expect(distance).toBeLessThanOrEqual(expected);
        expect(distance * 2).toBeGreaterThanOrEqual(expected);
        expect(distance === 0).toBe(left === right);
      }),
    );
  });

  it("is the same both ways", () => {
    fc.assert(
      fc.property(short, short, (left, right) => {
        expect(editDistance(left, right)).toBe(editDistance(right, left));
      }),
    );
  });

  it("gives up exactly when the limit is reached", () => {
    fc.assert(
      fc.property(short, short, fc.integer({ min: 0, max: 7 }), (left, right, limit) => {
        const distance = editDistance(left, right);
        expect(editDistance(left, right, limit)).toBe(distance < limit ? distance : Infinity);
      }),
    );
  });
});

describe("nearest", () => {
  it("finds the choice with the fewest edits, case aside", () => {
    expect(nearest("EASTUS2", ["eastus", "eastus2", "westus2"])).toBe("eastus2");
  });

  it("takes the first of two that are equally near", () => {
    expect(nearest("ab", ["aa", "bb"])).toBeUndefined();
    expect(nearest("abc", ["abd", "abe"])).toBe("abd");
  });

  it("finds nothing when half of the text differs", () => {
    expect(nearest("frobnicate", ["us-east-1", "eastus"])).toBeUndefined();
    expect(nearest("", ["a"])).toBeUndefined();
  });

  it("answers for text of any length", () => {
    expect(nearest("x".repeat(100_000), ["us-east-1"])).toBeUndefined();
  });
});
