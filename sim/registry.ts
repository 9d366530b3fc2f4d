import { rows as aws } from "./facts/aws/index";
import { rows as azure } from "./facts/azure/index";
import { rows as gcp } from "./facts/gcp/index";
import { vaultRows } from "./facts/vault/index";
import type { Fact, Grade, TypeFacts } from "./model";

/** The facts rows by type token. */
export class Registry {
  private readonly byToken = new Map<string, TypeFacts>();

  constructor(readonly rows: readonly TypeFacts[]) {
    for (const row of rows) {
      if (this.byToken.has(row.token))
        throw new Error(`${row.token}: has two facts rows; keep one`);
      this.byToken.set(row.token, row);
    }
  }

  row(token: string): TypeFacts | undefined {
    return this.byToken.get(token);
  }

  /** Every token, sorted. */
  tokens(): string[] {
    return [...this.byToken.keys()].sort();
  }
}

/** How many facts of the rows have which grade. */
export function gradesOf(
  rows: readonly { facts: Readonly<Record<string, Fact<unknown> | undefined>> }[],
): Record<Grade, number> {
  const count: Record<Grade, number> = { recorded: 0, documented: 0, guessed: 0 };
  for (const row of rows) {
    for (const fact of Object.values(row.facts)) if (fact) count[fact.grade]++;
  }
  return count;
}

/** Every type the local clouds know. */
export const registry = new Registry([...aws, ...azure, ...gcp]);

/** Every type whose inputs are judged by the SDK's declarations. */
export const schemaTokens = (): string[] =>
  [...registry.tokens(), ...vaultRows.map(({ token }) => token)].sort();
