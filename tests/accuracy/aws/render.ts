import type { Random } from "../random";
import type { PlainDocument } from "./oracle";

const CASES: readonly ((text: string) => string)[] = [
  (text) => text.toLowerCase(),
  (text) => text.toUpperCase(),
  (text) => text[0]?.toLowerCase() + text.slice(1),
];

/** The document in one of the forms that programs hand over: text, URL-encoded text, object; single values or lists; any letter case. */
export function render(document: PlainDocument, random: Random): unknown {
  const single = random.chance(0.5);
  const recase = random.chance(0.25) ? random.pick(CASES) : (text: string) => text;
  const statements = document.Statement.map((statement) =>
    Object.fromEntries(
      Object.entries(statement).map(([name, value]) => [
        recase(name),
        name === "Condition"
          ? conditions(value as Record<string, Record<string, string[]>>, recase, single)
          : name === "Principal" || name === "NotPrincipal"
            ? principals(value as "*" | Record<string, string[]>, single)
            : flat(value as string | string[], single),
      ]),
    ),
  );
  const whole = {
    [recase("Version")]: document.Version,
    [recase("Statement")]: single && statements.length === 1 ? statements[0] : statements,
  };
  const form = random.next();
  if (form < 0.5) return JSON.stringify(whole);
  if (form < 0.6) return encodeURIComponent(JSON.stringify(whole));
  return whole;
}

const flat = (value: string | string[], single: boolean): string | string[] =>
  single && Array.isArray(value) && value.length === 1 ? (value[0] as string) : value;

const principals = (value: "*" | Record<string, string[]>, single: boolean) =>
  value === "*"
    ? value
    : Object.fromEntries(Object.entries(value).map(([type, list]) => [type, flat(list, single)]));

const conditions = (
  value: Record<string, Record<string, string[]>>,
  recase: (text: string) => string,
  single: boolean,
) =>
  Object.fromEntries(
    Object.entries(value).map(([operator, block]) => [
      recase(operator),
      Object.fromEntries(
        Object.entries(block).map(([key, values]) => [recase(key), flat(values, single)]),
      ),
    ]),
  );
