import type { Words } from "./words";

/** What can be chosen about a stranger's token: a name he registered, a branch he made. */
export type Choices = (words: Words) => readonly unknown[];

/** One claim of a token, made of what was chosen. */
export interface Claim {
  /** Names of the choices it is made of, in the order `make` takes them. */
  readonly of: readonly string[];
  make(...chosen: never[]): unknown;
}

/** What tokens of an issuer look like that belong to someone else. */
export interface World {
  /** As it reads after "a token of": `another GitHub organisation or user`. */
  readonly stranger: string;
  readonly choices: Readonly<Record<string, Choices>>;
  /** By the steps to the claim, joined with `|`. Claims that are not listed are chosen freely, under their own name. */
  readonly claims: Readonly<Record<string, Claim>>;
  /** Whether a claim that is not listed tells who the token belongs to; default: no claim does. */
  tells?(claim: string): boolean;
}

/** A claim that is one choice as it stands. */
export const plain = (choice: string): Claim => ({ of: [choice], make: (value: unknown) => value });

/** A claim made of texts. */
export const made = (of: readonly string[], make: (...texts: string[]) => string): Claim => ({
  of,
  make: make as Claim["make"],
});
