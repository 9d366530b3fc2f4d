/** Bedrock's InvokeModel, with and without a stream: Anthropic's Messages, and the embeddings of Amazon and Cohere. */
import { messageEvents, messageOf, readMessages } from "../answer/anthropic";
import { isWhole, readObject, unknownKey, type JsonObject } from "../answer/judge-json";
import { limitsOf } from "../answer/limits";
import { countTokens, promptTokens } from "../answer/tokens";
import { unitVector } from "../answer/vector";
import { modelById } from "../../facts/aws/bedrock-models";
import { json, streamed, type Reply } from "../call";
import { admit, invalid, reserve, type Admitted } from "./bedrock";
import { say } from "./converse";
import { eventFrame, padding } from "./wire";

const BEDROCK_VERSION = "bedrock-2023-05-31";
const HEAD = "x-amzn-bedrock-guardrail";

/** Answers a call of InvokeModel. */
export function answerInvoke(half: Omit<Admitted, "guardrail">): Reply {
  const { call, target, operation } = half;
  const body = readObject(call.body);
  if (!body) return invalid("Malformed input request, please reformat your input and try again.");
  const identifier = call.headers[`${HEAD}identifier`];
  const version = call.headers[`${HEAD}version`];
  if ((identifier === undefined) !== (version === undefined))
    return invalid("The guardrail identifier and version must be given together.");
  const named = identifier === undefined ? undefined : { identifier, version: version ?? "" };
  const admitted = admit(half, named);
  if (target.kind === "embedding") {
    if (operation !== "invoke") return invalid("The model is unsupported for streaming.");
    return answerEmbedding(admitted, body);
  }
  if (!target.modelId.startsWith("anthropic."))
    return invalid(
      `InvokeModel of ${target.modelId} is not offered by the local clouds; use Converse.`,
    );
  return answerAnthropic(admitted, body);
}

function answerAnthropic(admitted: Admitted, body: JsonObject): Reply {
  const { call, context, target, operation } = admitted;
  const read = readMessages(body, target.modelId, { version: BEDROCK_VERSION, stream: "in-path" });
  if (read.problem !== undefined) return invalid(read.problem);
  const { prompt } = read;
  const inputTokens = promptTokens(prompt);
  const { context: most } = limitsOf(target.modelId);
  if (inputTokens > (context.behaviour.contextTokens ?? most))
    return invalid(
      `prompt is too long: ${inputTokens} tokens > ${context.behaviour.contextTokens ?? most} maximum`,
    );
  reserve(admitted, inputTokens, prompt.maxTokens ?? 0);
  const said = say(admitted, prompt);
  call.about.inputTokens = said.answer.inputTokens;
  call.about.outputTokens = said.answer.outputTokens;
  if (said.intervened) call.about.filtered = said.kinds.join(",");
  const action = admitted.guardrail
    ? { "amazon-bedrock-guardrailAction": said.intervened ? "INTERVENED" : "NONE" }
    : {};
  const id = call.id.replace(/[^a-z0-9]/g, "");
  const counts = {
    "x-amzn-bedrock-input-token-count": String(said.answer.inputTokens),
    "x-amzn-bedrock-output-token-count": String(said.answer.outputTokens),
  };
  if (operation === "invoke")
    return json(200, { ...messageOf(said.answer, target.modelId, id), ...action }, counts);
  const metrics = {
    "amazon-bedrock-invocationMetrics": {
      inputTokenCount: said.answer.inputTokens,
      outputTokenCount: said.answer.outputTokens,
      invocationLatency: 20 + said.answer.outputTokens,
      firstByteLatency: 20,
    },
  };
  const frames = messageEvents(said.answer, target.modelId, id).map(({ role, event }, index) => {
    const value = event.type === "message_stop" ? { ...event, ...action, ...metrics } : event;
    const bytes = Buffer.from(JSON.stringify(value)).toString("base64");
    return eventFrame(role, "chunk", { bytes, p: padding(index) });
  });
  return streamed("application/vnd.amazon.eventstream", frames, {
    "x-amzn-bedrock-content-type": "application/json",
  });
}

