import * as fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { contentHash } from "../../../components/internal/content-hash";
import { deterministicGuid } from "../../../components/internal/guid";
import { refuse } from "../../../components/internal/refuse";
import { regionsUsed } from "../../../components/internal/regions";
import { tagsFor } from "../../../components/internal/tags";

describe("contentHash", () => {
  it("does not depend on the order of keys nor on absent ones", () => {
    expect(contentHash({ a: 1, b: { c: [1, 2], d: null } })).toBe(
      contentHash({ b: { d: null, c: [1, 2], e: undefined }, a: 1 }),
    );
  });

  it("depends on every value and on the order of lists", () => {
    const values = [
      {},
      [],
      null,
      "",
      0,
      { a: 1 },
      { a: "1" },
      { a: [1, 2] },
      { a: [2, 1] },
      { b: 1 },
    ];
    expect(new Set(values.map(contentHash)).size).toBe(values.length);
  });

  it("is 12 hexadecimal digits for any JSON", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => /^[0-9a-f]{12}$/.test(contentHash(value))));
  });
});

describe("deterministicGuid", () => {
  it("is a version 5 GUID, equal for equal parts", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        const guid = deterministicGuid(...parts);
        expect(guid).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
        expect(deterministicGuid(...parts)).toBe(guid);
      }),
    );
  });

  it("never changes for given parts, since names in the state are made from it", () => {
    expect(deterministicGuid("scope", "principal", "role")).toBe(
      "f16aed93-8bd0-53cd-a74f-21ef1992591f",
    );
  });

  it("keeps parts apart", () => {
    expect(deterministicGuid("ab", "c")).not.toBe(deterministicGuid("a", "bc"));
  });
});

describe("regionsUsed", () => {
  it("has the home first and every region once", () => {
    const targets = ["b", "a", "b", "home"].map((region) => ({ region }));
    expect(regionsUsed("home", targets)).toEqual(["home", "b", "a"]);
    expect(regionsUsed("home", [])).toEqual(["home"]);
  });
});

describe("tagsFor", () => {
  const tags = {
    Environment: "dev",
    Project: "p",
    CostCenter: "c",
    Team: "t",
    ManagedBy: "pulumi",
  };

  it("adds the purpose that is known", () => {
    expect(tagsFor(tags)).toEqual(tags);
    expect(tagsFor(tags, { alias: "chat", model: "m", tenant: "r" })).toEqual({
      ...tags,
      Alias: "chat",
      Model: "m",
      Tenant: "r",
    });
  });
});

describe("refuse", () => {
  it("does nothing without issues", () => {
    expect(() => refuse("X", [])).not.toThrow();
  });

  it("throws one error that lists every issue", () => {
    const issue = { path: "a.b", reason: "must be 1, got 2; set it to 1" };
    expect(() => refuse("X", [issue])).toThrow(
      new pulumi.RunError("X `a.b`: must be 1, got 2; set it to 1"),
    );
    expect(() => refuse("X", [issue, { ...issue, path: "c" }])).toThrow(
      "X has 2 problems:\n - `a.b`: must be 1, got 2; set it to 1\n - `c`: must be 1, got 2; set it to 1",
    );
  });
});
