import type { Resource } from "../../resource";
import { findAllowed, type Found, type Scenario } from "./search";
import type { Statement } from "./types";

/** What each Allow of the document lets in of the scenario, the document's denies considered. */
export function eachAllow(
  statements: readonly Statement[],
  scenario: Scenario,
  report: (found: Found) => void,
): void {
  const denies = statements.filter(({ effect }) => effect === "Deny");
  for (const statement of statements) {
    if (statement.effect !== "Allow") continue;
    const found = findAllowed([statement, ...denies], scenario);
    if (found) report(found);
  }
}

/** A value of a request in words, unless the document is secret. */
export function quoted(resource: Resource, statement: Statement, text: string): string {
  return resource.mayPrint(statement.at.path)
    ? JSON.stringify(text)
    : "a value that is not printed";
}

/** A token with a claim of a value, without it where the statement compares it, or with whatever it likes. */
export function tokenWith(
  resource: Resource,
  { statement, request }: Found,
  host: string,
  claim: string,
): string {
  const key = `${host}:${claim}`;
  const value = request.context[key]?.[0];
  if (value !== undefined) return `with \`${claim}\` ${quoted(resource, statement, value)}`;
  const compared = statement.conditions.some((condition) => condition.key === key);
  return compared ? `without \`${claim}\`` : `whatever its \`${claim}\``;
}
