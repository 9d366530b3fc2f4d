import type { Token } from "./condition";

/** What may be said about a claim in a generated condition. */
export interface Vocabulary {
  /** Values of the organisation's own, written out. */
  whole: readonly string[];
  /** Beginnings, ends and middles of them. */
  cut: readonly string[];
  patterns: readonly string[];
}

/** An issuer that signs for the organisation and for strangers. */
export interface TestIssuer {
  name: string;
  url: string;
  vocabulary: Readonly<Record<string, Vocabulary>>;
  /** Claims in the mapping of providers. */
  mapped: readonly string[];
  /** Every token that the strangers here can have, as far as these claims go. */
  strangers(claims: ReadonlySet<string>): Iterable<Token>;
}

/** Values of one thing that a stranger chooses. */
export type Values = readonly (string | undefined)[];

/** Every combination of the values. */
export function* combinations(
  choices: Readonly<Record<string, Values>>,
): Iterable<Record<string, string | undefined>> {
  const names = Object.keys(choices);
  const positions = names.map(() => 0);
  for (;;) {
    yield Object.fromEntries(names.map((name, at) => [name, choices[name]?.[positions[at] ?? 0]]));
    let at = names.length - 1;
    while (at >= 0 && (positions[at] ?? 0) + 1 >= (choices[names[at] ?? ""]?.length ?? 0)) {
      positions[at] = 0;
      at--;
    }
    if (at < 0) return;
    positions[at] = (positions[at] ?? 0) + 1;
  }
}

/** Names that strangers registered: near the organisation's own, which are acme, globex and acme-corp, and far. */
export const STRANGERS = [
  ...["evil", "acme-evil", "acmeevil", "evilacme", "evil-acme", "acm", "acme2", "2acme", "cme"],
  ...["globex-x", "xglobex", "acmexcorp", "acme-corp-x", "x-acme-corp", "evil-corp", "evilcorp"],
  ...[
    "corp-x",
    "me-evil",
    "acmx",
    "acmeacme-corp",
    "acme-acme-corp",
    "xcme",
    "acm-x",
    "api-acme",
    "acme-api",
    "main-x",
    "Evil-9",
    "acmeglobex",
    "me-globex",
    "globex-corp",
    "acme-acm",
    "me-acme",
    "acm-globex",
    "acme-me",
    "acmee",
    "acme-e",
    "globex-acm",
    "corp-globex",
    "acm-corp",
    "corp-acme",
    "me-corp",
    "globexacme",
    "acme-acme",
    "acmeacme",
    "globex-globex",
    "acme-globex",
  ],
  ...["acmeevilcorp", "api", "main", "zzzz", "zzzzzz", "acmeevil-corp", "acme-evil-corp"],
];

/** Ids that the issuer gave to them; the organisation's own are 123 and 456. */
export const STRANGE_IDS = [
  ...["999999", "1", "12", "1234", "9123", "124", "4567", "8456", "45", "912", "945", "777"],
  ...["12123", "45456", "1239123", "123456", "456123", "12456", "45612", "12345", "45123"],
  ...["12312", "123123", "456456", "45645", "1245", "4512", "123045", "123912", "45912", "12945"],
];
