import { Unjudged } from "./unjudged";

/** A text that a pattern matches; `free` says of each character whether the pattern left the choice of it. */
export interface Sample {
  readonly text: string;
  readonly free: readonly boolean[];
}

/** Most samples kept of any part of a pattern. */
const MOST = 48;

/** A stranger's word, in letters; nothing in a condition is called so. */
export const STRANGER = "stranger";

/** A stranger's number. */
export const STRANGE_NUMBER = "90817263";

const fixed = (text: string): Sample => ({ text, free: [...text].map(() => false) });
const chosen = (text: string): Sample => ({ text, free: [...text].map(() => true) });
const EMPTY = fixed("");

const joined = (a: Sample, b: Sample): Sample => ({
  text: a.text + b.text,
  free: [...a.free, ...b.free],
});

function product(one: readonly Sample[], other: readonly Sample[]): Sample[] {
  return one.flatMap((a) => other.map((b) => joined(a, b))).slice(0, MOST);
}

/**
 * Texts that an RE2 pattern matches, those with a stranger's word wherever the pattern allows one first. A pattern
 * without `^` or `$` may be matched in the middle of a text, so words are put around it too.
 */
export function samplesOf(pattern: string): Sample[] {
  return new Reader(pattern).whole();
}

/** What may stand where a set of characters is asked for once or several times. */
const ONE = ["z", "9", "Z", "-", "/", ":"];
const MANY = [
  STRANGER,
  STRANGE_NUMBER,
  STRANGER.toUpperCase(),
  `${STRANGER}/${STRANGER}`,
  "-",
  "/",
];

class Reader {
  private at = 0;

  constructor(private readonly pattern: string) {}

  whole(): Sample[] {
    if (this.pattern.startsWith("(?i)")) this.at = 4;
    const samples = this.either();
    if (this.at < this.pattern.length) this.fail();
    return samples.flatMap(({ text, free }) => openEnds(text, free)).slice(0, 4 * MOST);
  }

  private fail(): never {
    throw new Unjudged(`has the pattern ${JSON.stringify(this.pattern)}, which cannot be judged`);
  }

  private either(): Sample[] {
    const samples = this.sequence();
    while (this.takes("|")) samples.push(...this.sequence());
    return samples.slice(0, 2 * MOST);
  }

  private sequence(): Sample[] {
    let samples: Sample[] = [EMPTY];
    while (this.at < this.pattern.length && !"|)".includes(this.pattern[this.at]!)) {
      samples = product(samples, this.repeated());
    }
    return samples;
  }

  /** One item with what says how often. */
  private repeated(): Sample[] {
    const start = this.at;
    const set = this.set();
    const once = set ? ONE.filter((each) => set.test(each)).map(chosen) : this.item();
    if (set && once.length === 0) this.fail();
    const [least, most] = this.count();
    if (most === 1) return least === 0 ? [...once, EMPTY] : once;
    if (this.pattern[start] === "^" || this.pattern[start] === "$") this.fail();
    if (set) return this.run(set, least, most);
    let samples: Sample[] = [EMPTY];
    for (let index = 0; index < Math.max(least, 1); index++) samples = product(samples, once);
    return least === 0 ? [...samples, EMPTY] : samples;
  }

  private run(set: RegExp, least: number, most: number): Sample[] {
    const fits = MANY.map((word) => word.slice(0, most).padEnd(Math.min(least, 256), word))
      .filter((word) => [...word].every((sign) => set.test(sign)))
      .map(chosen);
    const single = ONE.filter((sign) => set.test(sign)).map((sign) =>
      chosen(sign.repeat(Math.max(least, 1))),
    );
    const samples = fits.length > 0 ? fits : single;
    if (samples.length === 0) this.fail();
    return least === 0 ? [...samples, EMPTY] : samples;
  }

  private count(): [number, number] {
    let bounds: [number, number] = [1, 1];
    const given = /^\{(\d+)(,(\d*))?\}/.exec(this.pattern.slice(this.at));
    if (this.takes("*")) bounds = [0, Infinity];
    else if (this.takes("+")) bounds = [1, Infinity];
    else if (this.takes("?")) bounds = [0, 1];
    else if (given) {
      this.at += given[0].length;
      const least = Number(given[1]);
      bounds = [least, given[2] === undefined ? least : given[3] ? Number(given[3]) : Infinity];
    } else return bounds;
    this.takes("?");
    return bounds;
  }

  /** A set of characters: `.`, `[...]`, `\d`, `\w`. */
  private set(): RegExp | undefined {
    const rest = this.pattern.slice(this.at);
    const found = /^(\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\\[dDwWsS])/.exec(rest)?.[0];
    if (found === undefined) return undefined;
    // Classes by name, `[[:alpha:]]`, are RE2's own.
    if (found.includes("[:")) this.fail();
    this.at += found.length;
    try {
      return new RegExp(`^${found}$`, "s");
    } catch {
      return this.fail();
    }
  }

  private item(): Sample[] {
    const sign = this.pattern[this.at];
    if (sign === "(") return this.group();
    if (sign === undefined || "*+?{".includes(sign)) this.fail();
    this.at += 1;
    if (sign === "^") return [fixed(START)];
    if (sign === "$") return [fixed(END)];
    if (sign !== "\\") return [fixed(sign)];
    const escaped = this.pattern[this.at] ?? this.fail();
    this.at += 1;
    if (escaped === "A") return [fixed(START)];
    if (escaped === "z") return [fixed(END)];
    if (/[a-zA-Z0-9]/.test(escaped)) this.fail();
    return [fixed(escaped)];
  }

  private group(): Sample[] {
    const opening = /^\((\?:|\?P?<\w+>|(?!\?))/.exec(this.pattern.slice(this.at))?.[0];
    if (opening === undefined) this.fail();
    this.at += opening.length;
    const samples = this.either();
    if (!this.takes(")")) this.fail();
    return samples;
  }

  private takes(sign: string): boolean {
    if (this.pattern[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }
}

/** Stand for the anchors while a sample is put together; no claim holds them. */
const START = "\u0001";
const END = "\u0002";

/** The sample without its anchors, and with words before and after it where it has none. */
function openEnds(text: string, free: readonly boolean[]): Sample[] {
  const keep = [...text].map((sign) => sign !== START && sign !== END);
  const plain: Sample = {
    text: [...text].filter((_, index) => keep[index]).join(""),
    free: free.filter((_, index) => keep[index]),
  };
  // An anchor inside a text can be matched nowhere.
  if (text.replace(/^\u0001+|\u0002+$/g, "").match(/[\u0001\u0002]/)) return [];
  const before = text.startsWith(START)
    ? [EMPTY]
    : [EMPTY, chosen(STRANGER), chosen(`${STRANGER}/`)];
  const after = text.endsWith(END) ? [EMPTY] : [EMPTY, chosen(STRANGER)];
  return before.flatMap((head) => after.map((tail) => joined(joined(head, plain), tail)));
}

/**
 * The pattern as JavaScript reads it, which is as RE2 does for all that {@link samplesOf} understands; a condition with
 * any other pattern is not judged.
 */
export function regExpOf(pattern: string): RegExp {
  const ignoresCase = pattern.startsWith("(?i)");
  const plain = (ignoresCase ? pattern.slice(4) : pattern)
    .replaceAll("(?P<", "(?<")
    .replace(/^\\A/, "^")
    .replace(/\\z$/, "$");
  return new RegExp(plain, ignoresCase ? "i" : "");
}
