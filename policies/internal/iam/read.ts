import type { Value } from "../value";
import { parseOperator } from "./operators";
import {
  Malformed,
  type Clause,
  type Condition,
  type Principal,
  type PrincipalClause,
  type Statement,
} from "./types";

/** A statement that is not read yet. */
export interface Part {
  readonly at: Value;
  /** Throws `Undecided` when a part of the statement is not known yet, `Malformed` when AWS would refuse it. */
  read(): Statement;
}

/**
 * The statements of a policy document: JSON text, URL-encoded JSON text or an object; members in any letter case; single
 * values and lists. Empty when there is no document. Throws `Undecided` when any part is not known yet, `Malformed` when
 * AWS would refuse it.
 */
export function readDocument(value: Value): Statement[] {
  return partsOf(value).map((part) => part.read());
}

/** The statements one by one, so that one that is not known yet leaves the others to be judged. */
export function partsOf(value: Value): Part[] {
  if (value.isMissing || value.content() === "") return [];
  const document = parsed(value);
  const version = member(document, "Version").text() ?? "2008-10-17";
  if (version !== "2012-10-17" && version !== "2008-10-17")
    throw new Malformed(member(document, "Version"), 'be "2012-10-17"');
  const statements = member(document, "Statement");
  if (statements.isMissing) throw new Malformed(document, "hold a `Statement`");
  return statements.items().map((at) => ({
    at,
    read: () => readStatement(at, version === "2012-10-17"),
  }));
}

const MALFORMED_TEXT = "be a policy document in JSON";

/** Parsed texts by text: the rules of the pack read the same documents one after the other. */
const texts = new Map<string, unknown>();
const MOST_TEXTS = 64;

function parsed(value: Value): Value {
  const content = value.content();
  if (typeof content !== "string") {
    if (typeof content !== "object" || content === null || Array.isArray(content))
      throw new Malformed(value, MALFORMED_TEXT);
    return value;
  }
  let document = texts.get(content);
  if (document === undefined) {
    document = parseText(content);
    if (texts.size >= MOST_TEXTS) texts.clear();
    texts.set(content, document);
  }
  if (typeof document !== "object" || document === null || Array.isArray(document))
    throw new Malformed(value, MALFORMED_TEXT);
  return value.replaced(document);
}

/** The content of a JSON text, also URL-encoded as IAM answers it; null for any other text. */
function parseText(text: string): unknown {
  try {
    return JSON.parse(/^\s*%7b/i.test(text) ? decodeURIComponent(text) : text);
  } catch {
    return null;
  }
}

/** A member in any letter case. */
function member(value: Value, name: string): Value {
  const wanted = name.toLowerCase();
  const found = value.entries().find(([key]) => key.toLowerCase() === wanted);
  return found ? found[1] : value.get(name);
}

const MEMBERS = new Set([
  "sid",
  "effect",
  "principal",
  "notprincipal",
  "action",
  "notaction",
  "resource",
  "notresource",
  "condition",
]);

function readStatement(at: Value, variables: boolean): Statement {
  const content = at.content();
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new Malformed(at, "be a statement");
  // The SDK's PolicyDocument type has the same members; null stands for a member left out.
  const stray = at
    .entries()
    .find(([key, each]) => !MEMBERS.has(key.toLowerCase()) && (each.isUnknown || !each.isMissing));
  if (stray)
    throw new Malformed(stray[1], "be left out: policy statements have no member of that name");
  const effect = member(at, "Effect");
  if (!effect.is("Allow", "Deny")) throw new Malformed(effect, 'be "Allow" or "Deny"');
  const principals = readPrincipals(at);
  const resources = readClause(at, "Resource");
  const actions = readClause(at, "Action");
  if (!actions) throw new Malformed(at, "hold an `Action`");
  return {
    at,
    effect: effect.is("Allow") ? "Allow" : "Deny",
    ...(principals && { principals }),
    actions,
    ...(resources && { resources }),
    conditions: readConditions(member(at, "Condition")),
    variables,
  };
}

/** The form that is there of a member and its `Not...` form. */
function either(at: Value, name: string): { at: Value; not: boolean } | undefined {
  const plain = member(at, name);
  const not = member(at, `Not${name}`);
  if (!not.isMissing) {
    if (!plain.isMissing) throw new Malformed(at, `hold either \`${name}\` or \`Not${name}\``);
    return { at: not, not: true };
  }
  return plain.isMissing ? undefined : { at: plain, not: false };
}

function readClause(statement: Value, name: string): Clause | undefined {
  const found = either(statement, name);
  return found && { ...found, values: found.at.items().map(text) };
}

function text(value: Value): string {
  const found = value.text();
  if (found === undefined) throw new Malformed(value, "be text");
  return found;
}

const PRINCIPAL_TYPES = new Map(
  (["AWS", "Service", "Federated", "CanonicalUser"] as const).map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

function readPrincipals(statement: Value): PrincipalClause | undefined {
  const found = either(statement, "Principal");
  if (!found) return undefined;
  if (found.at.text() !== undefined) {
    if (found.at.text() !== "*")
      throw new Malformed(
        found.at,
        'be "*", or name principals under `AWS`, `Service` or `Federated`',
      );
    return { ...found, values: [{ type: "*", value: "*" }] };
  }
  const values = found.at.entries().flatMap(([name, entry]): Principal[] => {
    const type = PRINCIPAL_TYPES.get(name.toLowerCase());
    if (!type) {
      if (!entry.isUnknown && entry.isMissing) return [];
      throw new Malformed(entry, "be under `AWS`, `Service`, `Federated` or `CanonicalUser`");
    }
    return entry.items().map((each) => ({ type, value: text(each) }));
  });
  return { ...found, values };
}

function readConditions(value: Value): Condition[] {
  return value.entries().flatMap(([name, block]): Condition[] => {
    if (!block.isUnknown && block.isMissing) return [];
    const operator = parseOperator(name);
    if (!operator) throw new Malformed(block, "be under a condition operator that IAM has");
    return block.entries().map(([key, at]) => ({
      at,
      operator,
      key: key.trim().toLowerCase(),
      values: at.items().map(text),
    }));
  });
}
