import * as http from "node:http";
import * as https from "node:https";

/** Text of every answer. */
export const ANSWER = "The quick brown fox jumps over the lazy dog.";

/** Words of a streamed answer, one event each. */
const WORDS = ANSWER.split(" ");

/**
 * A provider that costs next to nothing, so that what is measured is the gateway: answers every chat completion, Azure's
 * or OpenAI's path alike, with the same text, at once.
 */
export function answerChat(request: http.IncomingMessage, response: http.ServerResponse): void {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => (body += chunk));
  request.on("end", () => {
    if (/"stream":\s*true/.test(body)) stream(response);
    else whole(response);
  });
}

const WHOLE = Buffer.from(
  JSON.stringify({
    id: "chatcmpl-bench",
    object: "chat.completion",
    created: 1_790_000_000,
    model: "gpt-5.4",
    choices: [{ index: 0, message: { role: "assistant", content: ANSWER }, finish_reason: "stop" }],
    usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 },
  }),
);

function whole(response: http.ServerResponse): void {
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": WHOLE.length,
  });
  response.end(WHOLE);
}

const EVENTS = [
  chunk({ role: "assistant", content: "" }, null),
  ...WORDS.map((word, at) => chunk({ content: at === 0 ? word : ` ${word}` }, null)),
  chunk({}, "stop"),
  event({
    id: "chatcmpl-bench",
    object: "chat.completion.chunk",
    created: 1_790_000_000,
    model: "gpt-5.4",
    choices: [],
    usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 },
  }),
  "data: [DONE]\n\n",
];

function stream(response: http.ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  for (const text of EVENTS) response.write(text);
  response.end();
}

function chunk(delta: Record<string, unknown>, finish: string | null): string {
  return event({
    id: "chatcmpl-bench",
    object: "chat.completion.chunk",
    created: 1_790_000_000,
    model: "gpt-5.4",
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
}

function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** Serves {@link answerChat} in clear text, for the direct calls and the peers. */
export function plainUpstream(): http.Server {
  return http.createServer({ keepAliveTimeout: 60_000 }, answerChat);
}

/** Serves {@link answerChat} with TLS, for the gateway under test, which talks to its providers in no other way. */
export function secureUpstream(options: https.ServerOptions): https.Server {
  return https.createServer({ ...options, keepAliveTimeout: 60_000 }, answerChat);
}
