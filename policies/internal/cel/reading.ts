import type { Expr } from "./library";
import { Unjudged } from "./unjudged";

/** What an expression looks at and compares with. */
export interface Reading {
  /** Claims by the steps to them, joined with `|`: `sub`, `kubernetes.io|namespace`. */
  claims: Set<string>;
  /** Mapped attributes: `google.subject`, `attribute.repository`. */
  attributes: Set<string>;
  /** Whether the token, or all mapped attributes, are looked at as a whole. */
  whole: boolean;
  /** String constants that are no patterns. */
  texts: Set<string>;
  /** Patterns of `matches`. */
  patterns: Set<string>;
  numbers: Set<number>;
}

/** Nothing read yet. */
export const emptyReading = (): Reading => ({
  claims: new Set(),
  attributes: new Set(),
  whole: false,
  texts: new Set(),
  patterns: new Set(),
  numbers: new Set(),
});

/** Adds what an expression reads. */
export function read(expr: Expr, into: Reading = emptyReading()): Reading {
  const place = placeOf(expr);
  if (place) {
    note(place, into);
    return into;
  }
  const { exprKind } = expr;
  switch (exprKind.case) {
    case "constExpr": {
      const { constantKind } = exprKind.value;
      if (constantKind.case === "stringValue") into.texts.add(constantKind.value);
      if (constantKind.case === "int64Value") into.numbers.add(Number(constantKind.value));
      break;
    }
    case "selectExpr":
      if (exprKind.value.operand) read(exprKind.value.operand, into);
      break;
    case "callExpr":
      readCall(exprKind.value, into);
      break;
    case "listExpr":
      for (const element of exprKind.value.elements) read(element, into);
      break;
    case "structExpr":
      for (const entry of exprKind.value.entries) {
        if (entry.keyKind.case === "mapKey") read(entry.keyKind.value, into);
        if (entry.value) read(entry.value, into);
      }
      break;
    case "comprehensionExpr": {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      for (const each of [iterRange, accuInit, loopCondition, loopStep, result])
        if (each) read(each, into);
      break;
    }
    default:
  }
  return into;
}

type Call = Extract<Expr["exprKind"], { case: "callExpr" }>["value"];

function readCall(call: Call, into: Reading): void {
  const parts = call.target ? [call.target, ...call.args] : call.args;
  const [first, second] = parts;
  if (call.function === "matches" && second) {
    const pattern = textOf(second);
    if (pattern === undefined) throw new Unjudged("has a pattern that is no constant");
    into.patterns.add(pattern);
    return void (first && read(first, into));
  }
  // `"environment" in assertion` asks whether the claim is there.
  if (call.function === "@in" && first && second) {
    const place = placeOf(second);
    const key = textOf(first);
    if (place?.length === 1 && key !== undefined) return note([...place, key], into);
  }
  for (const part of parts) read(part, into);
}

const textOf = ({ exprKind }: Expr): string | undefined =>
  exprKind.case === "constExpr" && exprKind.value.constantKind.case === "stringValue"
    ? exprKind.value.constantKind.value
    : undefined;

/** Steps from one of the three roots to what is looked at. */
function placeOf({ exprKind }: Expr): string[] | undefined {
  if (exprKind.case === "identExpr") {
    return ["assertion", "google", "attribute"].includes(exprKind.value.name)
      ? [exprKind.value.name]
      : undefined;
  }
  if (exprKind.case === "selectExpr" && exprKind.value.operand) {
    const before = placeOf(exprKind.value.operand);
    return before && [...before, exprKind.value.field];
  }
  if (exprKind.case === "callExpr" && exprKind.value.function === "_[_]") {
    const [target, index] = exprKind.value.args;
    const key = index && textOf(index);
    const before = target && placeOf(target);
    return before && key !== undefined ? [...before, key] : undefined;
  }
  return undefined;
}

function note([root, ...steps]: string[], into: Reading): void {
  if (steps.length === 0) into.whole = true;
  else if (root === "assertion") into.claims.add(steps.join("|"));
  else into.attributes.add(`${root}.${steps[0]}`);
}
