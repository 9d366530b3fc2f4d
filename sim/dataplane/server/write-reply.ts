/** Writes an answer: at its pace, with the pauses and the ending that a fault gives it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "../call";
import type { Plan } from "./faulty";

/** Milliseconds before the first content and between pieces. */
export interface Pace {
  first: number;
  between: number;
}

/** The pace of an answer. */
export function paceOf(
  behaviour: { firstTokenMilliseconds?: number; tokensPerSecond?: number },
  reply: Reply,
): Pace {
  const first = behaviour.firstTokenMilliseconds ?? 0;
  const rate = behaviour.tokensPerSecond ?? 0;
  return { first, between: reply.streamed && rate > 0 ? 1000 / rate : 0 };
}

const wait = (milliseconds: number, response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    response.on("close", done);
  });

/** Writes an answer as planned; how many bytes of it were written. */
export async function write(
  incoming: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  plan: Plan,
  pace: Pace,
): Promise<number> {
  const whole = reply.frames.reduce((sum, one) => sum + one.bytes.length, 0);
  const sent = plan.frames.reduce((sum, one) => sum + one.bytes.length, 0);
  const length = plan.ending === "cut" || plan.ending === "silent" ? whole : sent;
  const headers = reply.streamed
    ? reply.headers
    : { ...reply.headers, "content-length": String(length) };
  const slow = pace.first > 0 || pace.between > 0 || plan.pauses.size > 0;
  // A provider's headers come with its first token; only a fault sends them ahead.
  if (pace.first > 0 && reply.status === 200) await wait(pace.first, response);
  if (response.destroyed) return 0;
  response.writeHead(reply.status, headers);
  const [only] = plan.frames;
  if (!reply.streamed && plan.ending === "whole" && only && plan.frames.length === 1 && !slow) {
    response.end(only.bytes);
    await new Promise<void>((resolve) => drained(response, resolve, "finish"));
    return only.bytes.length;
  }
  if (plan.pauses.size > 0 || plan.ending !== "whole") {
    if (reply.streamed || plan.ending !== "whole") response.flushHeaders();
  }
  let bytes = 0;
  for (const [index, one] of plan.frames.entries()) {
    const pause = plan.pauses.get(index) ?? 0;
    if (pause > 0) await wait(pause, response);
    if (pace.between > 0 && one.role === "content") await wait(pace.between, response);
    if (response.destroyed) return bytes;
    bytes += one.bytes.length;
    const room = response.write(one.bytes);
    // Without a pace, one turn of the loop per frame keeps frames apart on the wire.
    if (!room) await new Promise<void>((resolve) => drained(response, resolve));
    else if (reply.streamed && !slow && index % 16 === 15)
      await new Promise((resolve) => setImmediate(resolve));
  }
  if (plan.ending === "whole") {
    response.end();
    await new Promise<void>((resolve) => drained(response, resolve, "finish"));
  } else if (plan.ending === "cut") {
    // Let what was written reach the peer before the connection goes.
    setTimeout(() => incoming.socket.destroy(), 20);
  }
  return bytes;
}

function drained(response: ServerResponse, resolve: () => void, event = "drain"): void {
  if (response.writableFinished || response.destroyed) {
    resolve();
    return;
  }
  response.once(event, resolve);
  response.once("close", resolve);
}
