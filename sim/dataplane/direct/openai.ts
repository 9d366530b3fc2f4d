/** OpenAI's own API: chat completions, responses, embeddings. https://developers.openai.com/api/reference, 2026-11-21. */
import { answerTo } from "../answer/engine";
import { readObject, unknownKey, isWhole, type JsonObject } from "../answer/judge-json";
import { azureDimensions, limitsOf, servesDirectly } from "../answer/limits";
import type { Prompt } from "../answer/prompt";
import { countTokens, promptTokens } from "../answer/tokens";
import { readInputs, vectorsOf } from "../azure/embeddings";
import { refuseBody } from "../azure/chat-parameters";
import { readChat } from "../azure/chat-body";
import { eventsOf, readResponses, responseOf } from "../azure/responses";
import { json, Refused, streamed, type Call, type Dialect, type Reply } from "../call";
import { frame } from "../call";
import type { Service } from "../hosts";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { completion } from "./completion";
import { isIssued } from "./keys";
import { countDirect } from "./quota";

const TYPES: Readonly<Record<string, string>> = {
  rate_limit_exceeded: "requests",
  insufficient_quota: "insufficient_quota",
  server_error: "server_error",
};

/** Errors as OpenAI words them (developers.openai.com/api/docs/guides/error-codes, 2026-11-21). */
export const openAiApiDialect: Dialect = {
  error: (status, code, message, headers = {}) =>
    json(
      status,
      {
        error: {
          message,
          type: TYPES[code] ?? "invalid_request_error",
          param: null,
          code: code === "server_error" ? null : code,
        },
      },
      headers,
    ),
  throttled: () => [
    frame(
      "end",
      `data: ${JSON.stringify({ error: { message: "The server is currently overloaded with other requests. Sorry about that! You can retry your request.", type: "server_error", param: null, code: null } })}\n\n`,
    ),
  ],
  garbage: () => frame("content", 'data: {"id":"chatcmpl-sim0","choices":[{"delta":{"cont\n\n'),
};

const PATHS = ["/v1/chat/completions", "/v1/responses", "/v1/embeddings"] as const;

/** The service of `api.openai.com` and its regional names. */
export const openAiApi: ServiceDefinition = {
  cloud: "openai",
  name: "api",
  dialect: openAiApiDialect,
  modelApi: true,
  route(request: Request, service: Service): Route {
    const region = "region" in service ? service.region : "global";
    const path = PATHS.find((one) => one === request.path);
    if (path === undefined) {
      const message = `Invalid URL (${request.method} ${request.path})`;
      return { template: "unknown", answer: () => refuse(404, "unknown_url", message) };
    }
    const model = readObject(request.body)?.model;
    return {
      template: path,
      ...(typeof model === "string" ? { model } : {}),
      answer: (call, context) => answer(call, context, path, region),
    };
  },
};

function refuse(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): never {
  throw new Refused(openAiApiDialect.error(status, code, message, headers), code, message);
}

interface Admitted {
  call: Call;
  context: Context;
  body: JsonObject;
  model: string;
  region: string;
}

function answer(call: Call, context: Context, path: (typeof PATHS)[number], region: string): Reply {
  if (call.method !== "POST")
    refuse(405, "method_not_supported", `Not allowed to ${call.method} on ${path}.`);
  authenticate(call, context);
  const body = readObject(call.body);
  if (!body)
    return refuse(
      400,
      "invalid_json",
      "We could not parse the JSON body of your request. The OpenAI API expects a JSON payload.",
    );
  const { model } = body;
  if (typeof model !== "string" || model === "")
    return refuse(400, "missing_required_parameter", "you must provide a model parameter");
  const kind = path === "/v1/embeddings" ? "embedding" : "chat";
  if (!servesDirectly("openai", kind, model))
    return refuse(
      404,
      "model_not_found",
      `The model \`${model}\` does not exist or you do not have access to it.`,
    );
  const admitted = { call, context, body, model, region };
  const reply =
    path === "/v1/embeddings"
      ? embeddings(admitted)
      : path === "/v1/responses"
        ? responses(admitted)
        : chat(admitted);
  reply.headers = {
    "x-request-id": `req_sim0${call.id}`,
    "openai-processing-ms": "1",
    "openai-version": "2020-10-01",
    ...reply.headers,
  };
  return reply;
}

