/** A prompt in the one form that every wire format is read into. */

/** A tool as the caller describes it. */
export interface Tool {
  name: string;
  /** JSON schema of its arguments. */
  schema: Record<string, unknown>;
}

/** One turn of a conversation. */
export interface Turn {
  role: "user" | "assistant" | "tool";
  text: string;
}

/** What a model is asked. */
export interface Prompt {
  system: string;
  turns: Turn[];
  images: number;
  tools: Tool[];
  toolChoice: "auto" | "none" | "required" | { name: string };
  /** Schema the answer has to fit; `true` asks for any JSON object. */
  json?: Record<string, unknown> | true;
  maxTokens?: number;
  stop: string[];
}

/** Everything of a prompt that a filter looks at. */
export const promptText = (prompt: Prompt): string =>
  [prompt.system, ...prompt.turns.map((turn) => turn.text)].join("\n");

/** The last thing said by the caller. */
export const lastText = (prompt: Prompt): string =>
  prompt.turns.findLast((turn) => turn.role === "user")?.text ?? "";