function answerEmbedding(admitted: Admitted, body: JsonObject): Reply {
  const { target } = admitted;
  if (target.modelId.startsWith("amazon.titan-embed")) return titan(admitted, body);
  if (target.modelId.startsWith("cohere.embed")) return cohere(admitted, body);
  return invalid(`InvokeModel of ${target.modelId} is not offered by the local clouds.`);
}

const extraneous = (key: string): never =>
  invalid(
    `Malformed input request: #: extraneous key [${key}] is not permitted, please reformat your input and try again.`,
  );

function counted(admitted: Admitted, texts: string[]): number {
  const { call, context, target } = admitted;
  const tokens = texts.reduce((sum, one) => sum + countTokens(one), 0);
  const most = context.behaviour.contextTokens ?? limitsOf(target.modelId).context;
  const longest = Math.max(0, ...texts.map(countTokens));
  if (longest > most)
    return invalid(
      `400 Bad Request: Too many input tokens. Max input tokens: ${most}, request input token count: ${longest}`,
    );
  reserve(admitted, tokens, 0);
  call.about.inputTokens = tokens;
  return tokens;
}

function titan(admitted: Admitted, body: JsonObject): Reply {
  const { modelId } = admitted.target;
  const second = modelId.includes("-v2");
  const known = second ? ["inputText", "dimensions", "normalize", "embeddingTypes"] : ["inputText"];
  const extra = unknownKey(body, known);
  if (extra !== undefined) return extraneous(extra);
  const { inputText, embeddingTypes } = body;
  if (typeof inputText !== "string" || inputText === "")
    return invalid(
      "Malformed input request: #: required key [inputText] not found, please reformat your input and try again.",
    );
  const sizes = modelById(modelId)?.dimensions ?? [];
  const dimensions = body.dimensions ?? sizes.at(-1);
  if (!sizes.includes(dimensions as number))
    return invalid(
      `Malformed input request: #/dimensions: ${JSON.stringify(dimensions)} is not a valid enum value, please reformat your input and try again.`,
    );
  const tokens = counted(admitted, [inputText]);
  const embedding = unitVector(inputText, dimensions as number, modelId);
  if (!second) return json(200, { embedding, inputTextTokenCount: tokens });
  const types = Array.isArray(embeddingTypes) ? embeddingTypes : ["float"];
  return json(200, {
    ...(types.includes("float") ? { embedding } : {}),
    embeddingsByType: {
      ...(types.includes("float") ? { float: embedding } : {}),
      ...(types.includes("binary") ? { binary: embedding.map((one) => (one > 0 ? 1 : 0)) } : {}),
    },
    inputTextTokenCount: tokens,
  });
}

const COHERE_TYPES = ["search_document", "search_query", "classification", "clustering"];

function cohere(admitted: Admitted, body: JsonObject): Reply {
  const { modelId } = admitted.target;
  const fourth = modelId.includes("embed-v4");
  const known = ["texts", "input_type", "truncate", "embedding_types"];
  const extra = unknownKey(body, fourth ? [...known, "output_dimension", "max_tokens"] : known);
  if (extra !== undefined) return extraneous(extra);
  const { texts } = body;
  if (
    !Array.isArray(texts) ||
    texts.length < 1 ||
    texts.length > 96 ||
    !texts.every((one) => typeof one === "string")
  )
    return invalid(
      "Malformed input request: #/texts: expected 1 to 96 strings, please reformat your input and try again.",
    );
  if (!COHERE_TYPES.includes(String(body.input_type)))
    return invalid(
      "Malformed input request: #: required key [input_type] not found, please reformat your input and try again.",
    );
  const sizes = modelById(modelId)?.dimensions ?? [];
  const dimensions = body.output_dimension ?? sizes.at(-1);
  if (!isWhole(dimensions, 1) || !sizes.includes(dimensions as number))
    return invalid(
      `Malformed input request: #/output_dimension: ${JSON.stringify(dimensions)} is not a valid enum value, please reformat your input and try again.`,
    );
  counted(admitted, texts as string[]);
  const vectors = (texts as string[]).map((one) => unitVector(one, dimensions as number, modelId));
  const types = body.embedding_types;
  return json(200, {
    id: `sim0-${admitted.call.id}`,
    texts,
    ...(Array.isArray(types)
      ? { response_type: "embeddings_by_type", embeddings: { float: vectors } }
      : { response_type: "embeddings_floats", embeddings: vectors }),
  });
}
