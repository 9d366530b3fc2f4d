import { load } from "../load";

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

/** The mark of a value that is not known before `pulumi up`. */
const NOT_KNOWN = Symbol("not known");

/** What the policy SDK sends in place of unknown values; its proxy throws on them, which costs more than to compare. */
const { unknownCheckingProxy, ...sdk } = load("@pulumi/policy/proxy") as {
  unknownCheckingProxy<Content>(content: Content): Content;
} & Record<string, unknown>;
const UNKNOWN = new Set(
  Object.keys(sdk)
    .filter((name) => /^unknown\w+Value$/.test(name))
    .map((name) => sdk[name]),
);
const MARK_LENGTH = 36;
/** What the check of Terraform's providers notes in every object. */
const DEFAULTS = "__defaults";

const isUnknownMark = (content: unknown): boolean =>
  typeof content === "string" && content.length === MARK_LENGTH && UNKNOWN.has(content);

/** What stands behind the SDK's proxy, which answers this key with it; anything else as it is. */
const unwrap = (content: unknown): unknown =>
  typeof content === "object" && content !== null
    ? ((content as { __getSpecialProxyTarget?: object }).__getSpecialProxyTarget ?? content)
    : content;

/**
 * One input of a resource, or a place in it where nothing was written. Reading an unknown value throws `Undecided`;
 * `null` counts as missing, as it does for the providers.
 */
export class Value {
  private constructor(
    private readonly raw: unknown,
    private readonly parent: Value | undefined,
    /** The last step of the path; the whole path where there is no parent. */
    private readonly step: string | number | Path,
  ) {}

  /** The value at the top of `content`; unknown-checking proxies of the policy SDK are understood. */
  static of(content: unknown, path: Path = []): Value {
    const raw = unwrap(content);
    return new Value(isUnknownMark(raw) ? NOT_KNOWN : (raw ?? undefined), undefined, path);
  }

  /** A value that is not known before `pulumi up`. */
  static unknown(path: Path): Value {
    return new Value(NOT_KNOWN, undefined, path);
  }

  /** Keys and list positions from the resource's inputs to here. */
  get path(): Path {
    if (this.parent === undefined) return this.step as Path;
    return [...this.parent.path, this.step as string | number];
  }

  get isUnknown(): boolean {
    return this.raw === NOT_KNOWN;
  }

  /** Whether nothing was written here. */
  get isMissing(): boolean {
    return this.known() === undefined;
  }

  /** The content; unknown values further down throw the SDK's own error when they are read. */
  content(): unknown {
    const raw = this.known();
    return typeof raw === "object" ? unknownCheckingProxy(raw) : raw;
  }

  /** The content as the engine shows it, with its marks in place of what is not known; for readers that know them. */
  marked(): unknown {
    return this.raw === NOT_KNOWN ? undefined : this.raw;
  }

  /** Whether nothing is written here, or something empty. */
  get isEmpty(): boolean {
    const raw = this.known();
    if (raw === undefined || raw === "") return true;
    if (typeof raw !== "object" || raw === null) return false;
    if (Array.isArray(raw)) return raw.length === 0;
    for (const key in raw) if (key !== DEFAULTS) return false;
    return true;
  }

  private known(): unknown {
    if (this.raw === NOT_KNOWN) throw new Undecided(this.path);
    return this.raw;
  }

  /** The member at `steps`; missing when any step is, and unknown, under the path that is, when any step is. */
  get(...steps: (string | number)[]): Value {
    return this.at(steps);
  }

  /** The member that a path leads to. */
  at(path: Path): Value {
    let at: Value | undefined;
    for (const step of path) at = (at ?? this).member(step);
    return at ?? this;
  }

  private member(step: string | number): Value {
    const { raw } = this;
    if (raw === NOT_KNOWN) return this;
    if (typeof raw !== "object" || raw === null || !Object.hasOwn(raw, step))
      return new Value(undefined, this, step);
    const content = (raw as Record<string | number, unknown>)[step];
    return new Value(isUnknownMark(content) ? NOT_KNOWN : (content ?? undefined), this, step);
  }

  /** The text, also of a number or a boolean; undefined when missing or not a scalar. */
  text(): string | undefined {
    const content = this.known();
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
    return text !== undefined && wanted.some((each) => text === String(each).toLowerCase());
  }

  /** The elements of a list; a single value counts as a list of one. */
  items(): Value[] {
    const content = this.known();
    if (content === undefined) return [];
    if (!Array.isArray(content)) return [this];
    return content.map((_, index) => this.member(index));
  }

  /** The members of an object in the order written; nothing for lists and scalars. */
  entries(): [string, Value][] {
    const content = this.known();
    if (typeof content !== "object" || content === null || Array.isArray(content)) return [];
    return Object.keys(content).map((key) => [key, this.member(key)]);
  }

  /** The same place holding other content: a JSON text after parsing, for example. */
  replaced(content: unknown): Value {
    return Value.of(content, this.path);
  }
}

/** Runs a judgement; the path of what it cannot know is added to `undecided`. */
export function attempt(judge: () => void, undecided: Path[]): void {
  try {
    judge();
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    undecided.push(error.path);
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
