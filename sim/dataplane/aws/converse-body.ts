/** Reads the body of a Converse call, strictly. */
import { isObject, isWhole, isWithin, unknownKey, type JsonObject } from "../answer/judge-json";
import { limitsOf } from "../answer/limits";
import type { Prompt, Tool, Turn } from "../answer/prompt";

/** A Converse body that is in order. */
export interface ConverseBody {
  prompt: Prompt;
  guardrail: { identifier: string; version: string; trace?: string } | undefined;
  serviceTier: unknown;
}

type Problem = { problem: string };

const KEYS = [
  "additionalModelRequestFields",
  "additionalModelResponseFieldPaths",
  "guardrailConfig",
  "inferenceConfig",
  "messages",
  "outputConfig",
  "performanceConfig",
  "promptVariables",
  "requestMetadata",
  "serviceTier",
  "system",
  "toolConfig",
];
const BLOCKS = [
  "text",
  "image",
  "document",
  "video",
  "toolUse",
  "toolResult",
  "guardContent",
  "cachePoint",
  "reasoningContent",
];

const malformed = (path: string, words: string): Problem => ({
  problem: `The format of the value at ${path} in the request body is invalid: ${words}`,
});

/** The body as a prompt, or what is wrong with it in Bedrock's words. */
export function readConverse(body: JsonObject, modelId: string): ConverseBody | Problem {
  const extra = unknownKey(body, KEYS);
  if (extra !== undefined)
    return {
      problem: `Malformed input request: #: extraneous key [${extra}] is not permitted, please reformat your input and try again.`,
    };
  const inference = body.inferenceConfig ?? {};
  if (!isObject(inference)) return malformed("inferenceConfig", "must be an object");
  const parameters = parameterProblem(inference, modelId);
  if (parameters !== undefined) return { problem: parameters };
  const tier = body.serviceTier;
  if (
    tier !== undefined &&
    !(isObject(tier) && ["default", "priority", "flex", "reserved"].includes(String(tier.type)))
  )
    return malformed("serviceTier.type", "must be one of default, priority, flex, reserved");
  const turns = readTurns(body.messages);
  if ("problem" in turns) return turns;
  const tools = readTools(body.toolConfig);
  if (!Array.isArray(tools)) return tools;
  const config = isObject(body.toolConfig) ? body.toolConfig : undefined;
  if (!config && turns.usesTools)
    return {
      problem:
        "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
    };
  const guardrail = readGuardrail(body.guardrailConfig);
  if (guardrail && "problem" in guardrail) return guardrail;
  const fields = body.additionalModelRequestFields;
  const stop = inference.stopSequences;
  return {
    prompt: {
      system: textOf(body.system),
      turns: turns.turns,
      images: turns.images,
      tools,
      toolChoice: readChoice(config?.toolChoice),
      stop: Array.isArray(stop) ? stop.map(String) : [],
      ...(typeof inference.maxTokens === "number" ? { maxTokens: inference.maxTokens } : {}),
    },
    guardrail,
    serviceTier: isObject(fields) && tier === undefined ? undefined : tier,
  };
}

function parameterProblem(inference: JsonObject, modelId: string): string | undefined {
  const extra = unknownKey(inference, ["maxTokens", "stopSequences", "temperature", "topP"]);
  if (extra !== undefined)
    return `Malformed input request: #/inferenceConfig: extraneous key [${extra}] is not permitted, please reformat your input and try again.`;
  const most = limitsOf(modelId).output;
  const { maxTokens, temperature, topP, stopSequences } = inference;
  if (maxTokens !== undefined && !isWhole(maxTokens, 1))
    return "1 validation error detected: Value at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1";
  if (maxTokens !== undefined && (maxTokens as number) > most)
    return `The maximum tokens you requested exceeds the model limit of ${most}. Try again with a maximum tokens value that is lower than ${most}.`;
  for (const [name, value] of [
    ["temperature", temperature],
    ["topP", topP],
  ] as const)
    if (value !== undefined && !isWithin(value, 0, 1))
      return `1 validation error detected: Value at 'inferenceConfig.${name}' failed to satisfy constraint: Member must have value less than or equal to 1`;
  if (/claude/.test(modelId) && temperature !== undefined && topP !== undefined)
    return "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use only one.";
  if (
    stopSequences !== undefined &&
    !(
      Array.isArray(stopSequences) &&
      stopSequences.every((one) => typeof one === "string" && one !== "")
    )
  )
    return "1 validation error detected: Value at 'inferenceConfig.stopSequences' failed to satisfy constraint: Member must have length greater than or equal to 1";
  return undefined;
}

