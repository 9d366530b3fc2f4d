// Proves that the counters' Redis gets a password, and another, while calls go on being counted: on the local clouds, whose
// Redis takes what the local ElastiCache says. Starting pods anew is the home's doing here, kubectl's in a cluster.
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chat, RunningGateway } from "../../e2e/gateway/running-gateway";

const REFRESH_SECONDS = 15;
const LOOK = (REFRESH_SECONDS + 15) * 1000;

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await RunningGateway.start((description) => {
    description["secrets"] = { refreshSeconds: REFRESH_SECONDS };
  });
}, 240_000);
afterAll(() => gateway?.dispose(), 60_000);

const home = (): string => path.dirname(String(gateway.home.tenantKeysFile));

/** The password that the rate-limit service is given; undefined while it has none. */
function password(): string | undefined {
  const file = path.join(home(), "secrets", "envoy-gateway-system.ai-redis-auth.json");
  if (!fs.existsSync(file)) return undefined;
  return (JSON.parse(fs.readFileSync(file, "utf8")) as { values: { password?: string } }).values
    .password;
}

/** What Redis answers to some commands on one connection. */
function redis(...commands: string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(path.join(home(), "redis.sock"));
    let text = "";
    socket.setTimeout(5_000, () => socket.destroy(new Error("Redis: no answer")));
    socket.on("error", reject);
    socket.on("data", (part) => {
      text += String(part);
      const lines = text.split("\r\n").slice(0, -1);
      if (lines.length < commands.length) return;
      socket.destroy();
      resolve(lines);
    });
    socket.write(commands.map((command) => `${command}\r\n`).join(""));
  });
}

/** Calls counted so far, or -1 when Redis lets nobody in so. */
async function keysIn(auth?: string): Promise<number> {
  const answers = await redis(...(auth === undefined ? [] : [`AUTH ${auth}`]), "DBSIZE");
  const size = answers.at(-1)!;
  return size.startsWith(":") ? Number(size.slice(1)) : -1;
}

async function until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + LOOK; !(await check());) {
    if (Date.now() > end) throw new Error(`${what}: not within ${LOOK} ms`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function redisErrors(): Promise<number> {
  const url = (gateway.home.metricsUrls as Record<string, string>)["rate-limit"]!;
  const text = await (await fetch(url)).text();
  return text
    .split("\n")
    .filter((line) => line.startsWith("ratelimit_service_should_rate_limit_error"))
    .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

/** Whether a call is counted: it leaves or changes a counter. */
async function isCounted(auth?: string): Promise<boolean> {
  const login = auth === undefined ? [] : [`AUTH ${auth}`];
  await redis(...login, "FLUSHALL");
  const answer = await gateway.post("/chat/completions", chat());
  await answer.text();
  expect(answer.status).toBe(200);
  for (let turn = 0; turn < 20; turn++) {
    if ((await keysIn(auth)) > 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

const rotate = (...flags: string[]) =>
  gateway.clouds.unifiedAiIn(gateway.project, "rotate", "redis", "--stack", "dev", ...flags);

describe("rotate redis", { timeout: 150_000 }, () => {
  let first: string;

  it("gives Redis its first password, and calls are counted all the while", async () => {
    expect(password()).toBeUndefined();
    expect(await isCounted()).toBe(true);
    const begun = await rotate("--json");
    expect(begun.code, begun.text).toBe(2);
    expect(JSON.parse(begun.stdout)).toMatchObject({ step: "rotated", passwords: 2 });
    await until("the agent brings the password", () => password() !== undefined);
    first = password()!;
    expect(begun.text).not.toContain(first);
    await until("the service counts with it", () => isCounted(first));
    const finished = await rotate("--finish", "--yes", "--json");
    expect(finished.code, finished.text).toBe(0);
    await until("Redis wants it", async () => (await keysIn()) === -1);
    await until("the service counts with it alone", () => isCounted(first));
    expect(await keysIn("wrong-password-of-some-length")).toBe(-1);
  });

  it("replaces it: both are good until the new one is everywhere, then the old one is not", async () => {
    const begun = await rotate("--json");
    expect(begun.code, begun.text).toBe(2);
    await until("the agent brings another", () => password() !== first);
    const second = password()!;
    await until("both are good", async () => (await keysIn(second)) >= 0);
    expect(await keysIn(first)).toBeGreaterThanOrEqual(0);
    await until("the service counts with it", () => isCounted(second));
    const finished = await rotate("--finish", "--yes", "--json");
    expect(finished.code, finished.text).toBe(0);
    await until("the old one is gone", async () => (await keysIn(first)) === -1);
    await until("the service counts with the new one", () => isCounted(second));
    expect(await redisErrors()).toBe(0);
    const state = await gateway.project.pulumi("stack", "export", "--show-secrets");
    expect(state.code).toBe(0);
    for (const secret of [first, second]) expect(state.stdout).not.toContain(secret);
  });
});
