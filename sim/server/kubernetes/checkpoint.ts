import type { Json, Props } from "../../model";
import { isObject, setKey } from "../values";
import { toApi, toSdk } from "./names";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const bookkeeping = ["__inputs", "__initialApiVersion", "__fieldManager"];

const isSecret = (value: Json | undefined): boolean =>
  isObject(value) && value[signatureKey] === secretSignature;
const asSecret = (value: Json): Json => ({ [signatureKey]: secretSignature, value });

/** State of an object as the provider keeps it: the live object, the inputs it came from and who wrote it. */
export function checkpoint(
  inputs: Props,
  live: Props,
  fromInputs: Props,
  initialApiVersion: string,
  fieldManager: string,
): Props {
  return {
    ...annotated(toSdk(live), fromInputs),
    __inputs: annotated(toSdk(inputs), fromInputs),
    __initialApiVersion: initialApiVersion,
    __fieldManager: fieldManager,
  };
}

/** Inputs, live object and bookkeeping of a state, secret wrappers already taken off. */
export function parseCheckpoint(state: Props): {
  inputs: Props;
  live: Props;
  fieldManager: string | undefined;
} {
  const live = Object.fromEntries(
    Object.entries(state).filter(([key]) => !bookkeeping.includes(key)),
  );
  const inputs = state["__inputs"];
  const manager = state["__fieldManager"];
  return {
    inputs: toApi(isObject(inputs) ? inputs : {}),
    live: toApi(live),
    fieldManager: typeof manager === "string" ? manager : undefined,
  };
}

/** Marks as secret in `outs` what is secret in `ins`; a list with a secret inside as a whole, a Secret's data always. */
export function annotated(outs: Props, ins: Props): Props {
  const result: Props = { ...outs };
  if (result["kind"] === "Secret" && result["apiVersion"] === "v1") {
    for (const key of ["data", "stringData"])
      if (result[key] !== undefined) result[key] = asSecret(result[key]);
    return result;
  }
  for (const [key, value] of Object.entries(ins)) {
    if (!Object.hasOwn(result, key)) continue;
    const out = result[key]!;
    if (isObject(out) && isObject(value) && !isSecret(value))
      setKey(result, key, annotated(out, value));
    else if (!isSecret(out) && containsSecret(value)) setKey(result, key, asSecret(out));
  }
  return result;
}

function containsSecret(value: Json): boolean {
  if (Array.isArray(value)) return value.some(containsSecret);
  return isObject(value) && (isSecret(value) || Object.values(value).some(containsSecret));
}

const shapeOf = (value: Json | undefined): string =>
  Array.isArray(value) ? "list" : value === null ? "null" : typeof value;

/** `source` cut down to what `target` has: the live state in the shape of the inputs it came from. */
export function pruned(source: Props, target: Props): Props {
  const result: Props = {};
  for (const [key, value] of Object.entries(source)) {
    if (!Object.hasOwn(target, key)) continue;
    setKey(result, key, prunedValue(value, target[key]!));
  }
  return result;
}

function prunedValue(value: Json, target: Json): Json {
  if (shapeOf(value) !== shapeOf(target)) return value;
  if (isObject(value) && isObject(target)) return pruned(value, target);
  if (!Array.isArray(value) || !Array.isArray(target)) return value;
  if (value.length === 0 || target.length === 0) return [];
  if (shapeOf(value[0]) !== shapeOf(target[0])) return structuredClone(value);
  return target
    .slice(0, value.length)
    .map((one, index) =>
      value[index] === null || one === null ? value[index]! : prunedValue(value[index]!, one),
    );
}

/** Fields of metadata that only the server sets; the provider drops them from inputs. */
const serverMetadata = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
];

/** The object without what only the server sets. */
export function withoutServerFields(object: Props): Props {
  const metadata = object["metadata"];
  if (!isObject(metadata)) return object;
  const kept = Object.fromEntries(
    Object.entries(metadata).filter(([key]) => !serverMetadata.includes(key)),
  );
  return { ...object, metadata: kept };
}
