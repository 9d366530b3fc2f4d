// What AWS answers to one concrete request, from the documentation of policy evaluation
// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and
// reference_policies_elements_condition_operators.html, 2026-11-21). Shares nothing with policies/internal/iam: regular
// expressions on plain objects, one request at a time.

/** A policy document as the generators make it: lists everywhere, members as AWS writes them. */
export interface PlainStatement {
  Effect: "Allow" | "Deny";
  Principal?: "*" | Record<string, string[]>;
  NotPrincipal?: Record<string, string[]>;
  Action?: string[];
  NotAction?: string[];
  Resource?: string[];
  NotResource?: string[];
  Condition?: Record<string, Record<string, string[]>>;
}

/** A document; version 2012-10-17 knows variables. */
export interface PlainDocument {
  Version: "2012-10-17" | "2008-10-17";
  Statement: PlainStatement[];
}

/** One request. */
export interface PlainRequest {
  /** Type and value: `["AWS", "arn:aws:iam::999988887777:role/x"]`. */
  principal?: readonly [string, string];
  action: string;
  resource?: string;
  /** Context by key in lower case; a key that is missing is not there. */
  context: Readonly<Record<string, readonly string[]>>;
}

/** Whether the document lets the request in. */
export function admits(document: PlainDocument, request: PlainRequest): boolean {
  let allowed = false;
  for (const statement of document.Statement) {
    if (!speaksOf(document, statement, request)) continue;
    if (statement.Effect === "Deny") return false;
    allowed = true;
  }
  return allowed;
}

/** Whether some Allow is about the action at all, which spares trying the others. */
export function mentions(document: PlainDocument, name: string): boolean {
  const fits = (list: string[]) => list.some((each) => like(each, "i").test(name));
  return document.Statement.some(
    ({ Effect, Action, NotAction }) =>
      Effect === "Allow" && (Action ? fits(Action) : !fits(NotAction ?? [])),
  );
}

function speaksOf(
  document: PlainDocument,
  statement: PlainStatement,
  request: PlainRequest,
): boolean {
  if (request.principal) {
    if (statement.Principal !== undefined && !names(statement.Principal, request.principal))
      return false;
    if (statement.NotPrincipal !== undefined && names(statement.NotPrincipal, request.principal))
      return false;
  }
  const action = (list: string[]) => list.some((each) => like(each, "i").test(request.action));
  if (statement.Action && !action(statement.Action)) return false;
  if (statement.NotAction && action(statement.NotAction)) return false;
  if (request.resource !== undefined) {
    const target = request.resource;
    const resource = (list: string[]) =>
      list.some((each) => like(filled(document, each, request)).test(target));
    if (statement.Resource && !resource(statement.Resource)) return false;
    if (statement.NotResource && resource(statement.NotResource)) return false;
  }
  return Object.entries(statement.Condition ?? {}).every(([operator, block]) =>
    Object.entries(block).every(([key, values]) =>
      comes(document, operator, values, request.context[key.toLowerCase()], request),
    ),
  );
}

function names(clause: "*" | Record<string, string[]>, [type, value]: readonly [string, string]) {
  if (clause === "*" || clause["AWS"]?.includes("*")) return true;
  return (clause[type] ?? []).some((each) => {
    if (type !== "AWS") return like(each).test(value);
    const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(each)?.[1];
    return account === undefined ? like(each).test(value) : value.split(":")[4] === account;
  });
}

const expressions = new Map<string, RegExp>();

/** The text with its wildcards as a regular expression. */
function like(text: string, flags = ""): RegExp {
  const known = expressions.get(flags + text);
  if (known) return known;
  const source = text
    .split("")
    .map((char) => (char === "*" ? "[^]*" : char === "?" ? "[^]" : char.replace(/[^\w]/, "\\$&")))
    .join("");
  const expression = new RegExp(`^${source}$`, flags);
  expressions.set(flags + text, expression);
  return expression;
}

