import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { ExchangeError } from "./credential";

/** An answer, read to its end. */
export interface HttpAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
  /** The provider's clock minus ours in milliseconds; 0 when they agree as far as Date can tell; absent without one. */
  skewMs?: number;
}

/** One request. */
export interface HttpRequest {
  method: "GET" | "POST" | "PATCH";
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** PEM file of the only authorities trusted; absent or not there = the ones Node was built with. */
  caFile?: string;
  /** The only authority trusted, as PEM, in place of `caFile`. */
  ca?: string;
  signal: AbortSignal;
}

/** Sends a request; rejects with ExchangeError when no whole answer comes. */
export type HttpSend = (request: HttpRequest) => Promise<HttpAnswer>;

/** Longest answer taken, in bytes; tokens are a few kilobytes. */
const LARGEST_ANSWER = 256 * 1024;

/** Date has whole seconds and is as old as the way here: differences up to this many milliseconds mean nothing. */
const SKEW_SEEN_FROM = 3_000;

function skewOf(dated: number, now: number): number {
  return Math.abs(dated - now) < SKEW_SEEN_FROM ? 0 : dated - now;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** True for https, and for http to this machine. */
export function isSafeUrl(text: string): boolean {
  try {
    const { protocol, hostname, username, password } = new URL(text);
    if (username !== "" || password !== "") return false;
    return protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname));
  } catch {
    return false;
  }
}

/** Sends with a bound on the whole time, connecting included. Follows no redirects and uses no proxy. */
export function httpSender(timeoutMs: number, now: () => number): HttpSend {
  return (request) =>
    new Promise((resolve, reject) => {
      const url = new URL(request.url);
      const fail = (why: string): void => reject(new ExchangeError(`${url.host}: ${why}`));
      let ca: Buffer | string | undefined = request.ca;
      try {
        if (url.protocol === "https:" && !ca && request.caFile)
          ca = fs.readFileSync(request.caFile);
      } catch {
        ca = undefined;
      }
      const options = {
        method: request.method,
        agent: false as const,
        headers: {
          "user-agent": "unified-ai-token-agent",
          ...request.headers,
          ...(request.body !== undefined && { "content-length": Buffer.byteLength(request.body) }),
        },
        ...(ca !== undefined && { ca }),
      };
      const take = (answer: http.IncomingMessage): void => {
        const parts: Buffer[] = [];
        let size = 0;
        answer.on("data", (part: Buffer) => {
          size += part.length;
          if (size > LARGEST_ANSWER) stop("answer longer than 256 KiB");
          else parts.push(part);
        });
        answer.on("error", () => stop("answer broken off"));
        answer.on("aborted", () => stop("answer broken off"));
        answer.on("end", () => {
          finish();
          const dated = Date.parse(answer.headers.date ?? "");
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(parts).toString("utf8"),
            ...(!Number.isNaN(dated) && { skewMs: skewOf(dated, now()) }),
          });
        });
      };
      const sent =
        url.protocol === "https:" ? https.request(url, options) : http.request(url, options);
      const finish = (): void => {
        clearTimeout(timer);
        request.signal.removeEventListener("abort", onAbort);
      };
      const stop = (why: string): void => {
        finish();
        fail(why);
        sent.destroy();
      };
      const onAbort = (): void => stop("stopped");
      const timer = setTimeout(() => stop(`no whole answer in ${timeoutMs} ms`), timeoutMs);
      request.signal.addEventListener("abort", onAbort);
      sent.on("response", take);
      sent.on("error", (error: NodeJS.ErrnoException) => stop(error.code ?? "connection failed"));
      if (request.signal.aborted) return onAbort();
      sent.end(request.body);
    });
}

/**
 * The error for an answer that is not a success: status, and the code where it has the form of one. Text of the answer
 * may echo what was sent, so none of it is used.
 */
export function refusal(who: string, answer: HttpAnswer, code: string | undefined): ExchangeError {
  const named = code !== undefined && /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(code) ? ` ${code}` : "";
  const after = Number(answer.headers["retry-after"]);
  return new ExchangeError(
    `${who}: status ${answer.status}${named}`,
    Number.isFinite(after) && after > 0 ? after : undefined,
  );
}

/** The answer's body as an object; undefined for anything else. */
export function jsonObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Not JSON.
  }
  return undefined;
}
