// What strangers get out of a trust policy, found by trying their requests one by one.
import {
  admits,
  combinations,
  fillings,
  keysOf,
  type PlainDocument,
  type PlainRequest,
  type PlainStatement,
} from "./oracle";
import { GITHUB, OTHERS, refsOfOwn, strangersValues, type TestIssuer } from "./tokens";
import { deputysChoices, FOREIGN, strangersChoices } from "./world";

const WEB = "sts:AssumeRoleWithWebIdentity";

type Choice = readonly string[] | undefined;

function present(context: Record<string, Choice>): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(context).filter((entry): entry is [string, readonly string[]] => !!entry[1]),
  );
}

/**
 * Whether the document lets in any of the combinations. Each Allow is tried with the denies alone: what only other
 * statements compare makes no difference to it.
 */
export function anyAdmitted(
  document: PlainDocument,
  request: Omit<PlainRequest, "context">,
  choices: Readonly<Record<string, readonly Choice[]>>,
): boolean {
  const denies = document.Statement.filter(({ Effect }) => Effect === "Deny");
  return document.Statement.some((statement) => {
    if (statement.Effect === "Deny") return false;
    const part = { ...document, Statement: [statement, ...denies] };
    const keys = keysOf(part);
    const some = Object.entries(choices).filter(([key]) => keys.has(key) || key === "aws:username");
    for (const context of combinations(Object.fromEntries(some)))
      if (admits(part, { ...request, context: present(context) })) return true;
    return false;
  });
}

/** Whether a foreign principal may do any of the actions. */
export function isPublic(
  document: PlainDocument,
  actions: readonly string[],
  resources: readonly (string | undefined)[] = [undefined],
): boolean {
  const keys = keysOf(document);
  if (
    !document.Statement.some(({ Principal, NotPrincipal }) => NotPrincipal ?? takesAll(Principal))
  )
    return false;
  return FOREIGN.some((account) => {
    const choices = Object.fromEntries(
      [...keys].map(([key, values]) => [key, strangersChoices(key, values, account)]),
    );
    const principals = [
      ["AWS", `arn:aws:iam::${account}:role/x`],
      ["Federated", `arn:aws:iam::${account}:oidc-provider/stranger.example`],
      ["Service", "stranger.amazonaws.com"],
    ] as const;
    return principals.some((principal) =>
      actions.some((action) =>
        resources.some((resource) =>
          anyAdmitted(
            document,
            { principal, action, ...(resource !== undefined && { resource }) },
            choices,
          ),
        ),
      ),
    );
  });
}

/** Whether a principal is a wildcard: strangers are named by nothing else. */
const takesAll = (principal: PlainStatement["Principal"]): boolean =>
  principal === "*" ||
  Object.values(principal ?? {}).some((list) => list.some((each) => /[*?]/.test(each)));

const EXEMPT = ["ec2.amazonaws.com", "lambda.amazonaws.com"];

/** Whether a service takes the role for a foreign account. */
export function isDeputy(document: PlainDocument): boolean {
  const services = document.Statement.flatMap(({ Principal }) =>
    Principal === undefined || Principal === "*" ? [] : (Principal["Service"] ?? []),
  );
  const choices = Object.fromEntries(
    [...keysOf(document)].map(([key, values]) => [key, deputysChoices(key, values)]),
  );
  // What lets everybody in is not about services.
  const named = (service: string): PlainDocument => ({
    ...document,
    Statement: document.Statement.filter(
      ({ Effect, Principal }) =>
        Effect === "Deny" || (Principal !== "*" && Principal?.["Service"]?.includes(service)),
    ),
  });
  return services.some(
    (service) =>
      !EXEMPT.includes(service) &&
      anyAdmitted(
        named(service),
        { principal: ["Service", service], action: "sts:AssumeRole" },
        choices,
      ),
  );
}

const federated = (document: PlainDocument): string[] =>
  document.Statement.flatMap(({ Principal }) =>
    Principal === undefined || Principal === "*" ? [] : (Principal["Federated"] ?? []),
  );