const textOf = (value: unknown): string =>
  Array.isArray(value)
    ? value.map((one) => (isObject(one) && typeof one.text === "string" ? one.text : "")).join("\n")
    : "";

interface Turns {
  turns: Turn[];
  images: number;
  usesTools: boolean;
}

function readTurns(value: unknown): Turns | Problem {
  if (!Array.isArray(value) || value.length === 0)
    return {
      problem:
        "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    };
  const result: Turns = { turns: [], images: 0, usesTools: false };
  let before = "";
  for (const [index, message] of value.entries()) {
    if (!isObject(message) || !["user", "assistant"].includes(String(message.role)))
      return malformed(`messages.${index}.role`, "must be user or assistant");
    const role = message.role as "user" | "assistant";
    if (index === 0 && role !== "user")
      return {
        problem:
          "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
      };
    if (role === before)
      return {
        problem:
          "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.",
      };
    before = role;
    if (!Array.isArray(message.content) || message.content.length === 0)
      return {
        problem: `The content field in the Message object at messages.${index} is empty. Add a ContentBlock object to the content field and try again.`,
      };
    for (const [at, block] of message.content.entries()) {
      const problem = readBlock(block, role, result, `messages.${index}.content.${at}`);
      if (problem) return problem;
    }
  }
  return result;
}

function readBlock(
  block: unknown,
  role: "user" | "assistant",
  result: Turns,
  path: string,
): Problem | undefined {
  const kinds = isObject(block) ? Object.keys(block) : [];
  const kind = kinds[0] ?? "";
  if (!isObject(block) || kinds.length !== 1 || !BLOCKS.includes(kind))
    return malformed(path, "must have exactly one member of ContentBlock");
  if (kind === "text") {
    if (typeof block.text !== "string" || !/\S/.test(block.text))
      return {
        problem: `The text field in the ContentBlock object at ${path} is blank. Add text to the text field, and try again.`,
      };
    result.turns.push({ role, text: block.text });
  } else if (kind === "image" || kind === "document" || kind === "video") result.images += 1;
  else if (kind === "toolUse") {
    result.usesTools = true;
    result.turns.push({ role, text: JSON.stringify(block.toolUse) });
  } else if (kind === "toolResult") {
    result.usesTools = true;
    const content = isObject(block.toolResult) ? block.toolResult.content : undefined;
    const parts = Array.isArray(content) ? content : [];
    result.turns.push({
      role: "tool",
      text: parts
        .map((one) => (isObject(one) ? String(one.text ?? JSON.stringify(one.json)) : ""))
        .join("\n"),
    });
  }
  return undefined;
}

function readTools(config: unknown): Tool[] | Problem {
  if (config === undefined) return [];
  if (!isObject(config) || !Array.isArray(config.tools) || config.tools.length === 0)
    return malformed("toolConfig.tools", "must have at least one tool");
  const tools: Tool[] = [];
  for (const [index, one] of config.tools.entries()) {
    if (isObject(one) && isObject(one.cachePoint)) continue;
    const spec = isObject(one) ? one.toolSpec : undefined;
    const schema = isObject(spec) && isObject(spec.inputSchema) ? spec.inputSchema.json : undefined;
    if (!isObject(spec) || !isObject(schema) || !/^[a-zA-Z0-9_-]{1,64}$/.test(String(spec.name)))
      return malformed(
        `toolConfig.tools.${index}.toolSpec`,
        "must have a name of 1 to 64 letters, digits, _ or - and an inputSchema",
      );
    tools.push({ name: String(spec.name), schema });
  }
  return tools;
}

function readChoice(value: unknown): Prompt["toolChoice"] {
  if (!isObject(value)) return "auto";
  if (isObject(value.tool)) return { name: String(value.tool.name) };
  return value.any === undefined ? "auto" : "required";
}

function readGuardrail(value: unknown): ConverseBody["guardrail"] | Problem {
  if (value === undefined) return undefined;
  if (!isObject(value)) return malformed("guardrailConfig", "must be an object");
  const extra = unknownKey(value, [
    "guardrailIdentifier",
    "guardrailVersion",
    "trace",
    "streamProcessingMode",
  ]);
  const { guardrailIdentifier: identifier, guardrailVersion: version, trace } = value;
  if (extra !== undefined) return malformed(`guardrailConfig.${extra}`, "is not a member");
  if (typeof identifier !== "string" || typeof version !== "string")
    return malformed("guardrailConfig", "must have guardrailIdentifier and guardrailVersion");
  return { identifier, version, ...(typeof trace === "string" ? { trace } : {}) };
}
