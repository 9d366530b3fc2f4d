// Proves what `unified-ai verify` calls and how it judges the answers, against a server that answers as the gateway does. That
// the gateway itself is called so is proven by tests/full/pipeline.test.ts.
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { keysToTry, type TenantKeyInHand } from "../../../cli/verify/keys";
import { aliasesOf, parseOutputs, type AliasToCall } from "../../../cli/verify/outputs";
import { connectionProblem } from "../../../cli/verify/problem";
import { renderVerify } from "../../../cli/verify/text";
import { verify, type CheckOutcome, type VerifyOptions } from "../../../cli/verify/verify";

const KEY = "ua_research-key-of-this-test-0000000";
const chat: AliasToCall = {
  alias: "chat",
  kind: "chat",
  targets: [
    {
      key: "chat-aws",
      alias: "chat",
      cloud: "aws",
      model: "claude-sonnet-5-5",
      region: "us-east-1",
    },
  ],
};
const embed: AliasToCall = {
  alias: "embed",
  kind: "embedding",
  targets: [
    {
      key: "embed-azure",
      alias: "embed",
      cloud: "azure",
      model: "text-embedding-3-large",
      region: "eastus2",
    },
  ],
};

interface Call {
  path: string;
  key: string;
  body: { model?: string; stream?: boolean };
}
type Reply = { status?: number; body?: unknown; text?: string; hang?: boolean } | undefined;

/** The gateway's behaviour; `change` puts another answer in place of a call's. */
class Gateway {
  readonly calls: Call[] = [];
  private server: http.Server | undefined;

  async start(change: (call: Call, nth: number) => Reply = () => undefined): Promise<string> {
    this.server = http.createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        const call: Call = {
          path: request.url ?? "",
          key: (request.headers.authorization ?? "").replace("Bearer ", ""),
          body: JSON.parse(text || "{}") as Call["body"],
        };
        this.calls.push(call);
        const reply = change(call, this.calls.length) ?? usual(call);
        if (reply.hang) return;
        response.writeHead(reply.status ?? 200, { "x-request-id": `id-${this.calls.length}` });
        response.end(reply.text ?? JSON.stringify(reply.body));
      });
    });
    const server = this.server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

