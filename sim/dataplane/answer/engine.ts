/** The local model: answers that follow from the prompt, name the model and the cloud, and call tools when asked. */
import { createHash } from "node:crypto";
import type { Behaviour } from "../server/faults";
import { lastText, type Prompt } from "./prompt";
import { instanceOf } from "./schema";
import { countTokens, cutTo, promptTokens } from "./tokens";

/** One call of a tool. */
export interface ToolCall {
  id: string;
  name: string;
  input: unknown;
}

/** What the model says. */
export interface Answer {
  text: string;
  tools: ToolCall[];
  finish: "stop" | "length" | "tools" | "stop-sequence";
  stopSequence?: string;
  inputTokens: number;
  outputTokens: number;
}

/** Who answers. */
export interface Speaker {
  model: string;
  /** E.g. `Amazon Bedrock in us-east-1`. */
  place: string;
}

/** The answer to a prompt: the same prompt, model and place give the same one. */
export function answerTo(prompt: Prompt, who: Speaker, behaviour: Partial<Behaviour>): Answer {
  const inputTokens = promptTokens(prompt);
  const tools = toolCalls(prompt, who);
  if (tools.length > 0) {
    const outputTokens = countTokens(JSON.stringify(tools));
    return { text: "", tools, finish: "tools", inputTokens, outputTokens };
  }
  let text = prompt.json === undefined ? prose(prompt, who) : jsonAnswer(prompt, who);
  if (prompt.json === undefined) text = lengthened(text, behaviour);
  const base = { tools, inputTokens };
  const stop = prompt.stop
    .filter((one) => one !== "" && text.includes(one))
    .sort((a, b) => text.indexOf(a) - text.indexOf(b))[0];
  if (stop !== undefined) text = text.slice(0, text.indexOf(stop));
  const limit = prompt.maxTokens;
  if (limit !== undefined && countTokens(text) > limit) {
    return { ...base, text: cutTo(text, limit), finish: "length", outputTokens: limit };
  }
  const outputTokens = countTokens(text);
  return stop === undefined
    ? { ...base, text, finish: "stop", outputTokens }
    : { ...base, text, finish: "stop-sequence", stopSequence: stop, outputTokens };
}

function prose(prompt: Prompt, who: Speaker): string {
  const asked = lastText(prompt).replace(/\s+/g, " ").trim();
  const shown = asked.length > 160 ? `${asked.slice(0, 160)}…` : asked;
  const turns = prompt.turns.filter((turn) => turn.role === "user").length;
  const sentences = [
    `This is ${who.model} on ${who.place}.`,
    `You asked: "${shown}"`,
    ...(turns > 1 ? [`It is your message number ${turns} of this conversation.`] : []),
    ...(prompt.images > 0 ? [`I see ${prompt.images} image${prompt.images > 1 ? "s" : ""}.`] : []),
  ];
  const result = prompt.turns.at(-1)?.role === "tool" ? prompt.turns.at(-1)?.text : undefined;
  if (result !== undefined) sentences.push(`The tool said: ${result.slice(0, 400)}`);
  const hidden = /\brot13:"([^"]{1,500})"/.exec(lastText(prompt))?.[1];
  if (hidden !== undefined) sentences.push(`Decoded: ${rot13(hidden)}`);
  return sentences.join(" ");
}

/** A way to have the model say what the prompt does not: how filters of answers are proven. */
const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });

function jsonAnswer(prompt: Prompt, who: Speaker): string {
  return prompt.json === true
    ? JSON.stringify({ model: who.model, place: who.place, asked: lastText(prompt).slice(0, 160) })
    : JSON.stringify(instanceOf(prompt.json ?? {}, lastText(prompt)));
}

const FILLER = " The local clouds answer at length when a test asks for it.";

function lengthened(text: string, behaviour: Partial<Behaviour>): string {
  const wanted = Math.max((behaviour.answerTokens ?? 0) * 4, behaviour.answerBytes ?? 0);
  if (text.length >= wanted) return text;
  const long = text + FILLER.repeat(Math.ceil((wanted - text.length) / FILLER.length));
  return behaviour.answerTokens === undefined ? long : long.slice(0, wanted);
}

/**
 * A tool is called when the choice forces it, or when the last message speaks of it: of one of the words of its name.
 * After a tool's result comes prose.
 */
function toolCalls(prompt: Prompt, who: Speaker): ToolCall[] {
  const { tools, toolChoice } = prompt;
  if (tools.length === 0 || toolChoice === "none") return [];
  if (prompt.turns.at(-1)?.role === "tool") return [];
  const asked = lastText(prompt);
  const chosen =
    typeof toolChoice === "object"
      ? tools.find((tool) => tool.name === toolChoice.name)
      : (tools.find((tool) => speaksOf(asked, tool.name)) ??
        (toolChoice === "required" ? tools[0] : undefined));
  if (!chosen) return [];
  const digest = createHash("sha256").update(`${who.model} ${chosen.name} ${asked}`).digest("hex");
  return [{ id: digest.slice(0, 24), name: chosen.name, input: instanceOf(chosen.schema, asked) }];
}

const COMMON_WORDS = new Set(["get", "set", "the", "list", "find", "make", "new", "tool", "call"]);

function speaksOf(asked: string, name: string): boolean {
  const said = new Set(asked.toLowerCase().match(/[a-z0-9]+/g));
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return (words.match(/[a-z0-9]+/g) ?? []).some(
    (word) => word.length > 2 && !COMMON_WORDS.has(word) && said.has(word),
  );
}
