/** Reads the body of generateContent, strictly. */
import { isObject, isWhole, isWithin, unknownKey, type JsonObject } from "../answer/judge-json";
import { limitsOf } from "../answer/limits";
import type { Prompt, Tool, Turn } from "../answer/prompt";
import { refuse } from "./wire";

const KEYS = [
  "cachedContent",
  "contents",
  "generationConfig",
  "labels",
  "modelArmorConfig",
  "safetySettings",
  "systemInstruction",
  "toolConfig",
  "tools",
];
const GENERATION = [
  "audioTimestamp",
  "candidateCount",
  "enableAffectiveDialog",
  "frequencyPenalty",
  "logprobs",
  "maxOutputTokens",
  "mediaResolution",
  "presencePenalty",
  "responseJsonSchema",
  "responseLogprobs",
  "responseMimeType",
  "responseModalities",
  "responseSchema",
  "routingConfig",
  "seed",
  "speechConfig",
  "stopSequences",
  "temperature",
  "thinkingConfig",
  "topK",
  "topP",
];
const PARTS = [
  "text",
  "inlineData",
  "fileData",
  "functionCall",
  "functionResponse",
  "executableCode",
  "codeExecutionResult",
  "thought",
  "thoughtSignature",
  "videoMetadata",
];

const bad = (message: string): never => refuse(400, "INVALID_ARGUMENT", message);
const unknown = (key: string, path: string): never =>
  bad(
    `Invalid JSON payload received. Unknown name "${key}"${path === "" ? "" : ` at '${path}'`}: Cannot find field.`,
  );

/** JSON nulls mean nothing to Google's APIs. */
const bare = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));

/** A body that is in order. */
export interface GenerateBody {
  prompt: Prompt;
  armor: unknown;
  candidates: number;
}

/** The body as a prompt; throws Google's refusal. */
export function readGenerate(raw: JsonObject, model: string): GenerateBody {
  const body = bare(raw);
  const extra = unknownKey(body, KEYS);
  if (extra !== undefined) return unknown(extra, "");
  const config = bare(isObject(body.generationConfig) ? body.generationConfig : {});
  checkConfig(config, model);
  const { turns, images } = readContents(body.contents);
  const system = isObject(body.systemInstruction) ? textOf(body.systemInstruction.parts) : "";
  const tools = readTools(body.tools);
  const stop = config.stopSequences;
  const json = formatOf(config);
  return {
    prompt: {
      system,
      turns,
      images,
      tools,
      toolChoice: readChoice(body.toolConfig),
      stop: Array.isArray(stop) ? stop.map(String) : [],
      ...(json === undefined ? {} : { json }),
      ...(typeof config.maxOutputTokens === "number" ? { maxTokens: config.maxOutputTokens } : {}),
    },
    armor: body.modelArmorConfig,
    candidates: Number(config.candidateCount ?? 1),
  };
}

function formatOf(config: JsonObject): Prompt["json"] {
  if (config.responseMimeType !== "application/json") return undefined;
  const schema = config.responseJsonSchema ?? config.responseSchema;
  return isObject(schema) ? schema : true;
}

