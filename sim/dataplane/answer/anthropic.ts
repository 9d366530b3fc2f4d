/** The Messages format of Anthropic's models, as Anthropic itself, Bedrock's InvokeModel and Vertex AI's rawPredict carry it. */
import { frame, type Frame } from "../call";
import type { Answer } from "./engine";
import { isObject, isWhole, isWithin, unknownKey, type JsonObject } from "./judge-json";
import { limitsOf } from "./limits";
import type { Prompt, Turn } from "./prompt";
import { pieces } from "./tokens";

/** How a cloud says the version: in the body. */
const IN_BODY = ["anthropic_version", "anthropic_beta"];

/** What only Anthropic's own API takes (platform.claude.com/docs/en/api/messages, 2026-11-21). */
const OWN_API = [
  "model",
  "stream",
  "inference_geo",
  "service_tier",
  "container",
  "context_management",
  "mcp_servers",
];

const KEYS = [
  "max_tokens",
  "messages",
  "system",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "tools",
  "tool_choice",
  "thinking",
  "metadata",
  "output_config",
];

/** What is wrong with a body, in Anthropic's words; or the prompt. */
export function readMessages(
  body: JsonObject,
  model: string,
  rules: { version: string; stream: "in-body" | "in-path" } | "own-api",
): { prompt: Prompt; problem?: undefined } | { problem: string } {
  const own = rules === "own-api";
  const elsewhere = own ? OWN_API : [...IN_BODY, ...(rules.stream === "in-body" ? ["stream"] : [])];
  const extra = unknownKey(body, [...KEYS, ...elsewhere]);
  if (extra !== undefined) return { problem: `${extra}: Extra inputs are not permitted` };
  if (!own && body.anthropic_version !== rules.version)
    return { problem: `anthropic_version: Input should be '${rules.version}'` };
  const parameters = parameterProblem(body, model);
  if (parameters !== undefined) return { problem: parameters };
  const turns: Turn[] = [];
  let images = 0;
  const messages = body.messages;
  if (!Array.isArray(messages) || messages.length === 0)
    return { problem: "messages: at least one message is required" };
  for (const [index, raw] of messages.entries()) {
    const read = readMessage(raw, `messages.${index}`);
    if ("problem" in read) return read;
    images += read.images;
    turns.push(...read.turns);
  }
  if (!isObject(messages[0]) || messages[0].role !== "user")
    return { problem: 'messages: first message must use the "user" role' };
  const tools = readTools(body.tools);
  if (tools === undefined) return { problem: "tools.0: Input should be a tool" };
  return {
    prompt: {
      system: textOf(body.system),
      turns,
      images,
      tools,
      toolChoice: readChoice(body.tool_choice),
      maxTokens: body.max_tokens as number,
      stop: Array.isArray(body.stop_sequences) ? body.stop_sequences.map(String) : [],
    },
  };
}

function parameterProblem(body: JsonObject, model: string): string | undefined {
  const most = limitsOf(model).output;
  const { max_tokens: limit, temperature, top_p: topP, top_k: topK } = body;
  if (limit === undefined) return "max_tokens: Field required";
  if (!isWhole(limit, 1)) return "max_tokens: Input should be greater than or equal to 1";
  if ((limit as number) > most)
    return `max_tokens: ${String(limit)} > ${most}, which is the maximum allowed number of output tokens for ${model}`;
  if (temperature !== undefined && !isWithin(temperature, 0, 1)) return "temperature: range: 0..1";
  if (topP !== undefined && !isWithin(topP, 0, 1)) return "top_p: range: 0..1";
  if (topK !== undefined && !isWhole(topK, 0)) return "top_k: Input should be a valid integer";
  if (temperature !== undefined && topP !== undefined)
    return "`temperature` and `top_p` cannot both be specified for this model. Please use only one.";
  const stop = body.stop_sequences;
  if (stop !== undefined && !(Array.isArray(stop) && stop.every((one) => /\S/.test(String(one)))))
    return "stop_sequences: each stop sequence must contain non-whitespace";
  return undefined;
}

const textOf = (value: unknown): string =>
  typeof value === "string"
    ? value
    : Array.isArray(value)
      ? value
          .map((one) => (isObject(one) && typeof one.text === "string" ? one.text : ""))
          .join("\n")
      : "";

