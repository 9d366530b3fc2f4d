import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { resolveSpec, type EndpointSpec } from "../../../components";
import { expectOpenAiError } from "../../e2e/gateway/openai-error";
import { Redis } from "../../e2e/gateway/redis";
import { chat, RunningGateway, type Description } from "../../e2e/gateway/running-gateway";

const REQUESTS = 20;
const TOKENS = 400;
/** The smallest budget there is: a cent. */
const BUDGET_USD = 0.01;

const models = ["chat", "embed"];
const plenty = { models, requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000 };
/** Each has one limit that binds. */
const TENANTS = {
  free: { ...plenty, monthlyBudgetUsd: 2_000 },
  requests: { models, requestsPerMinute: REQUESTS },
  tokens: { models, tokensPerMinute: TOKENS },
  money: { models, monthlyBudgetUsd: BUDGET_USD },
  away: { models, requestsPerMinute: 6 },
  hang: { models, requestsPerMinute: 6 },
  wrong: { ...plenty },
  streams: { ...plenty },
};

let gateway: RunningGateway;
let redis: Redis;
let prices: Record<string, { input: number; output: number }>;
/** Places of what is counted in a tenant's policy. */
const PLACES = { requests: 0, tokens: 1, money: 2 };
beforeAll(async () => {
  gateway = await RunningGateway.start((description: Description) => {
    description.tenants = structuredClone(TENANTS);
    const spec = resolveSpec(description as unknown as EndpointSpec, { environment: "dev" });
    const targets = [...spec.azure!.targets, ...spec.aws!.targets, ...spec.gcp!.targets];
    prices = Object.fromEntries(targets.map(({ model, price }) => [model, price]));
  });
  redis = new Redis(gateway);
}, 240_000);
afterAll(() => gateway?.dispose());
afterEach(() => gateway.setWeather());

type Tenant = keyof typeof TENANTS;

/** What is counted of one limit of a tenant. */
async function counted(limit: `${Tenant} ${"requests" | "tokens" | "money"}`): Promise<number> {
  const [tenant, what] = limit.split(" ") as [Tenant, keyof typeof PLACES];
  return (await redis.counters()).get(`${tenant} ${PLACES[what]}`) ?? 0;
}

const as = (tenant: Tenant): RequestInit => ({
  headers: { authorization: `Bearer ${gateway.keys[tenant]}` },
});
const chatAs = (tenant: Tenant, more: Record<string, unknown> = {}): Promise<Response> =>
  gateway.post("/chat/completions", chat("Say hello.", more), as(tenant));
const embedAs = (tenant: Tenant): Promise<Response> =>
  gateway.post("/embeddings", { model: "embed", input: "hello" }, as(tenant));

interface Usage {
  prompt_tokens: number;
  completion_tokens?: number;
  total_tokens: number;
}

/** Usage of a call that has to be answered. */
async function usageOf(response: Response): Promise<Usage> {
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return (JSON.parse(text) as { usage: Usage }).usage;
}

/** Does something within one minute of the clock, in which a limit counts: once more when it was caught by its end. */
async function withinOneMinute<T>(work: () => Promise<T>): Promise<T> {
  const minute = (): number => Math.floor(Date.now() / 60_000);
  const left = 60 - ((Date.now() / 1000) % 60);
  // What follows takes a few seconds.
  if (left < 8) await new Promise((resolve) => setTimeout(resolve, left * 1000 + 100));
  const before = minute();
  const result = await work();
  expect(minute(), "the machine is too slow for a limit of a minute").toBe(before);
  return result;
}

/** Waits for a counter that is written when a call is over. */
async function counter(limit: Parameters<typeof counted>[0], value: number): Promise<void> {
  await expect.poll(() => counted(limit), { timeout: 5_000 }).toBe(value);
}

describe("requests a minute", () => {
  it("are counted over all aliases, to the last one", async () => {
    const statuses = await withinOneMinute(async () => {
      const calls = Array.from({ length: REQUESTS }, (_, index) =>
        index % 2 === 0 ? chatAs("requests") : embedAs("requests"),
      );
      const answered = (await Promise.all(calls)).map(({ status }) => status);
      expect(await counted("requests requests")).toBe(REQUESTS);
      for (const again of [chatAs, embedAs, chatAs]) {
        const response = await again("requests");
        const error = await expectOpenAiError(response, 429);
        expect(error.code).toBe("rate_limit_exceeded");
        const wait = Number(response.headers.get("retry-after"));
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(60);
      }
      return answered;
    });
    expect(statuses).toEqual(Array<number>(REQUESTS).fill(200));
  });

  it("used up by one tenant leave another alone", async () => {
    const { result, calls } = await gateway.watch(() =>
      Promise.all([
        ...Array.from({ length: 60 }, () => chatAs("free")),
        ...Array.from({ length: 60 }, () => chatAs("requests")),
      ]),
    );
    const statuses = result.map(({ status }) => status);
    expect(statuses.slice(0, 60)).toEqual(Array<number>(60).fill(200));
    const passed = statuses.slice(60).filter((status) => status === 200).length;
    // A new minute may have begun.
    expect(passed).toBeLessThanOrEqual(REQUESTS);
    expect(calls.filter(({ model }) => model !== undefined)).toHaveLength(60 + passed);
  });

  it("do not count what was refused as no call at all", async () => {
    await withinOneMinute(async () => {
      await chatAs("wrong", { max_tokens: -1 });
      await chatAs("wrong", { model: "nothing" });
      await usageOf(await chatAs("wrong"));
      await counter("wrong requests", 1);
    });
  });
});

