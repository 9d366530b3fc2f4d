import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { chat } from "./running-gateway";
import { gateway, REFRESH_SECONDS, ROTATED_TENANT } from "./shared-gateway";

/** Milliseconds that Envoy Gateway and Envoy may take on a busy machine from a changed key to one in force. */
const PACE = 60_000;
/** Milliseconds in which a look must have been. */
const LOOK = REFRESH_SECONDS * 1000 + PACE;

const call = (key: string, id = "any"): Promise<Response> =>
  gateway.post("/chat/completions", chat(), {
    headers: { authorization: `Bearer ${key}`, "x-client-request-id": id },
  });

/** The tenant that the access log has for a call; Envoy writes it some seconds later. */
async function loggedTenant(id: string): Promise<unknown> {
  for (let turn = 0; turn < 200; turn++) {
    // The last line may be half written.
    const lines = fs.readFileSync(String(gateway.home.accessLog), "utf8").split("\n").slice(0, -1);
    const line = lines.find((one) => one.includes(`"${id}"`));
    if (line !== undefined) return (JSON.parse(line) as { tenant: unknown }).tenant;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return undefined;
}

const status = async (key: string): Promise<number> => {
  const answer = await call(key);
  await answer.text();
  return answer.status;
};

async function becomes(wanted: number, key: string, milliseconds = LOOK): Promise<number> {
  const began = Date.now();
  while ((await status(key)) !== wanted) {
    if (Date.now() - began > milliseconds) throw new Error(`no ${wanted} in ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return Date.now();
}

async function tenant(verb: string, ...args: string[]): Promise<Record<string, never>> {
  const answer = await gateway.clouds.unifiedAiIn(
    gateway.project,
    ...["tenant", verb, ...args, "--stack", "dev", "--json"],
  );
  if (answer.code !== 0) throw new Error(answer.text);
  return JSON.parse(answer.stdout) as Record<string, never>;
}

/** When a key that has a successor was to end, when it did, and the successor. */
interface Ended {
  ends: number;
  seen: number;
  fresh: string;
}

/** Lists models, which no provider hears of: what other tests watch stays undisturbed. */
async function listsUntil(wanted: number, key: string, until: number): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  for (;;) {
    const answer = await fetch(`${gateway.endpointUrl}/models`, { headers });
    await answer.text();
    if (answer.status === wanted) return Date.now();
    if (Date.now() > until) throw new Error(`still ${answer.status}, not ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Gives a tenant a second key beside its first, and returns what waits for the end of the first. */
export function describeRotation(): () => Promise<Ended> {
  let ending: Promise<Ended | Error> | undefined;
  it("a tenant's key and the one before it both work while they overlap, as one tenant", async () => {
    const name = ROTATED_TENANT;
    const old = gateway.keys[name]!;
    const rotated = (await tenant("rotate", name, "--overlap", "60s")) as unknown as {
      handedOver: { key: string };
      old: { expiresAt: string };
    };
    const fresh = rotated.handedOver.key;
    const ends = Date.parse(rotated.old.expiresAt);
    await becomes(200, fresh, ends - Date.now());
    for (const [id, key] of Object.entries({ "call-with-fresh": fresh, "call-with-old": old })) {
      const answer = await call(key, id);
      expect(answer.status).toBe(200);
      await answer.text();
    }
    ending = listsUntil(401, old, ends + PACE).then(
      (seen) => ({ ends, seen, fresh }),
      (error: Error) => error,
    );
    expect(await loggedTenant("call-with-fresh")).toBe(name);
    expect(await loggedTenant("call-with-old")).toBe(name);
  }, 240_000);
  return async () => {
    const ended = await ending;
    if (!ended || ended instanceof Error) throw ended ?? new Error("no key was rotated");
    return ended;
  };
}

/**
 * A key's whole way: `unified-ai tenant` writes it to the store of the home's cloud, the token agent reads it there with the
 * gateway's own identity, the real gateway takes it.
 */
export function describeKeys(ended: () => Promise<Ended>): void {
  describe("a tenant's key", { timeout: 300_000 }, () => {
    it("was made by `tenant create` for every tenant without one, and works", async () => {
      expect(gateway.home.keysMade).toEqual(Object.keys(gateway.keys));
      expect(Object.keys(gateway.keys).length).toBeGreaterThan(1);
      for (const [name, key] of Object.entries(gateway.keys)) {
        expect(key).toMatch(/^ua_[A-Za-z0-9_-]{32}$/);
        if (name === ROTATED_TENANT) continue;
        const answer = await fetch(`${gateway.endpointUrl}/models`, {
          headers: { authorization: `Bearer ${key}` },
        });
        expect(answer.status).toBe(200);
      }
      const mode = fs.statSync(String(gateway.home.tenantKeysFile)).mode & 0o777;
      expect(mode).toBe(0o600);
      expect(await status("ua_00000000000000000000000000000000")).toBe(401);
    });

    it("ends by the clock once it has a successor, which works on", async () => {
      const { ends, seen, fresh } = await ended();
      expect(seen).toBeGreaterThan(ends - 1_000);
      // The agent takes it away in its second.
      expect(seen - ends).toBeLessThan(PACE);
      expect(await status(fresh)).toBe(200);
    });

    it("is nobody's name to claim", async () => {
      const [name, other] = Object.keys(gateway.keys);
      for (const claimed of [`${other}.old`, other!, `${name}.old`]) {
        const answer = await gateway.post("/chat/completions", chat(), {
          headers: {
            authorization: "Bearer ua_00000000000000000000000000000000",
            "x-tenant-id": claimed,
          },
        });
        expect(answer.status).toBe(401);
      }
    });

    it("stops when it is revoked, and nobody else's does", async () => {
      const [[name], [other, kept]] = Object.entries(gateway.keys) as [
        [string, string],
        [string, string],
      ];
      const made = (await tenant("list", name)) as unknown as { tenants: { keys: unknown[] }[] };
      expect(made.tenants[0]!.keys).toHaveLength(1);
      await tenant("revoke", name, "--yes");
      const folder = path.join(path.dirname(String(gateway.home.tenantKeysFile)), "secrets");
      const secret = (): Record<string, string> =>
        (
          JSON.parse(fs.readFileSync(path.join(folder, "ai-tenant-keys.json"), "utf8")) as {
            values: Record<string, string>;
          }
        ).values;
      for (let turn = 0; turn < LOOK / 200 && secret()[name] !== undefined; turn++)
        await new Promise((resolve) => setTimeout(resolve, 200));
      expect(Object.keys(secret())).not.toContain(name);
      expect(secret()[other]).toBe(kept);
      const answer = await fetch(`${gateway.endpointUrl}/models`, {
        headers: { authorization: `Bearer ${kept}` },
      });
      expect(answer.status).toBe(200);
    });

    it("is asked for again from a tenant that has none, and works once it has one", async () => {
      const [name] = Object.keys(gateway.keys);
      await tenant("revoke", name!, "--yes");
      const created = (await tenant("create", name!)) as unknown as { handedOver: { key: string } };
      const { key } = created.handedOver;
      await becomes(200, key);
      const { inForceBy } = (await tenant("revoke", name!, "--yes")) as unknown as {
        inForceBy: string;
      };
      const stopped = await becomes(401, key);
      // Stated to the second.
      expect(stopped - Date.parse(inForceBy)).toBeLessThan(PACE);
      await expect(tenant("rotate", name!)).rejects.toThrow("TENANT_WITHOUT_KEY");
    });

    it("works on while the store is away, and the metrics tell", async () => {
      const [, kept] = Object.values(gateway.keys) as [string, string];
      const host = "secretsmanager.us-east-1.amazonaws.com";
      await gateway.setWeather({ faults: [{ target: host, kind: "500" }] });
      const url = (gateway.home.metricsUrls as Record<string, string>)["token-agent"]!;
      const metric = async (name: string): Promise<number> => {
        const text = await (await fetch(url)).text();
        const line = text.split("\n").find((one) => one.startsWith(name));
        return Number(line?.split(" ").at(-1));
      };
      const failures = 'unified_ai_secrets_reads_total{store="aws",result="error"}';
      const before = await metric(failures);
      const until = Date.now() + 2 * LOOK;
      while (Date.now() < until && (await metric(failures)) < before + 2)
        await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await metric(failures)).toBeGreaterThan(before);
      const models = (): Promise<Response> =>
        fetch(`${gateway.endpointUrl}/models`, { headers: { authorization: `Bearer ${kept}` } });
      expect((await models()).status).toBe(200);
      await gateway.setWeather();
      const back = Date.now() + LOOK;
      while (Date.now() < back && (await metric("unified_ai_secrets_age_seconds")) > 5)
        await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await metric("unified_ai_secrets_age_seconds")).toBeLessThan(REFRESH_SECONDS);
      expect((await models()).status).toBe(200);
    });
  });
}
