// How targets answer: well, and in every way that is wrong.
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Behaviour } from "./lab";

/** One streamed chunk of OpenAI's. */
export function chunk(delta: unknown, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: "1", model: "gpt-secret", choices })}\n\n`;
}

/** What Azure sends before it says anything. */
export const PREAMBLE = `data: {"choices":[],"prompt_filter_results":[{}]}\n\n${chunk({ role: "assistant", content: "" })}`;

/** The end of a good stream. */
export const END = `${chunk({}, "stop")}data: [DONE]\n\n`;

function startStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "x-ms-region": "East US" });
  response.write(PREAMBLE);
}

/** A stream of these pieces, a moment apart, then its end. */
export function streams(...pieces: string[]): Behaviour {
  return async (response) => {
    startStream(response);
    for (const piece of pieces) {
      await sleep(5);
      response.write(piece);
    }
    response.end();
  };
}

/** A stream that goes silent after these pieces. */
export function goesSilent(...pieces: string[]): Behaviour {
  return (response) => {
    startStream(response);
    for (const piece of pieces) response.write(piece);
  };
}

/** A stream whose connection breaks after these pieces. */
export function breaks(...pieces: string[]): Behaviour {
  return async (response) => {
    startStream(response);
    for (const piece of pieces) response.write(piece);
    await sleep(30);
    response.destroy();
  };
}

/** A good answer that says who gave it. */
export const good: Behaviour = (response, hit) => {
  const { target, body } = hit;
  if ((JSON.parse(body) as { stream?: boolean }).stream === true) {
    return streams(chunk({ content: `from ${target}` }), END)(response, hit);
  }
  const choices = [{ index: 0, message: { content: `from ${target}` }, finish_reason: "stop" }];
  return json(200, { id: "1", model: "gpt-secret", choices })(response, hit);
};

/** A JSON answer. */
export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Behaviour {
  return (response) => {
    response.writeHead(status, {
      "content-type": "application/json",
      "x-ms-region": "East US",
      ...headers,
    });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** A provider's own error. */
export function refuses(status: number, headers: Record<string, string> = {}): Behaviour {
  const message = `Azure OpenAI in East US said ${status} (request 7f3a)`;
  return json(status, { error: { message, code: String(status) } }, headers);
}

/** The connection breaks at once. */
export const resets: Behaviour = (response) => {
  response.destroy();
};

/** Nothing ever comes. */
export const hangs: Behaviour = () => undefined;
