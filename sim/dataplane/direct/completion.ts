/** A chat completion in OpenAI's form, whole and as a stream: what OpenAI itself and the compatible APIs of others send. */
import type { Answer } from "../answer/engine";
import type { JsonObject } from "../answer/judge-json";
import { pieces } from "../answer/tokens";
import { frame, json, streamed, type Call, type Frame, type Reply } from "../call";

/** What is said of an answer beside its text. */
export interface Said {
  call: Call;
  /** Name of the model in the answer. */
  model: string;
  answer: Answer;
  /** Answers given. */
  choices: number;
  stream: boolean;
  includeUsage: boolean;
  headers: Record<string, string>;
}

const FINISH: Record<Answer["finish"], string> = {
  stop: "stop",
  length: "length",
  tools: "tool_calls",
  "stop-sequence": "stop",
};

/** The reply to a chat completion. Notes in the journal what it took. */
export function completion(said: Said): Reply {
  const { call, answer, choices } = said;
  call.about.stream = said.stream;
  call.about.inputTokens = answer.inputTokens;
  call.about.outputTokens = answer.outputTokens * choices;
  return said.stream ? streamOf(said) : wholeOf(said);
}

function headOf({ call, model }: Said, object: string): JsonObject {
  return {
    id: `chatcmpl-sim0${call.id}`,
    object,
    created: Math.floor(call.now.getTime() / 1000),
    model,
  };
}

const usageOf = ({ answer, choices }: Said): JsonObject => ({
  prompt_tokens: answer.inputTokens,
  completion_tokens: answer.outputTokens * choices,
  total_tokens: answer.inputTokens + answer.outputTokens * choices,
});

const callsOf = (answer: Answer): { id: string; type: "function"; function: Called }[] =>
  answer.tools.map(({ id, name, input }) => ({
    id: `call_${id}`,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  }));

interface Called {
  name: string;
  arguments: string;
}

function wholeOf(said: Said): Reply {
  const { answer } = said;
  const calls = callsOf(answer);
  const message = {
    role: "assistant",
    content: calls.length > 0 ? null : answer.text,
    refusal: null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  const choices = Array.from({ length: said.choices }, (_, index) => ({
    index,
    message,
    logprobs: null,
    finish_reason: FINISH[answer.finish],
  }));
  const body = { ...headOf(said, "chat.completion"), choices, usage: usageOf(said) };
  return json(200, body, said.headers);
}

function streamOf(said: Said): Reply {
  const { answer } = said;
  const head = headOf(said, "chat.completion.chunk");
  const usage = said.includeUsage ? { usage: null } : {};
  const event = (role: Frame["role"], value: unknown): Frame =>
    frame(role, `data: ${JSON.stringify(value)}\n\n`);
  const frames: Frame[] = [];
  for (let index = 0; index < said.choices; index += 1) {
    const chunk = (role: Frame["role"], delta: JsonObject, finish: string | null = null): void => {
      const choice = { index, delta, logprobs: null, finish_reason: finish };
      frames.push(event(role, { ...head, choices: [choice], ...usage }));
    };
    chunk("start", { role: "assistant", content: answer.tools.length > 0 ? null : "" });
    for (const content of pieces(answer.text)) chunk("content", { content });
    callsOf(answer).forEach((call, at) => {
      const open = { ...call, index: at, function: { ...call.function, arguments: "" } };
      chunk("content", { tool_calls: [open] });
      for (const part of pieces(call.function.arguments))
        chunk("content", { tool_calls: [{ index: at, function: { arguments: part } }] });
    });
    chunk("finish", {}, FINISH[answer.finish]);
  }
  if (said.includeUsage) frames.push(event("end", { ...head, choices: [], usage: usageOf(said) }));
  frames.push(frame("end", "data: [DONE]\n\n"));
  return streamed("text/event-stream; charset=utf-8", frames, said.headers);
}
