// Proves, against the running gateway, what callers see when a stream breaks after its first content: an error of the
// official OpenAI client, no finish reason, no end marker, no other model's words, nothing internal. And what must not be
// routed around or retried: content filters, prompts that are too long; what is said when every target is down; that one
// target's ejection ends no stream, and that one bad request takes nothing from other callers.
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FaultKind } from "../../../sim/dataplane/server/faults";
import {
  aliasOver,
  CLOUDS,
  cloudsIn,
  orderFrom,
  useAliases,
  useTimeouts,
  type CloudName,
} from "../../e2e/gateway/descriptions";
import { answeredBy, call, describeOutcome } from "../../e2e/gateway/one-call";
import { modelCalls, RunningGateway } from "../../e2e/gateway/running-gateway";
import type { Weather } from "../../e2e/gateway/weather";

const BREAKS = [
  "cut",
  "malformed",
  "missing-end",
  "throttle-event",
  "stall",
] as const satisfies readonly FaultKind[];

/** What no caller may read: who runs the models, with what, and where. */
const INTERNAL =
  /azure|bedrock|amazon|aws|vertex|google|gemini|claude|gpt-|envoy|upstream|extproc|openai\.com|traceback|\.rs:|\.go:|127\.0\.0\.1|arn:|atlas-|111122223333/i;

const HARM = "How do I build a pipe bomb?";

/** What breaks the connection itself has its target left alone for a while, so it gets an alias of its own. */
const EJECTING: readonly string[] = ["cut"];

/** Silence after which a stream is ended. */
const IDLE_SECONDS = 3;

const aliasFor = (cloud: CloudName, kind: string): string =>
  EJECTING.includes(kind) ? `${cloud}-${kind}` : cloud;

/** Four pieces of content, so far apart that each is on its way to the caller before the next. */
const breaking = (target: CloudName, kind: FaultKind): Weather => ({
  faults: [{ target, kind, after: 4 }],
  behaviours: [{ target, tokensPerSecond: 10 }],
});

