import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SecretStoreClient, StoreErrorCode } from "../../../cli/secrets/client";

/** A store that the suite is run on, reached as a user's would be. */
export interface StoreUnderTest {
  /** A client of its own with an operator's credentials. */
  open(): Promise<SecretStoreClient>;
  /** An entry that the program has made and that has no value. */
  entry(): Promise<string>;
  /** An entry that nobody has made. */
  missing(): Promise<{ client: SecretStoreClient; entry: string }>;
  /** A client that may read this entry and not write it, or neither; and words of the permission that it lacks. */
  without(
    right: "write" | "read",
    entry: string,
  ): Promise<{ client: SecretStoreClient; lacks: RegExp }>;
  /** A client whose credentials were good and are not any more. */
  revoked(entry: string): Promise<SecretStoreClient>;
  /** Writes a text by other means than ours; absent with `onlyObjects`. */
  writeForeign?(entry: string, value: string): Promise<void>;
  dispose(): Promise<void>;
}

/** What a failed call threw, as `code` and the whole text of the error with all it carries. */
async function failure(work: () => Promise<unknown>): Promise<{ code: unknown; text: string }> {
  try {
    const value = await work();
    throw new Error(`succeeded: ${JSON.stringify(value)}`);
  } catch (error) {
    const own = error as Error & { code?: unknown; cause?: unknown };
    const text = [own.message, own.stack, JSON.stringify(own), String(own.cause ?? "")].join("\n");
    return { code: own.code, text };
  }
}

/**
 * The cases that every secret store must pass, whatever its own API is like. `onlyObjects`: it takes nothing but JSON
 * objects from anybody, so nobody can write anything else by other means. `moto`: it lets everybody do everything in
 * words of the service's own, and breaks when it is to list the versions of what is not there.
 */
