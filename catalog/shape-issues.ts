import type * as z from "zod";
import { nearest } from "./nearest";
import { showChoices, showValue, valueAt, type Step } from "./paths";

/** One problem with the shape of a document, its path not yet written out. */
export interface ShapeIssue {
  steps: Step[];
  reason: string;
}

type Definition = z.core.$ZodTypeDef & {
  shape?: Record<string, z.ZodType>;
  innerType?: z.ZodType;
  valueType?: z.ZodType;
  element?: z.ZodType;
};

/**
 * What a schema refuses in a document, in our words: constraint, value got, fix. One problem per key that is not
 * known; several complaints about one value become the first of them.
 */
export function shapeIssues(schema: z.ZodType, document: unknown): ShapeIssue[] {
  const result = schema.safeParse(document);
  if (result.success) return [];
  const found: ShapeIssue[] = [];
  const seen = new Set<string>();
  for (const issue of result.error.issues) {
    for (const entry of describe(issue, schema, document)) {
      const id = JSON.stringify(entry.steps);
      if (seen.has(id)) continue;
      seen.add(id);
      found.push(entry);
    }
  }
  return found;
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType, document: unknown): ShapeIssue[] {
  const steps = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const got = valueAt(document, steps);
  const say = (constraint: string, fix: string): ShapeIssue[] => [
    { steps, reason: `${constraint}, got ${showValue(got)}; ${fix}` },
  ];
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = knownKeys(schema, steps);
      return issue.keys.map((key) => unknownKey([...steps, key], key, known, document));
    }
    case "invalid_type":
      return say(`must be ${kindName(issue.expected)}`, typeFix(issue.expected, got));
    case "invalid_value": {
      const values = issue.values.map((value) =>
        typeof value === "number" ? value : String(value),
      );
      return say(
        `must be one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
        got === undefined ? "add it" : `use ${JSON.stringify(closest(got, values))}`,
      );
    }
    case "too_small":
      return say(
        `must ${limit(issue.origin, "at least", Number(issue.minimum))}`,
        smallFix(issue.origin, Number(issue.minimum)),
      );
    case "too_big":
      return say(
        `must ${limit(issue.origin, "at most", Number(issue.maximum))}`,
        bigFix(issue.origin, Number(issue.maximum)),
      );
    case "not_multiple_of": {
      const step = Number(issue.divisor);
      const rounded = Math.max(step, Math.round(Number(got) / step) * step);
      return say(`must be a multiple of ${step}`, `use ${rounded}`);
    }
    default: {
      // Messages of our own schemas are written as `constraint; fix`.
      const [constraint, ...fix] = issue.message.split("; ");
      return say(constraint!, fix.join("; ") || "change it");
    }
  }
}

/** Names of keys whose values somebody may have meant to be secret. */
const SECRETIVE = /key|secret|token|password|credential/i;

function unknownKey(steps: Step[], key: string, known: string[], document: unknown): ShapeIssue {
  const like = nearest(key, known);
  const fix = like
    ? `use ${JSON.stringify(like)}`
    : `remove it, or use one of ${showChoices(known)}`;
  // What looks like a secret in the wrong place is not to be in a log as well.
  const got = SECRETIVE.test(key)
    ? "a value that is not shown"
    : showValue(valueAt(document, steps));
  return { steps, reason: `is not a known key, got ${got}; ${fix}` };
}

/** The allowed value most like what was given. */
function closest(got: unknown, values: readonly (string | number)[]): string | number {
  const numeric = typeof got === "string" ? Number(got) : got;
  if (typeof numeric === "number" && values.every((value) => typeof value === "number")) {
    const distance = (value: number): number => Math.abs(value - numeric);
    return values.reduce((best, value) => (distance(value) < distance(best) ? value : best));
  }
  const like = typeof got === "string" ? nearest(got, values.map(String)) : undefined;
  return like ?? values[0]!;
}

/** Keys the schema knows at that place. */
function knownKeys(schema: z.ZodType, steps: readonly Step[]): string[] {
  let current: z.ZodType | undefined = unwrap(schema);
  for (const step of steps) {
    const definition: Definition | undefined = current?.def;
    const next: z.ZodType | undefined =
      typeof step === "number"
        ? definition?.element
        : (definition?.valueType ?? definition?.shape?.[step]);
    current = next && unwrap(next);
  }
  return Object.keys((current?.def as Definition | undefined)?.shape ?? {});
}

function unwrap(schema: z.ZodType): z.ZodType {
  let current = schema;
  for (;;) {
    const inner = (current.def as Definition).innerType;
    if (!inner) return current;
    current = inner;
  }
}

function kindName(expected: string): string {
  if (expected === "string") return "text";
  if (expected === "int") return "a whole number";
  if (expected === "number") return "a number";
  if (expected === "boolean") return "true or false";
  if (expected === "array") return "a list";
  return "an object";
}

function typeFix(expected: string, got: unknown): string {
  if (got === undefined) return "add it";
  if (expected === "string" && (typeof got === "number" || typeof got === "boolean")) {
    return `quote it: ${JSON.stringify(String(got))}`;
  }
  if (got === null) return "give it a value or remove the key";
  if (expected === "int" && typeof got === "number" && Number.isFinite(got)) {
    return `use ${Math.round(got)}`;
  }
  if ((expected === "int" || expected === "number") && typeof got === "string" && isNumeric(got)) {
    return `remove the quotes: ${got.trim()}`;
  }
  if (expected === "boolean") return "write true or false without quotes";
  if (expected === "array") return "write it as a list, even for one item";
  if (expected === "int" || expected === "number") return "write digits without quotes";
  if (expected === "string") return "write it as text";
  return "write it as keys with values";
}

function isNumeric(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}

function limit(origin: string, word: string, bound: number): string {
  if (origin === "string")
    return `have ${word} ${bound} ${bound === 1 ? "character" : "characters"}`;
  if (origin === "array") return `have ${word} ${bound} ${bound === 1 ? "item" : "items"}`;
  return `be ${word} ${bound}`;
}

function smallFix(origin: string, bound: number): string {
  if (origin === "array") return "add one";
  return origin === "string" ? "make it longer" : `use ${bound} or more`;
}

function bigFix(origin: string, bound: number): string {
  if (origin === "array") return `keep ${bound}`;
  return origin === "string" ? "make it shorter" : `use ${bound} or less`;
}