/** The caller's key; what it says of itself is never repeated. */
function authenticate(call: Call, context: Context): void {
  const bearer = /^Bearer (\S+)$/.exec(call.headers.authorization ?? "")?.[1];
  if (bearer === undefined)
    refuse(
      401,
      "missing_api_key",
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    );
  if (!isIssued(context.clouds.directory, "openai", bearer))
    refuse(
      401,
      "invalid_api_key",
      "Incorrect API key provided: sk-********. You can find your API key at https://platform.openai.com/account/api-keys.",
    );
  call.about.principal = "project sim0";
}

/** Counts a call; refuses it with the time to wait, or says what is left as headers. */
function count({ call, context, model }: Admitted, tokens: number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const left of countDirect(call, context, { provider: "openai", model, tokens })) {
    headers[`x-ratelimit-limit-${left.name}`] = String(left.limit);
    headers[`x-ratelimit-remaining-${left.name}`] = String(left.remaining);
    headers[`x-ratelimit-reset-${left.name}`] = `${left.resetSeconds}s`;
    if (left.allowed) continue;
    const what = left.name === "requests" ? "requests per min (RPM)" : "tokens per min (TPM)";
    refuse(
      429,
      "rate_limit_exceeded",
      `Rate limit reached for ${model} in organization org-sim0 on ${what}: Limit ${left.limit}. Please try again in ${left.resetSeconds}s.`,
      {
        ...headers,
        "retry-after": String(left.resetSeconds),
        "retry-after-ms": String(left.resetSeconds * 1000),
      },
    );
  }
  return headers;
}

function checkContext({ context, model }: Admitted, tokens: number, param: string): void {
  const most = context.behaviour.contextTokens ?? limitsOf(model).context;
  if (tokens > most)
    refuseBody(
      `This model's maximum context length is ${most} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`,
      param,
      "context_length_exceeded",
    );
}

const placeOf = (region: string): string =>
  region === "global" ? "OpenAI" : `OpenAI in ${region}`;

function admit(
  admitted: Admitted,
  prompt: Prompt,
  choices: number,
  param: string,
): Record<string, string> {
  const tokens = promptTokens(prompt);
  const headers = count(admitted, tokens + (prompt.maxTokens ?? 0) * choices);
  checkContext(admitted, tokens, param);
  return headers;
}

function chat(admitted: Admitted): Reply {
  const { call, context, body, model, region } = admitted;
  const read = readChat(body, model);
  call.about.stream = read.stream;
  const headers = admit(admitted, read.prompt, read.choices, "messages");
  const said = answerTo(read.prompt, { model, place: placeOf(region) }, context.behaviour);
  return completion({ ...read, call, model, answer: said, headers });
}

function responses(admitted: Admitted): Reply {
  const { call, context, body, model, region } = admitted;
  const prompt = readResponses(body, model);
  const stream = body.stream === true;
  call.about.stream = stream;
  const headers = admit(admitted, prompt, 1, "input");
  const said = answerTo(prompt, { model, place: placeOf(region) }, context.behaviour);
  call.about.inputTokens = said.inputTokens;
  call.about.outputTokens = said.outputTokens;
  const whole = responseOf(admitted, said, false);
  return stream
    ? streamed("text/event-stream; charset=utf-8", eventsOf(whole, said), headers)
    : json(200, whole, headers);
}

const EMBEDDING_KEYS = ["input", "model", "user", "encoding_format", "dimensions"];

function embeddings(admitted: Admitted): Reply {
  const { call, body, model } = admitted;
  const extra = unknownKey(body, EMBEDDING_KEYS);
  if (extra !== undefined)
    refuseBody(`Unrecognized request argument supplied: ${extra}`, null, null);
  const full = azureDimensions(model)!;
  const { encoding_format: format = "float", dimensions = full } = body;
  if (!isWhole(dimensions, 1, full))
    refuseBody(
      `Invalid value for 'dimensions' = ${JSON.stringify(dimensions)}. Must be less than or equal to ${full}.`,
      "dimensions",
      "invalid_value",
    );
  const inputs = readInputs(body.input);
  const counts = inputs.map((one) => (typeof one === "string" ? countTokens(one) : one.length));
  const tokens = counts.reduce((sum, one) => sum + one, 0);
  const headers = count(admitted, tokens);
  checkContext(admitted, Math.max(...counts), "input");
  call.about.inputTokens = tokens;
  const data = vectorsOf(inputs, { dimensions: dimensions as number, model, format });
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return json(200, { object: "list", data, model, usage }, headers);
}
