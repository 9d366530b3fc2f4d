/** Anthropic's own API, and its OpenAI-compatible one. https://platform.claude.com/docs/en/api/messages and /openai-sdk, 2026-11-21. */
import { asServerEvents, messageEvents, messageOf, readMessages } from "../answer/anthropic";
import { answerTo } from "../answer/engine";
import { readObject, type JsonObject } from "../answer/judge-json";
import { limitsOf, servesDirectly } from "../answer/limits";
import type { Prompt } from "../answer/prompt";
import { promptTokens } from "../answer/tokens";
import { readChat } from "../azure/chat-body";
import { frame, json, Refused, streamed, type Call, type Dialect, type Reply } from "../call";
import type { Service } from "../hosts";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { completion } from "./completion";
import { isIssued } from "./keys";
import { countDirect } from "./quota";

const VERSIONS = ["2023-01-01", "2023-06-01"];

const overloaded = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };

/** Errors in Anthropic's own form (platform.claude.com/docs/en/api/errors). */
export const anthropicDialect: Dialect = {
  error: (status, code, message, headers = {}) =>
    json(status, { type: "error", error: { type: code, message }, request_id: null }, headers),
  throttled: () => [frame("end", `event: error\ndata: ${JSON.stringify(overloaded)}\n\n`)],
  garbage: () =>
    frame("content", 'event: content_block_delta\ndata: {"type":"content_block_de\n\n'),
};

/** The same in the form that OpenAI's clients read. */
const compatibleDialect: Dialect = {
  error: (status, code, message, headers = {}) =>
    json(status, { error: { code, message, type: code, param: null } }, headers),
  throttled: () => [
    frame(
      "end",
      `data: ${JSON.stringify({ error: { ...overloaded.error, code: null, param: null } })}\n\n`,
    ),
  ],
  garbage: () => frame("content", 'data: {"id":"chatcmpl-sim0","choices":[{"delta":{"cont\n\n'),
};

/** The service of `api.anthropic.com`. */
export const anthropicApi: ServiceDefinition = {
  cloud: "anthropic",
  name: "api",
  dialect: anthropicDialect,
  modelApi: true,
  route(request: Request, _service: Service): Route {
    const model = readObject(request.body)?.model;
    const named = typeof model === "string" ? { model } : {};
    if (request.path === "/v1/messages") {
      const answer = (call: Call, context: Context): Reply =>
        messages(admit(call, context, anthropicDialect));
      return { template: request.path, ...named, answer };
    }
    if (request.path === "/v1/chat/completions") {
      const answer = (call: Call, context: Context): Reply =>
        chat(admit(call, context, compatibleDialect));
      return { template: request.path, ...named, dialect: compatibleDialect, answer };
    }
    return {
      template: "unknown",
      answer: () => refuse(anthropicDialect, 404, "not_found_error", "Not found"),
    };
  },
};

function refuse(
  dialect: Dialect,
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): never {
  // The journal gets no words of a body's problem: they may quote what the caller wrote.
  const shown = status === 400 ? "invalid request body" : message;
  throw new Refused(dialect.error(status, code, message, headers), code, shown);
}

interface Admitted {
  call: Call;
  context: Context;
  body: JsonObject;
  model: string;
  dialect: Dialect;
}

/** Reads a call as far as its model, once its key was found good. */
function admit(call: Call, context: Context, dialect: Dialect): Admitted {
  if (call.method !== "POST") refuse(dialect, 405, "invalid_request_error", "Method Not Allowed");
  authenticate(call, context, dialect);
  const body = readObject(call.body);
  if (!body)
    return refuse(dialect, 400, "invalid_request_error", "The request body is not valid JSON");
  const { model } = body;
  if (typeof model !== "string")
    return refuse(dialect, 400, "invalid_request_error", "model: Field required");
  if (!servesDirectly("anthropic", "chat", model))
    return refuse(dialect, 404, "not_found_error", `model: ${model}`);
  return { call, context, body, model, dialect };
}

