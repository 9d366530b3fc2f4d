/** A condition on a token as a tree, with a meaning of its own: nothing of the pack or of a CEL library is used. */

/** What is compared: a claim, as it stands or worked on. */
export interface Term {
  claim: string;
  /** As it stands; through the provider's mapping; in small letters; its part before the first `/`. */
  as: "claim" | "mapped" | "lower" | "head";
}

export type Node =
  | { op: "and" | "or"; all: Node[] }
  | { op: "not"; of: Node }
  | { op: "if"; test: Node; then: Node; otherwise: Node }
  | { op: "constant"; value: boolean }
  | { op: "has"; claim: string }
  | { op: "in"; term: Term; values: string[]; exists: boolean }
  | { op: "size"; term: Term; value: number }
  | {
      op: "==" | "!=" | "startsWith" | "endsWith" | "contains" | "matches";
      term: Term;
      value: string;
      /** Whether the constant stands in front: `'acme' == assertion.repository_owner`. */
      turned?: boolean;
    };

/** The provider's attributes for the claims that conditions look at through them. */
export const MAPPING: Readonly<Record<string, string>> = {
  "google.subject": "assertion.sub",
  "attribute.repository": "assertion.repository",
  "attribute.repository_owner": "assertion.repository_owner",
  "attribute.project_path": "assertion.project_path",
};

const quote = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;

function renderTerm({ claim, as }: Term): string {
  const place = `assertion.${claim}`;
  if (as === "mapped") return claim === "sub" ? "google.subject" : `attribute.${claim}`;
  if (as === "lower") return `${place}.lowerAscii()`;
  return as === "head" ? `${place}.split('/')[0]` : place;
}

/** The condition in CEL. */
export function render(node: Node): string {
  switch (node.op) {
    case "and":
    case "or":
      return node.all.map((each) => `(${render(each)})`).join(node.op === "and" ? " && " : " || ");
    case "not":
      return `!(${render(node.of)})`;
    case "if":
      return `(${render(node.test)}) ? (${render(node.then)}) : (${render(node.otherwise)})`;
    case "constant":
      return node.value ? "1 == 1" : "1 == 2";
    case "has":
      return `has(assertion.${node.claim})`;
    case "in": {
      const list = `[${node.values.map(quote).join(", ")}]`;
      const term = renderTerm(node.term);
      return node.exists ? `${list}.exists(each, ${term} == each)` : `${term} in ${list}`;
    }
    case "size":
      return `size(${renderTerm(node.term)}) == ${node.value}`;
    case "==":
    case "!=": {
      const sides = [renderTerm(node.term), quote(node.value)];
      return (node.turned ? sides.reverse() : sides).join(` ${node.op} `);
    }
    default:
      return `${renderTerm(node.term)}.${node.op}(${quote(node.value)})`;
  }
}

export type Token = Readonly<Record<string, string | undefined>>;

/** What a condition comes out as; a claim that is not there is an error, which && and || take up as CEL has it. */
export type Outcome = boolean | "error";

function read({ claim, as }: Term, token: Token): string | undefined {
  const value = token[claim];
  if (value === undefined || as === "claim" || as === "mapped") return value;
  return as === "lower" ? value.toLowerCase() : value.split("/")[0];
}

/** Whether a token fits a condition. */
export function evaluate(node: Node, token: Token): Outcome {
  switch (node.op) {
    case "and": {
      const all = node.all.map((each) => evaluate(each, token));
      return all.includes(false) ? false : all.includes("error") ? "error" : true;
    }
    case "or": {
      const all = node.all.map((each) => evaluate(each, token));
      return all.includes(true) ? true : all.includes("error") ? "error" : false;
    }
    case "not": {
      const inner = evaluate(node.of, token);
      return inner === "error" ? inner : !inner;
    }
    case "if": {
      const test = evaluate(node.test, token);
      return test === "error" ? test : evaluate(test ? node.then : node.otherwise, token);
    }
    case "constant":
      return node.value;
    case "has":
      return token[node.claim] !== undefined;
    default: {
      const value = read(node.term, token);
      return value === undefined ? "error" : compare(node, value);
    }
  }
}

function compare(node: Extract<Node, { term: Term }>, value: string): boolean {
  switch (node.op) {
    case "in":
      return node.values.includes(value);
    case "size":
      return value.length === node.value;
    case "==":
      return value === node.value;
    case "!=":
      return value !== node.value;
    case "startsWith":
      return value.startsWith(node.value);
    case "endsWith":
      return value.endsWith(node.value);
    case "contains":
      return value.includes(node.value);
    case "matches":
      return new RegExp(node.value).test(value);
  }
}

/** The claims that a condition looks at. */
export function claimsOf(node: Node): Set<string> {
  switch (node.op) {
    case "and":
    case "or":
      return new Set(node.all.flatMap((each) => [...claimsOf(each)]));
    case "not":
      return claimsOf(node.of);
    case "if":
      return new Set([node.test, node.then, node.otherwise].flatMap((each) => [...claimsOf(each)]));
    case "constant":
      return new Set();
    case "has":
      return new Set([node.claim]);
    default:
      return new Set([node.term.claim]);
  }
}
