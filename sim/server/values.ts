import {
  ListValue,
  Struct,
  Value,
  type NullValue,
} from "google-protobuf/google/protobuf/struct_pb";
import type { Json, Props } from "../model";
import type { KnownInputs } from "../schema/check";

/** What the protocol sends for a value that is not known yet (text form; the one we send ourselves). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const unknowns = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a value stands for one that is not known yet. */
export const isUnknown = (value: unknown): boolean =>
  typeof value === "string" && unknowns.has(value);

/** Sets a key even when it is `__proto__`. */
export function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

export const isObject = (value: unknown): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value when it is a list, else an empty one. */
export const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

/** The value when it is an object, else an empty one. */
export const object = (value: Json | undefined): Props => (isObject(value) ? value : {});

/** Reads a protocol structure as plain JSON; secret wrappers and unknowns stay as they are. */
export function fromStruct(struct: Struct | undefined): Props {
  const result: Props = {};
  struct
    ?.getFieldsMap()
    .forEach((value: Value, key: string) => setKey(result, key, fromValue(value)));
  return result;
}

function fromValue(value: Value): Json {
  switch (value.getKindCase()) {
    case Value.KindCase.STRING_VALUE:
      return value.getStringValue();
    case Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case Value.KindCase.STRUCT_VALUE:
      return fromStruct(value.getStructValue());
    case Value.KindCase.LIST_VALUE:
      return value.getListValue()!.getValuesList().map(fromValue);
    default:
      return null;
  }
}

/** Writes plain JSON as a protocol structure; absent values are left out. */
export function toStruct(properties: KnownInputs): Struct {
  const struct = new Struct();
  const fields = struct.getFieldsMap();
  for (const [key, value] of Object.entries(properties)) {
    if (value !== undefined) fields.set(key, toValue(value));
  }
  return struct;
}

function toValue(json: Json): Value {
  const value = new Value();
  if (json === null) value.setNullValue(0 as NullValue);
  else if (typeof json === "string") value.setStringValue(json);
  else if (typeof json === "number") value.setNumberValue(json);
  else if (typeof json === "boolean") value.setBoolValue(json);
  else if (Array.isArray(json)) {
    const list = new ListValue();
    list.setValuesList(json.map(toValue));
    value.setListValue(list);
  } else value.setStructValue(toStruct(json));
  return value;
}

export interface Unwrapped {
  /** Values without secret wrappers; unknowns are still the protocol's texts. */
  readonly plain: Props;
  /** Top-level keys that hold a secret anywhere inside. */
  readonly secretKeys: ReadonlySet<string>;
  /** Every text or number inside a secret, for keeping it out of messages. */
  readonly secretTexts: readonly string[];
}

/** Takes secret wrappers off and remembers where they were. */
export function unwrapSecrets(wrapped: Props): Unwrapped {
  const plain: Props = {};
  const secretKeys = new Set<string>();
  const secretTexts: string[] = [];
  for (const [key, value] of Object.entries(wrapped)) {
    const strip = (inner: Json, secret: boolean): Json => {
      if (Array.isArray(inner)) return inner.map((item) => strip(item, secret));
      if (isObject(inner)) {
        if (inner[signatureKey] === secretSignature) {
          secretKeys.add(key);
          return strip(inner["value"] ?? null, true);
        }
        const result: Props = {};
        for (const [name, item] of Object.entries(inner)) setKey(result, name, strip(item, secret));
        return result;
      }
      if (secret && inner !== null && !isUnknown(inner)) secretTexts.push(String(inner));
      return inner;
    };
    setKey(plain, key, strip(value, false));
  }
  return { plain, secretKeys, secretTexts };
}

/** Wraps the named top-level values as secrets again. */
export function wrapSecrets(plain: Props, keys: Iterable<string>): Props {
  const wrapped: Props = { ...plain };
  for (const key of keys) {
    if (!Object.hasOwn(wrapped, key)) continue;
    setKey(wrapped, key, { [signatureKey]: secretSignature, value: wrapped[key]! });
  }
  return wrapped;
}

/** Replaces what must stay secret in a message. */
export function redact(text: string, secretTexts: readonly string[]): string {
  let result = text;
  for (const secret of secretTexts) {
    if (secret.length < 4) continue;
    for (const form of new Set([secret, JSON.stringify(secret).slice(1, -1)])) {
      result = result.split(form).join("[secret]");
    }
  }
  return result;
}

/** Unknowns become `undefined`, so that checks see a key that is there but has no value yet. */
export function withoutUnknowns(plain: Props): KnownInputs {
  const clear = (value: Json): Json | undefined => {
    if (isUnknown(value)) return undefined;
    if (Array.isArray(value)) return value.map(clear) as Json[];
    if (isObject(value)) {
      const result: KnownInputs = {};
      for (const [key, inner] of Object.entries(value)) setKey(result, key, clear(inner));
      return result as Props;
    }
    return value;
  };
  return clear(plain) as KnownInputs;
}

/** Paths of every unknown value inside, e.g. `properties.model.version` or `names[0]`. */
export function unknownPaths(plain: Json, path = ""): string[] {
  if (isUnknown(plain)) return [path];
  if (Array.isArray(plain))
    return plain.flatMap((item, index) => unknownPaths(item, `${path}[${index}]`));
  if (isObject(plain)) {
    return Object.entries(plain).flatMap(([key, value]) =>
      unknownPaths(value, joinPath(path, key)),
    );
  }
  return [];
}

/** Path of a member; keys that are no plain names are quoted: `tags["a.b/c"]`. */
export function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
