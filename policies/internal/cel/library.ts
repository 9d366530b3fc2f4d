import { load } from "../../load";
import { Unjudged } from "./unjudged";
import { regExpOf } from "./samples";

type Cel = typeof import("@bufbuild/cel");
type Strings = typeof import("@bufbuild/cel/ext");

/** A node of a parsed expression. */
export type Expr = NonNullable<ReturnType<Cel["parse"]>["expr"]>;

/** Evaluates an expression over `assertion`, `google` and `attribute`; undefined when it fails, as Google refuses then. */
export type Evaluate = (scope: Record<string, unknown>) => unknown;

let loaded: { cel: Cel; env: ReturnType<Cel["celEnv"]> } | undefined;

/** The library takes 90 ms to load, which only programs with a condition to judge pay. */
function library(): NonNullable<typeof loaded> {
  if (loaded) return loaded;
  const cel = load("@bufbuild/cel") as Cel;
  const { strings } = load("@bufbuild/cel/ext") as Strings;
  const { STRING } = cel.CelScalar;
  const extractText = cel.celMethod(
    "extract",
    STRING,
    [STRING],
    STRING,
    function (template: string) {
      return extract(String(this), template);
    },
  );
  // The library's own RE2 takes most of the time of a judgement.
  const re2 = { compile: regExpOf };
  loaded = { cel, env: cel.celEnv({ funcs: [...strings, extractText], re2 }) };
  return loaded;
}

/** Parses an expression; throws {@link Unjudged} when it is none. */
export function parse(source: string): Expr {
  const { cel } = library();
  let expr: Expr | undefined;
  try {
    expr = cel.parse(source).expr;
  } catch (error) {
    throw new Unjudged(`is no CEL expression (${error instanceof Error ? error.message : "?"})`);
  }
  if (!expr) throw new Unjudged("is no CEL expression");
  return expr;
}

const plans = new WeakMap<Expr, Evaluate>();

/** The expression ready to be evaluated many times. */
export function compile(expr: Expr): Evaluate {
  const known = plans.get(expr);
  if (known) return known;
  const { cel, env } = library();
  const run = cel.plan(env, expr) as (scope: unknown) => unknown;
  const evaluate: Evaluate = (scope) => {
    const limit = Error.stackTraceLimit;
    // Every missing claim makes an error with a stack that nobody reads.
    Error.stackTraceLimit = 0;
    try {
      const value = run(scope);
      return cel.isCelError(value) ? undefined : value;
    } catch {
      return undefined;
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
  plans.set(expr, evaluate);
  return evaluate;
}

/**
 * Google's `extract`: the part of a text at the place of `{name}` in the template, empty where it does not fit
 * (cloud.google.com/iam/docs/conditions-attribute-reference#extract, 2026-11-21).
 */
function extract(text: string, template: string): string {
  const [, prefix = "", suffix = ""] = /^([^{]*)\{[^}]*\}(.*)$/s.exec(template) ?? [];
  const start = text.indexOf(prefix);
  if (start < 0) return "";
  const rest = text.slice(start + prefix.length);
  if (suffix === "") return rest;
  const end = rest.indexOf(suffix);
  return end < 0 ? "" : rest.slice(0, end);
}
