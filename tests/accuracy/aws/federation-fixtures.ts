import type { Labelled } from "../frame";

const GITHUB = "token.actions.githubusercontent.com";
const provider = (host: string): string => `arn:aws:iam::111122223333:oidc-provider/${host}`;
const AUDIENCE = { [`${GITHUB}:aud`]: "sts.amazonaws.com" };
const EXACT = "repo:acme/api:environment:prod";

const web = (host: string, condition?: object, rest: object = {}): object => ({
  Effect: "Allow",
  Principal: { Federated: provider(host) },
  Action: "sts:AssumeRoleWithWebIdentity",
  ...(condition && { Condition: condition }),
  ...rest,
});
const like = (sub: unknown): object =>
  web(GITHUB, { StringEquals: AUDIENCE, StringLike: { [`${GITHUB}:sub`]: sub } });
const equal = (sub: unknown): object =>
  web(GITHUB, { StringEquals: { ...AUDIENCE, [`${GITHUB}:sub`]: sub } });
const audienceOnly = web(GITHUB, { StringEquals: AUDIENCE });
const ec2 = {
  Effect: "Allow",
  Principal: { Service: "ec2.amazonaws.com" },
  Action: "sts:AssumeRole",
};
const tenant = (host: string): object =>
  web(host, { StringEquals: { [`${host}:aud`]: "sts.amazonaws.com" } });

const SUB = "oidc-github-sub-exact";
const ANY = "oidc-any-issuer-needs-sub";
const PUBLIC = "trust-no-public-principal";

/** Mistakes that people make in trust policies for identity tokens; the rule that has to find each. */
const UNSAFE: readonly (readonly [string, string, ...object[]])[] = [
  ["any repository on main", SUB, like("*:ref:refs/heads/main")],
  ["any owner's api", SUB, like("*/api:ref:refs/heads/main")],
  ["a wildcard in the word repo", SUB, like("re*:ref:refs/heads/main")],
  ["single wildcards", SUB, like("r?po:*/api:*")],
  ["a star after an exact subject", SUB, like([EXACT, "*"])],
  ["a service first, GitHub second", SUB, ec2, like("*")],
  ["a good statement, then one with the audience only", SUB, equal(EXACT), audienceOnly],
  [
    "not equal",
    SUB,
    web(GITHUB, { StringEquals: AUDIENCE, StringNotEquals: { [`${GITHUB}:sub`]: EXACT } }),
  ],
  ["a repository's name continued", SUB, like("repo:acme/api*")],
  ["a whole organisation", SUB, like("repo:acme/*")],
  ["the audience only", SUB, audienceOnly],
  ["no condition", SUB, web(GITHUB)],
  ["any subject", SUB, like("*")],
  ["any repository", SUB, like("repo:*")],
  [
    "everybody",
    PUBLIC,
    web(GITHUB, { StringEquals: { ...AUDIENCE, [`${GITHUB}:sub`]: EXACT } }, { Principal: "*" }),
  ],
  [
    "all but one",
    PUBLIC,
    {
      Effect: "Allow",
      NotPrincipal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "sts:AssumeRoleWithWebIdentity",
    },
  ],
  ["GitLab, audience only", ANY, tenant("gitlab.com")],
  ["HCP Terraform, audience only", ANY, tenant("app.terraform.io")],
  ["Pulumi Cloud, audience only", ANY, tenant("api.pulumi.com/oidc")],
];

const SAFE: readonly (readonly [string, ...object[]])[] = [
  ["one environment", equal(EXACT)],
  ["two subjects", equal([EXACT, "repo:acme/web:ref:refs/heads/main"])],
  ["a pattern without wildcards", like("repo:acme/api:ref:refs/heads/main")],
  ["a service first", ec2, equal(EXACT)],
];

const role = (statements: readonly object[]): Labelled["resource"] => ({
  type: "aws:iam/role:Role",
  inputs: { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) },
});

/** Nineteen unsafe trust policies and four safe ones, made by hand. */
export const federationFixtures: readonly Labelled[] = [
  ...UNSAFE.map(([id, rule, ...statements]) => ({
    id,
    resource: role(statements),
    unsafe: { [rule]: true },
  })),
  ...SAFE.map(([id, ...statements]) => ({
    id,
    resource: role(statements),
    unsafe: { [SUB]: false, [ANY]: false, [PUBLIC]: false },
  })),
];
