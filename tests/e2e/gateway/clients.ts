import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { beforeAll, describe, expect, it } from "vitest";
import { CALLER_PATHS, REFUSED_PATHS } from "../../../components/gateway/caller-paths";
import { CLOUDS, type CloudName } from "./descriptions";
import { fits, readEndpointTable } from "./endpoint-table";
import { only } from "./every-cloud";
import { runPython } from "./python";
import { chat, modelCalls, type ProviderCall } from "./running-gateway";
import { gateway, ORDERED_ALIAS, ORDERED_TENANT } from "./shared-gateway";

/** How the local models name where they are. */
const PLACES: Record<CloudName, string> = {
  azure: "Azure OpenAI in eastus2",
  aws: "Amazon Bedrock in us-east-1",
  gcp: "Vertex AI in us",
};

const WEATHER_TOOL: OpenAI.ChatCompletionTool = {
  type: "function",
  function: {
    name: "get_weather",
    description: "Weather of a city",
    parameters: {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
    },
  },
};
const ASKED: OpenAI.ChatCompletionMessageParam = {
  role: "user",
  content: "What is the weather in Paris?",
};

/** The official client; its own retries would hide failures. */
function clientOf(apiKey: string): OpenAI {
  return new OpenAI({ apiKey, baseURL: gateway.endpointUrl, maxRetries: 0, timeout: 60_000 });
}

