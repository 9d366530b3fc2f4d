// Proves the order of the steps and what is left when one fails; ElastiCache itself is proven in tests/e2e/gateway.
import { describe, expect, it } from "vitest";
import { beginRotation, finishRotation } from "../../../cli/rotate/redis";
import { renderRotateRedis } from "../../../cli/rotate/redis-command";
import type { CacheApi } from "../../../cli/rotate/elasticache";
import type { Document, SecretStoreClient, Stored } from "../../../cli/secrets/client";

const PASSWORD = /^[A-Za-z0-9!&#$^<>-]{16,128}$/;

function bench(document?: Document) {
  const steps: string[] = [];
  let stored: Stored | undefined = document && { document, version: "1" };
  let fails = false;
  const store = {
    place: "a store",
    read: () => Promise.resolve(stored),
    write: (_: string, written: Document, expected: string | undefined) => {
      if (expected !== stored?.version) return Promise.reject(new Error("CONFLICT"));
      stored = { document: written, version: String(Number(stored?.version ?? 0) + 1) };
      steps.push(`write ${(written["passwords"] as string[]).length}`);
      return Promise.resolve(stored.version);
    },
    destroyOthers: (_: string, keep: string) => {
      steps.push(`destroy all but ${keep}`);
      return Promise.resolve(1);
    },
  } as unknown as SecretStoreClient;
  const given: string[] = [];
  const cache: CacheApi = {
    place: "a cache",
    setPassword: (password, strategy) => {
      steps.push(strategy);
      given.push(password);
      return fails ? Promise.reject(new Error("throttled")) : Promise.resolve();
    },
  };
  const parts = { store, entry: "redis", cache, refreshSeconds: 60 };
  const passwords = (): string[] => stored?.document["passwords"] as string[];
  return { parts, steps, given, passwords, fail: (on: boolean) => (fails = on) };
}

describe("beginRotation", () => {
  it("has the password in the store before the cache takes it", async () => {
    const { parts, steps, given, passwords } = bench({ passwords: ["the-one-before-this"] });
    expect(await beginRotation(parts)).toMatchObject({ code: 2, step: "rotated", passwords: 2 });
    expect(steps).toEqual(["write 2", "ROTATE"]);
    expect(passwords()).toEqual([given[0], "the-one-before-this"]);
    expect(given[0]).toMatch(PASSWORD);
  });

  it("marks a cache that had none", async () => {
    const { parts, passwords } = bench();
    await beginRotation(parts);
    expect(passwords()).toEqual([expect.stringMatching(PASSWORD), ""]);
  });

  it("carries on with the password that a failed run left, and makes no third", async () => {
    const { parts, given, passwords, fail } = bench({ passwords: ["the-one-before-this"] });
    fail(true);
    await expect(beginRotation(parts)).rejects.toThrow("throttled");
    const [left] = passwords();
    fail(false);
    await beginRotation(parts);
    expect(given).toEqual([left, left]);
    expect(passwords()).toEqual([left, "the-one-before-this"]);
  });

  it("makes passwords that differ, in characters that ElastiCache takes", async () => {
    const made = new Set<string>();
    for (let turn = 0; turn < 200; turn++) {
      const { parts, given } = bench();
      await beginRotation(parts);
      expect(given[0]).toMatch(PASSWORD);
      made.add(given[0]!);
    }
    expect(made.size).toBe(200);
  });
});

describe("finishRotation", () => {
  it("ends the old one at the cache, then forgets it", async () => {
    const { parts, steps, given, passwords } = bench({ passwords: ["new-password-000", "old"] });
    expect(await finishRotation(parts)).toMatchObject({ code: 0, passwords: 1 });
    expect(steps).toEqual(["SET", "write 1", "destroy all but 2"]);
    expect(given).toEqual(["new-password-000"]);
    expect(passwords()).toEqual(["new-password-000"]);
  });

  it("forgets nothing when the cache refuses", async () => {
    const { parts, passwords, fail } = bench({ passwords: ["new-password-000", "old"] });
    fail(true);
    await expect(finishRotation(parts)).rejects.toThrow("throttled");
    expect(passwords()).toEqual(["new-password-000", "old"]);
  });

  it("refuses where there is no password", async () => {
    await expect(finishRotation(bench().parts)).rejects.toThrow("run `unified-ai rotate redis`");
  });
});

describe("renderRotateRedis", () => {
  it("says what it means for what runs and what comes next, and no password", async () => {
    const { parts, given } = bench();
    const begun = renderRotateRedis(await beginRotation(parts), "prod");
    expect(begun).toContain("rollout restart deployment/envoy-ratelimit");
    expect(begun).toContain("unified-ai rotate redis --stack prod --finish");
    const finished = renderRotateRedis(await finishRotation(parts), "prod");
    expect(finished).toContain("running workloads:");
    expect(begun + finished).not.toContain(given[0]);
  });
});
