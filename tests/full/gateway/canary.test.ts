import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { family } from "../../e2e/gateway/inside";
import { chat, RunningGateway } from "../../e2e/gateway/running-gateway";
import { findSecrets, formsOf, secretsOf } from "../../e2e/gateway/secrets";

const PROMPT = "canary prompt walnut-57193";
const TOOL_RESULT = "canary result hazel-88241";

/** Where secrets are kept on purpose: files that only their owner reads. */
const KEPT = [
  /^clouds\/issuers\//,
  /^clouds\/ca\/ca\.key$/,
  /^clouds\/secret-values\//,
  /^clouds\/homes\/[^/]+\/(secrets\/[^/]+\.json|tenant-keys\.json|cluster-ca\/ca\.key)$/,
];

let gateway: RunningGateway;
let secrets: Record<string, string>;
let requestIds: string[] = [];
beforeAll(async () => {
  gateway = await RunningGateway.start();
  secrets = secretsOf(gateway);
  requestIds = await useInEveryWay();
}, 240_000);
afterAll(() => gateway?.dispose());

/** Calls that end well and badly, in each cloud. Returns the ids that the gateway gave them. */
async function useInEveryWay(): Promise<string[]> {
  const ids: string[] = [];
  const call = async (body: unknown, init: RequestInit = {}, route = "/chat/completions") => {
    const response = await gateway.post(route, body, init);
    await response.text();
    ids.push(response.headers.get("x-request-id") ?? `none, status ${response.status}`);
  };
  const clouds = ["azure", "aws", "gcp"];
  for (let broken = 0; broken <= clouds.length; broken += 1) {
    for (const kind of broken === 0 ? ["none"] : ["expired-token", "reset", "500"]) {
      const faults = clouds.slice(0, broken).map((target) => ({ target, kind }));
      await gateway.setWeather({ faults });
      for (const stream of [false, true]) await call(chat(PROMPT, { stream }));
    }
  }
  await gateway.setWeather({ faults: [{ target: "azure", kind: "cut" }] });
  await call(chat(PROMPT, { stream: true })).catch(() => ids.push("cut"));
  await gateway.setWeather();
  const { key } = gateway;
  await call({ model: "embed", input: PROMPT }, {}, "/embeddings");
  await call(chat(PROMPT, { max_tokens: -1 }));
  await call(`{"model":"chat","messages":"${PROMPT}`);
  await call(chat(PROMPT, { model: key }));
  await call(chat(PROMPT), { headers: { authorization: `Bearer ${key}x` } });
  await call(chat(PROMPT), { headers: { authorization: "", "api-key": key, "x-api-key": key } });
  await call(chat(PROMPT), {
    headers: { "x-client-request-id": "mine-1", "user-agent": "canary" },
  });
  await call(chat(PROMPT), {}, `/chat/completions?key=${key}&api_key=${key}`);
  await call(chat(PROMPT), {}, `/nothing?access_token=${key}`);
  await call(chat(PROMPT), {}, `/models/${PROMPT.replaceAll(" ", "%20")}`);
  await call({
    ...chat(PROMPT),
    messages: [
      { role: "user", content: PROMPT },
      {
        role: "assistant",
        tool_calls: [{ id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "call_1", content: TOOL_RESULT },
    ],
    tools: [{ type: "function", function: { name: "f", parameters: { type: "object" } } }],
  });
  return ids.filter((id) => id !== "cut");
}

/** Every file below the local clouds' folder that is no place for secrets, by its path there. */
function files(): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of fs.readdirSync(path.join(gateway.clouds.dir, folder), {
      withFileTypes: true,
    })) {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) visit(name);
      else if (entry.isFile() && !KEPT.some((kept) => kept.test(name)))
        found.set(name, fs.readFileSync(path.join(gateway.clouds.dir, name), "latin1"));
    }
  };
  visit("");
  return found;
}

