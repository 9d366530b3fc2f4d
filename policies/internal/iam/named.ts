import type { Condition, Statement } from "./types";

/** What a document names outright: whoever wrote it knows these, and whoever is none of them is a stranger to it. */
export interface Named {
  /** Account ids that stand anywhere in principals and conditions. */
  readonly accounts: readonly string[];
  /** Values without wildcards by context key in lower case, of every statement. */
  texts(key: string): readonly string[];
  /** All values by context key, those with wildcards too. */
  values(key: string): readonly string[];
}

/** Whether a value stands for itself only. */
export const isPlain = ({ operator }: Pick<Condition, "operator">, value: string): boolean =>
  !/\$\{/.test(value) &&
  (!/[*?]/.test(value) ||
    operator.comparison === "StringEquals" ||
    operator.comparison === "StringEqualsIgnoreCase");

/** Collects what the statements name. */
export function namedIn(statements: readonly Statement[]): Named {
  const accounts = new Set<string>();
  const texts = new Map<string, string[]>();
  const values = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, key: string, value: string): void => {
    map.set(key, [...(map.get(key) ?? []), value]);
  };
  for (const { principals, conditions } of statements) {
    for (const { value } of principals?.values ?? []) note(value, accounts);
    for (const condition of conditions) {
      for (const value of condition.values) {
        note(value, accounts);
        add(values, condition.key, value);
        if (isPlain(condition, value)) add(texts, condition.key, value);
      }
    }
  }
  return {
    accounts: [...accounts],
    texts: (key) => texts.get(key) ?? [],
    values: (key) => values.get(key) ?? [],
  };
}

function note(value: string, accounts: Set<string>): void {
  for (const account of value.match(/(?<![0-9])\d{12}(?![0-9])/g) ?? []) accounts.add(account);
}
