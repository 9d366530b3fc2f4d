// Whether a bucket's policy lets through what does not come over TLS, found by trying requests one by one.
import { admits, combinations, keysOf, type PlainDocument, type PlainRequest } from "./oracle";

type Context = PlainRequest["context"];

/** Actions on a bucket and on objects. */
const ACTIONS = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:ListBucket",
  "s3:PutBucketPolicy",
];

/** Accounts, organisations and roles of callers: those that documents here name, a foreign one, and nobody at all. */
const CALLERS: readonly (string | undefined)[] = [
  "111122223333",
  "444455556666",
  "999988887777",
  undefined,
];

/** What is true of a caller by his account; whose organisation the account is in, no document tells. */
const callerContext = (account: string | undefined): Context =>
  account === undefined
    ? {}
    : {
        "aws:principalaccount": [account],
        "aws:principalarn": [`arn:aws:iam::${account}:role/x`],
      };

/** Whether some request over plain HTTP is not denied, whoever makes it. Only AWS services are left out. */
export function letsInPlainHttp(document: PlainDocument, bucket: string): boolean {
  const denies: PlainDocument = {
    ...document,
    Statement: [
      { Effect: "Allow", Principal: "*", Action: ["*"], Resource: ["*"] },
      ...document.Statement.filter(({ Effect }) => Effect === "Deny"),
    ],
  };
  const fixed = /^aws:(securetransport|principalaccount|principalarn|principalisawsservice)$/;
  const others = Object.fromEntries(
    [...keysOf(denies)]
      .filter(([key]) => !fixed.test(key))
      .map(([key, values]) => [key, [undefined, ...values.map((value) => [value]), ["x"]]]),
  );
  return CALLERS.some((account) =>
    [...combinations(others)].some((chosen) => {
      const known = Object.entries(chosen).filter(
        (entry): entry is [string, string[]] => entry[1] !== undefined,
      );
      const context: Context = {
        ...callerContext(account),
        ...Object.fromEntries(known),
        "aws:principalisawsservice": ["false"],
        "aws:securetransport": ["false"],
      };
      const principal = ["AWS", `arn:aws:iam::${account ?? "anonymous"}:role/x`] as const;
      return ACTIONS.some((action) =>
        [bucket, `${bucket}/report.pdf`].some((resource) =>
          admits(denies, { principal, action, resource, context }),
        ),
      );
    }),
  );
}
