/** What every text operation of Azure OpenAI does with a prompt: count it, measure it, filter it, answer it. */
import { answerTo, type Answer } from "../answer/engine";
import { limitsOf } from "../answer/limits";
import { promptText, type Prompt } from "../answer/prompt";
import { promptTokens } from "../answer/tokens";
import { refuseBody } from "./chat-parameters";
import { promptFiltered, runFilter, type FilterResult } from "./content-filter";
import { countCall } from "./limits";
import type { Admitted } from "./openai";

/** How an operation asks. */
export interface Asked {
  operation: "chat" | "responses";
  /** Parameter that holds the prompt. */
  param: string;
  stream: boolean;
  /** Answers wanted. */
  choices: number;
}

/** An answer, and what the content filter found in it and in the prompt. */
export interface Judged {
  answer: Answer;
  before: FilterResult;
  after: FilterResult;
  /** What is left of the deployment's limits. */
  headers: Record<string, string>;
}

/** Answers a prompt, or refuses it: beyond the deployment's limits, longer than the model's context, or filtered. */
export function judgePrompt(admitted: Admitted, prompt: Prompt, asked: Asked): Judged {
  const { call, context, model, location } = admitted;
  const { operation, param, stream, choices } = asked;
  call.about.stream = stream;
  const inputTokens = promptTokens(prompt);
  const headers = countCall(admitted, operation, inputTokens + (prompt.maxTokens ?? 0) * choices);
  checkContext(admitted, inputTokens, param);
  const before = runFilter(admitted, "Prompt", promptText(prompt));
  if (before.filtered) throw promptFiltered(admitted, before);
  const answer = answerTo(
    prompt,
    { model, place: `Azure OpenAI in ${location}` },
    context.behaviour,
  );
  const after = runFilter(admitted, "Completion", answer.text);
  if (after.filtered) call.about.filtered = after.kinds.join(",");
  call.about.inputTokens = answer.inputTokens;
  call.about.outputTokens = answer.outputTokens * choices;
  return { answer, before, after, headers };
}

/** Refuses a prompt that is longer than the model's context. */
export function checkContext(admitted: Admitted, tokens: number, param: string): void {
  const most = admitted.context.behaviour.contextTokens ?? limitsOf(admitted.model).context;
  if (tokens > most)
    refuseBody(
      `This model's maximum context length is ${most} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`,
      param,
      "context_length_exceeded",
    );
}
