import { createHash } from "node:crypto";
import * as net from "node:net";
import { describe, expect, it } from "vitest";
import { expectNoInternals, expectOpenAiError, type OpenAiError } from "./openai-error";
import { chat, modelCalls, type ProviderCall } from "./running-gateway";
import { gateway } from "./shared-gateway";

const MIB = 1024 * 1024;
const LIMIT = 20 * MIB;

/** Whether the providers' journal has so many answers of models. */
const answered =
  (count: number) =>
  (calls: readonly ProviderCall[]): boolean =>
    modelCalls(calls).filter(({ verdict }) => verdict === "answered").length >= count;

/** Sends what must be refused; no provider may hear of it. */
async function refused(
  status: number,
  send: () => Promise<Response>,
): Promise<{ error: OpenAiError; response: Response }> {
  const { result, calls } = await gateway.watch(async () => {
    const response = await send();
    return { response, error: await expectOpenAiError(response, status) };
  });
  expect(modelCalls(calls)).toEqual([]);
  return result;
}

/** What a caller must not send, and what it must not be able to say. */
export function describeInputs(): void {
  describe("key", () => {
    const with_ = (headers: Record<string, string>) => () =>
      fetch(`${gateway.endpointUrl}/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(chat()),
      });
    const GOOD = (): string => gateway.key;

    it.each([
      ["none", () => ({})],
      ["an unknown one", () => ({ authorization: "Bearer ua_nobody" })],
      ["an empty one", () => ({ authorization: "Bearer " })],
      ["one cut short", () => ({ authorization: `Bearer ${GOOD().slice(0, -1)}` })],
      ["one in other letters", () => ({ authorization: `Bearer ${GOOD().toLowerCase()}` })],
      ["two in one header", () => ({ authorization: `Bearer ${GOOD()}, Bearer ua_nobody` })],
      ["a good one as password", () => ({ authorization: `Basic ${btoa(`user:${GOOD()}`)}` })],
      ["a good one elsewhere", () => ({ "api-key": GOOD(), "x-api-key": GOOD() })],
      ["a tenant's name alone", () => ({ "x-tenant-id": "research" })],
    ])("%s: 401", async (_, headers) => {
      const { error } = await refused(401, with_(headers()));
      expect(error).toMatchObject({ code: "invalid_api_key", param: null });
      expect(error.message).toContain("Authorization: Bearer <key>");
    });

    it("is asked for before anything else", async () => {
      for (const path of ["/models", "/nothing", "/images/generations"])
        await refused(401, () => fetch(`${gateway.endpointUrl}${path}`));
    });
  });

  describe("model", () => {
    it.each(["nothing", "gpt-5.4", "", "chat ", "CHAT", "x".repeat(300), "../chat", "chat\nchat"])(
      "%j: 4xx that names those there are",
      async (model) => {
        const status = model === "" || model.length > 256 ? 400 : 404;
        const { error } = await refused(status, () =>
          gateway.post("/chat/completions", chat("hello", { model })),
        );
        expect(error.param).toBe("model");
        if (status === 404) {
          expect(error.code).toBe("model_not_found");
          expect(error.message).toMatch(/aws-chat, aws-embed, azure-chat, chat, embed/);
        }
      },
    );

    it("of another tenant is as unknown as any other", async () => {
      const asked = (model: string): Promise<{ error: OpenAiError }> =>
        refused(404, () =>
          gateway.post("/chat/completions", chat("hello", { model }), {
            headers: { authorization: `Bearer ${gateway.keys.support}`, "x-tenant-id": "research" },
          }),
        );
      const other = await asked("chat");
      expect(other.error).toEqual((await asked("nothing")).error);
      expect(other.error.message).toMatch(/may call: gcp-chat$/);
    });

    it("for embeddings does not chat, and the other way round", async () => {
      const one = await refused(404, () =>
        gateway.post("/chat/completions", chat("hello", { model: "embed" })),
      );
      expect(one.error.message).toMatch(/those that do: aws-chat, azure-chat, chat, gcp-chat$/);
      const two = await refused(404, () =>
        gateway.post("/embeddings", { model: "chat", input: "hello" }),
      );
      expect(two.error.message).toMatch(/those that do: aws-embed, embed, gcp-embed$/);
    });
  });

  describe("body", () => {
    const WRONG: [what: string, more: Record<string, unknown>, param: string][] = [
      ["negative max_tokens", { max_tokens: -1 }, "max_tokens"],
      ["max_tokens of 0", { max_tokens: 0 }, "max_tokens"],
      ["max_tokens as text", { max_tokens: "100" }, "max_tokens"],
      ["max_tokens with a fraction", { max_tokens: 1.5 }, "max_tokens"],
      ["max_tokens as a list", { max_tokens: [1] }, "max_tokens"],
      ["max_tokens beyond any", { max_tokens: 9_007_199_254_740_991 }, "max_tokens"],
      ["negative max_completion_tokens", { max_completion_tokens: -5 }, "max_completion_tokens"],
      ["n of 0", { n: 0 }, "n"],
      ["n beyond 128", { n: 129 }, "n"],
      ["temperature as text", { temperature: "hot" }, "temperature"],
      ["temperature beyond 2", { temperature: 2.5 }, "temperature"],
      ["top_p beyond 1", { top_p: 2 }, "top_p"],
      ["stream as text", { stream: "true" }, "stream"],
      ["model as a number", { model: 5 }, "model"],
      ["model as null", { model: null }, "model"],
      ["no model", { model: undefined }, "model"],
      ["no messages", { messages: undefined }, "messages"],
      ["no message in the list", { messages: [] }, "messages"],
      ["messages as text", { messages: "hello" }, "messages"],
      ["a message as text", { messages: ["hello"] }, "messages"],
    ];
    it.each(WRONG)("%s: 400 about it", async (_, more, param) => {
      const { error } = await refused(400, () =>
        gateway.post("/chat/completions", chat("canary-content", more)),
      );
      expect(error.param).toBe(param);
      expect(error.code).toMatch(/^(invalid_value|missing_required_parameter)$/);
      expect(error.message).toContain(`\`${param}\``);
      expect(error.message).not.toContain("canary");
    });

    const good = JSON.stringify(chat("canary-content"));
    const bytes = (...parts: (string | number[])[]): Uint8Array =>
      Buffer.concat(parts.map((part) => Buffer.from(part as string)));
    const BROKEN: [what: string, body: string | Uint8Array, code: string][] = [
      ["nothing", "", "missing_body"],
      ["blanks", " \n\t", "missing_body"],
      ["no JSON", "canary-content", "invalid_json"],
      ["JSON cut off", good.slice(0, -3), "invalid_json"],
      ["two JSON texts", good + good, "invalid_json"],
      ["a list", `[${good}]`, "invalid_json"],
      ["null", "null", "invalid_json"],
      ["a number that JSON has not", '{"model":"chat","messages":[{}],"n":NaN}', "invalid_json"],
      ["a comma too many", '{"model":"chat","messages":[{}],}', "invalid_json"],
      ["a control character in a text", '{"model":"chat","messages":"a\u0001"}', "invalid_json"],
      ["a byte order mark", `\ufeff${good}`, "invalid_json"],
      ["Latin 1", bytes('{"model":"chat","messages":"', [0xe9], '"}'), "invalid_encoding"],
      ["overlong UTF-8", bytes('{"model":"', [0xc0, 0xaf], '"}'), "invalid_encoding"],
      ["half a surrogate", bytes('{"model":"', [0xed, 0xa0, 0x80], '"}'), "invalid_encoding"],
      ["UTF-16", Buffer.from(good, "utf16le"), "invalid_json"],
      ["compressed JSON", bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), "invalid_json"],
      ["model twice", '{"model":"chat","messages":[{}],"model":"gcp-chat"}', "duplicate_key"],
      [
        "model twice, once in escapes",
        '{"model":"chat","messages":[{}],"mod\\u0065l":"gcp-chat"}',
        "duplicate_key",
      ],
      [
        "a key twice, deep inside",
        '{"model":"chat","messages":[{"role":"user","content":[{"type":"text","type":"text"}]}]}',
        "duplicate_key",
      ],
      [
        "100,000 lists in each other",
        `{"model":"chat","messages":${"[".repeat(100_000)}`,
        "invalid_json",
      ],
      ["100,000 objects in each other", '{"a":'.repeat(100_000), "invalid_json"],
    ];
    it.each(BROKEN)("%s: 400", async (_, body, code) => {
      const { error } = await refused(400, () => gateway.post("/chat/completions", body));
      expect(error).toMatchObject({ code, param: null });
      expect(error.message).not.toContain("canary");
    });

    it.each(["/embeddings", "/responses"])("%s is judged alike", async (path) => {
      await refused(400, () => gateway.post(path, "{"));
      await refused(400, () => gateway.post(path, '{"model":"a","model":"b"}'));
      const { error } = await refused(400, () => gateway.post(path, { input: "hello" }));
      expect(error.param).toBe("model");
    });

    it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
      "as %s: 415",
      async (type) => {
        const { error } = await refused(415, () =>
          gateway.post("/chat/completions", chat(), { headers: { "content-type": type } }),
        );
        expect(error.message).toContain("application/json");
      },
    );
  });

  describe("method", () => {
    it.each(["GET", "PUT", "DELETE", "PATCH"])("%s: 405", async (method) => {
      const { error, response } = await refused(405, () =>
        gateway.post("/chat/completions", method === "GET" ? undefined : chat(), { method }),
      );
      expect(error.code).toBe("method_not_allowed");
      expect(response.headers.get("allow")).toBe("POST");
    });

    it("POST to the list of models: 405", async () => {
      const { response } = await refused(405, () => gateway.post("/models", chat()));
      expect(response.headers.get("allow")).toBe("GET");
    });
  });

  describe("size", () => {
    const ofSize = (size: number): string => {
      const empty = JSON.stringify(chat(""));
      return empty.replace('"content":""', `"content":"${"x".repeat(size - empty.length)}"`);
    };

    it("5 MB in, 5 MB out, whole and as a stream", async () => {
      await gateway.setWeather({
        behaviours: ["azure", "aws", "gcp"].map((target) => ({
          target,
          answerBytes: 5 * MIB,
          contextTokens: 1e9,
        })),
      });
      const { result, calls } = await gateway.watch(async () => {
        const body = ofSize(5 * MIB);
        const response = await gateway.post("/chat/completions", body);
        const whole = await response.text();
        expect(response.status, whole.slice(0, 500)).toBe(200);
        const streamed = await gateway.post(
          "/chat/completions",
          body.replace(/\}$/, ',"stream":true}'),
        );
        return { whole, streamed: await streamed.text() };
      }, answered(2));
      expect(modelCalls(calls)).toHaveLength(2);
      expect(modelCalls(calls)[0]!.requestBytes).toBeGreaterThanOrEqual(5 * MIB);
      const answer = JSON.parse(result.whole) as { choices: { message: { content: string } }[] };
      const { content } = answer.choices[0]!.message;
      expect(content.length).toBeGreaterThanOrEqual(5 * MIB);
      const events = result.streamed.split("\n\n").filter((event) => event.startsWith("data: {"));
      const deltas = events.map(
        (event) =>
          (JSON.parse(event.slice(6)) as { choices: { delta: { content?: string } }[] }).choices[0]
            ?.delta.content ?? "",
      );
      expect(deltas.join("") === content).toBe(true);
      expect(result.streamed).toMatch(/data: \[DONE\]\s*$/);
    });

    it("up to the limit passes, one byte more is a clean 413 that states it", async () => {
      await gateway.setWeather({
        behaviours: ["azure", "aws", "gcp"].map((target) => ({ target, contextTokens: 1e9 })),
      });
      const { result, calls } = await gateway.watch(async () => {
        const response = await gateway.post("/chat/completions", ofSize(LIMIT));
        return { status: response.status, text: await response.text() };
      }, answered(1));
      expect(result.status, result.text.slice(0, 500)).toBe(200);
      // A busy machine may take longer for so much than the first target has, and the next refuses it.
      expect(modelCalls(calls).map(({ verdict }) => verdict)).toContain("answered");
      const { error } = await refused(413, () =>
        gateway.post("/chat/completions", ofSize(LIMIT + 1)),
      );
      expect(error).toMatchObject({ code: "request_too_large" });
      expect(error.message).toContain("20 MiB");
    });

    it("is known too when the body does not say its length", async () => {
      const piece = Buffer.alloc(MIB, "x");
      async function* pieces(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('{"model":"chat","messages":[{"role":"user","content":"');
        for (let sent = 0; sent < 30; sent += 1) {
          await new Promise((resolve) => setImmediate(resolve));
          yield piece;
        }
        yield Buffer.from('"}]}');
      }
      const { error } = await refused(413, () =>
        gateway.post("/chat/completions", undefined, {
          body: ReadableStream.from(pieces()) as never,
          duplex: "half",
        } as RequestInit),
      );
      expect(error.message).toContain("20 MiB");
    });

    it("does not matter for what others send at the time", async () => {
      const [, ...answers] = await Promise.all([
        gateway.post("/chat/completions", ofSize(LIMIT + 1)).then((response) => response.text()),
        ...Array.from({ length: 20 }, () => gateway.post("/chat/completions", chat())),
      ]);
      for (const answer of answers) expect(answer.status).toBe(200);
    });
  });

  /** Headers that the AI gateway sets itself and that stay (docs/gateway.md). */
  const OF_AI_GATEWAY = ["x-ai-eg-original-path"];

  /** What a signed call to AWS has. */
  const OF_AWS = ["x-amz-security-token", "x-amz-date"];

  /** Head of the digest of the forged credentials, as the journal shows them. */
  const FORGED_SHA256 = createHash("sha256").update("canary-value").digest("hex").slice(0, 16);

  describe("headers of a caller", () => {
    const FORGED: Record<string, string> = {
      "x-tenant-id": "support",
      "x-ai-eg-model": "gcp-chat",
      "x-ai-eg-original-path": "/v1/embeddings",
      "x-ai-eg-canary": "canary-value",
      "api-key": "canary-value",
      "x-api-key": "canary-value",
      "x-goog-api-key": "canary-value",
      "x-goog-user-project": "canary-value",
      "proxy-authorization": "Bearer canary-value",
      "ocp-apim-subscription-key": "canary-value",
      "x-amz-security-token": "canary-value",
      "x-amz-date": "20200101T000000Z",
      "x-amz-target": "canary-value",
      "x-amzn-bedrock-guardrailidentifier": "canary-value",
      "x-amzn-bedrock-trace": "ENABLED",
      "x-unified-ai-upstream-status": "401",
      "x-envoy-original-path": "/v1/embeddings",
      "x-envoy-upstream-rq-timeout-ms": "1",
      "x-envoy-upstream-rq-per-try-timeout-ms": "1",
      "x-envoy-max-retries": "0",
      "x-envoy-retry-on": "canary-value",
      "x-envoy-upstream-alt-stat-name": "canary-value",
      "x-forwarded-for": "203.0.113.99",
      "x-forwarded-host": "canary-host",
      "x-forwarded-proto": "https",
      "x-original-url": "/canary",
      "x-http-method-override": "DELETE",
      "x-request-id": "canary-request-id",
      "openai-organization": "canary-value",
      "openai-project": "canary-value",
      "x-stainless-lang": "canary-value",
      cookie: "session=canary-value",
      forwarded: "for=canary-value",
      origin: "https://canary.example.com",
      referer: "https://canary.example.com/",
      baggage: "canary=1",
      "x-canary": "canary-value",
    };

    it.each([
      ["on the first target", []],
      ["on a fallback", [{ target: "azure", kind: "503" }]],
      ["on the last target", ["azure", "aws"].map((target) => ({ target, kind: "reset" }))],
    ])("change nothing and reach no provider, %s", async (_, faults) => {
      const slow = ["azure", "aws", "gcp"].map((target) => ({
        target,
        firstTokenMilliseconds: 50,
      }));
      await gateway.setWeather({ faults, behaviours: slow });
      const { result, calls } = await gateway.watch(async () => {
        const response = await gateway.post("/chat/completions", chat(), { headers: FORGED });
        return { response, text: await response.text() };
      }, answered(1));
      expect(result.response.status, result.text).toBe(200);
      const tries = modelCalls(calls);
      expect(tries.length).toBeGreaterThan(0);
      expect(tries.at(-1)!.verdict).toBe("answered");
      for (const one of tries) {
        const allowed = [...OF_AI_GATEWAY, ...(one.cloud === "aws" ? OF_AWS : [])];
        const forged = Object.keys(FORGED).filter((name) => !allowed.includes(name));
        expect(one.headers.filter((name) => forged.includes(name))).toEqual([]);
        expect(one.credentials.map(({ header }) => header)).toEqual(
          one.cloud === "aws" ? ["authorization", "x-amz-security-token"] : ["authorization"],
        );
        expect(one.credentials.map(({ sha256 }) => sha256)).not.toContain(FORGED_SHA256);
      }
    });

    it("change no tenant: what it may call is by key alone", async () => {
      await refused(404, () =>
        gateway.post("/chat/completions", chat("hello", { model: "azure-chat" }), {
          headers: {
            ...FORGED,
            authorization: `Bearer ${gateway.keys.support}`,
            "x-tenant-id": "research",
          },
        }),
      );
    });
  });

  describe("what is no HTTP of this kind", () => {
    it.each([
      [
        "length and chunks at once",
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        "0\r\n\r\n",
      ],
      ["two lengths", "content-length: 5\r\ncontent-length: 6\r\n", "hello!"],
      ["a length that is no number", "content-length: -1\r\n", ""],
      ["a header of 100 KB", `x-long: ${"x".repeat(100_000)}\r\n`, ""],
      ["a header without a name", ": value\r\n", ""],
      ["a NUL in a header", "x-bad: a\0b\r\n", ""],
    ])("%s: refused without a word about the inside", async (_, headers, body) => {
      const { result, calls } = await gateway.watch(() =>
        raw(
          `POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${gateway.key}\r\n` +
            `content-type: application/json\r\n${headers}\r\n${body}`,
        ),
      );
      expect(modelCalls(calls)).toEqual([]);
      expect(result).toMatch(/^HTTP\/1\.1 4\d\d /);
      const [head = "", text = ""] = result.split("\r\n\r\n");
      const lines = head
        .split("\r\n")
        .slice(1)
        .map((line) => line.split(/: ?(.*)/s).slice(0, 2));
      expectNoInternals(new Response(text, { headers: lines as [string, string][] }), text);
    });

    function raw(text: string): Promise<string> {
      const { hostname, port } = new URL(gateway.endpointUrl);
      return new Promise((resolve, reject) => {
        let got = "";
        let broken: Error | undefined;
        const socket = net.connect(Number(port), hostname, () => socket.write(text));
        socket.setTimeout(30_000, () => socket.destroy());
        socket.on("data", (chunk: Buffer) => (got += chunk.toString("latin1")));
        // The gateway closes without having read all, which may break the connection after its answer.
        socket.on("error", (error) => (broken = error));
        socket.on("close", () => (broken && got === "" ? reject(broken) : resolve(got)));
      });
    }
  });
}
