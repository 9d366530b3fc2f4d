/** Embeddings of Azure OpenAI. */
import { azureDimensions } from "../answer/limits";
import { isWhole, unknownKey } from "../answer/judge-json";
import { countTokens } from "../answer/tokens";
import { unitVector } from "../answer/vector";
import { json, type Reply } from "../call";
import { refuse } from "./access";
import { refuseBody } from "./chat-parameters";
import { countCall } from "./limits";
import type { Admitted } from "./openai";
import { checkContext } from "./prompt";

const KEYS = ["input", "model", "user", "encoding_format", "dimensions", "input_type"];
const MOST_INPUTS = 2048;

/** Answers an embeddings call. */
export function answerEmbeddings(admitted: Admitted): Reply {
  const { call, body, model } = admitted;
  const full = azureDimensions(model);
  if (full === undefined)
    return refuse(
      400,
      "OperationNotSupported",
      `The embeddings operation does not work with the specified model, ${model}. Please choose different model and try again. You can learn more about which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993.`,
    );
  const extra = unknownKey(body, KEYS);
  if (extra !== undefined)
    refuseBody(`Unrecognized request argument supplied: ${extra}`, null, null);
  const inputs = readInputs(body.input);
  const { encoding_format: format = "float", dimensions = full } = body;
  if (format !== "float" && format !== "base64")
    refuseBody(
      `'${String(format)}' is not one of ['float', 'base64'] - 'encoding_format'`,
      "encoding_format",
      "invalid_value",
    );
  if (body.dimensions !== undefined && model === "text-embedding-ada-002")
    refuseBody("This model does not support specifying dimensions.", "dimensions", null);
  if (!isWhole(dimensions, 1, full))
    refuseBody(
      `Invalid value for 'dimensions' = ${JSON.stringify(dimensions)}. Must be less than or equal to ${full}.`,
      "dimensions",
      "invalid_value",
    );
  const counts = inputs.map((one) => (typeof one === "string" ? countTokens(one) : one.length));
  const tokens = counts.reduce((sum, one) => sum + one, 0);
  const headers = countCall(admitted, "embeddings", tokens);
  checkContext(admitted, Math.max(...counts), "input");
  call.about.inputTokens = tokens;
  const data = vectorsOf(inputs, { dimensions: dimensions as number, model, format });
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return json(200, { object: "list", data, model, usage }, headers);
}

/** The vectors of the inputs, as the API lists them. */
export function vectorsOf(
  inputs: readonly (string | number[])[],
  how: { dimensions: number; model: string; format: unknown },
): { object: "embedding"; index: number; embedding: number[] | string }[] {
  return inputs.map((one, index) => {
    const text = typeof one === "string" ? one : one.join(" ");
    const vector = unitVector(text, how.dimensions, how.model);
    return {
      object: "embedding",
      index,
      embedding:
        how.format === "base64"
          ? Buffer.from(Float32Array.from(vector).buffer).toString("base64")
          : vector,
    };
  });
}

/** What is to be embedded: texts, or tokens; throws what the model answers to anything else. */
export function readInputs(value: unknown): (string | number[])[] {
  const isTokens = (one: unknown): one is number[] =>
    Array.isArray(one) && one.length > 0 && one.every((token) => isWhole(token, 0));
  const inputs: unknown[] =
    typeof value === "string" || isTokens(value) ? [value] : Array.isArray(value) ? value : [];
  const good = inputs.filter((one) => (typeof one === "string" && one !== "") || isTokens(one));
  if (inputs.length === 0 || good.length < inputs.length)
    return refuseBody(
      "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
      null,
      null,
    );
  if (inputs.length > MOST_INPUTS)
    return refuseBody(
      `Invalid 'input': array too long. Expected an array with maximum length ${MOST_INPUTS}, but got an array with length ${inputs.length} instead.`,
      "input",
      "array_above_max_length",
    );
  return good as (string | number[])[];
}
