import type { ResolvedAlias } from "../spec/resolved";
import { answersMessages, specTargets } from "./targets";
import type { GatewayedSpec } from "./types";

/** A path that callers may use. */
export interface CallerPath {
  path: string;
  /** How the request is checked, and what an error looks like. */
  kind: "chat" | "embeddings" | "messages" | "models" | "responses";
  /** Path that the AI gateway has instead. */
  rewrite?: string;
  /** Which aliases answer there: those all of whose targets the AI gateway can write this API for. Absent = none named. */
  serves?: (alias: ResolvedAlias, spec: GatewayedSpec) => boolean;
}

/**
 * What the gateway answers. Read in Envoy AI Gateway 1.0.0, internal/endpointspec (2026-11-21): `/v1/responses` it writes
 * for Azure and OpenAI only, Anthropic's messages for Bedrock and Anthropic itself; for others it would answer 500 without
 * a word, or, where it makes a chat completion of a message, lose what makes it worth asking for.
 */
export const CALLER_PATHS: readonly CallerPath[] = [
  { path: "/v1/chat/completions", kind: "chat", serves: (alias) => alias.kind === "chat" },
  { path: "/v1/responses", kind: "responses", serves: answersResponses },
  {
    path: "/v1/messages",
    kind: "messages",
    rewrite: "/anthropic/v1/messages",
    serves: answersMessages,
  },
  { path: "/anthropic/v1/messages", kind: "messages", serves: answersMessages },
  { path: "/v1/embeddings", kind: "embeddings", serves: (alias) => alias.kind === "embedding" },
  { path: "/v1/models", kind: "models" },
];

const NO_TRANSLATION = "the gateway has no translation of it to the clouds' model APIs";

/** What the gateway refuses with 404, and why. A `*` at the end stands for anything. */
export const REFUSED_PATHS: Readonly<Record<string, string>> = {
  "/v1/completions": "the clouds' models take messages; use /v1/chat/completions",
  "/v1/images/*": NO_TRANSLATION,
  "/v1/audio/*": NO_TRANSLATION,
  "/v1/videos*": NO_TRANSLATION,
  "/v1/moderations": "calls to the clouds pass the environment's guardrail already",
  "/v1/rerank": NO_TRANSLATION,
  "/v2/rerank": NO_TRANSLATION,
  "/v1/files*": "the gateway keeps no state; send content with the call",
  "/v1/uploads*": "the gateway keeps no state; send content with the call",
  "/v1/batches*": "the gateway keeps no state; send the calls one by one",
  "/v1/fine_tuning/*": "models are the environment's, which is described and not called",
  "/v1/assistants*": "the gateway keeps no state; send the conversation with the call",
  "/v1/threads*": "the gateway keeps no state; send the conversation with the call",
  "/v1/vector_stores*": "the gateway keeps no state; use a vector store beside it",
  "/v1/conversations*": "the gateway keeps no state; send the conversation with the call",
  "/v1/responses/*": "the gateway keeps no state, so no answer can be read again",
  "/v1/realtime*": "the gateway carries HTTP requests, no WebSockets",
};

function answersResponses(alias: ResolvedAlias, spec: GatewayedSpec): boolean {
  return (
    alias.kind === "chat" &&
    specTargets(spec)
      .filter(({ key }) => alias.targetKeys.includes(key))
      .every((target) => ["azure", "openai"].includes(target.cloud ?? target.provider))
  );
}
