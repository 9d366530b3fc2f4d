import type { Failure, Json } from "../model";
import { show, type KnownInputs } from "../schema/check";
import { suggestion } from "../schema/nearest";
import type { Constraint, TypeSpec } from "./specs";

const compiled = new Map<string, RegExp>();

/** Patterns in specifications are meant for the whole text; some need the `u` flag, some cannot have it. */
export function regularExpression(pattern: string): RegExp {
  let found = compiled.get(pattern);
  if (!found) {
    const anchored = `^(?:${pattern})$`;
    try {
      found = new RegExp(anchored, "u");
    } catch {
      found = new RegExp(anchored);
    }
    compiled.set(pattern, found);
  }
  return found;
}

/** Judges inputs against a specification; paths it does not name, and values not known yet, are not judged. */
export function checkSpec(inputs: KnownInputs, spec: TypeSpec): Failure[] {
  const failures: Failure[] = [];
  for (const [path, constraint] of Object.entries(spec.inputs)) {
    const keys = path.split(".");
    visit(inputs as Json, keys, "", constraint, failures);
  }
  return failures;
}

function visit(
  value: Json | undefined,
  keys: readonly string[],
  at: string,
  rule: Constraint,
  failures: Failure[],
): void {
  const [head, ...rest] = keys;
  if (head === undefined) {
    if (value !== undefined && value !== null) judge(value, at, rule, failures);
    return;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  const depth = /(?:\[\])*$/.exec(head)![0].length / 2;
  const name = head.slice(0, head.length - depth * 2);
  const path = at === "" ? name : `${at}.${name}`;
  if (!Object.hasOwn(value, name) || value[name] === null) {
    if (rest.length === 0 && depth === 0 && rule.required) {
      failures.push({ property: path, reason: "required by the cloud, but missing; set it" });
    }
    return;
  }
  spread(value[name], depth, path, (item, itemPath) => visit(item, rest, itemPath, rule, failures));
}

function spread(
  value: Json | undefined,
  depth: number,
  path: string,
  use: (value: Json | undefined, path: string) => void,
): void {
  if (depth === 0) return use(value, path);
  if (!Array.isArray(value)) return;
  value.forEach((item: Json | undefined, index) =>
    spread(item, depth - 1, `${path}[${index}]`, use),
  );
}

function judge(value: Json, path: string, rule: Constraint, failures: Failure[]): void {
  const refuse = (constraint: string, hint = ""): void => {
    failures.push({ property: path, reason: `${constraint}, got ${show(value)}${hint}` });
  };
  if (
    rule.enum &&
    (typeof value === "string" || typeof value === "number") &&
    !rule.enum.includes(value)
  ) {
    refuse("must be one of the values the cloud knows", suggestion(value, rule.enum));
    return;
  }
  if (typeof value === "number") {
    if (rule.min !== undefined && value < rule.min) refuse(`must be at least ${rule.min}`);
    if (rule.max !== undefined && value > rule.max) refuse(`must be at most ${rule.max}`);
  }
  if (typeof value === "string") {
    const length = Array.from(value).length;
    if (rule.minLength !== undefined && length < rule.minLength)
      refuse(`must have at least ${rule.minLength} characters`);
    else if (rule.maxLength !== undefined && length > rule.maxLength)
      refuse(`must have at most ${rule.maxLength} characters`);
    else if (rule.pattern !== undefined && !regularExpression(rule.pattern).test(value)) {
      refuse(
        `must match ${rule.pattern.length > 200 ? `${rule.pattern.slice(0, 197)}...` : rule.pattern}`,
      );
    }
  }
  if (Array.isArray(value)) {
    if (rule.minItems !== undefined && value.length < rule.minItems)
      refuse(`must have at least ${rule.minItems} items`);
    if (rule.maxItems !== undefined && value.length > rule.maxItems)
      refuse(`must have at most ${rule.maxItems} items`);
  }
}