function readMessage(
  raw: unknown,
  path: string,
): { turns: Turn[]; images: number } | { problem: string } {
  if (!isObject(raw) || (raw.role !== "user" && raw.role !== "assistant"))
    return { problem: `${path}.role: Input should be 'user' or 'assistant'` };
  const extra = unknownKey(raw, ["role", "content"]);
  if (extra !== undefined) return { problem: `${path}.${extra}: Extra inputs are not permitted` };
  const { role, content } = raw;
  if (typeof content === "string")
    return content === ""
      ? { problem: `${path}: user messages must have non-empty content` }
      : { turns: [{ role, text: content }], images: 0 };
  if (!Array.isArray(content) || content.length === 0)
    return { problem: `${path}.content: Input should be a valid list` };
  const turns: Turn[] = [];
  let images = 0;
  for (const [index, block] of content.entries()) {
    const type = isObject(block) ? block.type : undefined;
    if (type === "text") turns.push({ role, text: textOf([block]) });
    else if (type === "tool_result" && isObject(block))
      turns.push({ role: "tool", text: textOf(block.content) });
    else if (type === "image" || type === "document") images += 1;
    else if (type === "tool_use" || type === "thinking" || type === "redacted_thinking")
      turns.push({ role: "assistant", text: JSON.stringify(block) });
    else
      return {
        problem: `${path}.content.${index}: Input tag '${String(type)}' found using 'type' does not match any of the expected tags`,
      };
  }
  return { turns, images };
}

function readTools(value: unknown): Prompt["tools"] | undefined {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return undefined;
  const tools = value.map((one) =>
    isObject(one) && typeof one.name === "string" && isObject(one.input_schema)
      ? { name: one.name, schema: one.input_schema }
      : undefined,
  );
  return tools.every((one) => one !== undefined) ? tools : undefined;
}

function readChoice(value: unknown): Prompt["toolChoice"] {
  if (!isObject(value)) return "auto";
  if (value.type === "tool" && typeof value.name === "string") return { name: value.name };
  return value.type === "any" ? "required" : value.type === "none" ? "none" : "auto";
}

const STOP_REASON: Record<Answer["finish"], string> = {
  stop: "end_turn",
  length: "max_tokens",
  tools: "tool_use",
  "stop-sequence": "stop_sequence",
};

/** The message object of an answer. */
export function messageOf(answer: Answer, model: string, id: string): JsonObject {
  return {
    id: `msg_sim0${id}`,
    type: "message",
    role: "assistant",
    model,
    content: [
      ...(answer.text === "" ? [] : [{ type: "text", text: answer.text }]),
      ...answer.tools.map((tool) => ({
        type: "tool_use",
        id: `toolu_${tool.id}`,
        name: tool.name,
        input: tool.input,
      })),
    ],
    stop_reason: STOP_REASON[answer.finish],
    stop_sequence: answer.stopSequence ?? null,
    usage: usageOf(answer),
  };
}

const usageOf = (answer: Answer): JsonObject => ({
  input_tokens: answer.inputTokens,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: answer.outputTokens,
});

/** One event of a stream, with what it is. */
export interface MessageEvent {
  role: Frame["role"];
  event: JsonObject & { type: string };
}

/** The events of an answer, in order. */
export function messageEvents(answer: Answer, model: string, id: string): MessageEvent[] {
  const message = messageOf({ ...answer, text: "", tools: [] }, model, id);
  const events: MessageEvent[] = [
    {
      role: "start",
      event: {
        type: "message_start",
        message: {
          ...message,
          stop_reason: null,
          stop_sequence: null,
          usage: { ...usageOf(answer), output_tokens: 1 },
        },
      },
    },
  ];
  let index = 0;
  const block = (start: JsonObject, deltas: JsonObject[]): void => {
    events.push({
      role: index === 0 ? "start" : "content",
      event: { type: "content_block_start", index, content_block: start },
    });
    for (const delta of deltas)
      events.push({ role: "content", event: { type: "content_block_delta", index, delta } });
    events.push({ role: "content", event: { type: "content_block_stop", index } });
    index += 1;
  };
  if (answer.text !== "")
    block(
      { type: "text", text: "" },
      pieces(answer.text).map((text) => ({ type: "text_delta", text })),
    );
  for (const tool of answer.tools)
    block(
      { type: "tool_use", id: `toolu_${tool.id}`, name: tool.name, input: {} },
      pieces(JSON.stringify(tool.input)).map((part) => ({
        type: "input_json_delta",
        partial_json: part,
      })),
    );
  events.push(
    {
      role: "finish",
      event: {
        type: "message_delta",
        delta: { stop_reason: message.stop_reason, stop_sequence: message.stop_sequence },
        usage: { output_tokens: answer.outputTokens },
      },
    },
    { role: "end", event: { type: "message_stop" } },
  );
  return events;
}

/** Events as server-sent events, the form of Vertex AI. */
export const asServerEvents = (events: readonly MessageEvent[]): Frame[] =>
  events.map(({ role, event }) =>
    frame(role, `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
  );