/** What the official clients of OpenAI and Anthropic can do, and the table of paths that the documentation has. */
export function describeClients(): void {
  let client: OpenAI;
  beforeAll(() => {
    client = clientOf(gateway.key);
  });

  // In the order of the alias's targets: one that was cut off is left alone for a while.
  describe.each(CLOUDS)("an alias over all clouds, with %s the only one in order", (cloud) => {
    it("chats, streams and calls tools", async () => {
      const caller = clientOf(gateway.keys[ORDERED_TENANT]!);
      await gateway.setWeather({ faults: only(cloud) });
      const answers = (calls: readonly ProviderCall[]): ProviderCall[] =>
        modelCalls(calls).filter(({ verdict }) => verdict === "answered");
      const { calls } = await gateway.watch(
        () => converse(ORDERED_ALIAS, PLACES[cloud], caller),
        (soFar) => answers(soFar).length >= 5,
      );
      const answered = answers(calls);
      expect(answered).toHaveLength(5);
      expect(new Set(answered.map((call) => call.cloud))).toEqual(new Set([cloud]));
    });
  });

  describe.each(CLOUDS)("alias %s-chat", (cloud) => {
    it("chats, streams and calls tools", async () => {
      await converse(`${cloud}-chat`, PLACES[cloud]);
    });
  });

  /** Five calls: whole, as a stream, and a tool's round trip as both. */
  async function converse(model: string, place: string, caller = client): Promise<void> {
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: "system", content: "Answer in one sentence." },
      { role: "user", content: "Who are you, ¿señor Müller? 你好" },
    ];
    const whole = await caller.chat.completions.create({ model, messages, max_tokens: 200 });
    const [choice] = whole.choices;
    expect(choice!.message.content).toContain(place);
    expect(choice!.message.content).toContain("¿señor Müller? 你好");
    expect(choice!.finish_reason).toBe("stop");
    expect(whole.model).toBe(model);
    expect(whole.usage!.prompt_tokens).toBeGreaterThan(5);
    expect(whole.usage!.total_tokens).toBe(
      whole.usage!.prompt_tokens + whole.usage!.completion_tokens,
    );

    const stream = caller.chat.completions.stream({
      model,
      messages,
      stream_options: { include_usage: true },
    });
    let pieces = 0;
    for await (const chunk of stream) {
      expect(chunk.model === model || chunk.choices.length === 0).toBe(true);
      if (chunk.choices[0]?.delta.content) pieces += 1;
    }
    const streamed = await stream.finalChatCompletion();
    expect(pieces).toBeGreaterThan(3);
    expect(streamed.choices[0]!.message.content).toBe(choice!.message.content);
    expect(streamed.choices[0]!.finish_reason).toBe("stop");
    expect(streamed.usage!.completion_tokens).toBe(whole.usage!.completion_tokens);

    const tools = [WEATHER_TOOL];
    const asking = await caller.chat.completions.create({ model, messages: [ASKED], tools });
    const [called] = asking.choices;
    expect(called!.finish_reason).toBe("tool_calls");
    const [call] = called!.message.tool_calls ?? [];
    expectWeatherOfParis(call);

    const askingAgain = caller.chat.completions.stream({ model, messages: [ASKED], tools });
    const again = await askingAgain.finalChatCompletion();
    expect(again.choices[0]!.finish_reason).toBe("tool_calls");
    expectWeatherOfParis(again.choices[0]!.message.tool_calls?.[0]);

    const told = await caller.chat.completions.create({
      model,
      tools,
      messages: [
        ASKED,
        called!.message,
        { role: "tool", tool_call_id: call!.id, content: '{"celsius":18}' },
      ],
    });
    expect(told.choices[0]!.finish_reason).toBe("stop");
    expect(told.choices[0]!.message.content).toMatch(/The tool said: .*18/);
  }

  function expectWeatherOfParis(call: OpenAI.ChatCompletionMessageToolCall | undefined): void {
    expect(call).toMatchObject({ type: "function", function: { name: "get_weather" } });
    expect(call!.id).not.toBe("");
    const args = (call as OpenAI.ChatCompletionMessageFunctionToolCall).function.arguments;
    expect(JSON.parse(args)).toEqual({ city: "Paris" });
  }

  // AWS takes no schema through the gateway (docs/gateway.md), so aliases with targets there do not promise it.
  it.each(["azure-chat", "gcp-chat"])("%s answers in the form of a schema", async (model) => {
    const schema = {
      type: "object",
      properties: { city: { type: "string" }, people: { type: "integer", minimum: 2 } },
      required: ["city", "people"],
      additionalProperties: false,
    };
    const answer = await client.chat.completions.create({
      model,
      messages: [{ role: "user", content: "How many people live in Paris?" }],
      response_format: { type: "json_schema", json_schema: { name: "city", schema, strict: true } },
    });
    expect(JSON.parse(answer.choices[0]!.message.content!)).toEqual({ city: "Paris", people: 2 });
  });

  // The client asks for base64 unless told otherwise.
  it.each([
    ["embed", 3072],
    ["aws-embed", 1024],
    ["gcp-embed", 3072],
  ])("%s answers vectors of %i numbers", async (model, dimensions) => {
    for (const format of ["default", "float"] as const) {
      const answer = await client.embeddings.create({
        model,
        input: "The quick brown fox",
        ...(format === "float" && { encoding_format: format }),
      });
      const [{ embedding }] = answer.data as [OpenAI.Embedding];
      expect(embedding, format).toHaveLength(dimensions);
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 2);
      expect(answer.usage.prompt_tokens).toBeGreaterThan(0);
    }
  });

  it("takes several inputs for embeddings where the table says so, and refuses them else", async () => {
    const input = ["one", "two", "three"];
    const { data } = await client.embeddings.create({ model: "embed", input });
    expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
    await expect(client.embeddings.create({ model: "aws-embed", input })).rejects.toMatchObject({
      status: 422,
      type: "invalid_request_error",
    });
  });

  it("lists the tenant's aliases and nothing else", async () => {
    const ids = async (one: OpenAI): Promise<string[]> =>
      (await one.models.list()).data.map(({ id }) => id).sort();
    const all = ["aws-chat", "aws-embed", "azure-chat", "chat", "embed", "gcp-chat", "gcp-embed"];
    expect(await ids(client)).toEqual(all);
    const support = clientOf(gateway.keys.support!);
    expect(await ids(support)).toEqual(["gcp-chat"]);
    expect(await support.models.retrieve("gcp-chat")).toMatchObject({ id: "gcp-chat" });
    await expect(support.models.retrieve("chat")).rejects.toMatchObject({ status: 404 });
  });

  describe("responses", () => {
    it("answers whole, as a stream, and with a tool call", async () => {
      const model = "azure-chat";
      const input = "Who are you?";
      const whole = await client.responses.create({ model, input, instructions: "Be brief." });
      expect(whole.output_text).toContain(PLACES.azure);
      expect(whole.status).toBe("completed");
      let text = "";
      const events = new Set<string>();
      for await (const event of await client.responses.create({ model, input, stream: true })) {
        events.add(event.type);
        if (event.type === "response.output_text.delta") text += event.delta;
      }
      expect(text).toContain(PLACES.azure);
      expect([...events]).toContain("response.completed");
      const { name, parameters } = (WEATHER_TOOL as OpenAI.ChatCompletionFunctionTool).function;
      const asking = await client.responses.create({
        model,
        input: "What is the weather in Paris?",
        tools: [{ type: "function", name, parameters: parameters!, strict: false }],
      });
      const call = asking.output.find((item) => item.type === "function_call");
      expect(JSON.parse(call!.arguments)).toEqual({ city: "Paris" });
    });
  });

  describe("messages, by Anthropic's client", () => {
    const user = (content: string): Anthropic.MessageParam => ({ role: "user", content });

    it("answers whole, as a stream, and with a tool's round trip", async () => {
      const anthropic = new Anthropic({
        authToken: gateway.key,
        apiKey: null,
        baseURL: gateway.endpointUrl.replace(/\/v1$/, ""),
        maxRetries: 0,
        timeout: 60_000,
      });
      const common = { model: "aws-chat", max_tokens: 200 };
      const asked = { ...common, messages: [user("Who are you?")] };
      const whole = await anthropic.messages.create(asked);
      const said = textOf(whole);
      expect(said).toContain(PLACES.aws);
      expect(whole).toMatchObject({
        role: "assistant",
        stop_reason: "end_turn",
        model: "aws-chat",
      });
      expect(whole.usage.input_tokens).toBeGreaterThan(0);

      const streamed = await anthropic.messages.stream(asked).finalMessage();
      expect(textOf(streamed)).toBe(said);
      expect(streamed.stop_reason).toBe("end_turn");

      const { name, description, parameters } = (WEATHER_TOOL as OpenAI.ChatCompletionFunctionTool)
        .function;
      const tools = [
        { name, description: description!, input_schema: parameters as Anthropic.Tool.InputSchema },
      ];
      const question = user("What is the weather in Paris?");
      const asking = await anthropic.messages.create({ ...common, tools, messages: [question] });
      expect(asking.stop_reason).toBe("tool_use");
      const use = asking.content.find((block) => block.type === "tool_use")!;
      expect(use).toMatchObject({ name: "get_weather", input: { city: "Paris" } });
      const result: Anthropic.ToolResultBlockParam = {
        type: "tool_result",
        tool_use_id: use.id,
        content: "18 degrees",
      };
      const told = await anthropic.messages.create({
        ...common,
        tools,
        messages: [
          question,
          { role: "assistant", content: asking.content },
          { role: "user", content: [result] },
        ],
      });
      expect(textOf(told)).toContain("The tool said: 18 degrees");
    });

    const textOf = ({ content }: Anthropic.Message): string =>
      content.map((block) => (block.type === "text" ? block.text : "")).join("");
  });

  describe("OpenAI's client for Python", () => {
    const chats = CLOUDS.map((cloud) => `${cloud}-chat`);
    interface Chat {
      model: string;
      text: string;
      finish: string;
      tokens: number;
      pieces: number;
      streamed: string;
      streamedFinish: string;
      tool: [string, unknown];
      told: string;
    }
    interface Said {
      models: string[];
      chat: Record<string, Chat>;
      embeddings: Record<string, { length: number; norm: number }>;
      responses: Record<string, string>;
      refusals: Record<string, [string, string]>;
    }

    it("chats, streams, calls tools, embeds, lists models and reads errors", async () => {
      const aliases = [chats.join(","), "embed,aws-embed,gcp-embed", "azure-chat"];
      const said = (await runPython(
        "clients.py",
        [gateway.endpointUrl, ...aliases],
        `${gateway.key}\n`,
      )) as Said;
      expect(said.models).toHaveLength(7);
      for (const cloud of CLOUDS) {
        const { text, tokens, pieces, told, ...rest } = said.chat[`${cloud}-chat`]!;
        expect(text).toContain(PLACES[cloud]);
        expect(text).toContain("¿señor Müller? 你好");
        expect(tokens).toBeGreaterThan(5);
        expect(pieces).toBeGreaterThan(3);
        expect(told).toMatch(/The tool said: .*18/);
        expect(rest).toEqual({
          model: `${cloud}-chat`,
          finish: "stop",
          streamed: text,
          streamedFinish: "stop",
          tool: ["get_weather", { city: "Paris" }],
        });
      }
      const lengths = Object.values(said.embeddings).map(({ length }) => length);
      expect(lengths).toEqual([3072, 1024, 3072]);
      for (const { norm } of Object.values(said.embeddings)) expect(norm).toBeCloseTo(1, 2);
      expect(said.responses["azure-chat"]).toContain(PLACES.azure);
      expect(said.refusals).toEqual({
        key: ["AuthenticationError", "invalid_api_key"],
        model: ["NotFoundError", "model_not_found"],
        number: ["BadRequestError", "invalid_value"],
      });
    }, 120_000);
  });

  describe("the table of docs/gateway.md", () => {
    const table = readEndpointTable();

    it("has every path the gateway knows, and no other", () => {
      const known = [...CALLER_PATHS.map(({ path }) => path), ...Object.keys(REFUSED_PATHS)];
      const documented = table.flatMap(({ paths }) => paths);
      expect(known.filter((path) => !documented.some((one) => fits(path, one)))).toEqual([]);
      expect(documented.filter((path) => !known.some((one) => fits(path, one)))).toEqual([]);
    });

    const cases = table.flatMap(({ paths, offered }) =>
      paths.flatMap((path) => CLOUDS.map((cloud) => [path, cloud, offered[cloud]] as const)),
    );
    it.each(cases)("%s on %s: offered %s", async (path, cloud, offered) => {
      const response = await probe(path, cloud);
      if (offered) return expect(response.status, await response.text()).toBe(200);
      expect(response.status).toBe(404);
      const { error } = (await response.json()) as { error: Record<string, unknown> };
      expect(error).toMatchObject({ type: "invalid_request_error", code: "unsupported_endpoint" });
      const reason = Object.entries(REFUSED_PATHS).find(([known]) => fits(known, path))?.[1];
      const serves = CALLER_PATHS.some((known) => known.path === path);
      if (serves) expect(error.message).toMatch(/^this model does not serve .*: \w+/);
      else expect(error.message).toBe(reason);
    });

    /** The smallest call of a path that a model could answer. */
    function probe(documented: string, cloud: CloudName): Promise<Response> {
      const embeds = documented.endsWith("/embeddings");
      const model = `${cloud}-${embeds ? "embed" : "chat"}`.replace("azure-embed", "embed");
      const path = documented.replace(/^\/v1/, "").replace("{alias}", model).replace("*", "any");
      const elsewhere = gateway.endpointUrl.replace(/\/v1$/, "");
      const url = documented.startsWith("/v1/")
        ? `${gateway.endpointUrl}${path}`
        : elsewhere + path;
      const gets = documented.startsWith("/v1/models");
      const body = { ...chat("hello", { max_tokens: 20 }), model };
      const asked = embeds || documented === "/v1/responses" ? { model, input: "hello" } : body;
      return fetch(url, {
        method: gets ? "GET" : "POST",
        headers: { authorization: `Bearer ${gateway.key}`, "content-type": "application/json" },
        ...(!gets && { body: JSON.stringify(asked) }),
        signal: AbortSignal.timeout(60_000),
      });
    }
  });

  it("names the paths there are to whoever asks for another", async () => {
    const response = await gateway.post("/nothing/of/the/sort", chat());
    expect(response.status).toBe(404);
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    expect(error.code).toBe("unknown_url");
    for (const { path } of CALLER_PATHS) expect(error.message).toContain(path);
  });
}
