// Proves the compare-and-set over Key Vault's versions in a simulated vault, over random timings of its writers.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keyVaultClient } from "../../../cli/secrets/azure";
import { headOf, type LoggedVersion, shows } from "../../../cli/secrets/azure-log";
import { SimulatedKeyVault } from "./simulated-key-vault";

const at = (version: string, createdAt: number, more: Partial<LoggedVersion> = {}) => ({
  version,
  createdAt,
  enabled: true,
  ...more,
});

describe("headOf", () => {
  it("is nothing without versions", () => expect(headOf([])).toBeUndefined());

  it("follows the earliest version made from each", () => {
    const log = [
      at("c", 3, { previous: "b" }),
      at("a", 1, { previous: "none" }),
      at("b", 2, { previous: "a" }),
      at("lost", 3, { previous: "a" }),
    ];
    expect(headOf(log)).toBe("c");
  });

  it("orders versions of one second by name", () => {
    const log = [at("b", 1, { previous: "none" }), at("a", 1, { previous: "none" })];
    expect(headOf(log)).toBe("a");
    expect(headOf(log.reverse())).toBe("a");
  });

  it("takes what somebody wrote by other means for what they want", () => {
    const log = [at("a", 1, { previous: "none" }), at("by hand", 2)];
    expect(headOf(log)).toBe("by hand");
    expect(headOf([...log, at("c", 3, { previous: "by hand" })])).toBe("c");
  });

  it("is shown by itself or by a version that repeats it", () => {
    const log = [
      at("a", 1, { previous: "none" }),
      at("lost", 2, { previous: "none" }),
      at("again", 3, { previous: "a", repeats: "a" }),
    ];
    expect(headOf(log)).toBe("a");
    expect(["a", "lost", "again"].map((newest) => shows(newest, "a", log))).toEqual([
      true,
      false,
      true,
    ]);
    expect(headOf([...log, at("c", 4, { previous: "a" })])).toBe("c");
  });
});

/** When writers start, and how long each call takes there and back: a brisk vault or a slow one. */
const timingsWithin = (start: number, latency: number) =>
  fc.record({
    starts: fc.array(fc.integer({ min: 0, max: start }), { minLength: 2, maxLength: 4 }),
    latencies: fc.infiniteStream(fc.integer({ min: 0, max: latency })),
  });

describe("writers of one secret in Key Vault", () => {
  beforeEach(() => vi.useFakeTimers({ now: Date.parse("2026-11-21T20:00:00.250Z") }));
  afterEach(() => vi.useRealTimers());

  /** Runs everything that was started to its end, in simulated time. */
  async function finish<T>(work: Promise<T>): Promise<T> {
    let done = false;
    void work.finally(() => (done = true)).catch(() => undefined);
    for (let steps = 0; !done && steps < 10_000; steps++) await vi.advanceTimersByTimeAsync(50);
    return work;
  }

  it("never lose a write that was reported done, and leave the winner's on top", async () => {
    const timings = fc.oneof(timingsWithin(400, 60), timingsWithin(4_000, 1_200));
    await fc.assert(
      fc.asyncProperty(timings, async ({ starts, latencies }) => {
        const vault = new SimulatedKeyVault(() => latencies.next().value!);
        const client = () => keyVaultClient(vault.client(), "Key Vault");
        const base = await finish(client().write("e", { writer: "base" }, undefined));
        const writers = starts.map(async (start, writer) => {
          await new Promise((resolve) => setTimeout(resolve, start));
          return client().write("e", { writer }, base);
        });
        const ended = await finish(Promise.allSettled(writers));
        const won = ended.flatMap((one, writer) => (one.status === "fulfilled" ? [writer] : []));
        expect(won).toHaveLength(1);
        for (const one of ended)
          if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "CONFLICT" });
        expect((await finish(client().read("e")))?.document).toEqual({ writer: won[0] });
        expect(vault.newest?.enabled).toBe(true);
        expect(JSON.parse(vault.newest!.value)).toEqual({ writer: won[0] });
      }),
      { numRuns: 150 },
    );
  });

  it("build on each other when they read before they write", async () => {
    const timings = fc.oneof(timingsWithin(900, 60), timingsWithin(9_000, 900));
    await fc.assert(
      fc.asyncProperty(timings, async ({ starts, latencies }) => {
        const vault = new SimulatedKeyVault(() => latencies.next().value!);
        const writers = starts.map(async (start, writer) => {
          await new Promise((resolve) => setTimeout(resolve, start));
          const client = keyVaultClient(vault.client(), "Key Vault");
          const before = await client.read("e");
          const all = [...((before?.document["all"] as number[] | undefined) ?? []), writer];
          await client.write("e", { all }, before?.version);
        });
        const ended = await finish(Promise.allSettled(writers));
        const won = ended.flatMap((one, writer) => (one.status === "fulfilled" ? [writer] : []));
        const all = (JSON.parse(vault.newest!.value) as { all: number[] }).all;
        // Every write that was reported done is in the value that is read now; none is there that was refused.
        expect([...all].sort()).toEqual(won);
      }),
      { numRuns: 150 },
    );
  });

  it("cover what a writer left that died right after its write", async () => {
    const vault = new SimulatedKeyVault(() => 20);
    const client = keyVaultClient(vault.client(), "Key Vault");
    const base = await finish(client.write("e", { n: 0 }, undefined));
    const first = await finish(client.write("e", { n: 1 }, base));
    const dead = vault
      .client()
      .setSecret("e", '{"n":"lost"}', { tags: { unifiedAiPrevious: base } });
    await finish(dead);
    expect((await finish(client.read("e")))?.document).toEqual({ n: 1 });
    const second = await finish(client.write("e", { n: 2 }, first));
    expect(vault.newest).toMatchObject({ version: second, value: '{"n":2}' });
    await finish(client.destroyOthers("e", second));
    expect(vault.versions.filter(({ enabled }) => enabled).map((one) => one.value)).toEqual([
      '{"n":2}',
    ]);
  });
});
