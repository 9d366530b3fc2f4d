/** How Azure OpenAI words failures. */
import { frame, json, type Dialect } from "../call";

/** Errors of the platform in front of the model: network, credentials, deployments, limits. */
export const openAiDialect: Dialect = {
  error: (status, code, message, headers = {}) =>
    json(status, { error: { code, message } }, headers),
  throttled: () => [
    frame(
      "end",
      `data: ${JSON.stringify({ error: { code: "429", message: "The server is busy. Please retry later.", type: "server_error", param: null } })}\n\n`,
    ),
  ],
  garbage: () => frame("content", 'data: {"id":"chatcmpl-sim0","choices":[{"delta":{"cont\n\n'),
};
