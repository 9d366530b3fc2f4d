import { scrub } from "../secrets/scrub";
import { connectionProblem, statusProblem, type Problem, type ProblemContext } from "./problem";

/** One call to the gateway, judged. */
export interface CallResult {
  /** What was wrong; absent when nothing was. */
  wrong?: Problem;
  status?: number;
  /** Id under which the gateway's log has the call. */
  requestId?: string;
  /** What is worth saying of a good answer: `6 tokens`, `1536 numbers`. */
  note?: string;
}

/** How to reach a gateway. */
export interface Caller {
  /** With `/v1`. */
  url: string;
  /** Milliseconds one call may take, its whole answer included. */
  timeout: number;
  context: ProblemContext;
}

/** Room for a word and for the thinking of a model that thinks. */
const MOST_TOKENS = 256;
const QUESTION = "Answer with the one word: ready";

interface Answer {
  status: number;
  requestId?: string;
  text: string;
}

/** The aliases that a key may call, by `GET /models`. */
export async function listModels(
  caller: Caller,
  key: string,
): Promise<CallResult & { aliases: string[] }> {
  const result = await judged(caller, key, "/models", undefined, ({ text }) => {
    const { data } = parsed(text) as { data?: { id?: unknown }[] };
    if (!Array.isArray(data)) return bad("the list of models has no `data`");
    return {
      aliases: data.map(({ id }) => String(id)),
      note: counted(data.length, "alias", "aliases"),
    };
  });
  return { aliases: [], ...result };
}

/** One short chat completion. */
export function callChat(caller: Caller, key: string, alias: string): Promise<CallResult> {
  return judged(caller, key, "/chat/completions", chatBody(alias), ({ text }) => {
    const { choices, usage, model } = parsed(text) as ChatAnswer;
    const [choice] = choices ?? [];
    const reason = choice?.finish_reason ?? undefined;
    const content = choice?.message?.content ?? "";
    if (choice?.message === undefined) return bad("the answer has no `choices[0].message`");
    return (
      finished(reason, content) ??
      named(model, alias) ?? { note: tokens(usage?.completion_tokens ?? undefined) }
    );
  });
}

/** The same as a stream, to its end mark. */
export function callStream(caller: Caller, key: string, alias: string): Promise<CallResult> {
  const body = { ...chatBody(alias), stream: true };
  return judged(caller, key, "/chat/completions", body, ({ text }) => {
    let content = "";
    let reason: string | undefined;
    let done = false;
    let chunks = 0;
    for (const event of text.split(/\r?\n\r?\n/)) {
      if (!event.startsWith("data:")) continue;
      const data = event.slice(5).trim();
      if (data === "[DONE]") {
        done = true;
        continue;
      }
      const { choices, error } = parsed(data) as ChatAnswer;
      if (error) return bad(`the stream ended with an error: ${scrub(String(error.message))}`);
      content += choices?.[0]?.delta?.content ?? "";
      reason = choices?.[0]?.finish_reason ?? reason;
      chunks++;
    }
    if (!done) return bad("the stream has no end mark (`data: [DONE]`)");
    return finished(reason, content) ?? { note: counted(chunks, "chunk") };
  });
}

/** One embedding of one word. */
export function callEmbedding(caller: Caller, key: string, alias: string): Promise<CallResult> {
  const body = { model: alias, input: "ready" };
  return judged(caller, key, "/embeddings", body, ({ text }) => {
    const { data } = parsed(text) as { data?: { embedding?: unknown }[] };
    const vector = data?.[0]?.embedding;
    if (!Array.isArray(vector) || vector.length === 0)
      return bad("the answer has no `data[0].embedding`");
    if (!vector.every((one) => Number.isFinite(one))) return bad("the vector is not of numbers");
    if (vector.every((one) => one === 0)) return bad("the vector is all zeros");
    return { note: `${vector.length} numbers` };
  });
}

