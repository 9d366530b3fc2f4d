// Proves when the store is read and the Secrets are written, on a clock of its own, also by several agents at once.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SecretStoreReference } from "../../../components/secrets/store";
import { ExchangeError } from "../../../components/gateway/token-agent/agent/credential";
import { Redactor } from "../../../components/gateway/token-agent/agent/log";
import { DEAD_TOKEN } from "../../../components/gateway/token-agent/agent/secret-store";
import type { EntryRead } from "../../../components/gateway/token-agent/agent/secrets/entry";
import type {
  ClusterSecrets,
  SecretContent,
  SecretFound,
} from "../../../components/gateway/token-agent/agent/secrets/kubernetes-secret";
import { SecretsKeeper } from "../../../components/gateway/token-agent/agent/secrets/secrets-keeper";
import { secretsMetrics } from "../../../components/gateway/token-agent/agent/secrets/metrics";
import { FakeClock } from "./fake-clock";

const KEYS = "ai-tenant-keys";
const REDIS = "envoy-gateway-system/ai-redis-auth";
const key = (letter: string): string => `ua_${letter.repeat(32)}`;
const A = key("a");
const B = key("b");

/** The API server's Secrets, with versions as it has them. */
class FakeCluster implements ClusterSecrets {
  readonly secrets = new Map<string, SecretFound>();
  writes: string[] = [];
  away = false;
  /** Runs between a reader's look at a Secret and what it does next. */
  meanwhile: (() => Promise<void>) | undefined;

  async read(name: string): Promise<SecretFound | undefined> {
    if (this.away) throw new ExchangeError("kubernetes: status 503");
    const found = this.secrets.get(name);
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    return found && structuredClone(found);
  }

  async write(name: string, content: SecretContent, before: SecretFound | undefined) {
    const found = this.secrets.get(name);
    if (before !== undefined && found?.version !== before.version) {
      throw new ExchangeError("kubernetes: status 409 Conflict");
    }
    this.put(name, content);
  }

  put(name: string, { values, expires }: SecretContent, foreign = false): void {
    this.writes.push(name);
    this.secrets.set(name, { values, expires, version: String(this.writes.length), foreign });
  }

  get keys(): Record<string, string> | undefined {
    return this.secrets.get(KEYS)?.values;
  }
}

let clock: FakeClock;
let cluster: FakeCluster;
let store: Record<string, EntryRead>;
let reference: SecretStoreReference;
let unreachable: boolean;
let looks: number;
let lines: string[];
let ending: AbortController;

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeCluster();
  store = {};
  reference = referenceTo("tenants/acme");
  unreachable = false;
  looks = 0;
  lines = [];
  ending = new AbortController();
});
afterEach(() => ending.abort());

const referenceTo = (...paths: string[]): SecretStoreReference => ({
  store: "gcp",
  project: "p",
  refreshSeconds: 60,
  entries: Object.fromEntries(paths.map((path) => [path, `name of ${path}`])),
});

const put = (path: string, value: object): void => {
  store[`name of ${path}`] = { state: "value", text: JSON.stringify(value) };
};
const putKeys = (path: string, ...keys: [string, number?][]): void =>
  put(path, {
    keys: keys.map(([one, end]) => ({
      key: one,
      createdAt: new Date(0).toISOString(),
      ...(end !== undefined && { expiresAt: new Date(clock.now() + end * 1000).toISOString() }),
    })),
  });

async function start(): Promise<SecretsKeeper> {
  const redactor = new Redactor();
  const keeper = new SecretsKeeper({
    reference: async () => reference,
    reader: () => async (names) => {
      looks++;
      if (unreachable) throw new ExchangeError("secret manager: status 503");
      return new Map(names.map((name) => [name, store[name] ?? { state: "absent" }]));
    },
    settled: Promise.resolve(),
    cluster,
    tenantSecret: KEYS,
    providerSecrets: { openai: "ai-provider-openai", cohere: "ai-provider-cohere" },
    redisSecret: REDIS,
    clock,
    log: (level, event, fields) => lines.push(JSON.stringify({ level, event, ...fields })),
    redactor,
  });
  void keeper.run(ending.signal);
  await clock.advance(0);
  return keeper;
}