const openAiError = (message: string): unknown => ({
  error: { message, type: "invalid_request_error" },
});
const answer = {
  model: "chat",
  choices: [{ message: { content: "ready" }, finish_reason: "stop" }],
  usage: { completion_tokens: 1 },
};
const stream = [
  { choices: [{ delta: { content: "rea" }, finish_reason: null }] },
  { choices: [{ delta: { content: "dy" }, finish_reason: "stop" }] },
];
const events = (...chunks: unknown[]): string =>
  chunks
    .map((chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`)
    .join("");

function usual({ path, key, body }: Call): NonNullable<Reply> {
  if (key !== KEY) return { status: 401, body: openAiError("missing or wrong API key") };
  if (path === "/v1/models") return { body: { data: [{ id: "chat" }, { id: "embed" }] } };
  if (!["chat", "embed"].includes(body.model ?? ""))
    return { status: 404, body: openAiError("the requested model does not exist") };
  if (path === "/v1/embeddings") return { body: { data: [{ embedding: [0.1, -0.2, 0.3] }] } };
  return body.stream ? { text: events(...stream, "[DONE]") } : { body: answer };
}

describe("verify", () => {
  const gateway = new Gateway();
  afterEach(() => {
    gateway.stop();
    gateway.calls.length = 0;
  });

  async function* keys(...all: string[]): AsyncGenerator<TenantKeyInHand> {
    for (const key of all) yield { key, from: "a test" };
  }
  async function run(
    change?: Parameters<Gateway["start"]>[0],
    more: Partial<VerifyOptions> & { url?: string; timeout?: number; key?: string } = {},
  ): Promise<CheckOutcome[]> {
    const url = more.url ?? (await gateway.start(change));
    return verify({
      caller: {
        url,
        timeout: more.timeout ?? 2_000,
        context: {
          stack: "dev",
          host: new URL(url).host,
          namespace: "atlas-dev",
          refreshSeconds: 60,
        },
      },
      aliases: [chat, embed],
      keys: keys(more.key ?? KEY),
      wait: 0,
      stream: true,
      pause: 10,
      ...more,
    });
  }
  const failed = (outcomes: CheckOutcome[]): (string | undefined)[][] =>
    outcomes.filter(({ ok }) => !ok).map(({ check, alias, problem }) => [check, alias, problem]);

  it("calls each alias by its kind, chat as a stream too, then what must be refused", async () => {
    const outcomes = await run();
    expect(failed(outcomes)).toEqual([]);
    expect(outcomes.map(({ check, alias, note }) => [check, alias, note])).toEqual([
      ["key", undefined, "2 aliases"],
      ["chat", "chat", "1 token"],
      ["stream", "chat", "2 chunks"],
      ["embedding", "embed", "3 numbers"],
      ["wrong-key", undefined, "refused with 401"],
      ["unknown-model", undefined, "refused with 404"],
    ]);
    expect(outcomes.every(({ calls, requestId }) => calls === 1 && requestId)).toBe(true);
  });

  it("leaves the streams out on request", async () => {
    const outcomes = await run(undefined, { stream: false });
    expect(outcomes.map(({ check }) => check)).not.toContain("stream");
  });

  const broken: [string, (call: Call) => Reply, (string | undefined)[][]][] = [
    [
      "an alias that no target answers",
      ({ body, path }) =>
        path === "/v1/chat/completions" && body.model === "chat"
          ? { status: 503, body: openAiError(`upstream is gone ${KEY}`) }
          : undefined,
      [
        ["chat", "chat", "answered 503: upstream is gone (hidden)"],
        ["stream", "chat", "answered 503: upstream is gone (hidden)"],
        ["wrong-key", undefined, "must be refused with 401, was answered 503"],
      ],
    ],
    [
      "a gateway that takes any key",
      ({ path, key }) => (path !== "/v1/models" && key !== KEY ? { body: answer } : undefined),
      [["wrong-key", undefined, "must be refused with 401, was answered 200"]],
    ],
    [
      "a gateway that answers to any model",
      ({ body }) => (body.model?.includes("no-such") ? { body: answer } : undefined),
      [["unknown-model", undefined, "must be refused with 404, was answered 200"]],
    ],
    [
      "a stream that is cut",
      ({ body }) => (body.stream ? { text: events(...stream) } : undefined),
      [["stream", "chat", "the stream has no end mark (`data: [DONE]`)"]],
    ],
    [
      "a stream that ends with an error",
      ({ body }) =>
        body.stream
          ? { text: events(stream[0], openAiError("the model went away"), "[DONE]") }
          : undefined,
      [["stream", "chat", "the stream ended with an error: the model went away"]],
    ],
    [
      "an answer without words",
      ({ body, key }) =>
        key === KEY && body.model === "chat" && !body.stream
          ? { body: { choices: [{ message: { content: "" }, finish_reason: "stop" }] } }
          : undefined,
      [["chat", "chat", "the answer has no text"]],
    ],
    [
      "an answer that names the model behind the alias",
      ({ body, key }) =>
        key === KEY && body.model === "chat" && !body.stream
          ? { body: { ...answer, model: "gpt-5.4-2026-03-05" } }
          : undefined,
      [["chat", "chat", 'the answer names model "gpt-5.4-2026-03-05", not the alias']],
    ],
    [
      "a filter that refuses a harmless question",
      ({ body, key }) =>
        key === KEY && body.model === "chat" && !body.stream
          ? { body: { choices: [{ message: { content: null }, finish_reason: "content_filter" }] } }
          : undefined,
      [["chat", "chat", "a content filter refused a harmless question"]],
    ],
    [
      "a vector of nothing",
      ({ path }) =>
        path === "/v1/embeddings" ? { body: { data: [{ embedding: [0, 0] }] } } : undefined,
      [["embedding", "embed", "the vector is all zeros"]],
    ],
    [
      "a page in place of an answer",
      ({ path }) => (path === "/v1/embeddings" ? { text: "<html>" } : undefined),
      [["embedding", "embed", "the answer has no `data[0].embedding`"]],
    ],
    [
      "a redirect, which would carry the key elsewhere",
      ({ path }) => (path === "/v1/embeddings" ? { status: 302, text: "" } : undefined),
      [["embedding", "embed", "answered 302"]],
    ],
  ];
  for (const [what, change, expected] of broken)
    it(`finds ${what}`, async () => {
      expect(failed(await run(change))).toEqual(expected);
    });

  it("takes an answer that was cut at its limit: a model may think first", async () => {
    const cut = { choices: [{ message: { content: "" }, finish_reason: "length" }] };
    const outcomes = await run(({ body, key }) =>
      key === KEY && body.model === "chat" && !body.stream ? { body: cut } : undefined,
    );
    expect(failed(outcomes)).toEqual([]);
  });

  it("says of an alias that no key may call that it was not called", async () => {
    const outcomes = await run(({ path }) =>
      path === "/v1/models" ? { body: { data: [{ id: "chat" }] } } : undefined,
    );
    expect(failed(outcomes)).toEqual([
      ["embedding", "embed", "was not called: no key at hand may call it"],
    ]);
    expect(gateway.calls.some(({ path }) => path === "/v1/embeddings")).toBe(false);
  });

  it("asks for a second key only when the first does not cover every alias", async () => {
    const other = `${KEY}-2`;
    const asked: string[] = [];
    async function* lazily(): AsyncGenerator<TenantKeyInHand> {
      for (const key of [KEY, other, "never"]) {
        asked.push(key);
        yield { key, from: key };
      }
    }
    const change = ({ path, key, body }: Call): Reply => {
      if (path === "/v1/models")
        return { body: { data: [{ id: key === KEY ? "chat" : "embed" }] } };
      return key === other ? usual({ path, key: KEY, body }) : undefined;
    };
    const outcomes = await run(change, { keys: lazily() });
    expect(failed(outcomes)).toEqual([]);
    expect(asked).toEqual([KEY, other]);
    expect(outcomes.find(({ alias }) => alias === "embed")?.from).toBe(other);
  });

  it("asks again while it may pass by itself, and says how often", async () => {
    let tries = 0;
    const change = ({ path }: Call): Reply =>
      path === "/v1/models" && ++tries < 2
        ? { status: 503, body: openAiError("not yet") }
        : undefined;
    const outcomes = await run(change, { wait: 10_000 });
    expect(failed(outcomes)).toEqual([]);
    expect(outcomes[0]?.calls).toBe(2);
  });

  it("does not ask again when it cannot pass by itself", async () => {
    const outcomes = await run(
      ({ path }) => (path === "/v1/embeddings" ? { text: "{}" } : undefined),
      { wait: 60_000 },
    );
    expect(outcomes.find(({ check }) => check === "embedding")?.calls).toBe(1);
  });

  it("gives up on a call that hangs", async () => {
    const outcomes = await run(
      ({ path }) => (path === "/v1/embeddings" ? { hang: true } : undefined),
      {
        timeout: 300,
      },
    );
    expect(failed(outcomes)).toContainEqual(["embedding", "embed", "no whole answer in time"]);
  });

  it("says so when nobody listens, with where to look", async () => {
    const url = await gateway.start();
    gateway.stop();
    const [first] = await run(undefined, { url });
    expect(first?.problem).toBe(`no connection to ${new URL(url).host} (ECONNREFUSED)`);
    expect(first?.fix).toContain("kubectl get pods -n atlas-dev");
  });

  it("finds an answer that came from no target of the alias", async () => {
    const outcomes = await run(undefined, { answeredBy: () => [] });
    expect(failed(outcomes).map(([check]) => check)).toEqual(["chat", "stream", "embedding"]);
  });

  it("never shows a key", async () => {
    const outcomes = await run(() => ({ status: 500, text: `Bearer ${KEY} and ${KEY}` }));
    const text = renderVerify({
      code: 2,
      stack: "dev",
      endpointUrl: "https://x/v1",
      checks: outcomes,
      failed: 1,
    });
    expect(text + JSON.stringify(outcomes)).not.toContain(KEY);
  });

  it("shows a line for each check, and under it what failed with what to do", async () => {
    const outcomes = (
      await run(({ path }) => (path === "/v1/embeddings" ? { status: 503, text: "" } : undefined))
    ).map((one) => ({ ...one, milliseconds: 12 }));
    const checks = outcomes.filter(({ alias }) => alias !== undefined);
    const text = renderVerify({
      code: 2,
      stack: "dev",
      endpointUrl: "https://ai/v1",
      checks,
      failed: 1,
    });
    expect(text.split("\n")).toEqual([
      'stack "dev": https://ai/v1',
      "        alias  check           time",
      "ok      chat   chat            12 ms  1 token",
      "ok      chat   chat, streamed  12 ms  2 chunks",
      "FAILED  embed  embedding       12 ms",
      "1 of 3 checks failed",
      'alias "embed", embedding: answered 503 (request id-4); no target answered: look at the gateway\'s log for this request (target, upstream failure), then at model access, terms and quota in that cloud, and at `unified-ai drift --stack dev`',
    ]);
  });
});

describe("connectionProblem", () => {
  const context = { stack: "dev", host: "ai.example.com", namespace: "atlas-dev" };
  const thrown = (code: string): Error =>
    new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code }) });

  it("tells a certificate that is not good, which waiting does not mend", () => {
    for (const code of [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "CERT_HAS_EXPIRED",
      "ERR_TLS_CERT_ALTNAME_INVALID",
    ])
      expect(connectionProblem(thrown(code), context)).toMatchObject({
        problem: `the certificate of ai.example.com is not good (${code})`,
        passing: false,
      });
  });

  it("tells a name that does not resolve, with the command that shows it", () => {
    const { problem, fix, passing } = connectionProblem(thrown("ENOTFOUND"), context);
    expect(problem).toBe("ai.example.com does not resolve (ENOTFOUND)");
    expect(fix).toContain("`dig +short ai.example.com`");
    expect(passing).toBe(true);
  });
});

describe("keysToTry", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-keys-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const file = (text: string): string => {
    const name = path.join(folder, "key");
    fs.writeFileSync(name, text);
    return name;
  };
  const collect = async (files: string[], env: NodeJS.ProcessEnv): Promise<TenantKeyInHand[]> => {
    const found: TenantKeyInHand[] = [];
    const options = { files, env, stack: "dev", cwd: folder, secrets: undefined };
    for await (const one of keysToTry(options)) found.push(one);
    return found;
  };

  it("takes key files before the variable, and the variable before the store", async () => {
    const name = file(`${KEY}\n`);
    expect(await collect([name], { UNIFIED_AI_KEY: "other" })).toEqual([{ key: KEY, from: name }]);
    expect(await collect([], { UNIFIED_AI_KEY: ` ${KEY}\n` })).toEqual([
      { key: KEY, from: "UNIFIED_AI_KEY" },
    ]);
  });

  it("says how to get a key when there is none", async () => {
    await expect(collect([], { UNIFIED_AI_KEY: "" })).rejects.toThrow(
      "make one with `unified-ai tenant create <tenant> --stack dev`",
    );
  });

  it("refuses a file that holds something else, without showing it", async () => {
    await expect(collect([path.join(folder, "absent")], {})).rejects.toThrow("check the path");
    await expect(collect([file("")], {})).rejects.toThrow("got nothing");
    const refused = collect([file(`{ "key": "${KEY}" }`)], {});
    await expect(refused).rejects.toThrow("must hold one key and nothing else, got several words");
    await expect(refused).rejects.not.toThrow(KEY);
  });
});

describe("parseOutputs", () => {
  const targets = [...chat.targets, ...embed.targets];

  it("refuses a stack that is not up, and one without a gateway", () => {
    expect(() => parseOutputs({}, "dev")).toThrow('stack "dev": must be up and have targets');
    expect(() => parseOutputs({ targets }, "dev")).toThrow("its outputs have no `endpointUrl`");
  });

  it("takes the kind of an alias from the catalog, and says when it is not there", () => {
    const own = {
      key: "mine-aws",
      alias: "mine",
      cloud: "aws",
      model: "of-our-own",
      region: "us-east-1",
    };
    expect(aliasesOf([...targets, own]).map(({ alias, kind }) => [alias, kind])).toEqual([
      ["chat", "chat"],
      ["embed", "embedding"],
      ["mine", "unknown"],
    ]);
  });
});
