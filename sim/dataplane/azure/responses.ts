/** The Responses API of Azure OpenAI: text in, text and function calls out. https://learn.microsoft.com/azure/foundry/openai/how-to/responses, 2026-11-21. */
import type { Answer } from "../answer/engine";
import { isObject, unknownKey, type JsonObject } from "../answer/judge-json";
import { limitsOf } from "../answer/limits";
import type { Prompt, Turn } from "../answer/prompt";
import { pieces } from "../answer/tokens";
import { frame, json, streamed, type Frame, type Reply } from "../call";
import { isReasoning, refuseBody } from "./chat-parameters";
import type { Admitted } from "./openai";
import { judgePrompt } from "./prompt";

const KEYS = [
  "background",
  "include",
  "input",
  "instructions",
  "max_output_tokens",
  "max_tool_calls",
  "metadata",
  "model",
  "parallel_tool_calls",
  "prompt_cache_key",
  "reasoning",
  "safety_identifier",
  "service_tier",
  "store",
  "stream",
  "stream_options",
  "temperature",
  "text",
  "tool_choice",
  "tools",
  "top_p",
  "truncation",
  "user",
];

/** Answers a call of the Responses API. What was said before is not kept: `previous_response_id` is refused. */
export function answerResponses(admitted: Admitted): Reply {
  const { body, model } = admitted;
  const stream = body.stream === true;
  const { answer, after, headers } = judgePrompt(admitted, readResponses(body, model), {
    operation: "responses",
    param: "input",
    stream,
    choices: 1,
  });
  const shown = after.filtered ? { ...answer, text: "" } : answer;
  const whole = responseOf(admitted, shown, after.filtered);
  return stream
    ? streamed("text/event-stream; charset=utf-8", eventsOf(whole, shown), headers)
    : json(200, whole, headers);
}

/** The body as a prompt; throws what the model answers to a bad one. */
export function readResponses(body: JsonObject, model: string): Prompt {
  if (body.previous_response_id !== undefined)
    refuseBody(
      `Previous response with id '${String(body.previous_response_id)}' not found.`,
      "previous_response_id",
      "previous_response_not_found",
    );
  const extra = unknownKey(body, KEYS);
  if (extra !== undefined) refuseBody(`Unknown parameter: '${extra}'.`, extra, "unknown_parameter");
  if (isReasoning(model))
    for (const name of ["temperature", "top_p"])
      if (body[name] !== undefined && body[name] !== 1)
        refuseBody(
          `Unsupported parameter: '${name}' is not supported with this model.`,
          name,
          null,
        );
  const limit = body.max_output_tokens;
  if (
    limit !== undefined &&
    !(
      typeof limit === "number" &&
      Number.isInteger(limit) &&
      limit >= 16 &&
      limit <= limitsOf(model).output
    )
  )
    refuseBody(
      `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${JSON.stringify(limit)} instead.`,
      "max_output_tokens",
      "integer_below_min_value",
    );
  const { turns, system, images } = readInput(body.input);
  const instructions = typeof body.instructions === "string" ? [body.instructions] : [];
  const format = isObject(body.text) && isObject(body.text.format) ? body.text.format : {};
  const choice = body.tool_choice;
  return {
    system: [...instructions, ...system].join("\n"),
    turns,
    images,
    tools: readTools(body.tools),
    toolChoice:
      choice === "none" || choice === "required"
        ? choice
        : isObject(choice) && typeof choice.name === "string"
          ? { name: choice.name }
          : "auto",
    stop: [],
    ...(format.type === "json_schema" && isObject(format.schema) ? { json: format.schema } : {}),
    ...(format.type === "json_object" ? { json: true as const } : {}),
    ...(typeof limit === "number" ? { maxTokens: limit } : {}),
  };
}

