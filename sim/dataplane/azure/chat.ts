/** Chat completions of Azure OpenAI, whole and as a stream. */
import type { Answer } from "../answer/engine";
import type { JsonObject } from "../answer/judge-json";
import { pieces } from "../answer/tokens";
import { frame, json, streamed, type Frame, type Reply } from "../call";
import { readChat, type ChatBody } from "./chat-body";
import type { FilterResult } from "./content-filter";
import type { Admitted } from "./openai";
import { judgePrompt } from "./prompt";

const FINISH: Record<Answer["finish"], string> = {
  stop: "stop",
  length: "length",
  tools: "tool_calls",
  "stop-sequence": "stop",
};

/** Answers a chat completion. */
export function answerChat(admitted: Admitted): Reply {
  const read = readChat(admitted.body, admitted.model);
  const { headers, ...judged } = judgePrompt(admitted, read.prompt, {
    operation: "chat",
    param: "messages",
    stream: read.stream,
    choices: read.choices,
  });
  const said = { admitted, read, ...judged };
  return read.stream ? streamReply(said, headers) : plainReply(said, headers);
}

interface Said {
  admitted: Admitted;
  read: ChatBody;
  answer: Answer;
  before: FilterResult;
  after: FilterResult;
}

function headOf({ admitted }: Said, object: string): JsonObject {
  const { call, model, version } = admitted;
  return {
    id: `chatcmpl-sim0${call.id}`,
    object,
    created: Math.floor(call.now.getTime() / 1000),
    model: `${model}-${version}`,
    system_fingerprint: "fp_sim0000000",
  };
}

const usageOf = ({ answer, read }: Said): JsonObject => ({
  prompt_tokens: answer.inputTokens,
  completion_tokens: answer.outputTokens * read.choices,
  total_tokens: answer.inputTokens + answer.outputTokens * read.choices,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});

const callsOf = (answer: Answer): JsonObject[] =>
  answer.tools.map(({ id, name, input }) => ({
    id: `call_${id}`,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  }));

const promptResults = (results: FilterResult["results"]): JsonObject => ({
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: results }],
});

function plainReply(said: Said, headers: Record<string, string>): Reply {
  const { read, answer, before, after } = said;
  const calls = callsOf(answer);
  const choice = (index: number): JsonObject => ({
    index,
    finish_reason: after.filtered ? "content_filter" : FINISH[answer.finish],
    logprobs: null,
    content_filter_results: after.results,
    message: {
      role: "assistant",
      content: after.filtered || calls.length > 0 ? null : answer.text,
      refusal: null,
      annotations: [],
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    },
  });
  const body = {
    ...headOf(said, "chat.completion"),
    choices: Array.from({ length: read.choices }, (_, index) => choice(index)),
    usage: usageOf(said),
    ...promptResults(before.results),
  };
  return json(200, body, headers);
}

function streamReply(said: Said, headers: Record<string, string>): Reply {
  const { read, answer, before, after } = said;
  const head = headOf(said, "chat.completion.chunk");
  const usage = read.includeUsage ? { usage: null } : {};
  const event = (role: Frame["role"], value: unknown): Frame =>
    frame(role, `data: ${JSON.stringify(value)}\n\n`);
  const chunk = (role: Frame["role"], choice: JsonObject): Frame =>
    event(role, { ...head, choices: [choice], ...usage });
  const empty = { choices: [], created: 0, id: "", model: "", object: "" };
  const frames: Frame[] = [event("start", { ...empty, ...promptResults(before.results) })];
  for (let index = 0; index < read.choices; index += 1) {
    const choice = (delta: JsonObject, finish: string | null = null): JsonObject => ({
      index,
      delta,
      finish_reason: finish,
      logprobs: null,
      content_filter_results: {},
    });
    frames.push(
      chunk(
        "start",
        choice({ role: "assistant", content: answer.tools.length > 0 ? null : "", refusal: null }),
      ),
    );
    const results = { content_filter_results: after.results };
    for (const content of after.filtered ? [] : pieces(answer.text))
      frames.push(chunk("content", { ...choice({ content }), ...results }));
    callsOf(answer).forEach((call, at) => {
      const called = call.function as { name: string; arguments: string };
      const open = { ...call, index: at, function: { name: called.name, arguments: "" } };
      frames.push(chunk("content", choice({ tool_calls: [open] })));
      for (const part of pieces(called.arguments)) {
        const more = { index: at, function: { arguments: part } };
        frames.push(chunk("content", choice({ tool_calls: [more] })));
      }
    });
    const finish = after.filtered ? "content_filter" : FINISH[answer.finish];
    frames.push(chunk("finish", { ...choice({}, finish), ...(after.filtered ? results : {}) }));
  }
  if (read.includeUsage) frames.push(event("end", { ...head, choices: [], usage: usageOf(said) }));
  frames.push(frame("end", "data: [DONE]\n\n"));
  return streamed("text/event-stream; charset=utf-8", frames, headers);
}