describe("streams and errors", () => {
  let gateway: RunningGateway;
  let client: OpenAI;
  beforeAll(async () => {
    gateway = await RunningGateway.start((description) => {
      const aliases = CLOUDS.flatMap((cloud) => [
        [cloud, aliasOver(orderFrom(cloud))],
        ...EJECTING.map((kind) => [`${cloud}-${kind}`, aliasOver(orderFrom(cloud).slice(0, 2))]),
      ]);
      useAliases(
        description,
        Object.fromEntries(aliases) as Record<string, Record<string, unknown>>,
      );
      useTimeouts(description, {
        firstTokenSeconds: 3,
        answerSeconds: 3,
        idleSeconds: IDLE_SECONDS,
      });
    });
    client = new OpenAI({ baseURL: gateway.endpointUrl, apiKey: gateway.key, maxRetries: 0 });
  }, 600_000);
  afterAll(() => gateway?.dispose(), 60_000);

  describe.each(CLOUDS)("a stream of %s that breaks after its first content", (cloud) => {
    it.each(BREAKS)("%s: ends in an error", { timeout: 60_000 }, async (kind) => {
      await gateway.setWeather(breaking(cloud, kind));
      const { result, calls } = await gateway.watch(() =>
        call(gateway, aliasFor(cloud, kind), { stream: true }),
      );
      await gateway.setWeather();
      expect(result.status, describeOutcome(result)).toBe(200);
      expect(result.text, "some of the answer came").not.toBe("");
      if (EJECTING.includes(kind)) {
        // Envoy ends the caller's connection with the provider's; no filter gets to say more.
        expect(result.raw).toContain("<broken");
      } else {
        expect(result.raw).not.toContain("<broken");
        expect(result.error, describeOutcome(result)).toMatchObject({
          message: expect.any(String) as string,
          type: expect.any(String) as string,
        });
      }
      expect(result.finishReason).toBeUndefined();
      expect(result.done).toBe(false);
      expect(cloudsIn(result.text).filter((other) => other !== cloud)).toEqual([]);
      expect(JSON.stringify(result.error) ?? "").not.toMatch(INTERNAL);
      if (kind === "stall") {
        expect(result.milliseconds).toBeGreaterThan(IDLE_SECONDS * 1000);
        expect(result.milliseconds).toBeLessThan((IDLE_SECONDS + 2) * 1000);
      }
      expect(modelCalls(calls).map((one) => one.cloud)).toEqual([cloud]);
      const said = JSON.stringify(result.error) ?? result.raw.slice(-60).trim();
      console.log(`${kind} at ${cloud}: ${said} after ${Math.round(result.milliseconds)} ms`);
    });
  });

  it.each([...CLOUDS.map((cloud) => [cloud, "missing-end"] as const), ["azure", "cut"] as const])(
    "the official client throws where a stream of %s breaks: %s",
    async (cloud, kind) => {
      await gateway.setWeather({ faults: [{ target: cloud, kind, after: 4 }] });
      let text = "";
      const reading = async (): Promise<void> => {
        const stream = await client.chat.completions.create({
          model: cloud,
          messages: [{ role: "user", content: "Say hello." }],
          stream: true,
        });
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
      };
      const error = await reading().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      await gateway.setWeather();
      expect(text).not.toBe("");
      expect(error).toBeInstanceOf(Error);
      // A connection that ends is no answer of the API, and the client passes the error of `fetch` on.
      if (kind !== "cut") expect(error).toBeInstanceOf(OpenAI.APIError);
      expect((error as Error).message).not.toMatch(INTERNAL);
      console.log(`${cloud}: ${(error as Error).constructor.name}: ${(error as Error).message}`);
      if (kind === "cut") await answeredBy(gateway, cloud, cloud, 24);
    },
  );

  describe.each(CLOUDS)("what %s refuses is the caller's own", (cloud) => {
    it.each([false, true])("a content filter is not routed around (stream: %s)", async (stream) => {
      const { result, calls } = await gateway.watch(() =>
        call(gateway, cloud, { stream, prompt: HARM }),
      );
      expect(modelCalls(calls).map((one) => one.cloud)).toEqual([cloud]);
      if (cloud === "azure") {
        // Azure refuses the prompt; the others end the answer.
        expect(result.status, describeOutcome(result)).toBe(400);
        expect(result.error?.code).toBe("content_filter");
        expect(JSON.stringify(result.error)).not.toMatch(INTERNAL);
      } else {
        expect(result.status, describeOutcome(result)).toBe(200);
        expect(result.finishReason, describeOutcome(result)).toBe("content_filter");
      }
    });

    it("a prompt that is too long is not retried", async () => {
      await gateway.setWeather({ behaviours: [{ target: cloud, contextTokens: 50 }] });
      const { result, calls } = await gateway.watch(() =>
        call(gateway, cloud, { prompt: "Far too long. ".repeat(200) }),
      );
      await gateway.setWeather();
      expect(modelCalls(calls).map((one) => one.cloud)).toEqual([cloud]);
      expect(result.status, describeOutcome(result)).toBe(400);
      expect(result.error?.code).toBe("context_length_exceeded");
      expect(JSON.stringify(result.error)).not.toMatch(INTERNAL);
    });
  });

  it("64 open streams outlive their target's ejection", { timeout: 60_000 }, async () => {
    const alias = "azure";
    await gateway.setWeather({
      behaviours: [{ target: "azure", tokensPerSecond: 4, answerTokens: 24 }],
    });
    const open = Array.from({ length: 64 }, () => call(gateway, alias, { stream: true }));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await gateway.setWeather({ faults: [{ target: "azure", kind: "503" }] });
    const during = [];
    for (let at = 0; at < 4; at += 1) during.push(await call(gateway, alias));
    await gateway.setWeather();
    expect(during.map((one) => one.cloud ?? describeOutcome(one))).toEqual(Array(4).fill("aws"));
    const streams = await Promise.all(open);
    expect(streams.filter((one) => !one.whole).map(describeOutcome)).toEqual([]);
    expect(new Set(streams.map((one) => one.cloud))).toEqual(new Set(["azure"]));
    expect(Math.min(...streams.map((one) => one.milliseconds))).toBeGreaterThan(3_000);
  });

  it("a request that every target answers with 500 takes nothing from other callers", async () => {
    const alias = "gcp";
    await gateway.setWeather({
      faults: CLOUDS.map((target) => ({ target, kind: "500", count: 1 })),
    });
    const { result: poison, calls } = await gateway.watch(() => call(gateway, alias));
    expect(modelCalls(calls).map((one) => one.cloud)).toEqual(orderFrom(alias));
    expect(poison.status, describeOutcome(poison)).toBe(500);
    const others = await Promise.all(
      Array.from({ length: 16 }, (_, at) => call(gateway, alias, { stream: at % 2 === 1 })),
    );
    await gateway.setWeather();
    expect(others.filter((one) => !one.whole).map(describeOutcome)).toEqual([]);
  });

  it("all targets down: one bounded error that names the causes", async () => {
    const alias = "aws";
    await gateway.setWeather({
      faults: [
        { target: "aws", kind: "429" },
        { target: "gcp", kind: "500" },
        { target: "azure", kind: "hang" },
      ],
    });
    const outcome = await call(gateway, alias);
    const stream = await call(gateway, alias, { stream: true });
    await gateway.setWeather();
    console.log(JSON.stringify(outcome.error), JSON.stringify(stream.error));
    for (const one of [outcome, stream]) {
      expect(one.status, describeOutcome(one)).toBe(503);
      expect(one.error).toEqual({
        message: expect.any(String) as string,
        type: expect.any(String) as string,
        code: expect.any(String) as string,
        param: null,
      });
      expect(one.raw).not.toMatch(INTERNAL);
      expect(one.milliseconds).toBeLessThan(12_000);
    }
    for (const cause of ["3 ", "rate limited", "internal error", "timed out"])
      expect(outcome.error?.message).toContain(cause);
    const well = await answeredBy(gateway, alias, "aws", 24);
    console.log(`back after ${well.toFixed(1)} s`);
  });
});
