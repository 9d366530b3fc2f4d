/**
 * The small part of CEL that attribute mappings and conditions use here: texts, lists, member access, `==`, `!=`, `in`,
 * `&&`, `||`, `!`, `+`, `has`, and the methods startsWith, endsWith, contains, matches, lowerAscii, size. Anything else
 * is an error: what cannot be judged is refused. https://github.com/google/cel-spec/blob/master/doc/langdef.md, 2026-11-21.
 */

/** What an expression may look at. */
export type Scope = Readonly<Record<string, unknown>>;

/** An expression of more than this evaluator knows, or one that fails. */
export class CelError extends Error {}

type Token = { kind: "text" | "name" | "number" | "sign" | "end"; value: string };

const SIGNS = [
  "&&",
  "||",
  "==",
  "!=",
  ">=",
  "<=",
  "[",
  "]",
  "(",
  ")",
  ",",
  ".",
  "+",
  "!",
  "<",
  ">",
];

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const space = /^\s+/.exec(rest)?.[0];
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const quoted = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/.exec(rest);
    const word = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    const number = /^\d+/.exec(rest)?.[0];
    const sign = SIGNS.find((one) => rest.startsWith(one));
    if (quoted) {
      tokens.push({ kind: "text", value: unescape(quoted[1] ?? quoted[2] ?? "") });
      at += quoted[0].length;
    } else if (word !== undefined) {
      tokens.push({ kind: "name", value: word });
      at += word.length;
    } else if (number !== undefined) {
      tokens.push({ kind: "number", value: number });
      at += number.length;
    } else if (sign !== undefined) {
      tokens.push({ kind: "sign", value: sign });
      at += sign.length;
    } else throw new CelError(`unexpected ${JSON.stringify(rest[0])}`);
  }
  return [...tokens, { kind: "end", value: "" }];
}

const unescape = (text: string): string =>
  text.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign === "t" ? "\t" : sign));

/** Value of an expression. */
export function evaluate(source: string, scope: Scope): unknown {
  const parser = new Parser(tokenize(source), scope);
  const value = parser.either();
  parser.expectEnd();
  return value;
}

/** Whether a condition holds; throws when it is not a boolean. */
export function holds(source: string, scope: Scope): boolean {
  const value = evaluate(source, scope);
  if (typeof value !== "boolean") throw new CelError("the condition is not a boolean");
  return value;
}

class Parser {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly scope: Scope,
  ) {}

  private peek(): Token {
    return this.tokens[this.at] ?? { kind: "end", value: "" };
  }

  private takes(sign: string): boolean {
    const token = this.peek();
    if (token.kind !== "sign" || token.value !== sign) return false;
    this.at += 1;
    return true;
  }

  private expect(sign: string): void {
    if (!this.takes(sign))
      throw new CelError(`expected ${sign}, got ${this.peek().value || "the end"}`);
  }

  expectEnd(): void {
    if (this.peek().kind !== "end") throw new CelError(`unexpected ${this.peek().value}`);
  }

  either(): unknown {
    let value = this.both();
    while (this.takes("||")) {
      const other = this.both();
      value = truth(value) || truth(other);
    }
    return value;
  }

  private both(): unknown {
    let value = this.relation();
    while (this.takes("&&")) {
      const other = this.relation();
      value = truth(value) && truth(other);
    }
    return value;
  }

  private relation(): unknown {
    const left = this.sum();
    if (this.takes("==")) return left === this.sum();
    if (this.takes("!=")) return left !== this.sum();
    const token = this.peek();
    if (token.kind === "name" && token.value === "in") {
      this.at += 1;
      const right = this.sum();
      if (Array.isArray(right)) return right.includes(left);
      if (isMap(right)) return typeof left === "string" && Object.hasOwn(right, left);
      throw new CelError("in needs a list or a map");
    }
    if (token.kind === "sign" && /^[<>]/.test(token.value))
      throw new CelError(`${token.value} is not evaluated here`);
    return left;
  }

  private sum(): unknown {
    let value = this.unary();
    while (this.takes("+")) {
      const other = this.unary();
      if (typeof value !== "string" || typeof other !== "string")
        throw new CelError("+ joins texts only");
      value += other;
    }
    return value;
  }

  private unary(): unknown {
    return this.takes("!") ? !truth(this.unary()) : this.member(this.primary());
  }

  private member(start: unknown): unknown {
    let value = start;
    for (;;) {
      if (this.takes("[")) {
        value = memberOf(value, this.either());
        this.expect("]");
      } else if (this.takes(".")) {
        const name = this.name();
        value = this.takes("(") ? callMethod(value, name, this.list(")")) : memberOf(value, name);
      } else return value;
    }
  }

  private name(): string {
    const token = this.peek();
    if (token.kind !== "name") throw new CelError(`expected a name, got ${token.value}`);
    this.at += 1;
    return token.value;
  }

  private list(end: string): unknown[] {
    const values: unknown[] = [];
    while (!this.takes(end)) {
      values.push(this.either());
      if (!this.takes(",")) {
        this.expect(end);
        break;
      }
    }
    return values;
  }

  private primary(): unknown {
    const token = this.peek();
    if (this.takes("(")) {
      const value = this.either();
      this.expect(")");
      return value;
    }
    if (this.takes("[")) return this.list("]");
    this.at += 1;
    if (token.kind === "text") return token.value;
    if (token.kind === "number") return Number(token.value);
    if (token.kind !== "name") throw new CelError(`unexpected ${token.value || "end"}`);
    if (token.value === "true" || token.value === "false") return token.value === "true";
    if (token.value === "has" && this.takes("(")) return this.has();
    if (Object.hasOwn(this.scope, token.value)) return this.scope[token.value];
    throw new CelError(`${token.value} is not known here`);
  }

  private has(): boolean {
    try {
      const value = this.either();
      this.expect(")");
      return value !== undefined;
    } catch (error) {
      if (!(error instanceof MissingMember)) throw error;
      // The reader stands behind the member that is missing; what follows up to the bracket is skipped.
      while (!this.takes(")") && this.peek().kind !== "end") this.at += 1;
      return false;
    }
  }
}

class MissingMember extends CelError {}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function truth(value: unknown): boolean {
  if (typeof value !== "boolean") throw new CelError("a boolean is needed");
  return value;
}

function memberOf(value: unknown, key: unknown): unknown {
  if (Array.isArray(value) && typeof key === "number" && key < value.length) return value[key];
  if (isMap(value) && typeof key === "string" && Object.hasOwn(value, key)) return value[key];
  throw new MissingMember(`no such member: ${String(key)}`);
}

function callMethod(value: unknown, name: string, given: unknown[]): unknown {
  const [argument] = given;
  if (name === "size" && (typeof value === "string" || Array.isArray(value))) return value.length;
  if (typeof value !== "string") throw new CelError(`${name} is for texts`);
  if (name === "lowerAscii") return value.toLowerCase();
  if (typeof argument !== "string") throw new CelError(`${name} needs a text`);
  switch (name) {
    case "startsWith":
      return value.startsWith(argument);
    case "endsWith":
      return value.endsWith(argument);
    case "contains":
      return value.includes(argument);
    case "matches":
      return new RegExp(argument).test(value);
    default:
      throw new CelError(`${name} is not evaluated here`);
  }
}