export function conformance(
  name: string,
  start: () => Promise<StoreUnderTest>,
  options: { onlyObjects?: boolean; moto?: boolean } = {},
): void {
  describe(`secret store ${name}`, () => {
    let store: StoreUnderTest;
    let client: SecretStoreClient;
    beforeAll(async () => {
      store = await start();
      client = await store.open();
    });
    afterAll(() => store?.dispose());

    /** A value that no message may repeat. */
    const canary = (): string => `ua_${randomUUID().replaceAll("-", "")}`;
    const refusal = async (code: StoreErrorCode, work: () => Promise<unknown>): Promise<string> => {
      const failed = await failure(work);
      expect(failed.code, failed.text).toBe(code);
      return failed.text;
    };

    it("has entries that the program made, without a value at first", async () => {
      const entry = await store.entry();
      expect(await client.exists(entry)).toBe(true);
      expect(await client.read(entry)).toBeUndefined();
      expect(await client.versions(entry)).toEqual([]);
    });

    it("gives back what was written, to another client too", async () => {
      const entry = await store.entry();
      const document = { keys: [{ key: canary(), createdAt: "2026-11-21T20:00:00.000Z" }] };
      const version = await client.write(entry, document, undefined);
      expect(await client.read(entry)).toEqual({ document, version });
      expect(await (await store.open()).read(entry)).toEqual({ document, version });
      expect(await client.readVersion(entry, version)).toEqual({ document, version });
    });

    it("keeps Unicode and JSON to the letter", async () => {
      const entry = await store.entry();
      const document = {
        text: 'Grüße, 世界 👩‍🚀 \u2028 "quoted" \\ / <&> é é',
        "key with ünicode": [1, 1.5, true, null, { nested: "" }],
      };
      await client.write(entry, document, undefined);
      expect((await client.read(entry))?.document).toEqual(document);
    });

    it("lists versions, newest first, and which one is current", async () => {
      const entry = await store.entry();
      const first = await client.write(entry, { n: 1 }, undefined);
      const second = await client.write(entry, { n: 2 }, first);
      const versions = await client.versions(entry);
      expect(versions.map(({ version, current }) => [version, current])).toEqual([
        [second, true],
        [first, false],
      ]);
      for (const { createdAt } of versions)
        expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
      expect((await client.readVersion(entry, first)).document).toEqual({ n: 1 });
    });

    it("refuses a write over a version that is not the newest any more, and keeps the newest", async () => {
      const entry = await store.entry();
      const first = await client.write(entry, { n: 1 }, undefined);
      const second = await client.write(entry, { n: 2 }, first);
      const other = await store.open();
      const secret = canary();
      const text = await refusal("CONFLICT", () => other.write(entry, { secret }, first));
      expect(text).not.toContain(secret);
      await refusal("CONFLICT", () => other.write(entry, { secret }, undefined));
      expect(await client.read(entry)).toEqual({ document: { n: 2 }, version: second });
    });

    it("lets one of four writers at the same moment win, loses nothing of it, and keeps nothing of the others", async () => {
      const entry = await store.entry();
      const clients = await Promise.all(Array.from({ length: 4 }, () => store.open()));
      const winners: object[] = [];
      let before: string | undefined;
      for (let round = 0; round < 3; round++) {
        const writers = clients.map((one, index) =>
          one.write(entry, { round, index }, before).then((version) => ({ version, index })),
        );
        const ended = await Promise.allSettled(writers);
        const won = ended.filter((one) => one.status === "fulfilled").map((one) => one.value);
        const lost = ended.filter((one) => one.status === "rejected").map((one) => one.reason);
        expect(won, String(lost)).toHaveLength(1);
        for (const reason of lost) expect(reason).toMatchObject({ code: "CONFLICT" });
        const { version, index } = won[0]!;
        winners.push({ round, index });
        expect(await client.read(entry)).toEqual({ document: { round, index }, version });
        before = version;
      }
      for (const { version, readable } of await client.versions(entry))
        if (readable)
          expect(winners).toContainEqual((await client.readVersion(entry, version)).document);
    });

    it("takes older versions out of reach and leaves the newest", async () => {
      const entry = await store.entry();
      const secret = canary();
      const first = await client.write(entry, { secret }, undefined);
      const second = await client.write(entry, { n: 2 }, first);
      const third = await client.write(entry, { n: 3 }, second);
      expect(await client.destroyOthers(entry, third)).toBeGreaterThanOrEqual(1);
      expect(await client.read(entry)).toEqual({ document: { n: 3 }, version: third });
      const left = (await client.versions(entry)).filter(({ readable }) => readable);
      expect(left.map(({ version }) => version)).toEqual([third]);
      for (const version of client.fate === "deprecated" ? [] : [first, second]) {
        const text = await refusal("VERSION_GONE", () => client.readVersion(entry, version));
        expect(text).not.toContain(secret);
      }
      expect(await client.destroyOthers(entry, third)).toBe(0);
      const fourth = await client.write(entry, { n: 4 }, third);
      expect(await client.read(entry)).toEqual({ document: { n: 4 }, version: fourth });
    });

    it("says that a version was never there", async () => {
      const entry = await store.entry();
      const version = await client.write(entry, { n: 1 }, undefined);
      const other = version.replace(/[0-9a-f]$/, (last) => (last === "9" ? "8" : "9"));
      await refusal("VERSION_GONE", () => client.readVersion(entry, other));
    });

    it("says of an entry that nobody made that `pulumi up` makes it", async () => {
      const { client: there, entry } = await store.missing();
      expect(await there.exists(entry)).toBe(false);
      const secret = canary();
      for (const work of [
        () => there.read(entry),
        () => there.write(entry, { secret }, undefined),
        ...(options.moto ? [] : [() => there.versions(entry)]),
      ]) {
        const text = await refusal("ENTRY_MISSING", work);
        expect(text).toContain("run `pulumi up` first");
        expect(text).not.toContain(secret);
      }
    });

    it("takes values up to its limit and refuses longer ones itself", async () => {
      const entry = await store.entry();
      const filled = (bytes: number): { fill: string } => ({
        fill: "x".repeat(bytes - JSON.stringify({ fill: "" }).length),
      });
      const version = await client.write(entry, filled(client.limit), undefined);
      expect((await client.read(entry))?.document).toEqual(filled(client.limit));
      const text = await refusal("BAD_VALUE", () =>
        client.write(entry, filled(client.limit + 1), version),
      );
      expect(text).toContain(`at most ${client.limit} bytes, got ${client.limit + 1}`);
      expect(text).not.toContain("xxxx");
    });

    it.each([
      ["binary", { secret: "\u0000\u0001binary" }],
      ["half a character", { secret: "\ud800binary" }],
      ["a list", ["binary"]],
      ["text", "binary"],
      ["nothing", null],
    ])("refuses %s as a value", async (_, value) => {
      const entry = await store.entry();
      const text = await refusal("BAD_VALUE", () => client.write(entry, value as never, undefined));
      expect(text.split("\n")[0]).not.toContain("\u0000");
      expect(text).not.toMatch(/binary"/);
      expect(await client.read(entry)).toBeUndefined();
    });

    const foreign: [string, string][] = [
      ["text that is no JSON", "sk-written-by-hand"],
      ["other JSON", '["sk-written-by-hand"]'],
    ];
    for (const [what, value] of options.onlyObjects ? [] : foreign)
      it(`refuses ${what} that somebody else wrote, without showing it`, async () => {
        const entry = await store.entry();
        await store.writeForeign!(entry, value);
        const text = await refusal("BAD_VALUE", () => client.read(entry));
        expect(text).toContain("must be a JSON object");
        expect(text).not.toContain("written-by-hand");
      });

    if (options.moto) return;

    it("names the permission that is lacking, and no value", async () => {
      const entry = await store.entry();
      const secret = canary();
      const first = await client.write(entry, { secret }, undefined);
      const reader = await store.without("write", entry);
      expect((await reader.client.read(entry))?.document).toEqual({ secret });
      const next = canary();
      const write = await refusal("NO_PERMISSION", () =>
        reader.client.write(entry, { next }, first),
      );
      expect(write).toMatch(reader.lacks);
      expect(write).not.toContain(next);
      const stranger = await store.without("read", entry);
      const read = await refusal("NO_PERMISSION", () => stranger.client.read(entry));
      expect(read).toMatch(stranger.lacks);
      expect(read).not.toContain(secret);
      expect(await client.read(entry)).toEqual({ document: { secret }, version: first });
    });

    it("says how to log in when credentials are not good any more", async () => {
      const entry = await store.entry();
      const secret = canary();
      const revoked = await store.revoked(entry);
      const text = await refusal("NO_CREDENTIALS", () =>
        revoked.write(entry, { secret }, undefined),
      );
      expect(text).toMatch(/log ?in/);
      expect(text).not.toContain(secret);
      expect(await client.read(entry)).toBeUndefined();
    });
  });
}