describe("secrets", () => {
  it("are the real ones: providers saw them, and the gateway takes them", async () => {
    const digests = new Set(
      Object.values(secrets).map((secret) =>
        createHash("sha256").update(secret).digest("hex").slice(0, 16),
      ),
    );
    const kinds = ["entra-token", "aws-session-token", "google-access-token"];
    for (const kind of kinds) {
      const seen = gateway.calls().flatMap((call) => (call.model ? call.credentials : []));
      const ofKind = seen.filter((credential) => credential.kind === kind);
      expect(
        ofKind.some(({ sha256 }) => digests.has(sha256)),
        kind,
      ).toBe(true);
    }
    for (const [what, secret] of Object.entries(secrets))
      expect(secret.length, what).toBeGreaterThan(20);
  });

  it("would be found in every form", () => {
    for (const secret of Object.values(secrets)) {
      for (const [form, texts] of Object.entries(formsOf(secret))) {
        for (const text of texts) {
          const found = findSecrets(`before ${text} after`, { planted: secret });
          expect(found, form).not.toEqual([]);
        }
      }
    }
    const kept = fs.readFileSync(String(gateway.home.tenantKeysFile), "utf8");
    expect(findSecrets(kept, secrets)).toContain("key of tenant research, raw");
  });

  it("are in no file but those that keep them: manifests, state, journals, logs", () => {
    const all = files();
    const names = [...all.keys()];
    for (const expected of [
      /manifest\.yaml$/,
      /store\.json$/,
      /calls\.jsonl$/,
      /access\.log$/,
      /aigw\.log$/,
      /token-agent\.log$/,
      /stacks\/.*dev\.json$/,
      /stacks\/.*shared\.json$/,
    ])
      expect(
        names.some((name) => expected.test(name)),
        String(expected),
      ).toBe(true);
    const leaks = [...all].flatMap(([name, text]) =>
      findSecrets(text, secrets).map((what) => `${name}: ${what}`),
    );
    expect(leaks).toEqual([]);
  });

  it("are in files that only their owner can read", () => {
    const visit = (folder: string): string[] =>
      fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const name = path.join(folder, entry.name);
        if (entry.isDirectory()) return visit(name);
        const kept = KEPT.some((one) => one.test(path.relative(gateway.clouds.dir, name)));
        return kept && (fs.statSync(name).mode & 0o077) !== 0 ? [name] : [];
      });
    expect(visit(path.join(gateway.clouds.dir, "clouds"))).toEqual([]);
  });

  it("are in no command line and no environment of a process", () => {
    const pids = family(Number(gateway.home.pid));
    expect(pids.length).toBeGreaterThan(5);
    const leaks = pids.flatMap((pid) =>
      ["cmdline", "environ"].flatMap((file) => {
        const text = fs.readFileSync(`/proc/${pid}/${file}`, "latin1");
        return findSecrets(text, secrets).map((what) => `${file} of ${text.slice(0, 40)}: ${what}`);
      }),
    );
    expect(leaks).toEqual([]);
    const programs = pids.map((pid) => fs.readFileSync(`/proc/${pid}/cmdline`, "latin1")).join();
    for (const program of ["aigw", "envoy", "ratelimit", "redis-server", "agent.js"])
      expect(programs).toContain(program);
  });

  it("are in no metrics", async () => {
    for (const [source, url] of Object.entries(
      gateway.home.metricsUrls as Record<string, string>,
    )) {
      const response = await fetch(url);
      const text = await response.text();
      expect(response.status, source).toBe(200);
      expect(text, source).toContain("# TYPE");
      expect(findSecrets(text, secrets), source).toEqual([]);
      expect(text.includes("walnut"), source).toBe(false);
    }
  });
});

describe("prompts and answers", () => {
  it("are in no log, no journal and no state", () => {
    const leaks = [...files()]
      .filter(([, text]) => /walnut-57193|hazel-88241|You asked/.test(text))
      .map(([name]) => name);
    expect(leaks).toEqual([]);
  });
});

describe("the access log", () => {
  it("has one line for each call, by the id that its caller got", async () => {
    expect(requestIds.filter((id) => !/^[0-9a-f-]{36}$/.test(id))).toEqual([]);
    expect(new Set(requestIds).size).toBe(requestIds.length);
    await expect
      .poll(() => requestIds.filter((id) => !byId().has(id)), { timeout: 15_000 })
      .toEqual([]);
    const lines = byId();
    const answered = lines.get(requestIds[0]!)!;
    expect(answered).toMatchObject({ tenant: "research", status: 200, method: "POST" });
    expect(answered.path).toBe("/v1/chat/completions");
    expect(answered.target).toMatch(/azure/);
    for (const number of ["input_tokens", "output_tokens", "cost_usd_e6", "duration_ms"])
      expect(answered[number], number).toBeGreaterThan(0);
    expect([...lines.values()].some((line) => line.client_request_id === "mine-1")).toBe(true);
  });

  it("names the tenant of a call from the moment its key is right, also when the call is refused", () => {
    const lines = byId();
    const calls = requestIds.map((id) => lines.get(id)!);
    const statusesOf = (tenant: unknown): number[] =>
      calls.filter((line) => line.tenant === tenant).map(({ status }) => Number(status));
    expect(new Set(statusesOf(null))).toEqual(new Set([401]));
    expect(statusesOf("research")).toEqual(expect.arrayContaining([200, 400, 404]));
    expect(statusesOf("research")).not.toContain(401);
  });

  function byId(): Map<string, Record<string, unknown>> {
    const lines = fs.readFileSync(String(gateway.home.accessLog), "utf8").split("\n");
    return new Map(
      lines
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .map((line) => [String(line.request_id), line]),
    );
  }
});
