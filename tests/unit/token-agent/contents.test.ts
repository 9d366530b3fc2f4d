// Proves what the Secrets hold for what the store says; not that Envoy Gateway takes them.
import { describe, expect, it } from "vitest";
import {
  nextEnd,
  providerContents,
  redisContents,
  tenantContents,
} from "../../../components/gateway/token-agent/agent/secrets/contents";
import {
  providerKeyOf,
  secretsIn,
  tenantKeysOf,
  type EntryRead,
} from "../../../components/gateway/token-agent/agent/secrets/entry";
import type { SecretFound } from "../../../components/gateway/token-agent/agent/secrets/kubernetes-secret";
import { DEAD_TOKEN } from "../../../components/gateway/token-agent/agent/secret-store";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();
const key = (letter: string): string => `ua_${letter.repeat(32)}`;
const A = key("a");
const B = key("b");
const C = key("c");

/** An entry with these keys, newest first; a number is the seconds until one ends. */
const entry = (...keys: [string, number?][]): EntryRead => ({
  state: "value",
  text: JSON.stringify({
    keys: keys.map(([one, end]) => ({
      key: one,
      createdAt: at(-100),
      ...(end !== undefined && { expiresAt: at(end) }),
    })),
  }),
});
const absent: EntryRead = { state: "absent" };
const failed: EntryRead = { state: "failed", reason: "status 500" };
const cluster = (
  values: Record<string, string>,
  expires: Record<string, string> = {},
): SecretFound => ({ values, expires, version: "1", foreign: false });

describe("tenantContents", () => {
  it("gives the newest key the tenant's name, and the one before it `.old` while it is valid", () => {
    const made = tenantContents({ acme: entry([B], [A, 3600]) }, undefined, NOW);
    expect(made.values).toEqual({ acme: B, "acme.old": A });
    expect(made.expires).toEqual({ "acme.old": at(3600) });
    expect(nextEnd(made)).toBe(NOW + 3_600_000);
  });

  it("drops a key in the very millisecond that it ends", () => {
    const reads = { acme: entry([B], [A, 60]) };
    const before = cluster({ acme: B, "acme.old": A }, { "acme.old": at(60) });
    expect(tenantContents(reads, before, NOW + 59_999).values).toEqual({
      acme: B,
      "acme.old": A,
    });
    const made = tenantContents(reads, before, NOW + 60_000);
    expect(made.values).toEqual({ acme: B });
    expect(made.expires).toEqual({});
    expect(nextEnd(made)).toBe(Infinity);
  });

  it.each([
    ["without an entry", absent],
    ["with an entry without keys", entry()],
    ["whose only key has ended", entry([A, -1])],
  ])("gives a tenant %s no key, whatever is in the cluster", (_, read) => {
    const before = cluster({ acme: A, "acme.old": B });
    expect(tenantContents({ acme: read }, before, NOW).values).toEqual({});
  });

  it("gives a tenant that is no longer named no key", () => {
    const before = cluster({ acme: A, gone: B, "gone.old": C, smuggled: key("d") });
    expect(tenantContents({ acme: entry([A]) }, before, NOW).values).toEqual({ acme: A });
  });

  it.each([
    ["not known", failed, "failed"],
    ["not JSON", { state: "value", text: "{" }, "malformed"],
    ["without a list", { state: "value", text: '{"keys":{}}' }, "malformed"],
    ["with a key of another form", entry(["short"]), "malformed"],
    ["with a key twice", entry([A], [A]), "malformed"],
    [
      "without a date",
      { state: "value", text: `{"keys":[{"key":"${C}","createdAt":"now"}]}` },
      "malformed",
    ],
    [
      "with an end that is no date",
      { state: "value", text: `{"keys":[{"key":"${C}","createdAt":"${at(0)}","expiresAt":1}]}` },
      "malformed",
    ],
  ] as [string, EntryRead, string][])(
    "keeps the keys of the cluster for an entry %s, until they end",
    (_, read, state) => {
      const before = cluster({ acme: B, "acme.old": A }, { "acme.old": at(60) });
      const made = tenantContents({ acme: read, other: entry([C]) }, before, NOW);
      expect(made.values).toEqual({ acme: B, "acme.old": A, other: C });
      expect(made.expires).toEqual({ "acme.old": at(60) });
      expect(made.states).toEqual({ acme: state, other: "good" });
      const later = tenantContents({ acme: read, other: entry([C]) }, before, NOW + 60_000);
      expect(later.values).toEqual({ acme: B, other: C });
    },
  );

  it("keeps nothing of the cluster that is no key", () => {
    const before = cluster({ acme: "", "acme.old": "word" });
    expect(tenantContents({ acme: failed }, before, NOW).values).toEqual({});
  });

  it("never gives one key to two tenants, which would close the gateway to everybody", () => {
    const made = tenantContents(
      { zeta: entry([A], [C, 60]), acme: entry([A]), late: failed },
      cluster({ zeta: C, late: A }),
      NOW,
    );
    expect(made.values).toEqual({ acme: A, zeta: C });
    expect(made.states).toEqual({ acme: "good", zeta: "malformed", late: "malformed" });
  });

  it("takes the two newest of more", () => {
    const made = tenantContents({ acme: entry([C], [B, 600], [A, 300]) }, undefined, NOW);
    expect(made.values).toEqual({ acme: C, "acme.old": B });
  });

  it("does not put back a key that is about to end: another pod's clock has taken it away", () => {
    const reads = { acme: entry([B], [A, 5]) };
    expect(tenantContents(reads, cluster({ acme: B }), NOW).values).toEqual({ acme: B });
    // But one that is there as the newest lives on as the old one, however short the overlap.
    expect(tenantContents(reads, cluster({ acme: A }), NOW).values).toEqual({
      acme: B,
      "acme.old": A,
    });
  });

  it("makes the same of the same, in whatever order it comes", () => {
    const one = tenantContents({ a: entry([A]), b: entry([B]) }, undefined, NOW);
    const other = tenantContents({ b: entry([B]), a: entry([A]) }, undefined, NOW);
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });
});