/** A chat call that the gateway has to refuse with this status and with an OpenAI error. */
export async function callRefused(
  caller: Caller,
  key: string,
  alias: string,
  expected: number,
): Promise<CallResult> {
  const result = await ask(caller, key, "/chat/completions", chatBody(alias));
  if ("wrong" in result) return result;
  const { status, text } = result;
  const seen = shown(result);
  if (status === expected) {
    const { error } = parsed(text) as ChatAnswer;
    if (typeof error?.message === "string") return { ...seen, note: `refused with ${status}` };
    return { ...seen, ...bad(`the ${status} carries no OpenAI error`) };
  }
  const wrong: Problem = {
    problem: `must be refused with ${expected}, was answered ${status}`,
    fix:
      status < 400
        ? `whoever has the address can call it: take it off the network, and look at the gateway's SecurityPolicy and routes`
        : "look at the gateway's log for this request",
    passing: status >= 500 || status === 429,
  };
  return { ...seen, wrong };
}

interface ChatAnswer {
  model?: string;
  choices?: {
    message?: { content?: string | null };
    delta?: { content?: string | null };
    finish_reason?: string | null;
  }[];
  usage?: { completion_tokens?: number } | null;
  error?: { message?: unknown };
}

const chatBody = (alias: string): object => ({
  model: alias,
  messages: [{ role: "user", content: QUESTION }],
  max_completion_tokens: MOST_TOKENS,
});

const tokens = (count: number | undefined): string =>
  count === undefined ? "an answer" : counted(count, "token");

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** Undefined for an answer that came to its end; one cut at the limit may be all thought and no word. */
function finished(reason: string | undefined, content: string): CallResult | undefined {
  if (reason === "length") return undefined;
  if (reason === "content_filter")
    return bad(
      "a content filter refused a harmless question",
      "look at the guardrail of the target, which is too strict",
    );
  if (reason === undefined) return bad("the answer has no finish reason");
  return content === "" ? bad("the answer has no text") : undefined;
}

/** The gateway answers under the alias; a provider's own name in its place would tell what is behind. */
const named = (model: string | undefined, alias: string): CallResult | undefined =>
  model === undefined || model === alias
    ? undefined
    : bad(
        `the answer names model ${JSON.stringify(model)}, not the alias`,
        "look at the alias's route: the gateway gives answers the alias's name",
      );

const bad = (problem: string, fix = "look at the gateway's log for this request"): CallResult => ({
  wrong: { problem, fix, passing: false },
});

/** A JSON object; anything else is an empty one, which no check takes for good. */
function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

const shown = ({ status, requestId }: Answer): Pick<CallResult, "status" | "requestId"> => ({
  status,
  ...(requestId === undefined ? {} : { requestId }),
});

async function judged<T extends CallResult>(
  caller: Caller,
  key: string,
  route: string,
  body: object | undefined,
  judge: (answer: Answer) => T | CallResult,
): Promise<T | CallResult> {
  const answer = await ask(caller, key, route, body);
  if ("wrong" in answer) return answer;
  if (answer.status === 200) return { ...shown(answer), ...judge(answer) };
  const { error } = parsed(answer.text) as ChatAnswer;
  const said = scrub(typeof error?.message === "string" ? error.message : answer.text, [key]);
  return {
    ...shown(answer),
    wrong: statusProblem(answer.status, said === "" ? undefined : said, caller.context),
  };
}

async function ask(
  { url, timeout, context }: Caller,
  key: string,
  route: string,
  body: object | undefined,
): Promise<Answer | { wrong: Problem }> {
  try {
    const response = await fetch(`${url}${route}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect would carry the key to another place.
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    const text = await response.text();
    const requestId = response.headers.get("x-request-id");
    return { status: response.status, text, ...(requestId === null ? {} : { requestId }) };
  } catch (error) {
    return { wrong: connectionProblem(error, context) };
  }
}