function checkConfig(config: JsonObject, model: string): void {
  const extra = unknownKey(config, GENERATION);
  if (extra !== undefined) unknown(extra, "generation_config");
  const most = limitsOf(model).output;
  const { maxOutputTokens, temperature, topP, candidateCount, stopSequences } = config;
  if (maxOutputTokens !== undefined && !isWhole(maxOutputTokens, 1, most))
    bad(
      `Unable to submit request because it has a maxOutputTokens value of ${JSON.stringify(maxOutputTokens)} but the supported range is from 1 (inclusive) to ${most + 1} (exclusive). Update the value and try again.`,
    );
  if (temperature !== undefined && !isWithin(temperature, 0, 2))
    bad(
      `Unable to submit request because it has a temperature value of ${JSON.stringify(temperature)} but the supported range is from 0 (inclusive) to 2.0 (inclusive). Update the value and try again.`,
    );
  if (topP !== undefined && !isWithin(topP, 0, 1))
    bad(
      `Unable to submit request because it has a topP value of ${JSON.stringify(topP)} but the supported range is from 0 (inclusive) to 1 (inclusive). Update the value and try again.`,
    );
  if (candidateCount !== undefined && !isWhole(candidateCount, 1, 8))
    bad(
      `Unable to submit request because it has a candidateCount value of ${JSON.stringify(candidateCount)} but the supported range is from 1 (inclusive) to 9 (exclusive). Update the value and try again.`,
    );
  if (stopSequences !== undefined && !(Array.isArray(stopSequences) && stopSequences.length <= 5))
    bad(
      "Unable to submit request because it has more than 5 stop sequences. Update the value and try again.",
    );
  if (
    (config.responseSchema ?? config.responseJsonSchema) !== undefined &&
    config.responseMimeType !== "application/json"
  )
    bad(
      "Unable to submit request because response_schema is only allowed with response_mime_type application/json.",
    );
}

function textOf(parts: unknown): string {
  return Array.isArray(parts)
    ? parts.map((one) => (isObject(one) && typeof one.text === "string" ? one.text : "")).join("\n")
    : "";
}

function readContents(value: unknown): { turns: Turn[]; images: number } {
  if (!Array.isArray(value) || value.length === 0)
    return bad(
      "Unable to submit request because at least one contents field is required. Learn more: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/gemini",
    );
  const turns: Turn[] = [];
  let images = 0;
  for (const [index, raw] of value.entries()) {
    const content = isObject(raw) ? bare(raw) : {};
    const extra = unknownKey(content, ["role", "parts"]);
    if (extra !== undefined) return unknown(extra, `contents[${index}]`);
    const role = content.role ?? "user";
    if (role !== "user" && role !== "model") return bad("Please use a valid role: user, model.");
    if (!Array.isArray(content.parts) || content.parts.length === 0)
      return bad(
        "Unable to submit request because it must include at least one parts field, which describes the prompt input.",
      );
    for (const [at, part] of content.parts.entries()) {
      const read = isObject(part) ? bare(part) : {};
      const odd = unknownKey(read, PARTS);
      if (odd !== undefined) return unknown(odd, `contents[${index}].parts[${at}]`);
      if (Object.keys(read).length === 0)
        return bad(
          "Unable to submit request because it must have a text parameter. Add a text parameter and try again.",
        );
      if (read.inlineData !== undefined || read.fileData !== undefined) images += 1;
      else if (isObject(read.functionResponse))
        turns.push({ role: "tool", text: JSON.stringify(read.functionResponse.response) });
      else
        turns.push({
          role: role === "model" ? "assistant" : "user",
          text: typeof read.text === "string" ? read.text : JSON.stringify(read.functionCall ?? ""),
        });
    }
  }
  return { turns, images };
}

function readTools(value: unknown): Tool[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return bad("Invalid value at 'tools'.");
  return value.flatMap((tool) => {
    const declarations = isObject(tool) ? tool.functionDeclarations : undefined;
    if (!Array.isArray(declarations))
      return bad("Invalid value at 'tools': the local clouds offer function declarations only.");
    return declarations.map((one, index) => {
      if (!isObject(one) || !/^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$/.test(String(one.name)))
        return bad(`Invalid function name at 'tools.function_declarations[${index}].name'.`);
      const schema = one.parametersJsonSchema ?? one.parameters;
      return { name: String(one.name), schema: isObject(schema) ? schema : {} };
    });
  });
}

function readChoice(value: unknown): Prompt["toolChoice"] {
  const config = isObject(value) ? value.functionCallingConfig : undefined;
  if (!isObject(config)) return "auto";
  const names = config.allowedFunctionNames;
  if (config.mode === "ANY")
    return Array.isArray(names) && names.length === 1 ? { name: String(names[0]) } : "required";
  return config.mode === "NONE" ? "none" : "auto";
}