const metric = (keeper: SecretsKeeper, name: string): number =>
  Number(
    secretsMetrics(keeper, clock.now())
      .find((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      ?.split(" ")
      .at(-1),
  );

describe("SecretsKeeper", () => {
  it("puts what the store has into the cluster at start, and looks again at every interval", async () => {
    putKeys("tenants/acme", [A]);
    const keeper = await start();
    expect(cluster.keys).toEqual({ acme: A });
    expect(keeper.usable).toBe(true);
    await clock.advance(59_000);
    expect(looks).toBe(1);
    putKeys("tenants/acme", [B], [A, 3600]);
    await clock.advance(2_000);
    expect(looks).toBe(2);
    expect(cluster.keys).toEqual({ acme: B, "acme.old": A });
  });

  it("makes an empty Secret where no tenant has a key: Envoy Gateway else answers 500 to all", async () => {
    await start();
    expect(cluster.keys).toEqual({});
  });

  it("writes nothing that is there already", async () => {
    putKeys("tenants/acme", [A]);
    await start();
    await clock.advance(600_000);
    expect(cluster.writes).toEqual([KEYS]);
  });

  it("takes a key away in the second that it ends, between two looks and without the store", async () => {
    putKeys("tenants/acme", [B], [A, 90]);
    await start();
    unreachable = true;
    await clock.advance(89_000);
    expect(cluster.keys).toEqual({ acme: B, "acme.old": A });
    await clock.advance(1_050);
    expect(cluster.keys).toEqual({ acme: B });
  });

  it("takes a revoked key away with the next look", async () => {
    putKeys("tenants/acme", [A]);
    await start();
    putKeys("tenants/acme");
    await clock.advance(61_000);
    expect(cluster.keys).toEqual({});
  });

  it("removes what somebody else put into the Secret", async () => {
    putKeys("tenants/acme", [A]);
    await start();
    cluster.put(KEYS, { values: { acme: A, mallory: B }, expires: {} });
    await clock.advance(61_000);
    expect(cluster.keys).toEqual({ acme: A });
  });

  it("keeps the last good keys while the store is away, also in an agent that starts then", async () => {
    putKeys("tenants/acme", [A]);
    reference = referenceTo("tenants/acme", "providers/openai");
    put("providers/openai", { apiKey: "sk-proj-1234" });
    const first = await start();
    unreachable = true;
    await clock.advance(600_000);
    expect(metric(first, "unified_ai_secrets_age_seconds")).toBeGreaterThan(590);
    ending.abort();
    ending = new AbortController();
    const writes = cluster.writes.length;
    const second = await start();
    expect(cluster.writes).toHaveLength(writes);
    expect(cluster.keys).toEqual({ acme: A });
    expect(cluster.secrets.get("ai-provider-openai")?.values).toEqual({ apiKey: "sk-proj-1234" });
    expect(second.usable).toBe(true);
    await clock.advance(600_000);
    expect(metric(second, "unified_ai_secrets_age_seconds")).toBeGreaterThan(590);
    unreachable = false;
    await clock.advance(61_000);
    expect(metric(second, "unified_ai_secrets_age_seconds")).toBeLessThan(61);
  });

  it("asks a store that is away again with growing waits, at most the interval", async () => {
    unreachable = true;
    await start();
    await clock.advance(5_000);
    expect(looks).toBe(3);
    await clock.advance(595_000);
    expect(looks).toBeLessThan(20);
  });

  it("keeps the good keys of an entry that is none, says so once, and counts it", async () => {
    putKeys("tenants/acme", [A]);
    const keeper = await start();
    store["name of tenants/acme"] = { state: "value", text: `{"keys":[{"key":"${B}x"}]}` };
    await clock.advance(300_000);
    expect(cluster.keys).toEqual({ acme: A });
    const said = lines.filter((line) => line.includes("tenants/acme malformed"));
    expect(said).toHaveLength(1);
    expect(secretsMetrics(keeper, clock.now())).toContain(
      'unified_ai_secrets_entries{store="gcp",state="malformed"} 1',
    );
    // The store itself was read.
    expect(metric(keeper, "unified_ai_secrets_age_seconds")).toBeLessThan(61);
  });

  it("reads the others when one entry is refused, and says by whom", async () => {
    reference = referenceTo("tenants/acme", "tenants/beta");
    putKeys("tenants/acme", [A]);
    store["name of tenants/beta"] = { state: "failed", reason: "secret manager: status 403" };
    const keeper = await start();
    expect(cluster.keys).toEqual({ acme: A });
    expect(lines.join()).toContain("tenants/beta secret manager: status 403");
    await clock.advance(300_000);
    expect(metric(keeper, "unified_ai_secrets_age_seconds")).toBeGreaterThan(299);
  });

  it("takes the keys of tenants that leave the reference, and those that join", async () => {
    putKeys("tenants/acme", [A]);
    putKeys("tenants/beta", [B]);
    await start();
    reference = referenceTo("tenants/beta");
    await clock.advance(61_000);
    expect(cluster.keys).toEqual({ beta: B });
  });

  it("leaves no provider's key behind whose entry is gone, and makes no Secret of one that never was", async () => {
    reference = referenceTo("providers/openai");
    put("providers/openai", { apiKey: "sk-proj-1234" });
    await start();
    expect(cluster.secrets.get("ai-provider-openai")?.values).toEqual({ apiKey: "sk-proj-1234" });
    reference = referenceTo("tenants/acme");
    await clock.advance(61_000);
    expect(cluster.secrets.get("ai-provider-openai")?.values).toEqual({ apiKey: DEAD_TOKEN });
    expect(cluster.secrets.has("ai-provider-cohere")).toBe(false);
  });

  it("brings the password of Redis, and makes no Secret while there is none", async () => {
    reference = referenceTo("redis");
    await start();
    expect(cluster.secrets.has(REDIS)).toBe(false);
    put("redis", { passwords: ["0123456789abcdef", ""] });
    await clock.advance(61_000);
    expect(cluster.secrets.get(REDIS)?.values).toEqual({ password: "0123456789abcdef" });
  });

  it("leaves a Secret alone that another controller keeps", async () => {
    putKeys("tenants/acme", [A]);
    cluster.put(KEYS, { values: { acme: B }, expires: {} }, true);
    await start();
    await clock.advance(300_000);
    expect(cluster.keys).toEqual({ acme: B });
  });

  it("does not write what is older than what another pod has just written", async () => {
    putKeys("tenants/acme", [A]);
    await start();
    putKeys("tenants/acme", [B]);
    cluster.meanwhile = async () => {
      cluster.put(KEYS, { values: { acme: key("c") }, expires: {} });
      store["name of tenants/acme"] = {
        state: "value",
        text: JSON.stringify({ keys: [{ key: key("c"), createdAt: "2026-11-21T12:00:00Z" }] }),
      };
    };
    await clock.advance(65_000);
    expect(cluster.keys).toEqual({ acme: key("c") });
  });

  it("writes once what three pods see, and nothing after that", async () => {
    putKeys("tenants/acme", [A]);
    await Promise.all([start(), start(), start()]);
    await clock.advance(600_000);
    const before = cluster.writes.length;
    putKeys("tenants/acme", [B], [A, 200]);
    await clock.advance(100_000);
    expect(cluster.writes).toHaveLength(before + 1);
    await clock.advance(600_000);
    expect(cluster.writes).toHaveLength(before + 2);
    expect(cluster.keys).toEqual({ acme: B });
  });

  it("goes on when the API server comes back", async () => {
    putKeys("tenants/acme", [A]);
    cluster.away = true;
    const keeper = await start();
    expect(keeper.usable).toBe(false);
    await clock.advance(30_000);
    cluster.away = false;
    await clock.advance(61_000);
    expect(cluster.keys).toEqual({ acme: A });
    expect(keeper.counts.writes.error).toBeGreaterThan(2);
  });

  it("never says a key", async () => {
    reference = referenceTo("tenants/acme", "tenants/beta", "providers/openai");
    putKeys("tenants/acme", [A]);
    store["name of tenants/beta"] = { state: "value", text: `broken ${B}` };
    put("providers/openai", { apiKey: "sk-proj-1234" });
    const keeper = await start();
    await clock.advance(200_000);
    const said = lines.join("\n") + secretsMetrics(keeper, clock.now()).join("\n");
    for (const secret of [A, B, "sk-proj-1234"]) expect(said).not.toContain(secret);
  });
});
