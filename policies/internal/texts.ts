import type { Value } from "./value";

/** A text somewhere in a resource's inputs. */
export interface Text {
  /** The place of the input; for a text inside a JSON text, the place of that. */
  at: Value;
  /** The nearest key above it, in an object or in a JSON text. */
  key: string;
  text: string;
}

/** Deepest nesting of JSON texts in one another that is followed. */
const DEEPEST = 4;

/**
 * Calls `visit` for every text below a value, those inside JSON texts too, and `undecided` for every place that is not
 * known yet.
 */
export function eachText(
  root: Value,
  visit: (text: Text) => void,
  undecided: (place: Value) => void,
): void {
  const search = (value: Value, at: Value, key: string, depth: number): void => {
    if (value.isUnknown) return undecided(at);
    const content = value.content();
    if (typeof content === "string") {
      visit({ at, key, text: content });
      const inner = depth < DEEPEST ? parseJson(content) : undefined;
      // Places inside a text have no path of their own.
      if (inner !== undefined) searchText(value.replaced(inner), at, key, depth + 1);
      return;
    }
    if (Array.isArray(content)) {
      for (const item of value.items()) search(item, item, key, depth);
      return;
    }
    for (const [name, member] of value.entries()) search(member, member, name, depth);
  };
  const searchText = (value: Value, at: Value, key: string, depth: number): void => {
    const content = value.content();
    if (typeof content === "string") return search(at.replaced(content), at, key, depth);
    if (Array.isArray(content)) {
      for (const item of value.items()) searchText(item, at, key, depth);
      return;
    }
    for (const [name, member] of value.entries()) searchText(member, at, name, depth);
  };
  search(root, root, "", 0);
}

function parseJson(text: string): unknown {
  const first = text.trimStart()[0];
  if (first !== "{" && first !== "[") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