/** What a token of an issuer has under the keys that a document compares: the given claims, and anything under others. */
function claimChoices(
  document: PlainDocument,
  issuer: TestIssuer,
  given: Readonly<Record<string, readonly Choice[]>>,
): Record<string, readonly Choice[]> {
  return Object.fromEntries(
    [...keysOf(document)].map(([key, values]): [string, readonly Choice[]] => {
      const claim = key.startsWith(`${issuer.host}:`) ? key.slice(issuer.host.length + 1) : "";
      if (given[claim]) return [key, given[claim]];
      if (claim !== "")
        return [
          key,
          [undefined, ...values.flatMap((value) => [[value], [value.toUpperCase()]]), ["x"]],
        ];
      return [
        key,
        key.startsWith("aws:") ? strangersChoices(key, values, FOREIGN[0]) : [undefined],
      ];
    }),
  );
}

const written = (document: PlainDocument, key: string): string[] => keysOf(document).get(key) ?? [];

/** Whether a token of another owner is let in. */
export function letsInOthers(document: PlainDocument, issuer: TestIssuer): boolean {
  if (!federated(document).includes(issuer.provider)) return false;
  const values = strangersValues(issuer, written(document, `${issuer.host}:${issuer.claim}`));
  const given: Record<string, readonly Choice[]> = {
    [issuer.claim]: values.map((value) => (value === undefined ? undefined : [value])),
  };
  if (issuer === GITHUB) {
    given["repository"] = [undefined, ["evil/x"]];
    given["repository_id"] = [undefined, ["999999"]];
  }
  return anyAdmitted(
    document,
    { principal: ["Federated", issuer.provider], action: WEB },
    claimChoices(document, issuer, given),
  );
}

/** Whether a token of a trusted repository, but of a ref that the document does not write out, is let in. */
export function letsInRefs(document: PlainDocument): boolean {
  if (!federated(document).includes(GITHUB.provider)) return false;
  // The refs that the document writes out, of whatever repository: whose a token is, is another question.
  const exact = written(document, `${GITHUB.host}:sub`).flatMap(
    (value) => /(?:^|:)((?:environment|ref):[^*?]+)$/.exec(value)?.[1]?.toLowerCase() ?? [],
  );
  const subs = [
    ...refsOfOwn(),
    "repo:acme/api:ref:refs/heads/evil",
    "repo:acme/web:environment:evil",
    // Environments have any name, also one that looks like another part of a subject.
    "repo:acme/web:environment:x/api:y",
    "repo:acme/api:environment:x/api:y",
    "repo:acme/api:ref:refs/heads/mainx",
  ].filter((sub) => !exact.includes(sub.split(":").slice(2).join(":").toLowerCase()));
  return anyAdmitted(
    document,
    { principal: ["Federated", GITHUB.provider], action: WEB },
    claimChoices(document, GITHUB, {
      sub: [undefined, ...subs.map((sub) => [sub])],
      ref: [undefined, ["refs/heads/evil"]],
      environment: [undefined, ["evil"]],
    }),
  );
}

/** Whether a token that was made for somebody else is let in. */
export function letsInAudiences(document: PlainDocument): boolean {
  if (!federated(document).includes(GITHUB.provider)) return false;
  const named = written(document, `${GITHUB.host}:aud`);
  const audiences = [
    "https://github.com/evil",
    "vault",
    ...named.flatMap((value) => fillings(value, ["", "x"])),
  ].filter((audience) => !/[*?]/.test(audience) && !named.includes(audience));
  const subs = [
    ...GITHUB.strangers,
    ...refsOfOwn(),
    ...written(document, `${GITHUB.host}:sub`),
  ].filter((sub) => GITHUB.issues(sub));
  return anyAdmitted(
    document,
    { principal: ["Federated", GITHUB.provider], action: WEB },
    claimChoices(document, GITHUB, {
      sub: [undefined, ...subs.map((sub) => [sub])],
      aud: [undefined, ...audiences.map((audience) => [audience])],
    }),
  );
}

/** The labels of a trust policy. */
export function trustLabels(document: PlainDocument): Record<string, boolean> {
  return {
    "oidc-github-sub-exact":
      letsInOthers(document, GITHUB) || letsInRefs(document) || letsInAudiences(document),
    "oidc-any-issuer-needs-sub": OTHERS.some((issuer) => letsInOthers(document, issuer)),
    "trust-no-public-principal": isPublic(document, [
      "sts:AssumeRole",
      WEB,
      "sts:AssumeRoleWithSAML",
    ]),
    "iam-trust-confused-deputy": isDeputy(document),
  };
}
