import {
  isCollection,
  isPair,
  isScalar,
  parseDocument,
  visit,
  type Document,
  type Scalar,
} from "yaml";
import { STACK_SECRETS_KEYS } from "../stack-secrets";

interface Edit {
  from: number;
  to: number;
  text: string;
}

/** A stack file with the encrypted values of another and its keys that say how; every other byte stays. */
export function withSecretsOf(text: string, encrypted: string): string {
  const target = parseDocument(text);
  const source = parseDocument(encrypted);
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const key of STACK_SECRETS_KEYS) {
    const value = source.get(key);
    const old = target.getIn([key], true);
    if (isScalar(old)) edits.push(value === undefined ? lineOf(text, old) : spanOf(old, value));
    else if (value !== undefined) added.push(`${key}: ${JSON.stringify(value)}\n`);
  }
  for (const [path, value] of secureValues(source)) {
    const old = target.getIn(path, true);
    if (!isScalar(old)) throw new Error(`no encrypted value at ${path.join(".")}`);
    edits.push(spanOf(old, value));
  }
  const changed = edits
    .sort((a, b) => b.from - a.from)
    .reduce((whole, { from, to, text: by }) => whole.slice(0, from) + by + whole.slice(to), text);
  return added.join("") + changed;
}

const spanOf = (node: Scalar, value: unknown): Edit => ({
  from: node.range![0],
  to: node.range![1],
  text: JSON.stringify(value),
});

/** The whole line of a top-level value. */
function lineOf(text: string, node: Scalar): Edit {
  const end = text.indexOf("\n", node.range![1]);
  return {
    from: text.lastIndexOf("\n", node.range![0]) + 1,
    to: end < 0 ? text.length : end + 1,
    text: "",
  };
}

/** Paths of all encrypted values, each with its ciphertext. */
export function secureValues(document: Document): [(string | number)[], string][] {
  const found: [(string | number)[], string][] = [];
  visit(document, {
    Scalar(key, node, parents) {
      const pair = parents.at(-1);
      if (key !== "value" || typeof node.value !== "string" || !isPair(pair)) return;
      if (isScalar(pair.key) && pair.key.value === "secure")
        found.push([pathOf(parents), node.value]);
    },
  });
  return found;
}

/** The keys of the maps and the places in the lists that lead to a value. */
function pathOf(parents: readonly unknown[]): (string | number)[] {
  const keys: (string | number)[] = [];
  parents.forEach((parent, index) => {
    const next = parents[index + 1];
    if (isPair(parent)) keys.push(String((parent.key as Scalar).value));
    else if (isCollection(parent) && next !== undefined && !isPair(next)) {
      keys.push((parent.items as unknown[]).indexOf(next));
    }
  });
  return keys;
}
