/** Embeddings of Google's models: predict for the older ones, embedContent for those since gemini-embedding-2. https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api, 2026-11-21. */
import { isObject, isWhole, unknownKey, type JsonObject } from "../answer/judge-json";
import { limitsOf } from "../answer/limits";
import { countTokens } from "../answer/tokens";
import { unitVector } from "../answer/vector";
import { json, type Reply } from "../call";
import { limitCalls } from "./limits";
import type { Admitted } from "./vertex";
import { refuse } from "./wire";

const FULL = 3072;
const TASKS = [
  "RETRIEVAL_QUERY",
  "RETRIEVAL_DOCUMENT",
  "SEMANTIC_SIMILARITY",
  "CLASSIFICATION",
  "CLUSTERING",
  "QUESTION_ANSWERING",
  "FACT_VERIFICATION",
  "CODE_RETRIEVAL_QUERY",
];

const bad = (message: string): never => refuse(400, "INVALID_ARGUMENT", message);

/** Answers predict and embedContent. */
export function answerEmbedding(admitted: Admitted): Reply {
  const { model, method } = admitted;
  if (!/embedding/.test(model)) return bad(`${model} is not supported in the ${method} API.`);
  const older = model === "gemini-embedding-001";
  if (older !== (method === "predict"))
    return bad(`${model} is not supported in the ${method} API.`);
  return older ? predict(admitted) : embedContent(admitted);
}

function sizeOf(value: unknown): number {
  if (value === undefined || value === 0) return FULL;
  if (!isWhole(value, 1, FULL))
    return bad(`The outputDimensionality must be from 1 to ${FULL}, got ${JSON.stringify(value)}.`);
  return value as number;
}

function tokensOf(admitted: Admitted, text: string, truncates: boolean): number {
  const most = admitted.context.behaviour.contextTokens ?? limitsOf(admitted.model).context;
  const tokens = countTokens(text);
  if (tokens > most && !truncates)
    return bad(`The input token count is ${tokens} but the model supports up to ${most}.`);
  limitCalls(admitted, Math.min(tokens, most));
  admitted.call.about.inputTokens = Math.min(tokens, most);
  return tokens;
}

function predict(admitted: Admitted): Reply {
  const { body, model } = admitted;
  const extra = unknownKey(body, ["instances", "parameters"]);
  if (extra !== undefined)
    return bad(`Invalid JSON payload received. Unknown name "${extra}": Cannot find field.`);
  const { instances } = body;
  if (!Array.isArray(instances) || instances.length === 0)
    return bad("Request must have at least one instance.");
  if (instances.length > 1)
    return bad(
      `The batch size is ${instances.length} but ${model} supports one instance per request.`,
    );
  const [instance] = instances as unknown[];
  const known = ["content", "task_type", "taskType", "title"];
  if (
    !isObject(instance) ||
    unknownKey(instance, known) !== undefined ||
    typeof instance.content !== "string" ||
    instance.content === ""
  )
    return bad("The instance must have content.");
  const task = instance.task_type ?? instance.taskType;
  if (task !== undefined && !TASKS.includes(String(task)))
    return bad(`Unable to submit request because the task type is unknown.`);
  const parameters: JsonObject = isObject(body.parameters) ? body.parameters : {};
  const odd = unknownKey(parameters, ["outputDimensionality", "autoTruncate", "auto_truncate"]);
  if (odd !== undefined) return bad(`Unknown parameter "${odd}".`);
  const truncates = (parameters.autoTruncate ?? parameters.auto_truncate ?? true) === true;
  const size = sizeOf(parameters.outputDimensionality);
  const tokens = tokensOf(admitted, instance.content, truncates);
  const most = limitsOf(model).context;
  return json(200, {
    predictions: [
      {
        embeddings: {
          values: unitVector(instance.content, size, model),
          statistics: { truncated: tokens > most, token_count: Math.min(tokens, most) },
        },
      },
    ],
    metadata: { billableCharacterCount: instance.content.length },
  });
}

function embedContent(admitted: Admitted): Reply {
  const { body, model } = admitted;
  const known = [
    "content",
    "embedContentConfig",
    "taskType",
    "title",
    "outputDimensionality",
    "autoTruncate",
  ];
  const extra = unknownKey(body, known);
  if (extra !== undefined)
    return bad(`Invalid JSON payload received. Unknown name "${extra}": Cannot find field.`);
  const parts = isObject(body.content) ? body.content.parts : undefined;
  if (!Array.isArray(parts) || parts.length === 0)
    return bad("The content must have at least one part.");
  const text = parts
    .map((one) => (isObject(one) && typeof one.text === "string" ? one.text : ""))
    .join("\n");
  if (text === "")
    return bad("The content must have a part with text; the local clouds embed nothing else.");
  const config: JsonObject = isObject(body.embedContentConfig) ? body.embedContentConfig : body;
  const size = sizeOf(config.outputDimensionality);
  const tokens = tokensOf(admitted, text, config.autoTruncate !== false);
  return json(200, {
    embedding: { values: unitVector(text, size, model) },
    usageMetadata: { promptTokenCount: tokens, totalTokenCount: tokens },
    truncated: tokens > limitsOf(model).context,
  });
}
