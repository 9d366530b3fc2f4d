/** Reads the body of a chat completion as Azure OpenAI's models take it. */
import { isObject, unknownKey, type JsonObject } from "../answer/judge-json";
import { promptText, type Prompt, type Tool, type Turn } from "../answer/prompt";
import { checkParameters, refuseBody } from "./chat-parameters";

const KEYS = [
  "messages",
  "model",
  "audio",
  "data_sources",
  "frequency_penalty",
  "function_call",
  "functions",
  "logit_bias",
  "logprobs",
  "max_completion_tokens",
  "max_tokens",
  "metadata",
  "modalities",
  "n",
  "parallel_tool_calls",
  "prediction",
  "presence_penalty",
  "prompt_cache_key",
  "reasoning_effort",
  "response_format",
  "safety_identifier",
  "seed",
  "service_tier",
  "stop",
  "store",
  "stream",
  "stream_options",
  "temperature",
  "tool_choice",
  "tools",
  "top_logprobs",
  "top_p",
  "user",
  "user_security_context",
  "verbosity",
];

/** A chat body that is in order. */
export interface ChatBody {
  prompt: Prompt;
  choices: number;
  stream: boolean;
  includeUsage: boolean;
}

/** The body as a prompt; throws what the model answers to a bad one. */
export function readChat(body: JsonObject, model: string): ChatBody {
  const extra = unknownKey(body, KEYS);
  if (extra !== undefined)
    refuseBody(`Unrecognized request argument supplied: ${extra}`, null, null);
  checkParameters(body, model);
  const { turns, images, system } = readMessages(body.messages);
  const tools = readTools(body.tools);
  const options = isObject(body.stream_options) ? body.stream_options : undefined;
  if (body.stream_options !== undefined && body.stream !== true)
    refuseBody(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      "stream_options",
      null,
    );
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  const stop = typeof body.stop === "string" ? [body.stop] : (body.stop ?? []);
  const format = readFormat(body.response_format);
  const prompt: Prompt = {
    system,
    turns,
    images,
    tools,
    toolChoice: readChoice(body.tool_choice, tools),
    stop: stop as string[],
    ...(format === undefined ? {} : { json: format }),
    ...(maxTokens === undefined ? {} : { maxTokens: maxTokens as number }),
  };
  if (format === true && !/json/i.test(promptText(prompt)))
    refuseBody(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      "messages",
      null,
    );
  return {
    prompt,
    choices: (body.n as number | undefined) ?? 1,
    stream: body.stream === true,
    includeUsage: options?.include_usage === true,
  };
}

const ROLES = ["system", "developer", "user", "assistant", "tool", "function"];

function readMessages(value: unknown): { turns: Turn[]; images: number; system: string } {
  if (value === undefined)
    return refuseBody(
      "Missing required parameter: 'messages'.",
      "messages",
      "missing_required_parameter",
    );
  if (!Array.isArray(value) || value.length === 0)
    return refuseBody(
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      "messages",
      "empty_array",
    );
  const turns: Turn[] = [];
  const system: string[] = [];
  let images = 0;
  for (const [index, message] of value.entries()) {
    const role = isObject(message) ? String(message.role) : "";
    if (!isObject(message) || !ROLES.includes(role))
      return refuseBody(
        `Invalid value: '${role}'. Supported values are: ${ROLES.map((one) => `'${one}'`).join(", ")}.`,
        `messages[${index}].role`,
        "invalid_value",
      );
    const read = textOf(message.content, `messages[${index}].content`);
    images += read.images;
    const calls = message.tool_calls === undefined ? "" : JSON.stringify(message.tool_calls);
    if (message.content === undefined && calls === "")
      return refuseBody(
        `Missing required parameter: 'messages[${index}].content'.`,
        `messages[${index}].content`,
        "missing_required_parameter",
      );
    if (role === "system" || role === "developer") system.push(read.text);
    else if (role === "tool" || role === "function") turns.push({ role: "tool", text: read.text });
    else turns.push({ role: role as "user" | "assistant", text: read.text + calls });
  }
  return { turns, images, system: system.join("\n") };
}

function textOf(content: unknown, path: string): { text: string; images: number } {
  if (content === undefined || content === null) return { text: "", images: 0 };
  if (typeof content === "string") return { text: content, images: 0 };
  if (!Array.isArray(content))
    return refuseBody(
      `Invalid type for '${path}': expected one of a string or array of objects.`,
      path,
      "invalid_type",
    );
  const texts: string[] = [];
  let images = 0;
  for (const [index, part] of content.entries()) {
    if (
      !isObject(part) ||
      !["text", "image_url", "refusal", "input_audio", "file"].includes(String(part.type))
    )
      return refuseBody(
        `Invalid value at '${path}[${index}].type'.`,
        `${path}[${index}].type`,
        "invalid_value",
      );
    if (typeof part.text === "string") texts.push(part.text);
    if (part.type === "image_url") images += 1;
  }
  return { text: texts.join("\n"), images };
}

function readTools(value: unknown): Tool[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0 || value.length > 128)
    return refuseBody(
      "Invalid 'tools': expected an array of 1 to 128 tools.",
      "tools",
      "invalid_value",
    );
  return value.map((tool, index) => {
    const called = isObject(tool) && tool.type === "function" ? tool.function : undefined;
    if (!isObject(called) || !/^[a-zA-Z0-9_-]{1,64}$/.test(String(called.name)))
      return refuseBody(
        `Invalid 'tools[${index}].function.name': string does not match pattern.`,
        `tools[${index}].function.name`,
        "invalid_value",
      );
    return {
      name: String(called.name),
      schema: isObject(called.parameters) ? called.parameters : {},
    };
  });
}

function readChoice(value: unknown, tools: readonly Tool[]): Prompt["toolChoice"] {
  if (value === undefined) return "auto";
  if (tools.length === 0)
    return refuseBody(
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
      "tool_choice",
      null,
    );
  if (value === "auto" || value === "none" || value === "required") return value;
  const called = isObject(value) ? value.function : undefined;
  const name = isObject(called) ? String(called.name) : "";
  if (tools.some((tool) => tool.name === name)) return { name };
  return refuseBody(
    `Tool choice '${name}' not found in 'tools' parameter.`,
    "tool_choice",
    "invalid_value",
  );
}

function readFormat(value: unknown): Prompt["json"] {
  if (value === undefined) return undefined;
  const type = isObject(value) ? value.type : undefined;
  if (type === "text") return undefined;
  if (type === "json_object") return true;
  const given = isObject(value) ? value.json_schema : undefined;
  if (type === "json_schema" && isObject(given) && isObject(given.schema)) return given.schema;
  return refuseBody("Invalid 'response_format'.", "response_format", "invalid_value");
}