describe("tokens a minute", () => {
  it("are counted in full, whole and streamed, over all aliases", async () => {
    await withinOneMinute(async () => {
      let sum = (await usageOf(await chatAs("tokens"))).total_tokens;
      sum += (await usageOf(await embedAs("tokens"))).total_tokens;
      const stream = await chatAs("tokens", {
        stream: true,
        stream_options: { include_usage: true },
      });
      const last = [...(await stream.text()).matchAll(/"total_tokens":(\d+)/g)].at(-1);
      sum += Number(last![1]);
      await counter("tokens tokens", sum);
      // What is under way when the limit is reached still passes, so calls are one at a time here.
      let calls = 0;
      for (; sum < TOKENS && calls < 100; calls += 1) {
        sum += (await usageOf(await chatAs("tokens"))).total_tokens;
        await counter("tokens tokens", sum);
      }
      expect(calls).toBeGreaterThan(3);
      for (const again of [chatAs, embedAs]) await expectOpenAiError(await again("tokens"), 429);
      await counter("tokens tokens", sum);
    });
  });

  it("of a stream that did not ask for its usage count too", async () => {
    await withinOneMinute(async () => {
      const { total_tokens } = await usageOf(await chatAs("streams"));
      const stream = await chatAs("streams", { stream: true });
      expect(await stream.text()).toMatch(/\[DONE\]/);
      await counter("streams tokens", 2 * total_tokens);
    });
  });
});

describe("budget of a month", () => {
  /** Millionths of a dollar that a call costs at the price of the target that answered, rounded up. */
  const cost = (model: string, { prompt_tokens, completion_tokens = 0 }: Usage): number => {
    const { input, output } = prices[model]!;
    return Math.ceil(prompt_tokens * input + completion_tokens * output - 1e-9);
  };

  it("is spent at the price of whichever target answered, and ends all aliases", async () => {
    let spent = cost("gpt-5.4", await usageOf(await chatAs("money")));
    expect(spent).toBeGreaterThan(0);
    spent += cost("text-embedding-3-large", await usageOf(await embedAs("money")));
    await counter("money money", spent);
    await gateway.setWeather({ faults: [{ target: "azure", kind: "503" }] });
    const fallback = cost("claude-sonnet-5-5", await usageOf(await chatAs("money")));
    expect(fallback).not.toBe(spent);
    spent += fallback;
    await counter("money money", spent);
    await gateway.setWeather({
      faults: ["azure", "aws"].map((target) => ({ target, kind: "503" })),
    });
    spent += cost("gemini-3.8-flash", await usageOf(await chatAs("money")));
    await counter("money money", spent);

    const limit = BUDGET_USD * 1_000_000;
    let calls = 0;
    for (; spent < limit && calls < 300; calls += 1) {
      const usage = await usageOf(await chatAs("money"));
      spent = (await settled("money money", spent)) ?? spent;
      expect(usage.total_tokens).toBeGreaterThan(0);
    }
    expect(calls).toBeGreaterThan(3);
    for (const again of [chatAs, embedAs]) {
      const response = await again("money");
      await expectOpenAiError(response, 429);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(60);
    }
    await counter("money money", spent);
    await usageOf(await chatAs("free"));
  });

  /** The counter once it is above what it was. */
  async function settled(
    limit: Parameters<typeof counted>[0],
    before: number,
  ): Promise<number | undefined> {
    let now: number | undefined;
    await expect.poll(async () => (now = await counted(limit))).toBeGreaterThan(before);
    return now;
  }

  it("is kept for thirty days", async () => {
    const window = 30 * 24 * 3600;
    const ends = (Math.floor(Date.now() / 1000 / window) + 1) * window - Date.now() / 1000;
    const response = await chatAs("money");
    expect(response.status).toBe(429);
    const wait = Number(response.headers.get("retry-after"));
    expect(Math.abs(wait - ends)).toBeLessThan(30);
  });
});

describe("without Redis", () => {
  it.each(["away", "hang"] as const)(
    "that is %s, calls pass, and requests a minute hold for each alias",
    async (how) => {
      await usageOf(await chatAs("free"));
      const began = performance.now();
      await (how === "away" ? redis.away() : redis.hang());
      try {
        // Spent long ago, which nobody can know now.
        await usageOf(await chatAs("money"));
        const statuses: number[] = [];
        for (let call = 0; call < 10; call += 1) statuses.push((await chatAs(how)).status);
        const passed = statuses.filter((status) => status === 200).length;
        expect(new Set(statuses)).toEqual(new Set([200, 429]));
        expect(passed).toBeLessThanOrEqual(6);
        await usageOf(await embedAs(how));
        expect(performance.now() - began).toBeLessThan(5_000);
      } finally {
        if (how === "away") redis.back();
        else redis.resume();
      }
      // The counters are asked again as soon as they can be.
      await expect
        .poll(async () => (await chatAs("money")).status, { timeout: 15_000, interval: 200 })
        .toBe(429);
      await usageOf(await chatAs("free"));
    },
  );
});
