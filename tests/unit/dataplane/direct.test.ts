/** Proves how the stand-ins of OpenAI, Anthropic and Cohere judge calls, over real TLS. */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { providerKeys, providerKeysFile } from "../../../sim/dataplane/direct/keys";
import { ask, eventsOf, journal, jsonOf, type Got } from "./client";
import type { Lab } from "./fixture";
import { useLab } from "./use-lab";

let lab: Lab;
let keys: Record<"openai" | "anthropic" | "cohere", string>;
useLab(
  (started) => {
    lab = started;
    keys = providerKeys(lab.directory);
    return Promise.resolve();
  },
  () => lab.faults({}),
);

interface Api {
  name: "openai" | "anthropic" | "cohere";
  host: string;
  path: string;
  model: string;
}

const OPENAI: Api = {
  name: "openai",
  host: "us.api.openai.com",
  path: "/v1/chat/completions",
  model: "gpt-5.4",
};
const ANTHROPIC: Api = {
  name: "anthropic",
  host: "api.anthropic.com",
  path: "/v1/chat/completions",
  model: "claude-sonnet-5-5",
};
const COHERE: Api = {
  name: "cohere",
  host: "api.cohere.ai",
  path: "/compatibility/v1/chat/completions",
  model: "command-a-03-2025",
};
const APIS = [OPENAI, ANTHROPIC, COHERE].map((api) => [api.name, api] as const);