/** Its own API takes the key in a header of its own, the compatible one as a bearer too. */
function authenticate(call: Call, context: Context, dialect: Dialect): void {
  const bearer = /^Bearer (\S+)$/.exec(call.headers.authorization ?? "")?.[1];
  const key = call.headers["x-api-key"] ?? (dialect === compatibleDialect ? bearer : undefined);
  if (key === undefined)
    refuse(
      dialect,
      401,
      "authentication_error",
      bearer === undefined ? "x-api-key header is required" : "Invalid bearer token",
    );
  if (!isIssued(context.clouds.directory, "anthropic", key))
    refuse(dialect, 401, "authentication_error", "invalid x-api-key");
  call.about.principal = "workspace sim0";
}

/** Counts a call; refuses it with the time to wait, or says what is left as headers. */
function count(
  { call, context, model, dialect }: Admitted,
  tokens: number,
): Record<string, string> {
  const headers: Record<string, string> = { "request-id": `req_sim0${call.id}` };
  for (const left of countDirect(call, context, { provider: "anthropic", model, tokens })) {
    const reset = new Date(call.now.getTime() + left.resetSeconds * 1000);
    headers[`anthropic-ratelimit-${left.name}-limit`] = String(left.limit);
    headers[`anthropic-ratelimit-${left.name}-remaining`] = String(left.remaining);
    headers[`anthropic-ratelimit-${left.name}-reset`] = `${reset.toISOString().slice(0, 19)}Z`;
    if (left.allowed) continue;
    refuse(
      dialect,
      429,
      "rate_limit_error",
      `This request would exceed your organization's rate limit of ${left.limit} ${left.name} per minute.`,
      { ...headers, "retry-after": String(left.resetSeconds) },
    );
  }
  return headers;
}

/** Counts a prompt and refuses one longer than the model's context. */
function measure(admitted: Admitted, prompt: Prompt): Record<string, string> {
  const { context, model, dialect } = admitted;
  const tokens = promptTokens(prompt);
  const headers = count(admitted, tokens);
  const most = context.behaviour.contextTokens ?? limitsOf(model).context;
  if (tokens > most)
    refuse(
      dialect,
      400,
      "invalid_request_error",
      `prompt is too long: ${tokens} tokens > ${most} maximum`,
    );
  return headers;
}

/** Where the workspace lets inference run, or the call asks it to. */
const placeOf = (geo: unknown): string => (geo === "us" ? "Anthropic in us" : "Anthropic");

function messages(admitted: Admitted): Reply {
  const { call, context, body, model, dialect } = admitted;
  const invalid = (message: string): never =>
    refuse(dialect, 400, "invalid_request_error", message);
  const version = call.headers["anthropic-version"];
  if (version === undefined) invalid("anthropic-version: header is required");
  if (!VERSIONS.includes(version ?? "")) invalid("anthropic-version: is not a valid version");
  const { inference_geo: geo } = body;
  if (geo !== undefined && geo !== "us" && geo !== "global")
    invalid("inference_geo: Input should be 'us' or 'global'");
  const read = readMessages(body, model, "own-api");
  if (read.problem !== undefined) return invalid(read.problem);
  const stream = body.stream === true;
  call.about.stream = stream;
  const headers = measure(admitted, read.prompt);
  const said = answerTo(read.prompt, { model, place: placeOf(geo) }, context.behaviour);
  call.about.inputTokens = said.inputTokens;
  call.about.outputTokens = said.outputTokens;
  const id = call.id.replace(/[^a-z0-9]/g, "");
  return stream
    ? streamed(
        "text/event-stream; charset=utf-8",
        asServerEvents(messageEvents(said, model, id)),
        headers,
      )
    : json(200, messageOf(said, model, id), headers);
}

/** What the compatible API reads; everything else of OpenAI's is ignored without a word. */
const READ = [
  "messages",
  "max_tokens",
  "max_completion_tokens",
  "stream",
  "stream_options",
  "top_p",
  "parallel_tool_calls",
  "stop",
  "n",
  "tools",
  "tool_choice",
];

function chat(admitted: Admitted): Reply {
  const { call, context, body, model, dialect } = admitted;
  if (body.n !== undefined && body.n !== 1)
    refuse(dialect, 400, "invalid_request_error", "n: must be exactly 1");
  const known = Object.fromEntries(Object.entries(body).filter(([key]) => READ.includes(key)));
  const read = readChat({ ...known, model }, model);
  call.about.stream = read.stream;
  const headers = measure(admitted, read.prompt);
  const said = answerTo(read.prompt, { model, place: placeOf(undefined) }, context.behaviour);
  return completion({ ...read, call, model, answer: said, headers });
}
