/** Faults as they look on the wire: answers that replace the service's own, and streams that go wrong. */
import type { Dialect, Frame, Reply } from "../call";
import type { Fault } from "./faults";

/** An answer that a fault gives instead of the service's own; undefined for faults of other kinds. */
export function replaced(fault: Fault, dialect: Dialect, words: FaultWords): Reply | undefined {
  const say = (status: number, [code, message]: Worded, headers?: Record<string, string>): Reply =>
    dialect.error(status, code, message, headers);
  switch (fault.kind) {
    case "429":
      return say(429, words.throttled);
    case "429-retry-after":
      return say(429, words.throttled, { "retry-after": String(fault.retryAfterSeconds ?? 7) });
    case "500":
      return say(500, words.internal);
    case "503":
      return say(words.unavailableStatus ?? 503, words.unavailable);
    case "expired-token":
      return say(words.expired.status, words.expired.words, words.expired.headers);
    case "gone":
      return say(404, words.gone);
    case "quota":
      return say(
        429,
        words.dailyQuota,
        words.quotaHasRetryAfter
          ? { "retry-after": String(fault.retryAfterSeconds ?? 86_400) }
          : undefined,
      );
    default:
      return undefined;
  }
}

/** Code and message. */
export type Worded = readonly [code: string, message: string];

/** A cloud's own words for each failure. */
export interface FaultWords {
  throttled: Worded;
  internal: Worded;
  unavailable: Worded;
  /** @default 503 */
  unavailableStatus?: number;
  gone: Worded;
  dailyQuota: Worded;
  quotaHasRetryAfter: boolean;
  expired: { status: number; words: Worded; headers?: Record<string, string> };
}

/** What is written of an answer, and how it ends. */
export interface Plan {
  frames: Frame[];
  /** Milliseconds before the frame of that index, beside the pace. */
  pauses: Map<number, number>;
  /** How the answer ends: as it should, by a closed connection, or never. */
  ending: "whole" | "cut" | "silent";
}

const DEFAULT_AFTER = 2;

/** A good answer turned into one with a fault of the middle; untouched for other kinds. */
export function spoiled(reply: Reply, fault: Fault | undefined, dialect: Dialect): Plan {
  const whole: Plan = { frames: reply.frames, pauses: new Map(), ending: "whole" };
  if (!fault) return whole;
  const after = fault.after ?? DEFAULT_AFTER;
  switch (fault.kind) {
    case "slow-first-token":
      return { ...whole, pauses: new Map([[0, (fault.seconds ?? 30) * 1000]]) };
    case "silent-after-headers":
      return { ...whole, frames: [], ending: "silent" };
    case "cut":
      return reply.streamed
        ? { ...whole, frames: upTo(reply.frames, after), ending: "cut" }
        : { ...whole, frames: [half(reply)], ending: "cut" };
    case "malformed":
      if (!reply.streamed) return { ...whole, frames: [half(reply)] };
      return { ...whole, frames: withAt(reply.frames, after, dialect.garbage()) };
    case "missing-end":
      return reply.streamed
        ? { ...whole, frames: upTo(reply.frames, Infinity) }
        : { ...whole, frames: [half(reply)] };
    case "throttle-event":
      return reply.streamed
        ? { ...whole, frames: [...upTo(reply.frames, after), ...dialect.throttled()] }
        : whole;
    case "stall":
      return reply.streamed
        ? { ...whole, frames: upTo(reply.frames, after), ending: "silent" }
        : { ...whole, frames: [half(reply)], ending: "silent" };
    default:
      return whole;
  }
}

/** Everything before content, and so many content frames. */
function upTo(frames: readonly Frame[], after: number): Frame[] {
  let content = 0;
  return frames.filter((one) => {
    if (one.role === "start") return content <= after;
    if (one.role !== "content") return false;
    content += 1;
    return content <= after;
  });
}

function withAt(frames: readonly Frame[], after: number, extra: Frame): Frame[] {
  let content = 0;
  const place = frames.findIndex((one) => one.role === "content" && ++content > after);
  const at = place < 0 ? frames.length : place;
  return [...frames.slice(0, at), extra, ...frames.slice(at)];
}

function half(reply: Reply): Frame {
  const bytes = Buffer.concat(reply.frames.map((one) => one.bytes));
  return { role: "content", bytes: bytes.subarray(0, Math.floor(bytes.length / 2)) };
}
