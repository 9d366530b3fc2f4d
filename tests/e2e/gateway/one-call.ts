import { cloudsIn, type CloudName } from "./descriptions";
import { chat, type RunningGateway } from "./running-gateway";

/** How one chat call went, as its caller saw it. */
export interface Outcome {
  alias: string;
  stream: boolean;
  /** 0 when the connection broke before the headers. */
  status: number;
  /** Whole: 200, finish reason and, of a stream, the end marker. */
  whole: boolean;
  /** Text of the answer so far. */
  text: string;
  /** The cloud that answered; undefined when none or several did. */
  cloud?: CloudName;
  finishReason?: string;
  /** The stream's `[DONE]` came. */
  done: boolean;
  /** The error's object, from the body or from the stream. */
  error?: { message?: string; type?: string; code?: string | null };
  /** Everything that was received, or why there was nothing. */
  raw: string;
  headers: Record<string, string>;
  /** Milliseconds until the first content, for streams, or the whole answer. */
  firstMilliseconds: number;
  milliseconds: number;
}

interface Chunk {
  choices?: {
    delta?: { content?: string };
    message?: { content?: string };
    finish_reason?: string | null;
  }[];
  error?: Outcome["error"];
}

/** One chat call to an alias, never throwing. */
export async function call(
  gateway: RunningGateway,
  alias: string,
  more: {
    stream?: boolean;
    prompt?: string;
    key?: string;
    body?: Record<string, unknown>;
    headers?: Record<string, string>;
    seconds?: number;
  } = {},
): Promise<Outcome> {
  const { stream = false, prompt = "Say hello.", seconds = 60 } = more;
  const began = performance.now();
  const outcome: Outcome = {
    alias,
    stream,
    status: 0,
    whole: false,
    text: "",
    done: false,
    raw: "",
    headers: {},
    firstMilliseconds: NaN,
    milliseconds: NaN,
  };
  try {
    const body = chat(prompt, { model: alias, ...(stream && { stream }), ...more.body });
    const response = await gateway.post("/chat/completions", body, {
      signal: AbortSignal.timeout(seconds * 1000),
      headers: { ...(more.key && { authorization: `Bearer ${more.key}` }), ...more.headers },
    });
    outcome.status = response.status;
    outcome.headers = Object.fromEntries(response.headers);
    const decoder = new TextDecoder();
    for await (const part of response.body ?? []) {
      if (Number.isNaN(outcome.firstMilliseconds))
        outcome.firstMilliseconds = performance.now() - began;
      outcome.raw += decoder.decode(part as Uint8Array, { stream: true });
    }
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    outcome.raw += `\n<broken: ${message}${cause ? `: ${cause.message}` : ""}>`;
  }
  outcome.milliseconds = performance.now() - began;
  const contentType = outcome.headers["content-type"] ?? "";
  read(outcome, contentType.startsWith("text/event-stream"));
  return outcome;
}

function read(outcome: Outcome, events: boolean): void {
  for (const text of events ? eventsOf(outcome.raw) : [outcome.raw]) {
    if (text === "[DONE]") {
      outcome.done = true;
      continue;
    }
    let chunk: Chunk;
    try {
      chunk = JSON.parse(text) as Chunk;
    } catch {
      continue;
    }
    if (chunk.error) outcome.error = chunk.error;
    for (const choice of chunk.choices ?? []) {
      outcome.text += choice.delta?.content ?? choice.message?.content ?? "";
      if (choice.finish_reason) outcome.finishReason = choice.finish_reason;
    }
  }
  const [cloud, ...others] = cloudsIn(outcome.text);
  if (cloud && others.length === 0) outcome.cloud = cloud;
  outcome.whole =
    outcome.status === 200 &&
    outcome.finishReason !== undefined &&
    outcome.error === undefined &&
    !outcome.raw.includes("<broken") &&
    (!outcome.stream || outcome.done);
}

function eventsOf(raw: string): string[] {
  return raw
    .split(/\r?\n\r?\n/)
    .flatMap((event) => (event.startsWith("data:") ? [event.slice(5).trim()] : []));
}

/** What is worth printing of a call that went wrong. */
export function describeOutcome({ alias, stream, status, raw, milliseconds }: Outcome): string {
  return `${alias}${stream ? " (stream)" : ""}: ${status} in ${Math.round(milliseconds)} ms: ${raw.slice(-400)}`;
}

/** Resolves when the alias is answered by the cloud again; throws after `seconds`. */
export async function answeredBy(
  gateway: RunningGateway,
  alias: string,
  cloud: CloudName,
  seconds = 30,
  key?: string,
): Promise<number> {
  const began = performance.now();
  let last: Outcome | undefined;
  while (performance.now() - began < seconds * 1000) {
    last = await call(gateway, alias, key === undefined ? {} : { key });
    if (last.whole && last.cloud === cloud) return (performance.now() - began) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`not back on ${cloud} after ${seconds} s: ${last ? describeOutcome(last) : ""}`);
}
