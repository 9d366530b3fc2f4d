/**
 * Whether a text is an expression of the Common Expression Language, by its grammar:
 * https://github.com/google/cel-spec/blob/master/doc/langdef.md (November 2026). Judges form and names, not types.
 */

const TOKEN =
  /\s+|\/\/[^\n]*|(?<text>[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))|(?<number>0[xX][0-9a-fA-F]+[uU]?|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[uU]?|\.\d+(?:[eE][+-]?\d+)?)|(?<name>[_a-zA-Z][_a-zA-Z0-9]*)|(?<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}])/gy;

const RESERVED = new Set([
  ...["as", "break", "const", "continue", "else", "for", "function", "if", "import", "let"],
  ...["loop", "package", "namespace", "return", "var", "void", "while"],
]);
const RELATIONS = new Set(["==", "!=", "<", "<=", ">", ">=", "in"]);
/** Functions of the standard library that stand alone. */
const FUNCTIONS = new Set([
  ...["has", "size", "string", "int", "uint", "double", "bool", "bytes", "duration", "timestamp"],
  ...["type", "dyn", "matches"],
]);
/** Macros that bind a name for what follows. */
const BINDING = new Set(["all", "exists", "exists_one", "map", "filter"]);

interface Token {
  kind: "text" | "number" | "name" | "sign" | "end";
  value: string;
  at: number;
}

class SyntaxProblem extends Error {}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (!match)
      throw new SyntaxProblem(`unexpected ${JSON.stringify(source[at])} at character ${at + 1}`);
    const found = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined);
    if (found) tokens.push({ kind: found[0] as Token["kind"], value: found[1], at });
    at += match[0].length;
  }
  return [...tokens, { kind: "end", value: "the end", at }];
}

class Parser {
  private readonly tokens: Token[];
  private next = 0;
  private readonly bound: string[] = [];

  constructor(
    source: string,
    private readonly names: readonly string[],
  ) {
    this.tokens = tokenize(source);
  }

  whole(): void {
    this.expression();
    if (this.peek().kind !== "end") this.unexpected();
  }

  private peek(): Token {
    return this.tokens[this.next]!;
  }

  private unexpected(): never {
    const { value, at } = this.peek();
    throw new SyntaxProblem(`unexpected ${JSON.stringify(value)} at character ${at + 1}`);
  }

  private take(...signs: string[]): boolean {
    const { kind, value } = this.peek();
    const fits = (kind === "sign" || value === "in") && signs.includes(value) && kind !== "text";
    if (fits) this.next++;
    return fits;
  }

  private need(sign: string): void {
    if (!this.take(sign)) this.unexpected();
  }

  private expression(): void {
    this.chain(["||"], () =>
      this.chain(["&&"], () =>
        this.chain([...RELATIONS], () =>
          this.chain(["+", "-"], () => this.chain(["*", "/", "%"], () => this.unary())),
        ),
      ),
    );
    if (!this.take("?")) return;
    this.expression();
    this.need(":");
    this.expression();
  }

  private chain(signs: string[], inner: () => void): void {
    inner();
    while (this.take(...signs)) inner();
  }

  private unary(): void {
    while (this.take("!", "-"));
    this.primary();
    for (;;) {
      if (this.take(".")) this.member();
      else if (this.take("[")) {
        this.expression();
        this.need("]");
      } else return;
    }
  }

  private member(): void {
    const { kind, value } = this.peek();
    if (kind !== "name") this.unexpected();
    this.next++;
    if (!this.take("(")) return;
    if (BINDING.has(value)) this.binding();
    else this.list(")");
  }

  private binding(): void {
    const { kind, value } = this.peek();
    if (kind !== "name") this.unexpected();
    this.bound.push(value);
    this.list(")");
    this.bound.pop();
  }

  private list(end: string): void {
    if (this.take(end)) return;
    do {
      if (end !== ")" && this.take(end)) return;
      this.expression();
      if (end === "}") {
        this.need(":");
        this.expression();
      }
    } while (this.take(","));
    this.need(end);
  }

  private primary(): void {
    if (this.take("(")) {
      this.expression();
      return this.need(")");
    }
    if (this.take("[")) return this.list("]");
    if (this.take("{")) return this.list("}");
    const { kind, value } = this.peek();
    if (kind === "text" || kind === "number") {
      this.next++;
      return;
    }
    if (kind !== "name" || RESERVED.has(value) || value === "in") this.unexpected();
    this.next++;
    if (this.take("(")) {
      if (!FUNCTIONS.has(value))
        throw new SyntaxProblem(`undeclared function ${JSON.stringify(value)}`);
      return this.list(")");
    }
    if (["true", "false", "null"].includes(value) || this.bound.includes(value)) return;
    if (!this.names.includes(value)) {
      throw new SyntaxProblem(
        `undeclared reference to ${JSON.stringify(value)}; use ${this.names.join(", ")}`,
      );
    }
  }
}

/** Why a text is no CEL expression over the names; undefined when it is one. */
export function celProblem(source: string, names: readonly string[]): string | undefined {
  try {
    new Parser(source, names).whole();
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxProblem) return error.message;
    throw error;
  }
}
