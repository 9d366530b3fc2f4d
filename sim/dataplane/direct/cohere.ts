/** Cohere's OpenAI-compatible API. https://docs.cohere.com/docs/compatibility-api, 2026-11-21. */
import { answerTo } from "../answer/engine";
import { isObject, readObject, unknownKey, type JsonObject } from "../answer/judge-json";
import { limitsOf, servesDirectly } from "../answer/limits";
import { countTokens, promptTokens } from "../answer/tokens";
import { readChat, type ChatBody } from "../azure/chat-body";
import { readInputs, vectorsOf } from "../azure/embeddings";
import { frame, json, Refused, type Call, type Dialect, type Reply } from "../call";
import type { Service } from "../hosts";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { completion } from "./completion";
import { isIssued } from "./keys";
import { countDirect } from "./quota";

/** Errors as Cohere words them (docs.cohere.com/reference/errors). */
export const cohereDialect: Dialect = {
  error: (status, _code, message, headers = {}) => json(status, { message }, headers),
  throttled: () => [
    frame(
      "end",
      `data: ${JSON.stringify({ error: { message: "the service is overloaded" } })}\n\n`,
    ),
  ],
  garbage: () => frame("content", 'data: {"id":"sim0","choices":[{"delta":{"cont\n\n'),
};

/**
 * What the API takes, with the three that were added on 2025-08-14 (cohere-ai/cohere-developer-experience pull request 606).
 * Whatever else a body has is refused.
 */
const CHAT_KEYS = [
  "model",
  "messages",
  "stream",
  "stream_options",
  "reasoning_effort",
  "response_format",
  "tools",
  "tool_choice",
  "temperature",
  "max_tokens",
  "max_completion_tokens",
  "stop",
  "seed",
  "top_p",
  "logprobs",
  "frequency_penalty",
  "presence_penalty",
];

const EMBEDDING_KEYS = ["input", "model", "encoding_format"];

/** Length of the vectors of Cohere's embedding models, which the compatible API does not let one choose. */
const DIMENSIONS: Readonly<Record<string, number>> = { "embed-v4.0": 1536 };

const PREFIX = "/compatibility/v1";

/** The service of `api.cohere.ai` and `api.cohere.com`. */
export const cohereApi: ServiceDefinition = {
  cloud: "cohere",
  name: "api",
  dialect: cohereDialect,
  modelApi: true,
  route(request: Request, _service: Service): Route {
    const operations = { chat, embeddings };
    const found = (
      [
        [`${PREFIX}/chat/completions`, "chat"],
        [`${PREFIX}/embeddings`, "embeddings"],
      ] as const
    ).find(([path]) => path === request.path);
    if (!found) return { template: "unknown", answer: () => refuse(404, "not_found", "not found") };
    const [path, operation] = found;
    const model = readObject(request.body)?.model;
    return {
      template: path,
      ...(typeof model === "string" ? { model } : {}),
      answer: (call, context) =>
        operations[operation](admit(call, context, operation === "chat" ? "chat" : "embedding")),
    };
  },
};

function refuse(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): never {
  throw new Refused(cohereDialect.error(status, code, message, headers), code, code);
}

interface Admitted {
  call: Call;
  context: Context;
  body: JsonObject;
  model: string;
}

function admit(call: Call, context: Context, kind: "chat" | "embedding"): Admitted {
  if (call.method !== "POST") refuse(405, "method_not_allowed", "method not allowed");
  const bearer = /^Bearer (\S+)$/i.exec(call.headers.authorization ?? "")?.[1];
  if (bearer === undefined) refuse(401, "unauthorized", "no api key supplied");
  if (!isIssued(context.clouds.directory, "cohere", bearer))
    refuse(401, "unauthorized", "invalid api token");
  call.about.principal = "key sim0";
  const body = readObject(call.body);
  if (!body) return refuse(400, "invalid_request", "invalid request: the body is not JSON");
  const { model } = body;
  if (typeof model !== "string")
    return refuse(400, "invalid_request", "invalid request: model is required");
  if (!servesDirectly("cohere", kind, model))
    return refuse(
      404,
      "model_not_found",
      `model '${model}' not found, make sure the correct model ID was used and that you have access to the model.`,
    );
  return { call, context, body, model };
}

function count({ call, context, model }: Admitted, tokens: number): void {
  for (const left of countDirect(call, context, { provider: "cohere", model, tokens })) {
    if (left.allowed) continue;
    refuse(
      429,
      "too_many_requests",
      "you are past the per minute request limit, please wait and try again later.",
      { "retry-after": String(left.resetSeconds) },
    );
  }
}

function notTaken(field: string): never {
  return refuse(422, "unprocessable_entity", `unprocessable entity: ${field} is not supported`);
}

function chat(admitted: Admitted): Reply {
  const { call, context, body, model } = admitted;
  const extra = unknownKey(body, CHAT_KEYS);
  if (extra !== undefined) notTaken(extra);
  const { reasoning_effort: effort, tools, ...rest } = body;
  if (effort !== undefined && effort !== "none" && effort !== "high") notTaken("reasoning_effort");
  const strict =
    Array.isArray(tools) &&
    tools.some((tool) => isObject(tool) && isObject(tool.function) && "strict" in tool.function);
  if (strict)
    refuse(422, "unprocessable_entity", "unknown field: parameter 'strict' is not a valid field.");
  const read = readOrRefuse({ ...rest, ...(tools === undefined ? {} : { tools }) }, model);
  if (read.prompt.images > 0) notTaken("image_url");
  call.about.stream = read.stream;
  const tokens = promptTokens(read.prompt);
  count(admitted, tokens);
  checkContext(admitted, tokens);
  const said = answerTo(read.prompt, { model, place: "Cohere" }, context.behaviour);
  return completion({ ...read, call, model, answer: said, headers: {} });
}

/** The body as OpenAI's models take it, what is wrong with it in Cohere's words. */
function readOrRefuse(body: JsonObject, model: string): ChatBody {
  try {
    return readChat(body, model);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refuse(400, "invalid_request", `invalid request: ${error.message}`);
  }
}

function checkContext({ context, model }: Admitted, tokens: number): void {
  const most = context.behaviour.contextTokens ?? limitsOf(model).context;
  if (tokens <= most) return;
  refuse(
    400,
    "invalid_request",
    `too many tokens: size limit exceeded by ${tokens - most} tokens. Try using shorter or fewer inputs. The limit for this model is ${most} tokens.`,
  );
}

function embeddings(admitted: Admitted): Reply {
  const { call, body, model } = admitted;
  const extra = unknownKey(body, EMBEDDING_KEYS);
  if (extra !== undefined) notTaken(extra);
  const inputs = readInputs(body.input);
  const counts = inputs.map((one) => (typeof one === "string" ? countTokens(one) : one.length));
  const tokens = counts.reduce((sum, one) => sum + one, 0);
  count(admitted, tokens);
  checkContext(admitted, Math.max(...counts));
  call.about.inputTokens = tokens;
  const { encoding_format: format = "float" } = body;
  const data = vectorsOf(inputs, { dimensions: DIMENSIONS[model]!, model, format });
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return json(200, { object: "list", data, model, usage });
}
