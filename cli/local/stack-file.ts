import { type Document, isMap, isNode, isScalar, type Node, type Pair } from "yaml";

/** Keys that need no quotes in a path. */
const PLAIN = /^[^\s.[\]"']+$/;

/**
 * What the engine's YAML reader refuses with nested messages and no path: numbers that are not finite, and keys that
 * stand twice in one map. One line each, with path, value and fix, in the order of the file; the document must have been
 * parsed with `uniqueKeys: false`.
 */
export function stackFileProblems(document: Document): string[] {
  const problems: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (isMap(node)) visitMap(node.items, path);
    else if (isNode(node) && "items" in node) {
      (node.items as unknown[]).forEach((item, index) => visit(item, `${path}[${index}]`));
    } else if (isScalar(node) && typeof node.value === "number" && !Number.isFinite(node.value)) {
      problems.push(
        `\`${path}\`: must be a finite number, got ${node.source ?? String(node.value)}; write a number, or quote it if text is meant`,
      );
    }
  };
  const visitMap = (pairs: readonly Pair[], path: string): void => {
    const lines = new Map<string, string>();
    for (const pair of pairs) {
      const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
      const below = join(path, key);
      const text = shown(pair.value);
      const before = lines.get(key);
      if (before !== undefined) {
        problems.push(
          `\`${below}\`: must stand once, got ${before} and ${text}; take one of them out`,
        );
      }
      lines.set(key, text);
      visit(pair.value, below);
    }
  };
  visit(document.contents, "");
  return problems;
}

/** Configuration is named as the program's own report names it: without `config.` in front. */
function join(path: string, key: string): string {
  const word = PLAIN.test(key) ? key : JSON.stringify(key);
  return path === "" || path === "config" ? word : `${path}.${word}`;
}

/** A scalar's value; a map or a list only by its kind, since it may hold anything. */
function shown(value: unknown): string {
  if (isScalar(value)) {
    return typeof value.value === "number" ? String(value.source) : JSON.stringify(value.value);
  }
  return isMap(value) ? "a map" : isNode(value as Node) ? "a list" : "nothing";
}