function readInput(value: unknown): { turns: Turn[]; system: string[]; images: number } {
  if (typeof value === "string" && value !== "")
    return { turns: [{ role: "user", text: value }], system: [], images: 0 };
  if (!Array.isArray(value) || value.length === 0)
    return refuseBody(
      "Missing required parameter: 'input'.",
      "input",
      "missing_required_parameter",
    );
  const turns: Turn[] = [];
  const system: string[] = [];
  let images = 0;
  for (const [index, item] of value.entries()) {
    if (!isObject(item))
      return refuseBody(`Invalid type for 'input[${index}]'.`, `input[${index}]`, "invalid_type");
    const type = item.type ?? "message";
    if (type === "function_call_output") turns.push({ role: "tool", text: String(item.output) });
    else if (type === "function_call" || type === "reasoning")
      turns.push({ role: "assistant", text: JSON.stringify(item) });
    else if (type === "message") {
      const parts = Array.isArray(item.content) ? item.content.filter(isObject) : [];
      images += parts.filter((part) => part.type === "input_image").length;
      const text =
        typeof item.content === "string"
          ? item.content
          : parts.map((part) => (typeof part.text === "string" ? part.text : "")).join("\n");
      if (item.role === "system" || item.role === "developer") system.push(text);
      else turns.push({ role: item.role === "assistant" ? "assistant" : "user", text });
    } else
      return refuseBody(`Invalid value: '${String(type)}'.`, `input[${index}]`, "invalid_value");
  }
  return { turns, system, images };
}

function readTools(value: unknown): Prompt["tools"] {
  if (value === undefined) return [];
  const tools = Array.isArray(value) ? value : [];
  return tools.map((tool, index) => {
    if (!isObject(tool) || tool.type !== "function" || typeof tool.name !== "string")
      return refuseBody(
        `Invalid value at 'tools[${index}]': the local clouds offer functions only.`,
        `tools[${index}]`,
        "invalid_value",
      );
    return { name: tool.name, schema: isObject(tool.parameters) ? tool.parameters : {} };
  });
}

/** The response object of an answer. */
export function responseOf(
  { call, model, body }: Pick<Admitted, "call" | "model" | "body">,
  answer: Answer,
  filtered: boolean,
): JsonObject {
  const output: JsonObject[] = answer.tools.map(({ id, name, input }) => ({
    id: `fc_${id}`,
    type: "function_call",
    status: "completed",
    call_id: `call_${id}`,
    name,
    arguments: JSON.stringify(input),
  }));
  if (answer.text !== "")
    output.push({
      id: `msg_sim0${call.id}`,
      type: "message",
      status: "completed",
      role: "assistant",
      content: [{ type: "output_text", text: answer.text, annotations: [] }],
    });
  const cut = filtered
    ? "content_filter"
    : answer.finish === "length"
      ? "max_output_tokens"
      : undefined;
  return {
    id: `resp_sim0${call.id}`,
    object: "response",
    created_at: Math.floor(call.now.getTime() / 1000),
    status: cut === undefined ? "completed" : "incomplete",
    error: null,
    incomplete_details: cut === undefined ? null : { reason: cut },
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: body.store ?? true,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: body.tool_choice ?? "auto",
    tools: body.tools ?? [],
    top_p: 1,
    truncation: "disabled",
    usage: {
      input_tokens: answer.inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: answer.outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: answer.inputTokens + answer.outputTokens,
    },
    user: body.user ?? null,
    metadata: body.metadata ?? {},
  };
}

/** The events of a response, in order. */
export function eventsOf(whole: JsonObject, answer: Answer): Frame[] {
  const frames: Frame[] = [];
  const event = (role: Frame["role"], type: string, value: JsonObject): void => {
    const data = { type, sequence_number: frames.length, ...value };
    frames.push(frame(role, `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`));
  };
  const open = {
    ...whole,
    status: "in_progress",
    output: [],
    usage: null,
    incomplete_details: null,
  };
  event("start", "response.created", { response: open });
  event("start", "response.in_progress", { response: open });
  for (const [index, item] of (whole.output as JsonObject[]).entries()) {
    const place = { output_index: index, item_id: item.id };
    const empty = item.type === "message" ? { content: [] } : { arguments: "" };
    event("content", "response.output_item.added", {
      output_index: index,
      item: { ...item, ...empty, status: "in_progress" },
    });
    if (item.type === "message") {
      const part = { type: "output_text", text: "", annotations: [] };
      const at = { ...place, content_index: 0 };
      event("content", "response.content_part.added", { ...at, part });
      for (const delta of pieces(answer.text))
        event("content", "response.output_text.delta", { ...at, delta });
      event("content", "response.output_text.done", { ...at, text: answer.text });
      event("content", "response.content_part.done", {
        ...at,
        part: { ...part, text: answer.text },
      });
    } else {
      for (const delta of pieces(String(item.arguments)))
        event("content", "response.function_call_arguments.delta", { ...place, delta });
      event("content", "response.function_call_arguments.done", {
        ...place,
        arguments: item.arguments,
      });
    }
    event("content", "response.output_item.done", { output_index: index, item });
  }
  event("finish", `response.${String(whole.status)}`, { response: whole });
  return frames;
}