/** The text with its variables filled in from the request; one that the request does not have matches nothing. */
function filled(document: PlainDocument, text: string, request: PlainRequest): string {
  if (document.Version !== "2012-10-17") return text;
  return text.replace(
    /\$\{([^}]*)\}/g,
    (_, name: string) => request.context[name.toLowerCase()]?.[0] ?? "\u0000",
  );
}

function comes(
  document: PlainDocument,
  written: string,
  wanted: string[],
  present: readonly string[] | undefined,
  request: PlainRequest,
): boolean {
  const [, set, name, exists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(written) ?? [];
  if (name === undefined) throw new Error(`no operator ${written}`);
  if (name === "Null") return wanted.some((each) => (each === "true") === !present);
  const negative = /^Not|Not(?=Equals|Like)/.test(name);
  if (!present) return exists !== undefined || set === "ForAllValues" || (negative && !set);
  const one = (value: string) =>
    wanted.some((each) =>
      equal(name.replace("Not", ""), filled(document, each, request), value),
    ) !== negative;
  return set === "ForAllValues" ? present.every(one) : present.some(one);
}

function equal(operator: string, wanted: string, value: string): boolean {
  switch (operator) {
    case "StringEquals":
      return wanted === value;
    case "StringEqualsIgnoreCase":
      return wanted.toLowerCase() === value.toLowerCase();
    case "Bool":
      return wanted.toLowerCase() === value.toLowerCase();
    case "StringLike":
      return like(wanted).test(value);
    case "ArnLike":
    case "ArnEquals": {
      const parts = (text: string) => [...text.split(":", 5), text.split(":").slice(5).join(":")];
      if (wanted.split(":").length < 6 || value.split(":").length < 6) return false;
      const pattern = parts(wanted);
      return parts(value).every((part, index) => like(pattern[index] as string).test(part));
    }
    case "IpAddress":
      return inside(wanted, value);
    case "NumericLessThanEquals":
      return Number(value) <= Number(wanted);
    case "NumericLessThan":
      return Number(value) < Number(wanted);
    case "DateGreaterThan":
      return Date.parse(value) > Date.parse(wanted);
    default:
      throw new Error(`the oracle does not know ${operator}`);
  }
}

function inside(network: string, address: string): boolean {
  const [base = "", bits = "32"] = network.split("/");
  if (base.includes(":") || address.includes(":")) return false;
  const number = (text: string) =>
    text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(base) / size) === Math.floor(number(address) / size);
}

/** Every combination of one choice for each name. */
export function* combinations<Choice>(
  choices: Readonly<Record<string, readonly Choice[]>>,
): Generator<Record<string, Choice>> {
  const first = Object.keys(choices)[0];
  if (first === undefined) {
    yield {};
    return;
  }
  const { [first]: own = [], ...rest } = choices;
  for (const tail of combinations(rest))
    for (const choice of own) yield { ...tail, [first]: choice };
}

/** Every value under a key in any statement, and every key. */
export function keysOf(document: PlainDocument): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const statement of document.Statement)
    for (const block of Object.values(statement.Condition ?? {}))
      for (const [key, values] of Object.entries(block)) {
        const lower = key.toLowerCase();
        found.set(lower, [...(found.get(lower) ?? []), ...values]);
      }
  return found;
}

/** Texts that a value with wildcards takes in, with what an intruder might put there; the value itself when it has none. */
export function fillings(value: string, fills: readonly string[]): string[] {
  const at = value.search(/[*?]/);
  if (at < 0) return [value];
  // Of many single characters one choice each does, or there would be too many texts.
  const one = value.split("?").length > 3 ? ["x"] : ["e", "x", "7", "o", "/"];
  const choices = value[at] === "?" ? one : fills;
  const tails = fillings(value.slice(at + 1), fills);
  return choices.flatMap((fill) => tails.map((tail) => value.slice(0, at) + fill + tail));
}
