/** generateContent and streamGenerateContent of Gemini models. */
import { answerTo, type Answer } from "../answer/engine";
import type { JsonObject } from "../answer/judge-json";
import { limitsOf } from "../answer/limits";
import { promptText } from "../answer/prompt";
import { pieces, promptTokens } from "../answer/tokens";
import { frame, json, streamed, type Frame, type Reply } from "../call";
import { caughtBy, screensOf } from "./armor";
import { readGenerate } from "./generate-body";
import { limitCalls } from "./limits";
import type { Admitted } from "./vertex";
import { refuse } from "./wire";

const FINISH: Record<Answer["finish"], string> = {
  stop: "STOP",
  length: "MAX_TOKENS",
  tools: "STOP",
  "stop-sequence": "STOP",
};

/** Refuses a prompt longer than the model's context. */
export function checkContext({ context, model }: Admitted, tokens: number): void {
  const most = context.behaviour.contextTokens ?? limitsOf(model).context;
  if (tokens > most)
    refuse(
      400,
      "INVALID_ARGUMENT",
      `The input token count (${tokens}) exceeds the maximum number of tokens allowed (${most}).`,
    );
}

/** Answers a call; `sse` tells server-sent events from a JSON array. */
export function answerGenerate(admitted: Admitted, sse: boolean): Reply {
  const { call, context, model, location, project, method } = admitted;
  if (/embedding/.test(model))
    return refuse(400, "INVALID_ARGUMENT", `${model} is not supported in the generateContent API.`);
  const { prompt, armor, candidates } = readGenerate(admitted.body, model);
  const stream = method === "streamGenerateContent";
  call.about.stream = stream;
  const screens = screensOf(context.clouds, { project, location }, armor);
  const inputTokens = promptTokens(prompt);
  limitCalls(admitted, inputTokens + (prompt.maxTokens ?? 0));
  checkContext(admitted, inputTokens);
  const head = {
    modelVersion: model,
    createTime: call.now.toISOString(),
    responseId: `sim0${call.id}`,
  };
  const caught = caughtBy(screens.prompt, promptText(prompt));
  if (caught.length > 0) {
    call.about.filtered = caught.join(",");
    return wrap([{ role: "finish", value: blockedPrompt(head, caught, inputTokens) }], stream, sse);
  }
  const answer = answerTo(prompt, { model, place: `Vertex AI in ${location}` }, context.behaviour);
  call.about.inputTokens = inputTokens;
  call.about.outputTokens = answer.outputTokens * candidates;
  const withheld = caughtBy(screens.answer, answer.text);
  if (withheld.length > 0) call.about.filtered = withheld.join(",");
  const usageMetadata = usageOf(answer, candidates);
  const finish =
    withheld.length > 0
      ? { finishReason: "MODEL_ARMOR", finishMessage: armorMessage(withheld) }
      : { finishReason: FINISH[answer.finish] };
  const content = (parts: JsonObject[]): JsonObject => ({ role: "model", parts });
  const calls = answer.tools.map(({ name, input }) => ({ functionCall: { name, args: input } }));
  if (!stream) {
    const parts = withheld.length > 0 ? [] : answer.text === "" ? calls : [{ text: answer.text }];
    const all = Array.from({ length: candidates }, (_, index) => ({
      ...(index > 0 ? { index } : {}),
      ...(parts.length > 0 ? { content: content(parts) } : { content: { role: "model" } }),
      ...finish,
      avgLogprobs: -0.1,
    }));
    return wrap(
      [{ role: "finish", value: { candidates: all, usageMetadata, ...head } }],
      false,
      sse,
    );
  }
  const events: Event[] = [];
  const say = (parts: JsonObject[]): void => {
    const value = {
      candidates: [{ content: content(parts) }],
      usageMetadata: { trafficType: "ON_DEMAND" },
      ...head,
    };
    events.push({ role: "content", value });
  };
  if (withheld.length === 0) {
    for (const text of pieces(answer.text)) say([{ text }]);
    if (calls.length > 0) say(calls);
  }
  events.push({
    role: "finish",
    value: {
      candidates: [{ content: content([{ text: "" }]), ...finish }],
      usageMetadata,
      ...head,
    },
  });
  return wrap(events, true, sse);
}

interface Event {
  role: Frame["role"];
  value: JsonObject;
}

/** Events in the form that was asked for: one object, server-sent events, or an array written bit by bit. */
function wrap(events: Event[], stream: boolean, sse: boolean): Reply {
  if (!stream) return json(200, events[0]?.value, {}, "application/json; charset=UTF-8");
  if (sse) {
    const frames = events.map(({ role, value }) =>
      frame(role, `data: ${JSON.stringify(value)}\r\n\r\n`),
    );
    return streamed("text/event-stream", frames);
  }
  const frames = events.map(({ role, value }, index) =>
    frame(role, `${index === 0 ? "[" : ",\r\n"}${JSON.stringify(value)}`),
  );
  return streamed("application/json; charset=UTF-8", [...frames, frame("end", "]")]);
}

const usageOf = (answer: Answer, candidates: number): JsonObject => {
  const candidatesTokenCount = answer.outputTokens * candidates;
  return {
    promptTokenCount: answer.inputTokens,
    candidatesTokenCount,
    totalTokenCount: answer.inputTokens + candidatesTokenCount,
    trafficType: "ON_DEMAND",
    promptTokensDetails: [{ modality: "TEXT", tokenCount: answer.inputTokens }],
    candidatesTokensDetails: [{ modality: "TEXT", tokenCount: candidatesTokenCount }],
  };
};

const armorMessage = (caught: readonly string[]): string =>
  `Blocked by Model Armor Policy: the ${caught.join(", ")} filter matched.`;

const blockedPrompt = (
  head: JsonObject,
  caught: readonly string[],
  tokens: number,
): JsonObject => ({
  promptFeedback: { blockReason: "MODEL_ARMOR", blockReasonMessage: armorMessage(caught) },
  usageMetadata: { promptTokenCount: tokens, totalTokenCount: tokens, trafficType: "ON_DEMAND" },
  ...head,
});
