/** Bedrock's Converse and ConverseStream. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, 2026-11-21. */
import { answerTo, type Answer } from "../answer/engine";
import { isObject, readObject, type JsonObject } from "../answer/judge-json";
import { limitsOf } from "../answer/limits";
import { promptText, type Prompt } from "../answer/prompt";
import { pieces, promptTokens } from "../answer/tokens";
import { json, streamed, type Frame, type Reply } from "../call";
import { admit, invalid, reserve, type Admitted } from "./bedrock";
import { readConverse } from "./converse-body";
import { blockedText, screen } from "./guardrail";
import { eventFrame, padding } from "./wire";

/** Answers a call of the Converse API. */
export function answerConverse(half: Omit<Admitted, "guardrail">): Reply {
  const body = readObject(half.call.body);
  if (!body) return invalid("The request body is not valid JSON.");
  const read = readConverse(body, half.target.modelId);
  if ("problem" in read) return invalid(read.problem);
  const admitted = admit(half, read.guardrail);
  if (admitted.target.kind === "embedding")
    return invalid(
      "This action doesn't support the model that you provided. Try again with a supported text or chat model.",
    );
  const { prompt } = read;
  const { call, context, target } = admitted;
  const limits = limitsOf(target.modelId);
  const inputTokens = promptTokens(prompt);
  if (inputTokens > (context.behaviour.contextTokens ?? limits.context))
    return invalid("Input is too long for requested model.");
  reserve(admitted, inputTokens, prompt.maxTokens ?? Math.min(limits.output, 4_096));
  const said = say(admitted, prompt);
  call.about.inputTokens = said.answer.inputTokens;
  call.about.outputTokens = said.answer.outputTokens;
  if (said.intervened) call.about.filtered = said.kinds.join(",");
  const trace =
    read.guardrail?.trace !== "disabled" && said.intervened && read.guardrail !== undefined;
  return admitted.operation === "converse"
    ? plainReply(said, trace, read.serviceTier)
    : streamReply(said, trace, read.serviceTier);
}

interface Said {
  answer: Answer;
  stopReason: string;
  intervened: boolean;
  kinds: string[];
}

const STOP: Record<Answer["finish"], string> = {
  stop: "end_turn",
  length: "max_tokens",
  tools: "tool_use",
  "stop-sequence": "stop_sequence",
};

/** The model's answer with the guardrail on both sides of it. */
export function say(admitted: Admitted, prompt: Prompt): Said {
  const { guardrail, target, region, context } = admitted;
  const who = { model: target.modelId, place: `Amazon Bedrock in ${region}` };
  const masked: string[] = [];
  if (guardrail) {
    const before = screen(guardrail, "input", promptText(prompt));
    masked.push(...before.masked);
    if (before.blocked.length > 0) {
      const answer = {
        ...blocked(blockedText(guardrail, "input")),
        inputTokens: 0,
        outputTokens: 0,
      };
      return {
        answer,
        stopReason: "guardrail_intervened",
        intervened: true,
        kinds: before.blocked,
      };
    }
    for (const turn of prompt.turns) turn.text = screen(guardrail, "input", turn.text).text;
  }
  const answer = answerTo(prompt, who, context.behaviour);
  if (guardrail && answer.text !== "") {
    const after = screen(guardrail, "output", answer.text);
    if (after.blocked.length > 0) {
      const instead = { ...answer, ...blocked(blockedText(guardrail, "output")) };
      return {
        answer: instead,
        stopReason: "guardrail_intervened",
        intervened: true,
        kinds: after.blocked,
      };
    }
    masked.push(...after.masked);
    answer.text = after.text;
  }
  return {
    answer,
    stopReason: masked.length > 0 ? "guardrail_intervened" : STOP[answer.finish],
    intervened: masked.length > 0,
    kinds: masked,
  };
}

const blocked = (text: string): Answer => ({
  text,
  tools: [],
  finish: "stop",
  inputTokens: 0,
  outputTokens: 0,
});

const usageOf = ({ answer }: Said): JsonObject => ({
  inputTokens: answer.inputTokens,
  outputTokens: answer.outputTokens,
  totalTokens: answer.inputTokens + answer.outputTokens,
});

const traceOf = (said: Said): JsonObject => ({
  guardrail: { actionReason: `Guardrail blocked or masked: ${said.kinds.join(", ")}.` },
});

const toolUseId = (id: string): string => `tooluse_${id}`;

function plainReply(said: Said, trace: boolean, serviceTier: unknown): Reply {
  const { answer, stopReason } = said;
  const content = [
    ...(answer.text === "" ? [] : [{ text: answer.text }]),
    ...answer.tools.map(({ id, name, input }) => ({
      toolUse: { toolUseId: toolUseId(id), name, input },
    })),
  ];
  return json(200, {
    metrics: { latencyMs: 20 + answer.outputTokens },
    output: { message: { content, role: "assistant" } },
    stopReason,
    usage: usageOf(said),
    ...(isObject(serviceTier) ? { serviceTier } : {}),
    ...(trace ? { trace: traceOf(said) } : {}),
  });
}

function streamReply(said: Said, trace: boolean, serviceTier: unknown): Reply {
  const { answer, stopReason } = said;
  const frames: Frame[] = [];
  const add = (role: Frame["role"], type: string, value: JsonObject): void => {
    frames.push(eventFrame(role, type, { ...value, p: padding(frames.length) }));
  };
  add("start", "messageStart", { role: "assistant" });
  let contentBlockIndex = 0;
  if (answer.text !== "") {
    for (const text of pieces(answer.text))
      add("content", "contentBlockDelta", { contentBlockIndex, delta: { text } });
    add("content", "contentBlockStop", { contentBlockIndex });
    contentBlockIndex += 1;
  }
  for (const { id, name, input } of answer.tools) {
    const start = { toolUse: { name, toolUseId: toolUseId(id) } };
    add("content", "contentBlockStart", { contentBlockIndex, start });
    for (const part of pieces(JSON.stringify(input)))
      add("content", "contentBlockDelta", {
        contentBlockIndex,
        delta: { toolUse: { input: part } },
      });
    add("content", "contentBlockStop", { contentBlockIndex });
    contentBlockIndex += 1;
  }
  add("finish", "messageStop", { stopReason });
  add("end", "metadata", {
    metrics: { latencyMs: 20 + answer.outputTokens },
    usage: usageOf(said),
    ...(isObject(serviceTier) ? { serviceTier } : {}),
    ...(trace ? { trace: traceOf(said) } : {}),
  });
  return streamed("application/vnd.amazon.eventstream", frames);
}
