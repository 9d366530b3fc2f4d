/** rawPredict and streamRawPredict of Anthropic's models on Vertex AI. https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude, 2026-11-21. */
import { asServerEvents, messageEvents, messageOf, readMessages } from "../answer/anthropic";
import { answerTo } from "../answer/engine";
import { limitsOf } from "../answer/limits";
import { promptTokens } from "../answer/tokens";
import { json, Refused, streamed, type Reply } from "../call";
import { limitCalls } from "./limits";
import type { Admitted } from "./vertex";

const VERSION = "vertex-2023-10-16";

/** Throws Anthropic's own refusal, which Vertex AI passes on as it is. */
function refuseBody(message: string): never {
  const body = { type: "error", error: { type: "invalid_request_error", message } };
  // The journal gets no words: they may quote what the caller wrote.
  throw new Refused(json(400, body), "invalid_request_error", "invalid request body");
}

/** Answers a call. Model Armor does not look at these models through Vertex AI. */
export function answerAnthropic(admitted: Admitted): Reply {
  const { call, context, model, location, method, body } = admitted;
  const stream = method === "streamRawPredict";
  const read = readMessages(body, model, { version: VERSION, stream: "in-body" });
  if (read.problem !== undefined) return refuseBody(read.problem);
  if ((body.stream ?? false) !== stream)
    return refuseBody(
      stream
        ? "stream: must be true for streamRawPredict"
        : "stream: must not be true for rawPredict",
    );
  call.about.stream = stream;
  const { prompt } = read;
  const inputTokens = promptTokens(prompt);
  const most = context.behaviour.contextTokens ?? limitsOf(model).context;
  limitCalls(admitted, inputTokens + (prompt.maxTokens ?? 0));
  if (inputTokens > most)
    return refuseBody(`prompt is too long: ${inputTokens} tokens > ${most} maximum`);
  const answer = answerTo(prompt, { model, place: `Vertex AI in ${location}` }, context.behaviour);
  call.about.inputTokens = answer.inputTokens;
  call.about.outputTokens = answer.outputTokens;
  const id = `vrtx_${call.id.replace(/[^a-z0-9]/g, "")}`;
  return stream
    ? streamed("text/event-stream", asServerEvents(messageEvents(answer, model, id)))
    : json(200, messageOf(answer, model, id));
}
