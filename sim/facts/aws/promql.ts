/**
 * Reads PromQL far enough to refuse what Prometheus refuses as a parse error: unknown tokens, unbalanced brackets, missing
 * operands, unknown functions, a range where an instant vector is needed. Types of arguments are left to Prometheus.
 */

import { AGGREGATIONS, FUNCTIONS, RANGED } from "./promql-functions";

/** Binary operators by how tightly they bind. */
const LEVELS: readonly (readonly string[])[] = [
  ["or"],
  ["and", "unless"],
  ["==", "!=", "<=", "<", ">=", ">"],
  ["+", "-"],
  ["*", "/", "%", "atan2"],
  ["^"],
];
const DURATION = /^(\d+(ms|[smhdwy]))+$/;

const TOKEN =
  /\s+|#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|(?:\d+(?:ms|[smhdwy]))+(?![\w.])|0x[0-9a-fA-F]+|\d*\.?\d+(?:[eE][+-]?\d+)?|:?[a-zA-Z_][\w:]*|==|!=|=~|!~|<=|>=|[-+*/%^<>=(){}[\],@:]/y;

/** Whether a text is a regular expression; RE2's flags in front are not JavaScript's. */
export function isPattern(text: string): boolean {
  try {
    new RegExp(text.replace(/^\(\?[imsU]+\)/, ""));
    return true;
  } catch {
    return false;
  }
}

/**
 * What a part of an expression is: a range of samples can stand in a function only, and `offset` and `@` after what selects
 * samples only.
 */
type Kind = "range" | "selector" | "value";

class Reader {
  private readonly tokens: string[] = [];
  private at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const from = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (match === null) throw new Error(`unexpected character ${JSON.stringify(text[from])}`);
      if (!/^(\s|#)/.test(match[0])) this.tokens.push(match[0]);
    }
  }

  private peek = (): string | undefined => this.tokens[this.at];
  private next = (): string | undefined => this.tokens[this.at++];

  private take(wanted: string): boolean {
    if (this.peek()?.toLowerCase() !== wanted) return false;
    this.at += 1;
    return true;
  }

  private expect(wanted: string): void {
    if (!this.take(wanted))
      throw new Error(`expected ${JSON.stringify(wanted)}, got ${this.shown()}`);
  }

  private shown = (): string => {
    const token = this.peek();
    return token === undefined ? "the end" : JSON.stringify(token);
  };

  read(): void {
    if (this.expression(0) === "range")
      throw new Error("a range of samples is no result of a rule");
    if (this.peek() !== undefined) throw new Error(`unexpected ${this.shown()}`);
  }

  private expression(level: number): Kind {
    const operators = LEVELS[level];
    if (!operators) return this.unary();
    let kind = this.expression(level + 1);
    for (;;) {
      const operator = this.peek()?.toLowerCase();
      if (operator === undefined || !operators.includes(operator)) return kind;
      this.at += 1;
      this.modifiers();
      const right = this.expression(level + (operator === "^" ? 0 : 1));
      if (kind === "range" || right === "range")
        throw new Error(`a range of samples cannot stand beside ${JSON.stringify(operator)}`);
      kind = "value";
    }
  }

  private modifiers(): void {
    this.take("bool");
    if (!this.take("on") && !this.take("ignoring")) return;
    this.labels();
    if (this.take("group_left") || this.take("group_right")) {
      if (this.peek() === "(") this.labels();
    }
  }

  private labels(): void {
    this.expect("(");
    while (!this.take(")")) {
      const name = this.next();
      if (name === undefined || !/^([a-zA-Z_]\w*|".*")$/.test(name))
        throw new Error(`expected a label, got ${JSON.stringify(name ?? "the end")}`);
      if (this.peek() !== ")") this.expect(",");
    }
  }

  private unary(): Kind {
    if (this.take("-") || this.take("+")) return this.unary();
    return this.selected(this.primary());
  }

  /** `[5m]`, `[5m:1m]`, `offset 1h` and `@ 0` after a part. */
  private selected(part: Kind): Kind {
    let kind = part;
    for (;;) {
      const modifier = this.peek();
      if (this.take("[")) {
        this.duration();
        const again = this.take(":");
        if (again && this.peek() !== "]") this.duration();
        this.expect("]");
        if (kind === "range" || (kind === "value" && !again))
          throw new Error("a range can be taken of what selects samples only");
        kind = "range";
      } else if (kind === "value") {
        if (modifier === "@" || modifier?.toLowerCase() === "offset")
          throw new Error(`${modifier} can stand after what selects samples only`);
        return kind;
      } else if (this.take("offset")) {
        this.take("-");
        this.duration();
      } else if (this.take("@")) {
        const token = this.next() ?? "";
        if (/^(start|end)$/.test(token)) {
          this.expect("(");
          this.expect(")");
        } else if (!/^\d/.test(token))
          throw new Error(`expected a time after @, got ${JSON.stringify(token)}`);
      } else return kind;
    }
  }

