/** Parameters of a chat completion: their types and bounds, and what a model does not take. */
import { isWhole, isWithin, type JsonObject } from "../answer/judge-json";
import { limitsOf } from "../answer/limits";
import { json, Refused } from "../call";

/**
 * Parameters that reasoning models do not take: learn.microsoft.com/azure/foundry/openai/how-to/reasoning (not supported
 * parameters), 2026-11-21.
 */
const NOT_FOR_REASONING = ["logprobs", "top_logprobs", "logit_bias", "max_tokens"];
/** And those of which only the default is taken. */
const DEFAULT_ONLY: Readonly<Record<string, number>> = {
  temperature: 1,
  top_p: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
};

/** Whether a model reasons before it answers. */
export const isReasoning = (model: string): boolean =>
  /^(o\d|gpt-5)/.test(model) && !/-chat$/.test(model);

/** Throws the model's own refusal of a request. */
export function refuseBody(message: string, param: string | null, code: string | null): never {
  const error = { message, type: "invalid_request_error", param, code };
  // The journal gets the parameter only: a message may quote what the caller wrote.
  throw new Refused(
    json(400, { error }),
    code ?? "invalid_request_error",
    `invalid ${param ?? "request body"}`,
  );
}

/** Throws what the model answers to a parameter that it does not take. */
export function checkParameters(body: JsonObject, model: string): void {
  if (isReasoning(model)) {
    for (const name of NOT_FOR_REASONING) {
      if (body[name] === undefined) continue;
      const instead = name === "max_tokens" ? " Use 'max_completion_tokens' instead." : "";
      refuseBody(
        `Unsupported parameter: '${name}' is not supported with this model.${instead}`,
        name,
        "unsupported_parameter",
      );
    }
    for (const [name, standard] of Object.entries(DEFAULT_ONLY))
      if (body[name] !== undefined && body[name] !== standard)
        refuseBody(
          `Unsupported value: '${name}' does not support ${JSON.stringify(body[name])} with this model. Only the default (${standard}) value is supported.`,
          name,
          "unsupported_value",
        );
  } else if (body.reasoning_effort !== undefined)
    refuseBody("Unrecognized request argument supplied: reasoning_effort", null, null);
  const most = limitsOf(model).output;
  for (const name of ["max_tokens", "max_completion_tokens"]) {
    const value = body[name];
    if (value === undefined) continue;
    if (typeof value !== "number")
      refuseBody(
        `Invalid type for '${name}': expected an unsupported value, but got ${JSON.stringify(typeof value)} instead.`,
        name,
        "invalid_type",
      );
    if (!isWhole(value, 1))
      refuseBody(
        `Invalid '${name}': integer below minimum value. Expected a value >= 1, but got ${JSON.stringify(value)} instead.`,
        name,
        "integer_below_min_value",
      );
    if ((value as number) > most)
      refuseBody(
        `max_tokens is too large: ${JSON.stringify(value)}. This model supports at most ${most} completion tokens, whereas you provided ${JSON.stringify(value)}.`,
        name,
        "invalid_value",
      );
  }
  const bounds: readonly [string, number, number][] = [
    ["temperature", 0, 2],
    ["top_p", 0, 1],
    ["presence_penalty", -2, 2],
    ["frequency_penalty", -2, 2],
  ];
  for (const [name, least, highest] of bounds)
    if (body[name] !== undefined && !isWithin(body[name], least, highest))
      refuseBody(
        `Invalid '${name}': expected a value between ${least} and ${highest}, but got ${JSON.stringify(body[name])} instead.`,
        name,
        "invalid_value",
      );
  if (body.n !== undefined && !isWhole(body.n, 1, 128))
    refuseBody(
      `Invalid 'n': expected a value between 1 and 128, but got ${JSON.stringify(body.n)} instead.`,
      "n",
      "invalid_value",
    );
  if (body.stream !== undefined && typeof body.stream !== "boolean")
    refuseBody("Invalid type for 'stream': expected a boolean.", "stream", "invalid_type");
  const stop = body.stop;
  const stops = typeof stop === "string" ? [stop] : (stop ?? []);
  if (!Array.isArray(stops) || stops.length > 4 || !stops.every((one) => typeof one === "string"))
    refuseBody(
      "Invalid 'stop': expected a string or an array of at most 4 strings.",
      "stop",
      "invalid_type",
    );
}
