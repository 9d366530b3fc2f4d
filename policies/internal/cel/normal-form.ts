import type { Expr } from "./library";
import { Unjudged } from "./unjudged";

/** An expression that has to come out as `want`. */
export interface Literal {
  readonly expr: Expr;
  readonly want: boolean;
}

/** Most ways to satisfy a condition that are looked at; more is refused as too much to judge. */
const MOST_WAYS = 4096;

/**
 * The ways in which an expression can come out as `want`: one of the lists has to hold as a whole. Exact for CEL, whose
 * `&&` and `||` absorb errors: a disjunction is true when one side is, whatever becomes of the other.
 */
export function waysTo(expr: Expr, want: boolean): Literal[][] {
  const { exprKind } = expr;
  if (exprKind.case === "constExpr" && exprKind.value.constantKind.case === "boolValue") {
    return exprKind.value.constantKind.value === want ? [[]] : [];
  }
  if (exprKind.case !== "callExpr") return [[{ expr, want }]];
  const [first, second, third] = exprKind.value.args;
  switch (exprKind.value.function) {
    case "!_":
      return waysTo(first!, !want);
    case "_&&_":
    case "_||_": {
      const one = waysTo(first!, want);
      const other = waysTo(second!, want);
      return (exprKind.value.function === "_&&_") === want
        ? both(one, other)
        : bounded([...one, ...other]);
    }
    case "_?_:_":
      return bounded([
        ...both(waysTo(first!, true), waysTo(second!, want)),
        ...both(waysTo(first!, false), waysTo(third!, want)),
      ]);
    default:
      return [[{ expr, want }]];
  }
}

function both(one: Literal[][], other: Literal[][]): Literal[][] {
  if (one.length * other.length > MOST_WAYS) tooMany();
  return one.flatMap((a) => other.map((b) => [...a, ...b]));
}

function bounded(ways: Literal[][]): Literal[][] {
  if (ways.length > MOST_WAYS) tooMany();
  return ways;
}

function tooMany(): never {
  throw new Unjudged(`can be satisfied in more than ${MOST_WAYS} ways, too many to judge`);
}