describe("providerContents", () => {
  const value = (apiKey: unknown): EntryRead => ({
    state: "value",
    text: JSON.stringify({ apiKey }),
  });

  it("holds the entry's key", () => {
    expect(providerContents("openai", value("sk-proj-1234"), undefined).values).toEqual({
      apiKey: "sk-proj-1234",
    });
  });

  it("holds one that every provider refuses where there is no entry", () => {
    const made = providerContents("openai", absent, cluster({ apiKey: "sk-proj-1234" }));
    expect(made.values).toEqual({ apiKey: DEAD_TOKEN });
    expect(providerContents("openai", failed, undefined).values).toEqual({ apiKey: DEAD_TOKEN });
  });

  it.each([
    failed,
    value(""),
    value("with space"),
    value("line\nbreak"),
    value(7),
    value("x".repeat(5000)),
    value(DEAD_TOKEN),
  ])("keeps the last good one otherwise (%#)", (read) => {
    const made = providerContents("openai", read, cluster({ apiKey: "sk-proj-1234" }));
    expect(made.values).toEqual({ apiKey: "sk-proj-1234" });
    expect(made.states.openai).toBe(read.state === "failed" ? "failed" : "malformed");
  });
});

describe("redisContents", () => {
  const value = (...passwords: unknown[]): EntryRead => ({
    state: "value",
    text: JSON.stringify({ passwords }),
  });
  const NEW = "0123456789abcdef$-";

  it("holds the newest password", () => {
    expect(redisContents(value(NEW, "old"), undefined).values).toEqual({ password: NEW });
    expect(redisContents(value(NEW, ""), cluster({ password: "old" })).values).toEqual({
      password: NEW,
    });
  });

  it.each([absent, failed, value(), value("short"), value("with space 0123456789")])(
    "keeps what is there otherwise: Redis wants it (%#)",
    (read) => {
      expect(redisContents(read, cluster({ password: NEW })).values).toEqual({ password: NEW });
      expect(redisContents(read, undefined).values).toEqual({});
    },
  );
});

describe("entries", () => {
  it("are read as the store's contract says", () => {
    expect(tenantKeysOf('{"keys":[]}', NOW)).toEqual([]);
    expect(tenantKeysOf("[]", NOW)).toBeUndefined();
    expect(tenantKeysOf('{"keys":[null]}', NOW)).toBeUndefined();
    expect(providerKeyOf("sk-proj-1234")).toBeUndefined();
  });

  it("give away to the redactor every text in them but dates", () => {
    const text = JSON.stringify({ keys: [{ key: A, createdAt: at(0), note: { deep: "hidden" } }] });
    expect(secretsIn(text)).toEqual([text, A, "hidden"]);
    expect(secretsIn("no json")).toEqual(["no json"]);
  });
});
