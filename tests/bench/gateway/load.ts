import * as http from "node:http";

/** Where a contender listens and what it is asked. */
export interface LoadTarget {
  /** Path of the chat endpoint and all; plain HTTP on the loopback interface. */
  url: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** What one load saw; times in milliseconds. */
export interface LoadResult {
  callers: number;
  calls: number;
  /** Calls whose status was not 200 or whose answer was not the expected one. */
  failed: number;
  /** What callers got instead of the answer, shortened, and how often. */
  failures: Record<string, number>;
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  /** Every time measured, rounded to a hundredth, so that other figures can be taken from the raw file. */
  times: number[];
}

/** How long and how wide a load is. */
export interface LoadShape {
  callers: number;
  /** Ends after this many seconds or calls, whichever is first. */
  seconds: number;
  maxCalls: number;
  /** Text the answer has to hold. */
  expected: string;
  /** Time to the first event with content instead of the whole answer. */
  stream?: boolean;
  /** Seconds of silence after which a caller gives up. @default 60 */
  patienceSeconds?: number;
}

/**
 * Closed-loop load: each caller sends its next call when the last is answered, over connections kept open. A wrong answer
 * is counted, since a fast wrong answer would void the comparison.
 */
export async function load(target: LoadTarget, shape: LoadShape): Promise<LoadResult> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: shape.callers });
  const payload = Buffer.from(JSON.stringify({ ...target.body, stream: shape.stream === true }));
  const times: number[] = [];
  const failures: Record<string, number> = {};
  let failed = 0;
  let started = 0;
  const begin = performance.now();
  const until = begin + shape.seconds * 1_000;
  const caller = async (): Promise<void> => {
    while (performance.now() < until && started < shape.maxCalls) {
      started += 1;
      const answer = await call(target, payload, agent, shape);
      if (answer.failure === undefined) {
        times.push(answer.milliseconds);
        continue;
      }
      failed += 1;
      failures[answer.failure] = (failures[answer.failure] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: shape.callers }, caller));
  const elapsed = (performance.now() - begin) / 1_000;
  agent.destroy();
  const sorted = Float64Array.from(times).sort();
  const at = (share: number): number =>
    sorted.length === 0
      ? Number.NaN
      : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return {
    callers: shape.callers,
    calls: started,
    failed,
    failures,
    perSecond: times.length / elapsed,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    times: times.map((time) => Math.round(time * 100) / 100),
  };
}

interface Outcome {
  /** What came instead of the answer. */
  failure?: string;
  milliseconds: number;
}

/** Longest text of a failure that is kept. */
const FAILURE_LENGTH = 160;

function call(
  target: LoadTarget,
  payload: Buffer,
  agent: http.Agent,
  shape: LoadShape,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const sent = performance.now();
    const patience = shape.patienceSeconds ?? 60;
    const fail = (what: string): void =>
      resolve({ failure: what.slice(0, FAILURE_LENGTH), milliseconds: performance.now() - sent });
    let first: number | undefined;
    const request = http.request(
      target.url,
      {
        method: "POST",
        agent,
        timeout: patience * 1_000,
        headers: {
          ...target.headers,
          "content-type": "application/json",
          "content-length": payload.length,
        },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
          if (shape.stream === true && first === undefined && hasContent(text)) {
            first = performance.now();
          }
        });
        response.on("error", (error) => fail(`broken: ${error.message}`));
        response.on("end", () => {
          const end = shape.stream === true ? first : performance.now();
          const right = response.statusCode === 200 && text.includes(shape.expected);
          if (right && end !== undefined) resolve({ milliseconds: end - sent });
          else fail(`${response.statusCode}: ${text.replace(/\s+/g, " ")}`);
        });
      },
    );
    request.on("timeout", () => request.destroy(new Error(`silent for ${patience} s`)));
    request.on("error", (error) => fail(`broken: ${error.message}`));
    request.end(payload);
  });
}

function hasContent(text: string): boolean {
  return /"content":\s*"[^"]/.test(text);
}
