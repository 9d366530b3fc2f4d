import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { SecretStoreReference as Cli } from "../../../cli/secrets/reference";
import {
  fingerprint,
  liveKeys,
  newKey,
  rotateKeys,
  shown,
  type TenantKey,
} from "../../../cli/tenant/keys";
import type {
  SecretStoreReference,
  TenantEntry,
  TenantKey as Stored,
} from "../../../components/secrets/store";

const NOW = new Date("2026-11-21T20:00:00.000Z");
const key = (name: string, expiresAt?: string): TenantKey => ({
  key: `ua_${name.padEnd(32, "0")}`,
  createdAt: "2026-11-01T00:00:00.000Z",
  ...(expiresAt === undefined ? {} : { expiresAt }),
});

describe("the contract with the program", () => {
  it("is the same on both sides, which may not import each other", () => {
    expectTypeOf<SecretStoreReference>().toExtend<Cli>();
    expectTypeOf<TenantKey>().toEqualTypeOf<Stored>();
    expectTypeOf<{ keys: TenantKey[] }>().toEqualTypeOf<TenantEntry>();
  });
});

describe("newKey", () => {
  it("has 192 random bits", () => {
    const keys = Array.from({ length: 500 }, () => newKey(NOW).key);
    for (const one of keys) expect(one).toMatch(/^ua_[A-Za-z0-9_-]{32}$/);
    expect(new Set(keys).size).toBe(500);
    // Each character has six bits of them: over 500 keys all 64 are seen in every place.
    for (let at = 3; at < 35; at++)
      expect(new Set(keys.map((one) => one[at])).size).toBeGreaterThan(55);
  });
});

describe("liveKeys", () => {
  it("leaves out what has expired, and reads nothing into what is no entry", () => {
    const live = key("a");
    const old = key("b", "2026-11-21T20:00:01.000Z");
    const gone = key("c", "2026-11-21T20:00:00.000Z");
    expect(liveKeys({ keys: [live, old, gone] }, NOW)).toEqual([live, old]);
    for (const document of [undefined, {}, { keys: "x" }, { keys: [null, 1, {}] }])
      expect(liveKeys(document, NOW)).toEqual([]);
  });
});

describe("rotateKeys", () => {
  it("lets the newest work on for the overlap", () => {
    const fresh = key("new");
    expect(rotateKeys([key("a")], fresh, 86_400, NOW)).toEqual({
      keys: [fresh, key("a", "2026-11-22T20:00:00.000Z")],
      old: key("a", "2026-11-22T20:00:00.000Z"),
      ended: [],
    });
  });

  it("ends all of them without an overlap", () => {
    const fresh = key("new");
    const old = key("b", "2026-11-22T00:00:00.000Z");
    const rotated = rotateKeys([key("a"), old], fresh, 0, NOW);
    expect(rotated).toEqual({ keys: [fresh], ended: [key("a"), old] });
  });

  it("keeps at most two, the newest never expiring, and names every key that it ends", () => {
    const overlaps = fc.array(fc.integer({ min: 0, max: 2_592_000 }), { maxLength: 12 });
    fc.assert(
      fc.property(overlaps, fc.integer({ min: 1, max: 100_000 }), (rotations, pause) => {
        let document: { keys: TenantKey[] } = { keys: [newKey(NOW)] };
        let now = NOW;
        for (const overlap of rotations) {
          now = new Date(now.getTime() + pause * 1000);
          const live = liveKeys(document, now);
          const fresh = newKey(now);
          const { keys, ended } = rotateKeys(live, fresh, overlap, now);
          expect(keys.length).toBeLessThanOrEqual(2);
          expect(keys[0]).toEqual(fresh);
          const kept = [...keys, ...ended].map((one) => one.key).sort();
          expect(kept).toEqual([fresh, ...live].map((one) => one.key).sort());
          document = { keys };
        }
      }),
    );
  });
});

describe("shown", () => {
  it("tells a key's mark and times, and never the key", () => {
    const one = key("secret", "2026-11-22T20:00:00.000Z");
    expect(shown(one)).toEqual({
      sha256: fingerprint(one.key),
      createdAt: one.createdAt,
      expiresAt: one.expiresAt,
    });
    expect(JSON.stringify(shown(one))).not.toContain("secret");
    expect(fingerprint(one.key)).toMatch(/^[0-9a-f]{12}$/);
  });
});
