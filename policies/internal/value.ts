/** Where a value sits in a resource's inputs: keys and list positions from the outside in. */
export type Path = readonly (string | number)[];

/** `networkAcls.ipRules[0].value`, the way a user writes it; keys that are no identifiers are quoted in brackets. */
export function renderPath(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** Thrown by reading a value that is not known yet. The frame turns it into "undecided", never into a pass. */
export class Undecided extends Error {
  constructor(readonly path: Path) {
    super(`\`${renderPath(path)}\` is not known yet`);
    this.name = "Undecided";
  }
}

type State = { kind: "known"; content: unknown } | { kind: "missing" } | { kind: "unknown" };

const MISSING: State = { kind: "missing" };

/**
 * One input of a resource, or a place in it where nothing was written. Reading an unknown value throws `Undecided`;
 * `null` counts as missing, as it does for the providers.
 */
export class Value {
  private constructor(
    readonly path: Path,
    private readonly state: State,
  ) {}

  /** The value at the top of `content`; unknown-checking proxies of the policy SDK are understood. */
  static of(content: unknown, path: Path = []): Value {
    return new Value(
      path,
      content === undefined || content === null ? MISSING : { kind: "known", content },
    );
  }

  /** A value that is not known before `pulumi up`. */
  static unknown(path: Path): Value {
    return new Value(path, { kind: "unknown" });
  }

  get isUnknown(): boolean {
    return this.state.kind === "unknown";
  }

  /** Whether nothing was written here. */
  get isMissing(): boolean {
    return this.content() === undefined;
  }

  /** The raw content; may still hide unknown values further down. */
  content(): unknown {
    if (this.state.kind === "unknown") throw new Undecided(this.path);
    return this.state.kind === "known" ? this.state.content : undefined;
  }

  /** The member at `steps`; missing when any step is, and unknown, under the path that is, when any step is. */
  get(...steps: (string | number)[]): Value {
    return steps.reduce<Value>((at, step) => at.member(step), this);
  }

  private member(step: string | number): Value {
    if (this.isUnknown) return this;
    const path = [...this.path, step];
    const content = this.content();
    if (typeof content !== "object" || content === null || !Object.hasOwn(content, step)) {
      return new Value(path, MISSING);
    }
    try {
      return Value.of((content as Record<string | number, unknown>)[step], path);
    } catch (error) {
      // The policy SDK keeps its own class private; the name is the only way to know it.
      if (error instanceof Error && error.constructor.name === "UnknownValueError") {
        return Value.unknown(path);
      }
      throw error;
    }
  }

  /** The text, also of a number or a boolean; undefined when missing or not a scalar. */
  text(): string | undefined {
    const content = this.content();
    return typeof content === "string" ||
      typeof content === "number" ||
      typeof content === "boolean"
      ? String(content)
      : undefined;
  }

  /** The number, also when written as a string. */
  number(): number | undefined {
    const text = this.text()?.trim();
    if (text === undefined || text === "") return undefined;
    const number = Number(text);
    return Number.isNaN(number) ? undefined : number;
  }

  /** Whether the text equals one of `wanted`, ignoring letter case. */
  is(...wanted: (string | boolean)[]): boolean {
    const text = this.text()?.toLowerCase();
    return text !== undefined && wanted.some((each) => String(each).toLowerCase() === text);
  }

  /** The elements of a list; a single value counts as a list of one. */
  items(): Value[] {
    const content = this.content();
    if (content === undefined) return [];
    if (!Array.isArray(content)) return [this];
    return Array.from({ length: content.length }, (_, index) => this.get(index));
  }

  /** The members of an object in the order written; nothing for lists and scalars. */
  entries(): [string, Value][] {
    const content = this.content();
    if (typeof content !== "object" || content === null || Array.isArray(content)) return [];
    return Object.keys(content).map((key) => [key, this.get(key)]);
  }

  /** The same place holding other content: a JSON text after parsing, for example. */
  replaced(content: unknown): Value {
    return Value.of(content, this.path);
  }
}

/**
 * Whether any of the conditions holds. An undecided one does not hide a later one that holds; when none holds and one
 * was undecided, so is the whole.
 */
export function anyOf(...conditions: (() => boolean)[]): boolean {
  let undecided: Undecided | undefined;
  for (const condition of conditions) {
    try {
      if (condition()) return true;
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      undecided ??= error;
    }
  }
  if (undecided) throw undecided;
  return false;
}
