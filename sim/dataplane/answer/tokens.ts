/**
 * The rule by which the local models count: a token is four characters begun, a message four tokens more, an image 765.
 * Real tokenizers differ by model; this one is the same for all, so that a test can state its figures.
 */
import type { Prompt } from "./prompt";

const CHARACTERS = 4;
const PER_MESSAGE = 4;
const PER_IMAGE = 765;

/** Tokens of a text. */
export const countTokens = (text: string): number => Math.ceil(text.length / CHARACTERS);

/** Tokens of a prompt, tool descriptions included. */
export function promptTokens(prompt: Prompt): number {
  const texts = prompt.turns.reduce((sum, turn) => sum + countTokens(turn.text) + PER_MESSAGE, 0);
  const system = prompt.system === "" ? 0 : countTokens(prompt.system) + PER_MESSAGE;
  const tools = prompt.tools.reduce((sum, tool) => sum + countTokens(JSON.stringify(tool)), 0);
  return texts + system + tools + prompt.images * PER_IMAGE;
}

/** Most pieces of a stream; longer answers come in larger pieces. */
const MOST_PIECES = 20_000;

/** A text as the pieces of a stream: one token each, or equal shares of a very long text. */
export function pieces(text: string): string[] {
  const size = CHARACTERS * Math.max(1, Math.ceil(countTokens(text) / MOST_PIECES));
  const result: string[] = [];
  for (let at = 0; at < text.length;) {
    let end = Math.min(text.length, at + size);
    // A pair of surrogates stays together.
    if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? "")) end += 1;
    result.push(text.slice(at, end));
    at = end;
  }
  return result;
}

/** The text cut to so many tokens. */
export const cutTo = (text: string, tokens: number): string => text.slice(0, tokens * CHARACTERS);
