// What tenants have spent stays theirs when the description changes under the running gateway: real Redis, real counters.
import * as fs from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { committedConfig } from "../../e2e/local-clouds";
import { expectOpenAiError } from "../../e2e/gateway/openai-error";
import { Redis } from "../../e2e/gateway/redis";
import {
  chat,
  ENDPOINT,
  RunningGateway,
  type Description,
} from "../../e2e/gateway/running-gateway";

const models = ["chat"];
const plenty = { models, requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000 };
const BUDGET_USD = 0.01;
/** Places of money in a tenant's policy, in millionths and in hundred thousandths of a dollar. */
const [E6, E5] = [2, 3];

let gateway: RunningGateway;
let redis: Redis;
let dev: Record<string, unknown>;
beforeAll(async () => {
  gateway = await RunningGateway.start((description) => {
    description.tenants = {
      gone: { ...plenty, monthlyBudgetUsd: 500 },
      small: { ...plenty, monthlyBudgetUsd: BUDGET_USD },
      wide: { ...plenty, monthlyBudgetUsd: 2_000 },
    };
    dev = { ...committedConfig("dev"), [ENDPOINT]: description };
  });
  redis = new Redis(gateway);
}, 240_000);
afterAll(() => gateway?.dispose());

const keys = (): Record<string, string> =>
  JSON.parse(fs.readFileSync(String(gateway.home.tenantKeysFile), "utf8")) as Record<
    string,
    string
  >;
const callAs = (tenant: string): Promise<Response> =>
  gateway.post("/chat/completions", chat(), {
    headers: { authorization: `Bearer ${keys()[tenant]}` },
  });

/** Money counted of a tenant; it is written when a call is over. */
async function spent(tenant: string, place = E6): Promise<number> {
  return (await redis.counters()).get(`${tenant} ${place}`) ?? 0;
}

/** A call that is answered, and what is counted once it is paid. */
async function spend(tenant: string): Promise<number> {
  const before = await spent(tenant);
  const response = await callAs(tenant);
  expect(response.status, await response.text()).toBe(200);
  let now = before;
  await expect.poll(async () => (now = await spent(tenant))).toBeGreaterThan(before);
  return now;
}

describe("counters of a month, after a change of the description", () => {
  it("are the same tenant's, and nobody else has them", async () => {
    const gone = await spend("gone");
    await spend("small");
    const small = await spend("small");
    const wide = await spend("wide");
    const coarse = await spent("wide", E5);
    expect(coarse).toBe(Math.ceil(wide / 10));

    const later = structuredClone(dev);
    const description = later[ENDPOINT] as Description;
    const first = Object.entries(description.models);
    description.models = {
      afirst: { targets: [{ cloud: "azure", model: "gpt-5.4-mini", tokensPerMinute: 10_000 }] },
      ...Object.fromEntries(first),
    };
    description.tenants = {
      another: { ...plenty, models: ["afirst", "chat"], monthlyBudgetUsd: BUDGET_USD },
      // Fewer limits, so that the budget has another place among the tenant's own.
      small: { models, monthlyBudgetUsd: BUDGET_USD },
      "small-2": { ...plenty, monthlyBudgetUsd: BUDGET_USD },
      // More than millionths can count.
      wide: { ...plenty, monthlyBudgetUsd: 3_000 },
    };
    gateway.project.configure("dev", later);
    const up = await gateway.project.pulumi("up", "--yes", "--skip-preview", "--stack", "dev");
    expect(up.code, up.text).toBe(0);
    await expect
      .poll(async () => (await callAs("another")).status, { timeout: 60_000, interval: 250 })
      .toBe(200);
    await expect.poll(() => spent("another")).toBeGreaterThan(0);

    expect(await spent("gone")).toBe(gone);
    expect(await spent("small")).toBe(small);
    expect(await spent("small-2")).toBe(0);
    expect(await spent("wide", E5)).toBe(coarse);

    let now = await spend("small");
    expect(now).toBeGreaterThan(small);
    for (let call = 0; now < BUDGET_USD * 1_000_000 && call < 300; call += 1)
      now = await spend("small");
    await expectOpenAiError(await callAs("small"), 429);
    expect(await spent("small")).toBe(now);
    for (const tenant of ["another", "small-2", "wide"]) await spend(tenant);
    expect(await spent("wide", E5)).toBeGreaterThan(coarse);
  }, 150_000);
});
