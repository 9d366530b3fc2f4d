import type { Comparison, Operator } from "./types";

const NEGATED: Readonly<Record<string, Comparison>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "Arn",
  ArnNotLike: "Arn",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
  NotIpAddress: "IpAddress",
};

/** ArnEquals and ArnLike do the same (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html, 2026-11-21). */
const PLAIN: Readonly<Record<string, Comparison>> = {
  StringEquals: "StringEquals",
  StringEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringLike: "StringLike",
  ArnEquals: "Arn",
  ArnLike: "Arn",
  Bool: "Bool",
  Null: "Null",
  NumericEquals: "NumericEquals",
  NumericLessThan: "NumericLessThan",
  NumericLessThanEquals: "NumericLessThanEquals",
  NumericGreaterThan: "NumericGreaterThan",
  NumericGreaterThanEquals: "NumericGreaterThanEquals",
  DateEquals: "DateEquals",
  DateLessThan: "DateLessThan",
  DateLessThanEquals: "DateLessThanEquals",
  DateGreaterThan: "DateGreaterThan",
  DateGreaterThanEquals: "DateGreaterThanEquals",
  IpAddress: "IpAddress",
  BinaryEquals: "BinaryEquals",
};

const byLowerCase = new Map<string, { comparison: Comparison; negated: boolean }>([
  ...Object.entries(PLAIN).map(
    ([name, comparison]) => [name.toLowerCase(), { comparison, negated: false }] as const,
  ),
  ...Object.entries(NEGATED).map(
    ([name, comparison]) => [name.toLowerCase(), { comparison, negated: true }] as const,
  ),
]);

const SETS: Readonly<Record<string, Operator["set"]>> = { forallvalues: "all", foranyvalue: "any" };

/** Takes an operator apart, in any letter case; undefined when IAM has none of that name. */
export function parseOperator(text: string): Operator | undefined {
  let name = text.trim().toLowerCase();
  let set: Operator["set"];
  const colon = name.indexOf(":");
  if (colon >= 0) {
    set = SETS[name.slice(0, colon)];
    if (set === undefined) return undefined;
    name = name.slice(colon + 1);
  }
  const ifExists = name.endsWith("ifexists");
  if (ifExists) name = name.slice(0, -"ifexists".length);
  const found = byLowerCase.get(name);
  if (!found || (found.comparison === "Null" && (ifExists || set))) return undefined;
  return { ...found, ifExists, set };
}