function post(
  api: Pick<Api, "name" | "host" | "path">,
  body: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${keys[api.name]}` },
): Promise<Got> {
  return ask(lab, {
    host: api.host,
    path: api.path,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

const hello = (api: Api, more: object = {}): object => ({
  model: api.model,
  messages: [{ role: "user", content: "Say hello." }],
  ...more,
});

const native = (more: object = {}): object => ({ ...hello(ANTHROPIC), max_tokens: 100, ...more });
const MESSAGES = { ...ANTHROPIC, path: "/v1/messages" };
const nativeHeaders = (): Record<string, string> => ({
  "x-api-key": keys.anthropic,
  "anthropic-version": "2023-06-01",
});
const lastCall = (): Record<string, unknown> => journal(lab).at(-1) as Record<string, unknown>;

describe("keys", () => {
  it("are made once, marked as of the local clouds, and readable by their owner alone", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "keys-"));
    const made = providerKeys(folder);
    expect(providerKeys(folder)).toEqual(made);
    expect(made.openai).toMatch(/^sk-proj-sim0[0-9a-f]{48}$/);
    expect(made.anthropic).toMatch(/^sk-ant-api03-sim0[0-9a-f]{48}$/);
    expect(made.cohere).toMatch(/^sim0[0-9a-f]{36}$/);
    expect(statSync(path.join(folder, providerKeysFile)).mode & 0o777).toBe(0o600);
    rmSync(folder, { recursive: true });
  });

  it.each(APIS)("%s: the issued one is taken, no other, and none is repeated", async (_, api) => {
    expect((await post(api, hello(api))).status).toBe(200);
    const others = Object.entries(keys).filter(([name]) => name !== api.name);
    for (const key of [...others.map(([, other]) => other), `${keys[api.name]}x`, "unset"]) {
      const got = await post(api, hello(api), { authorization: `Bearer ${key}` });
      expect(got.status).toBe(401);
      expect(got.text).not.toContain(key);
    }
    expect((await post(api, hello(api), {})).status).toBe(401);
    const journal = readFileSync(path.join(lab.directory, "calls.jsonl"), "utf8");
    for (const key of Object.values(keys)) expect(journal).not.toContain(key);
  });

  it("refuse another company's header as a leak", async () => {
    const got = await post(OPENAI, hello(OPENAI), {
      authorization: `Bearer ${keys.openai}`,
      "x-api-key": keys.anthropic,
    });
    expect([got.status, jsonOf(got).error.code]).toEqual([400, "ForeignCredential"]);
  });

  it("of Anthropic go in its own header for its own API, and not as a bearer", async () => {
    expect((await post(MESSAGES, native(), nativeHeaders())).status).toBe(200);
    const got = await post(MESSAGES, native(), {
      authorization: `Bearer ${keys.anthropic}`,
      "anthropic-version": "2023-06-01",
    });
    expect([got.status, jsonOf(got)]).toMatchObject([
      401,
      { type: "error", error: { type: "authentication_error" } },
    ]);
  });
});

describe("errors in each company's own form", () => {
  it("OpenAI's", async () => {
    const unknown = await post(OPENAI, hello({ ...OPENAI, model: "gpt-0" }));
    expect([unknown.status, jsonOf(unknown)]).toEqual([
      404,
      {
        error: {
          message: "The model `gpt-0` does not exist or you do not have access to it.",
          type: "invalid_request_error",
          param: null,
          code: "model_not_found",
        },
      },
    ]);
    const wrong = await post(OPENAI, hello(OPENAI, { max_tokens: 5 }));
    expect(jsonOf(wrong).error).toMatchObject({
      code: "unsupported_parameter",
      param: "max_tokens",
    });
    expect((await post({ ...OPENAI, path: "/v1/images" }, {})).status).toBe(404);
  });

  it("Anthropic's, in its own API and in the compatible one", async () => {
    const unknown = await post(MESSAGES, native({ model: "claude-0" }), nativeHeaders());
    expect([unknown.status, jsonOf(unknown).error]).toEqual([
      404,
      { type: "not_found_error", message: "model: claude-0" },
    ]);
    const { "x-api-key": key } = nativeHeaders();
    const unversioned = await post(MESSAGES, native(), { "x-api-key": key! });
    expect(jsonOf(unversioned).error.message).toBe("anthropic-version: header is required");
    const compatible = await post(ANTHROPIC, hello(ANTHROPIC, { n: 2 }));
    expect([compatible.status, jsonOf(compatible).error]).toEqual([
      400,
      {
        code: "invalid_request_error",
        message: "n: must be exactly 1",
        type: "invalid_request_error",
        param: null,
      },
    ]);
  });

  it.each([
    ["n", { n: 1 }],
    ["store", { store: false }],
    ["reasoning_effort", { reasoning_effort: "medium" }],
    ["parallel_tool_calls", { parallel_tool_calls: true }],
  ])("Cohere's, which takes no %s", async (field, more) => {
    const got = await post(COHERE, hello(COHERE, more));
    expect([got.status, jsonOf(got)]).toEqual([
      422,
      { message: `unprocessable entity: ${field} is not supported` },
    ]);
  });
});

describe("limits", () => {
  it.each([
    [OPENAI, "x-ratelimit-remaining-requests"],
    [ANTHROPIC, "anthropic-ratelimit-requests-remaining"],
    [COHERE, undefined],
  ] as const)("answer 429 with what is left and when to come again: $name", async (api, header) => {
    lab.faults({ behaviours: [{ target: api.name, requestsPerMinute: 1 }] });
    expect((await post(api, hello(api))).status).toBe(200);
    const got = await post(api, hello(api));
    expect(got.status).toBe(429);
    expect(Number(got.headers["retry-after"])).toBeGreaterThan(0);
    if (header) expect(got.headers[header]).toBe("0");
  });

  it.each(APIS)("of a model's context: %s", async (name, api) => {
    lab.faults({ behaviours: [{ target: name, contextTokens: 3 }] });
    expect((await post(api, hello(api))).status).toBe(400);
  });
});

describe("faults", () => {
  it.each([
    ["openai", OPENAI, "503", 503, "server_error"],
    ["anthropic", ANTHROPIC, "503", 529, "overloaded_error"],
    ["anthropic", MESSAGES, "503", 529, "overloaded_error"],
    ["cohere", COHERE, "503", 503, undefined],
    ["openai", OPENAI, "429", 429, "requests"],
    ["openai", OPENAI, "quota", 429, "insufficient_quota"],
    ["us.api.openai.com/gpt-5.4", OPENAI, "gone", 404, "invalid_request_error"],
  ] as const)("%s, %#: %s", async (target, api, kind, status, type) => {
    lab.faults({ faults: [{ target, kind }] });
    const got = await post(api, hello(ANTHROPIC, { ...hello(api as Api), max_tokens: 10 }));
    expect(got.status).toBe(status);
    expect(jsonOf(got).error?.type).toBe(type);
    expect(lastCall()).toMatchObject({ verdict: "fault", fault: kind });
  });
});

describe("chat completions", () => {
  it.each(APIS)("%s: whole, and as a stream with what it took", async (_, api) => {
    const whole = jsonOf(await post(api, hello(api)));
    const said = whole.choices[0].message.content as string;
    expect(said).toContain(`This is ${api.model} on `);
    expect(whole.usage.total_tokens).toBe(
      whole.usage.prompt_tokens + whole.usage.completion_tokens,
    );
    const streamed = hello(api, { stream: true, stream_options: { include_usage: true } });
    const events = eventsOf((await post(api, streamed)).text);
    expect(events.at(-1)).toBe("[DONE]");
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event));
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe(said);
    expect(chunks.at(-1).usage).toEqual(whole.usage);
    expect(chunks.filter(({ choices }) => choices[0]?.finish_reason === "stop")).toHaveLength(1);
  });

  it.each(APIS)("%s: calls tools", async (_, api) => {
    const parameters = { type: "object", properties: { city: { type: "string" } } };
    const tools = [{ type: "function", function: { name: "get_weather", parameters } }];
    const body = hello(api, {
      tools,
      messages: [{ role: "user", content: "What is the weather in Bonn?" }],
    });
    const { choices } = jsonOf(await post(api, body));
    expect(choices[0].finish_reason).toBe("tool_calls");
    expect(choices[0].message.tool_calls[0].function.name).toBe("get_weather");
  });

  it("say where OpenAI held the call, by the host that was asked", async () => {
    const said = async (host: string): Promise<string> =>
      jsonOf(await post({ ...OPENAI, host }, hello(OPENAI))).choices[0].message.content;
    expect(await said("us.api.openai.com")).toContain("on OpenAI in us.");
    expect(await said("eu.api.openai.com")).toContain("on OpenAI in eu.");
    expect(await said("api.openai.com")).toContain("on OpenAI.");
  });

  it("leave no prompt and no answer in the journal", async () => {
    await post(OPENAI, hello(OPENAI, { messages: [{ role: "user", content: "canary" }] }));
    expect(JSON.stringify(lastCall())).not.toContain("canary");
    expect(lastCall()).toMatchObject({
      cloud: "openai",
      service: "api",
      model: "gpt-5.4",
      principal: "project sim0",
      unexpected: [],
    });
  });
});

describe("Anthropic's own API", () => {
  it("answers whole and as a stream, held where the call says", async () => {
    const geo = { inference_geo: "us" };
    const whole = jsonOf(await post(MESSAGES, native(geo), nativeHeaders()));
    expect(whole.content[0].text).toContain("on Anthropic in us.");
    expect(whole.stop_reason).toBe("end_turn");
    const got = await post(MESSAGES, native({ ...geo, stream: true }), nativeHeaders());
    expect(got.text).toContain("event: message_start");
    expect(got.text.trimEnd()).toMatch(/event: message_stop\ndata: .*$/);
    const bad = await post(MESSAGES, native({ inference_geo: "eu" }), nativeHeaders());
    expect(bad.status).toBe(400);
  });
});

describe("responses and embeddings", () => {
  it("are OpenAI's", async () => {
    const got = await post(
      { ...OPENAI, path: "/v1/responses" },
      { model: "gpt-5.4", input: "Say hello.", store: false },
    );
    expect(jsonOf(got)).toMatchObject({ object: "response", status: "completed", store: false });
    const embedded = await post(
      { ...OPENAI, path: "/v1/embeddings" },
      { model: "text-embedding-3-small", input: ["a", "b"], dimensions: 8 },
    );
    expect(
      jsonOf(embedded).data.map((one: { embedding: unknown[] }) => one.embedding.length),
    ).toEqual([8, 8]);
  });

  it("are Cohere's as far as vectors of one length go", async () => {
    const path_ = "/compatibility/v1/embeddings";
    const asked = { model: "embed-v4.0", input: "a" };
    const got = await post({ ...COHERE, path: path_ }, asked);
    expect(jsonOf(got).data[0].embedding).toHaveLength(1536);
    const cut = await post({ ...COHERE, path: path_ }, { ...asked, dimensions: 8 });
    expect(cut.status).toBe(422);
  });
});
