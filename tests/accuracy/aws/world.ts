// Who is who in the generated documents, and what strangers can put into a request.
import { fillings } from "./oracle";

/** Accounts that documents name. */
export const OWN = ["111122223333", "444455556666"] as const;
/** Accounts that no document names; the second is a near miss. */
export const FOREIGN = ["999988887777", "111122223334"] as const;
/** The organisation that documents name, and one that none does. */
export const ORGANISATION = "o-acme12345";
export const FOREIGN_ORGANISATION = "o-evil98765";

const FILLS = ["", "x", ...FOREIGN, "role/x", "a:b", "aws", "stranger"];

/** Where anything at all will do. */
const FEW = ["", "x"];

const hasOwn = (text: string): boolean => OWN.some((account) => text.includes(account));

/** A list of single values, and the key missing. */
const orNothing = (values: readonly string[]): (readonly string[] | undefined)[] => [
  undefined,
  ...[...new Set(values)].map((value) => [value]),
];

/** ARNs of foreign accounts, or of none, that may match the document's patterns and are not written out in it. */
function foreignArns(values: readonly string[]): string[] {
  const plain = values.filter((value) => !/[*?]/.test(value));
  return [
    ...FOREIGN.map((account) => `arn:aws:bedrock:us-east-1:${account}:agent/x`),
    ...values.flatMap((value) => fillings(value, FILLS)),
  ].filter(
    (arn) =>
      arn.split(":").length >= 6 &&
      arn.startsWith("arn:") &&
      // No stranger's resource has our account's id among the parts of its name.
      !OWN.some((account) => arn.includes(`:${account}:`)) &&
      !plain.includes(arn),
  );
}

const foreignAccounts = (values: readonly string[]): string[] =>
  [...FOREIGN, ...values.flatMap((value) => fillings(value, FILLS))].filter(
    (text) => /^\d{12}$/.test(text) && !hasOwn(text),
  );

const unnamed = (values: readonly string[], example: string, form: RegExp): string[] =>
  [example, ...values.flatMap((value) => fillings(value, ["", "x", "123"]))].filter(
    (text) => form.test(text) && (/[*?]/.test(text) || !values.includes(text)),
  );

/** What a foreign principal, with its account, can have under a key; undefined: missing. */
export function strangersChoices(
  key: string,
  values: readonly string[],
  account: string,
): (readonly string[] | undefined)[] {
  switch (key) {
    case "aws:principalarn":
      return [`arn:aws:iam::${account}:role/x`, ...foreignArns(values)]
        .filter((arn) => /^arn:aws:(iam|sts)::\d{12}:/.test(arn))
        .map((arn) => [arn]);
    case "aws:principalaccount":
    case "kms:calleraccount":
      return foreignAccounts(values).map((each) => [each]);
    case "aws:principalorgid":
      return orNothing(unnamed(values, FOREIGN_ORGANISATION, /^o-/));
    case "aws:principalorgpaths":
      return [undefined, [`${FOREIGN_ORGANISATION}/r-1/ou-1/`]];
    case "aws:sourceaccount":
      return orNothing(foreignAccounts(values));
    case "aws:sourcearn":
      return orNothing(foreignArns(values));
    case "aws:sourcevpce":
      return orNothing(unnamed(values, "vpce-0evil", /^vpce-/));
    case "aws:sourcevpc":
      return orNothing(unnamed(values, "vpc-0evil", /^vpc-/));
    case "aws:sourceip":
      return [
        undefined,
        ...["8.8.8.8", "93.184.216.34", "198.51.100.7", "200.1.2.3"].map((ip) => [ip]),
      ];
    case "aws:principalisawsservice":
      return [["false"]];
    default:
      return orNothing([...values.flatMap((value) => fillings(value, FEW)), "x", "true", "false"]);
  }
}

/** What a service that acts for a foreign account can have under a key. */
export function deputysChoices(
  key: string,
  values: readonly string[],
): (readonly string[] | undefined)[] {
  if (key === "aws:principalisawsservice") return [["true"]];
  // Services make requests without a principal of an account, and without an identity token.
  if (/^[^:/]*\.|^aws:(principal(account|arn|orgid|orgpaths)|username)$/.test(key))
    return [undefined];
  if (/^aws:(source(arn|account|vpc|vpce))$|^kms:calleraccount$/.test(key))
    return strangersChoices(key, values, FOREIGN[0]).concat([undefined]);
  if (key === "aws:sourceorgid") return orNothing(unnamed(values, FOREIGN_ORGANISATION, /^o-/));
  return orNothing(
    [...values.flatMap((value) => fillings(value, FEW)), "x", "true", "false"].filter(
      (text) => !hasOwn(text),
    ),
  );
}
