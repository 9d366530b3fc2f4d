// Proves what a caller of Envoy 1.38 with `edge` gets; the AI gateway's translations in between are not part of it.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  breaks,
  chunk,
  END,
  goesSilent,
  good,
  hangs,
  json,
  refuses,
  resets,
  streams,
} from "./behaviours";
import { chat, startLab, whyNoLab, type Answer, type Behaviour, type Lab } from "./lab";

/** Milliseconds of silence after which a stream is ended. */
const IDLE = 800;

interface ApiError {
  message: string;
  type: string;
  param: string | null;
  code: string;
}

/** The OpenAI error of an answer, which has these four members and no others. */
function errorOf(answer: Answer): ApiError {
  expect(answer.headers["content-type"]).toBe("application/json");
  const { error, ...rest } = JSON.parse(answer.text) as { error: ApiError };
  expect(rest).toEqual({});
  expect(Object.keys(error)).toEqual(["message", "type", "param", "code"]);
  expect(answer.text).not.toMatch(/azure|openai|east us|7f3a|envoy|upstream|reset reason/i);
  return error;
}

describe("edge in Envoy", () => {
  let lab: Lab;
  let reason: string | undefined;
  beforeAll(async () => {
    reason = await whyNoLab();
    if (reason === undefined) lab = await startLab({ edge: { idleTimeoutMs: IDLE } });
  });
  afterAll(() => lab?.stop());
  beforeEach(({ skip }) => {
    skip(reason !== undefined, reason);
    lab.targets = [good, good, good];
    lab.hits.length = 0;
  });

  it.each<[string, Parameters<Lab["call"]>[0], number, string]>([
    ["a wrong key", { key: "nope" }, 401, "invalid_api_key"],
    ["no key", { key: undefined }, 401, "invalid_api_key"],
    ["an unknown path", { path: "/v1/rerank" }, 404, "unknown_url"],
    ["a path not offered", { path: "/v1/images/generations" }, 404, "unsupported_endpoint"],
    ["a wrong method", { method: "GET" }, 405, "method_not_allowed"],
    ["an unknown model", { body: chat({ model: "sk-canary" }) }, 404, "model_not_found"],
    ["another tenant's model", { body: chat({ model: "smart" }) }, 404, "model_not_found"],
    ["a model of another kind", { body: chat({ model: "embed" }) }, 404, "unsupported_endpoint"],
    ["no model", { body: { messages: [{}] } }, 400, "missing_required_parameter"],
    ["no messages", { body: { model: "fast" } }, 400, "missing_required_parameter"],
    ["negative max_tokens", { body: chat({ max_tokens: -1 }) }, 400, "invalid_value"],
    ["max_tokens as a text", { body: chat({ max_tokens: "sk-canary" }) }, 400, "invalid_value"],
    ["half a body", { body: '{"model":"sk-canary"' }, 400, "invalid_json"],
    [
      "a key twice",
      { body: '{"model":"fast","model":"sk-canary","messages":[{}]}' },
      400,
      "duplicate_key",
    ],
    [
      "bytes that are no UTF-8",
      { body: Buffer.from('{"model":"fast\xff"}', "latin1") },
      400,
      "invalid_encoding",
    ],
    [
      "a body over the limit",
      { body: chat({ user: "x".repeat(1 << 20) }) },
      413,
      "request_too_large",
    ],
  ])("answers %s itself and asks no target", async (_, call, status, code) => {
    const answer = await lab.call(call);
    expect([answer.status, errorOf(answer).code]).toEqual([status, code]);
    expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.text).not.toContain("canary");
    expect(lab.hits).toEqual([]);
  });

  it("takes a body up to the limit, also in pieces without a length", async () => {
    const body = JSON.stringify(chat({ user: "x".repeat((1 << 20) - 100) }));
    expect((await lab.call({ body })).status).toBe(200);
    const headers = { "transfer-encoding": "chunked" };
    expect((await lab.call({ body, headers })).status).toBe(200);
    const long = await lab.call({ body: `${body}${" ".repeat(200)}`, headers });
    expect([long.status, errorOf(long).code]).toEqual([413, "request_too_large"]);
  });

  it("lists the tenant's models only", async () => {
    const list = async (key: string): Promise<string[]> => {
      const answer = await lab.call({ path: "/v1/models", method: "GET", key });
      const { data } = JSON.parse(answer.text) as { data: { id: string; created: number }[] };
      expect(data.every(({ created }) => created > 0)).toBe(true);
      return data.map(({ id }) => id);
    };
    expect(await list("key-a")).toEqual(["embed", "fast"]);
    expect(await list("key-b")).toEqual(["smart"]);
  });

  it("sends max_tokens under its newer name", async () => {
    await lab.call({ body: chat({ max_tokens: 5 }) });
    expect(JSON.parse(lab.hits[0]!.body)).toEqual(chat({ max_completion_tokens: 5 }));
  });

  it("shows the alias, and no header that tells who answered", async () => {
    const answer = await lab.call();
    expect((JSON.parse(answer.text) as { model: string }).model).toBe("fast");
    expect(Object.keys(answer.headers).sort()).toEqual([
      "connection",
      "content-type",
      "date",
      "server",
      "transfer-encoding",
      "x-request-id",
    ]);
  });

  it.each<[string, Behaviour[], number, string, string]>([
    ["429", [refuses(429), refuses(429), refuses(429)], 429, "rate_limit_exceeded", "rate limited"],
    ["500", [refuses(500), refuses(500), refuses(500)], 500, "internal_error", "internal error"],
    ["silence", [hangs, hangs, hangs], 504, "timeout", "timed out"],
    ["resets", [resets, resets, resets], 503, "service_unavailable", "unavailable"],
    [
      "a mixture",
      [refuses(429), goesSilent(), refuses(403)],
      503,
      "service_unavailable",
      "rate limited, timed out, unavailable",
    ],
  ])("names what came of every try when all end in %s", async (_, targets, status, code, named) => {
    lab.targets = targets;
    const answer = await lab.call({ body: chat({ stream: true }) });
    const error = errorOf(answer);
    expect([answer.status, error.code]).toEqual([status, code]);
    expect(error.message).toContain("3 tries (");
    expect(error.message).toContain(named);
    expect(answer.milliseconds).toBeLessThan(5_000);
    expect(lab.hits.map(({ target }) => target)).toEqual([0, 1, 2]);
  });

  it("passes Retry-After on", async () => {
    lab.targets = [0, 1, 2].map(() => refuses(429, { "retry-after": "7" }));
    expect((await lab.call()).headers["retry-after"]).toBe("7");
  });

  it("passes a verdict about the prompt on, and never asks another target", async () => {
    lab.targets[0] = json(400, {
      error: {
        message: "The prompt triggered Azure OpenAI's policy, see https://go.microsoft.com/x",
        param: "prompt",
        code: "content_filter",
        innererror: { code: "ResponsibleAIPolicyViolation" },
      },
    });
    const filtered = await lab.call({ body: chat({ stream: true }) });
    expect([filtered.status, errorOf(filtered).code]).toEqual([400, "content_filter"]);
    const message = "This model's maximum context length is 10 tokens.";
    lab.targets[0] = json(400, {
      error: { message, param: "messages", code: "context_length_exceeded" },
    });
    const long = await lab.call();
    expect(errorOf(long)).toMatchObject({ message, code: "context_length_exceeded" });
    expect(lab.hits.map(({ target }) => target)).toEqual([0, 0]);
  });

  it.each<[string, Behaviour, string]>([
    [
      "ends without a reason",
      streams(chunk({ content: "a" }), "data: [DONE]\n\n"),
      "stream_interrupted",
    ],
    [
      "ends without an end",
      streams(chunk({ content: "a" }), chunk({}, "stop")),
      "stream_interrupted",
    ],
    [
      "sends nonsense",
      streams(chunk({ content: "a" }), 'data: {"x\n\n', END),
      "stream_interrupted",
    ],
    [
      "reports an error",
      streams(chunk({ content: "a" }), 'data: {"error":{"message":"East US","code":"429"}}\n\n'),
      "rate_limit_exceeded",
    ],
  ])("a stream that %s after its first content ends in an error", async (_, behaviour, code) => {
    lab.targets[0] = behaviour;
    const answer = await lab.call({ body: chat({ stream: true }) });
    expect(answer.status).toBe(200);
    const events = answer.text.trimEnd().split("\n\n");
    const last = JSON.parse(events.at(-1)!.replace("data: ", "")) as { error: ApiError };
    expect(last.error.code).toBe(code);
    expect(answer.text).toContain('"a"');
    expect(answer.text).not.toMatch(/\[DONE\]|"stop"|East US|from 1/);
    expect(lab.hits.map(({ target }) => target)).toEqual([0]);
  });

  it("a stream that breaks after its first content breaks, without an end", async () => {
    const name = "envoy_dynamicmodulescustom_unified_ai_broken_streams";
    const before = await lab.counter(name);
    lab.targets[0] = breaks(chunk({ content: "a" }), chunk({}, "stop"));
    const answer = await lab.call({ body: chat({ stream: true }) });
    expect([answer.status, answer.broken]).toEqual([200, true]);
    expect(answer.text).toContain('"a"');
    expect(answer.text).not.toMatch(/\[DONE\]|"stop"|from 1/);
    expect(lab.hits.map(({ target }) => target)).toEqual([0]);
    expect(await lab.counter(name)).toBe(before + 1);
  });

  it.each<[string, Behaviour]>([
    ["after its first content", goesSilent(chunk({ content: "a" }))],
    ["before its end mark", goesSilent(chunk({ content: "a" }), chunk({}, "stop"))],
  ])("a stream that goes silent %s ends in an error after its time", async (_, behaviour) => {
    const name = "envoy_dynamicmodulescustom_unified_ai_broken_streams";
    const before = await lab.counter(name);
    lab.targets[0] = behaviour;
    const answer = await lab.call({ body: chat({ stream: true }) });
    expect([answer.status, answer.broken]).toEqual([200, false]);
    expect(answer.milliseconds).toBeGreaterThan(IDLE);
    expect(answer.milliseconds).toBeLessThan(IDLE + 5_000);
    expect(answer.text).toContain('"a"');
    expect(answer.text).toContain("stream_interrupted");
    expect(answer.text).not.toMatch(/\[DONE\]|"stop"|from 1/);
    expect(lab.hits.map(({ target }) => target)).toEqual([0]);
    expect(await lab.counter(name)).toBe(before + 1);
  });

  it("a stream that speaks now and then goes on for as long as it likes", async () => {
    lab.targets[0] = async (response, hit) => {
      void goesSilent(chunk({ content: "a" }))(response, hit);
      // Far apart enough to be more than the time in all, near enough for a busy machine.
      for (let pieces = 0; pieces < 5; pieces++) {
        await sleep(IDLE * 0.3);
        response.write(chunk({ content: `b${pieces}` }));
      }
      response.end(END);
    };
    const answer = await lab.call({ body: chat({ stream: true }) });
    expect(answer.milliseconds).toBeGreaterThan(IDLE * 1.4);
    expect(answer.text).toContain("b4");
    expect(answer.text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("a streamed answer that calls a tool says so at its end", async () => {
    lab.targets[0] = streams(chunk({ tool_calls: [{ index: 0, id: "a" }] }), END);
    const answer = await lab.call({ body: chat({ stream: true }) });
    expect(answer.text).toContain('"finish_reason":"tool_calls"');
    expect(answer.text).not.toContain('"stop"');
  });

  it("serves 64 callers at once, each with an answer of its own", async () => {
    lab.targets[0] = (response, hit) => {
      const { user } = JSON.parse(hit.body) as { user: string };
      return streams(chunk({ content: `for ${user}` }), END)(response, hit);
    };
    const users = Array.from({ length: 64 }, (_, index) => `caller-${index}-`);
    const answers = await Promise.all(
      users.map((user) => lab.call({ body: chat({ stream: true, user }) })),
    );
    answers.forEach((answer, index) => expect(answer.text).toContain(`for ${users[index]}`));
    expect(await lab.counter("envoy_dynamicmodulescustom_unified_ai_panics")).toBe(0);
  });
});

describe("edge's configuration", () => {
  it("is refused when it has an unknown key, so that a mistake is seen at once", async ({
    skip,
  }) => {
    const reason = await whyNoLab();
    skip(reason !== undefined, reason);
    await expect(startLab({ edge: { maxBodyByte: 5 } })).rejects.toThrow(/`maxBodyByte`: unknown/);
    await expect(startLab({ firstToken: { holdLimit: 5 } })).rejects.toThrow(
      /`holdLimit`: unknown/,
    );
  });
});
