import { contains, readNetwork } from "./address";
import { matches, readPattern, type Pattern } from "./pattern";
import type { Comparison, Condition } from "./types";

/** What the variables of a policy stand for: the value of a context key, undefined when the request has none. */
export type Variables = (key: string) => string | undefined;

/** The comparisons on text, which are decided for all texts at once. */
const READINGS = {
  StringEquals: { wildcards: false },
  StringEqualsIgnoreCase: { wildcards: false, ignoreCase: true },
  StringLike: { wildcards: true },
  Arn: { wildcards: true, arn: true },
  Bool: { wildcards: false, ignoreCase: true },
  BinaryEquals: { wildcards: false },
} as const;

/** A comparison on text. */
export type TextComparison = keyof typeof READINGS;

/** Whether a comparison is one on text. */
export const isText = (comparison: Comparison): comparison is TextComparison =>
  Object.hasOwn(READINGS, comparison);

/** The pattern that a policy's value stands for in a comparison on text. */
export function patternOf(
  comparison: TextComparison,
  value: string,
  variable?: (name: string) => Pattern,
): Pattern {
  return readPattern(value, { ...READINGS[comparison], ...(variable && { variable }) });
}

/** A pattern that nothing matches: IAM takes a variable without a value so. */
const NOTHING: Pattern = [{ kind: "char", chars: "" }];

/**
 * Whether a condition holds for the values that a request has under its key; undefined when it has none
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html,
 * 2026-11-21).
 */
export function holds(
  { operator, values }: Pick<Condition, "operator" | "values">,
  present: readonly string[] | undefined,
  variables?: Variables,
): boolean {
  const missing = present === undefined || present.length === 0;
  if (operator.comparison === "Null")
    return values.some((value) => value.toLowerCase() === String(missing));
  if (missing) {
    if (operator.set === "any") return operator.ifExists;
    return operator.ifExists || operator.set === "all" || operator.negated;
  }
  const one = (value: string): boolean =>
    values.some((wanted) => same(operator.comparison, wanted, value, variables)) !==
    operator.negated;
  return operator.set === "all" ? present.every(one) : present.some(one);
}

function same(
  comparison: Comparison,
  wanted: string,
  value: string,
  variables: Variables | undefined,
): boolean {
  if (isText(comparison)) {
    if (comparison === "Arn" && value.split(":").length < 6) return false;
    const variable = variables && ((name: string) => spelled(variables(name)));
    return matches(patternOf(comparison, wanted, variable), value);
  }
  if (comparison === "IpAddress") {
    const network = readNetwork(wanted);
    return network !== undefined && contains(network, value);
  }
  const [left, right] = comparison.startsWith("Date")
    ? [dateOf(value), dateOf(wanted)]
    : [numberOf(value), numberOf(wanted)];
  return ordered(comparison, left, right);
}

const spelled = (text: string | undefined): Pattern =>
  text === undefined ? NOTHING : [...text].map((chars) => ({ kind: "char", chars }));

function ordered(comparison: Comparison, left: number, right: number): boolean {
  if (Number.isNaN(left) || Number.isNaN(right)) return false;
  switch (comparison.replace(/^(Numeric|Date)/, "")) {
    case "Equals":
      return left === right;
    case "LessThan":
      return left < right;
    case "LessThanEquals":
      return left <= right;
    case "GreaterThan":
      return left > right;
    default:
      return left >= right;
  }
}

/** A number as policies write it. */
export const numberOf = (text: string): number => (text.trim() === "" ? NaN : Number(text));

/** Milliseconds since 1970 of an ISO 8601 date, or of seconds since 1970. */
export const dateOf = (text: string): number =>
  /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text);