  private duration(): void {
    const token = this.next();
    if (token === undefined || !DURATION.test(token))
      throw new Error(`expected a duration such as 5m, got ${JSON.stringify(token ?? "the end")}`);
  }

  private primary(): Kind {
    const token = this.next();
    if (token === undefined) throw new Error("unexpected end: an operand is missing");
    if (token === "(") {
      const kind = this.expression(0);
      this.expect(")");
      return kind === "selector" ? "value" : kind;
    }
    if (token === "{") {
      this.at -= 1;
      this.matchers(false);
      return "selector";
    }
    if (DURATION.test(token)) throw new Error(`${token} is a duration and no value`);
    if (/^["'`]/.test(token) || /^[\d.]/.test(token)) return "value";
    if (!/^[a-zA-Z_:]/.test(token)) throw new Error(`unexpected ${JSON.stringify(token)}`);
    const name = token.toLowerCase();
    if (/^(inf|nan)$/.test(name)) return "value";
    if (AGGREGATIONS.has(name) && /^(\(|by|without)$/i.test(this.peek() ?? ""))
      return this.aggregation(name);
    if (this.peek() === "(") return this.call(token);
    if (
      LEVELS.flat().includes(name) ||
      ["by", "without", "on", "ignoring", "offset", "bool"].includes(name)
    )
      throw new Error(`unexpected ${JSON.stringify(token)}`);
    if (this.peek() === "{") this.matchers(true);
    return "selector";
  }

  private aggregation(name: string): Kind {
    const grouped = (): boolean => {
      if (!this.take("by") && !this.take("without")) return false;
      this.labels();
      return true;
    };
    const before = grouped();
    const count = AGGREGATIONS.get(name)!;
    this.arguments(name, { least: count, most: count });
    if (!before) grouped();
    return "value";
  }

  private call(name: string): Kind {
    const count = FUNCTIONS.get(name);
    if (!count) throw new Error(`unknown function ${JSON.stringify(name)}`);
    this.arguments(name, count);
    return "value";
  }

  private arguments(name: string, count: { least: number; most: number }): void {
    this.expect("(");
    const kinds: Kind[] = [];
    while (!this.take(")")) {
      kinds.push(this.expression(0));
      if (this.peek() !== ")") this.expect(",");
    }
    if (kinds.length < count.least || kinds.length > count.most)
      throw new Error(
        `${name} takes ${count.least} to ${count.most} arguments, got ${kinds.length}`,
      );
    const ranged = RANGED.has(name);
    if (ranged && !kinds.includes("range")) throw new Error(`${name} needs a range such as [5m]`);
    if (!ranged && kinds.includes("range")) throw new Error(`${name} takes no range of samples`);
  }

  private matchers(named: boolean): void {
    this.expect("{");
    let narrow = named;
    while (!this.take("}")) {
      const label = this.next() ?? "the end";
      if (!/^[a-zA-Z_]\w*$/.test(label))
        throw new Error(`expected a label, got ${JSON.stringify(label)}`);
      const operator = this.next() ?? "the end";
      if (!["=", "!=", "=~", "!~"].includes(operator))
        throw new Error(`expected =, !=, =~ or !~ after ${label}, got ${JSON.stringify(operator)}`);
      const value = this.next() ?? "the end";
      if (!/^["'`]/.test(value))
        throw new Error(`expected a quoted text, got ${JSON.stringify(value)}`);
      if (!takesNothing(operator, contentOf(value))) narrow = true;
      if (this.peek() !== "}") this.expect(",");
    }
    if (!narrow)
      throw new Error(
        "a selector without a name needs a matcher that does not take the empty text",
      );
  }
}

/** What stands in quotes. */
const contentOf = (quoted: string): string =>
  quoted.startsWith("`")
    ? quoted.slice(1, -1)
    : quoted.slice(1, -1).replace(/\\(.)/gs, (_, one: string) => one);

/** Whether a matcher takes a label that is not there; a pattern that is none is an error. */
function takesNothing(operator: string, value: string): boolean {
  if (!operator.endsWith("~")) return (value === "") === (operator === "=");
  if (!isPattern(value)) throw new Error(`${JSON.stringify(value)} is no regular expression`);
  const pattern = new RegExp(`^(?:${value.replace(/^\(\?[imsU]+\)/, "")})$`);
  return pattern.test("") === (operator === "=~");
}

/** Why an expression is refused; undefined when it can be read. */
export function promqlProblem(text: string): string | undefined {
  try {
    new Reader(text).read();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
