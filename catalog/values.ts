/** Stands for what was asked for and is not known before the update. */
export const UNKNOWN: unique symbol = Symbol("not known");
/** Stands for what nobody asked for, and the cloud will have decided after the update. */
export const PENDING: unique symbol = Symbol("for the cloud to decide");
/** A property that cannot be read before the update. */
export type NotKnown = typeof UNKNOWN | typeof PENDING;

/** Whether a property cannot be read before the update. */
export const isNotKnown = (value: unknown): value is NotKnown =>
  value === UNKNOWN || value === PENDING;

/** How the engine marks such properties, by their kind (@pulumi/policy 1.21.0, proxy.js). A test holds them to the SDK's. */
export const MARKS: ReadonlySet<string> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const MARK_LENGTH = 36;

/** Whether a property is one of the engine's marks. */
export const isMark = (value: unknown): boolean =>
  typeof value === "string" && value.length === MARK_LENGTH && MARKS.has(value);

/** Gives what stands at a dotted path: undefined where nothing does, `UNKNOWN` or `PENDING` where that is not known yet. */
export type Read = (path: string) => unknown;

/** What a resource has at a path: what the cloud answered, else what was asked for. */
export function readerOf(resource: {
  inputs?: Readonly<Record<string, unknown>> | undefined;
  outputs?: Readonly<Record<string, unknown>> | undefined;
}): Read {
  return (path) => {
    const answered = dig(resource.outputs, path);
    if (answered !== undefined && answered !== UNKNOWN) return answered;
    return dig(resource.inputs, path) ?? (answered && PENDING);
  };
}

function dig(value: unknown, path: string): unknown {
  for (const step of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return isMark(value) ? UNKNOWN : undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return isMark(value) ? UNKNOWN : (value ?? undefined);
}

/** The number that stands somewhere, also when written as a text; undefined for anything that cannot be an amount. */
export function amount(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : undefined;
}
