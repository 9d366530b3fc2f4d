// Identity tokens that strangers can get from each issuer, and whose they are.
import { fillings } from "./oracle";

/** One issuer as the generators use it. */
export interface TestIssuer {
  /** Host and path as condition keys begin with them. */
  host: string;
  provider: string;
  claim: "sub" | "aud";
  /** Values that name one owner exactly. */
  good: readonly string[];
  /** Values that let in more, or look as if. */
  loose: readonly string[];
  /** Values of other owners' tokens. */
  strangers: readonly string[];
  /** What an intruder can put in place of a wildcard. */
  fills: readonly string[];
  /** Whether a token with this value is one of the owner's, given the values that the document writes out. */
  own(value: string, written: readonly string[]): boolean;
  /** Whether the issuer could issue the value at all. */
  issues(value: string): boolean;
}

const arn = (host: string): string => `arn:aws:iam::111122223333:oidc-provider/${host}`;
const noWildcard = (value: string): boolean => !/[*?]/.test(value);

const GITHUB_HOST = "token.actions.githubusercontent.com";
const REPOSITORIES = ["acme/api", "acme/web"];
const SUFFIXES = [
  "ref:refs/heads/main",
  "ref:refs/heads/feature/x",
  "ref:refs/tags/v1.2",
  "environment:prod",
  "environment:staging",
  "pull_request",
];

/** The repository that a GitHub subject of the usual form is of. */
export const repositoryOf = (sub: string): string | undefined =>
  /^repo:([^:/*?]+\/[^:/*?]+):./.exec(sub)?.[1]?.toLowerCase();

/** GitHub Actions. */
export const GITHUB: TestIssuer = {
  host: GITHUB_HOST,
  provider: arn(GITHUB_HOST),
  claim: "sub",
  good: [
    "repo:acme/api:environment:prod",
    "repo:acme/api:ref:refs/heads/main",
    "repo:acme/web:ref:refs/tags/v1.2",
    "repo:acme/web:environment:staging",
  ],
  loose: [
    "*",
    "repo:*",
    "repo:acme/*",
    "repo:acme/api*",
    "repo:acme*/api:ref:refs/heads/main",
    "*:ref:refs/heads/main",
    "*/api:ref:refs/heads/main",
    "re*:ref:refs/heads/main",
    "r?po:*/api:*",
    "repo:acme/api:*",
    "repo:acme/ap?:ref:refs/heads/main",
    "repo:acme/api:ref:refs/heads/*",
    "repo:acme/api:ref:*",
    "repo:acme/api:pull_request",
    "repo:acme/web:environment:*",
    "ref:refs/heads/main",
    "environment:prod",
  ],
  strangers: [
    "evil/x",
    "evil/api",
    "acme-evil/api",
    "acme/api-fork",
    "acme/other",
    "acmex/web",
  ].flatMap((repository) => SUFFIXES.map((suffix) => `repo:${repository}:${suffix}`)),
  fills: [
    "",
    "x",
    "evil/x",
    "evil",
    "repo:evil/x",
    "po:evil/x",
    "-fork:ref:refs/heads/main",
    "other:ref:refs/heads/main",
    "evil/x:ref:refs/heads/main",
    "repo:evil/x:ref:refs/heads/main",
    "feature/x",
    "refs/heads/evil",
    "pull_request",
    "repo:evil",
    "po:evil",
  ],
  own: (value) => REPOSITORIES.includes(repositoryOf(value) ?? ""),
  // Anybody may choose a subject that is made of other claims than the repository.
  issues: (value) =>
    noWildcard(value) &&
    (repositoryOf(value) !== undefined || /^(ref|environment|actor|workflow):./.test(value)),
};

/** Subjects of named repositories for every ref. */
export const refsOfOwn = (): string[] =>
  REPOSITORIES.flatMap((repository) => SUFFIXES.map((suffix) => `repo:${repository}:${suffix}`));

const issuer = (
  host: string,
  rest: Omit<TestIssuer, "host" | "provider" | "claim" | "issues"> & Partial<TestIssuer>,
): TestIssuer => ({
  host,
  provider: arn(host),
  claim: "sub",
  issues: noWildcard,
  ...rest,
});

const written = (value: string, values: readonly string[]): boolean => values.includes(value);

/** The others. */
export const OTHERS: readonly TestIssuer[] = [
  issuer("gitlab.com", {
    good: [
      "project_path:acme/api:ref_type:branch:ref:main",
      "project_path:acme/sub/web:ref_type:tag:ref:v1",
    ],
    loose: [
      "*",
      "project_path:*",
      "project_path:acme/*",
      "project_path:acme/api*",
      "project_path:*/api:ref_type:branch:ref:main",
      "project_path:acme/api:ref_type:branch:ref:*",
      "project_path:acme/api:*",
    ],
    strangers: ["evil/x", "evil/api", "acme/other", "acme/api-fork"].map(
      (path) => `project_path:${path}:ref_type:branch:ref:main`,
    ),
    fills: [
      "",
      "x",
      "evil",
      "evil/x:ref_type:branch:ref:main",
      "-fork:ref_type:branch:ref:main",
      "other:ref_type:branch:ref:main",
      "project_path:evil/x:ref_type:branch:ref:main",
    ],
    own: (value) => /^project_path:acme\/(api|sub\/web):/.test(value),
    issues: (value) => noWildcard(value) && /^project_path:[^:]+\/[^:]+:./.test(value),
  }),
  issuer("app.terraform.io", {
    good: [
      "organization:acme:project:infra:workspace:prod:run_phase:apply",
      "organization:acme:project:infra:workspace:prod:run_phase:*",
    ],
    loose: [
      "*",
      "organization:*:project:infra:workspace:prod:run_phase:apply",
      "organization:acme:*",
      "organization:acme:project:*:workspace:*:run_phase:*",
      "organization:acme:project:infra:workspace:prod*",
    ],
    strangers: [
      "organization:evil:project:infra:workspace:prod:run_phase:apply",
      "organization:acme:project:other:workspace:other:run_phase:plan",
      "organization:acme:project:infra:workspace:prod-evil:run_phase:plan",
    ],
    fills: [
      "",
      "x",
      "evil",
      "plan",
      "-evil:run_phase:plan",
      "project:other:workspace:o:run_phase:plan",
      "organization:evil:project:x:workspace:y:run_phase:plan",
    ],
    own: (value) => /^organization:acme:project:infra:workspace:prod:/.test(value),
    issues: (value) =>
      noWildcard(value) &&
      /^organization:[^:]+:project:[^:]+:workspace:[^:]+:run_phase:[a-z]+$/.test(value),
  }),
  issuer("api.pulumi.com/oidc", {
    good: [
      "pulumi:deploy:org:acme:project:infra:stack:prod:operation:update:scope:write",
      "pulumi:deploy:org:acme:project:infra:stack:prod:*",
    ],
    loose: [
      "*",
      "pulumi:deploy:org:acme:*",
      "pulumi:deploy:org:*:project:infra:stack:prod:operation:update:scope:write",
      "pulumi:deploy:org:acme:project:infra:*",
    ],
    strangers: [
      "pulumi:deploy:org:evil:project:infra:stack:prod:operation:update:scope:write",
      "pulumi:deploy:org:acme:project:other:stack:dev:operation:preview:scope:write",
      "pulumi:deploy:org:acme:project:infra:stack:dev:operation:update:scope:write",
    ],
    fills: [
      "",
      "x",
      "evil",
      "operation:update:scope:write",
      "project:x:stack:y:operation:update:scope:write",
      "stack:dev:operation:update:scope:write",
      "pulumi:deploy:org:evil:project:x:stack:y:operation:update:scope:write",
    ],
    own: (value) => /^pulumi:deploy:org:acme:project:infra:stack:prod:/.test(value),
    issues: (value) =>
      noWildcard(value) &&
      /^pulumi:deploy:org:[^:]+:project:[^:]+:stack:[^:]+:operation:[a-z]+:scope:write$/.test(
        value,
      ),
  }),
  issuer("oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E".toLowerCase(), {
    good: ["system:serviceaccount:ai-gateway:ai-gateway", "system:serviceaccount:apps:web"],
    loose: [
      "*",
      "system:serviceaccount:*:ai-gateway",
      "system:serviceaccount:ai-gateway:*",
      "system:serviceaccount:apps:web-?",
    ],
    strangers: [
      "system:serviceaccount:default:default",
      "system:serviceaccount:ai-gateway:other",
      "system:serviceaccount:evil:ai-gateway",
    ],
    fills: ["", "x", "evil", "other", "system:serviceaccount:evil:x"],
    own: written,
    issues: (value) => noWildcard(value) && /^system:serviceaccount:[^:]+:[^:]+$/.test(value),
  }),
  issuer("login.example.com/tenant", {
    good: ["user-1234", "service-abc"],
    loose: ["*", "user-*", "service-ab?"],
    strangers: ["user-9", "x"],
    fills: ["", "x", "9"],
    own: written,
  }),
  issuer("cognito-identity.amazonaws.com", {
    provider: "cognito-identity.amazonaws.com",
    claim: "aud",
    good: ["us-east-1:11111111-2222-3333-4444-55555abc5555"],
    loose: ["*", "us-east-1:*"],
    strangers: ["us-east-1:99999999-8888-7777-6666-55555abc5555"],
    fills: ["", "99999999-8888-7777-6666-55555abc5555", "x"],
    own: written,
  }),
];

/** Every value a stranger's token can have, given what the document writes; undefined: the claim is missing. */
export function strangersValues(
  { claim: _, ...each }: TestIssuer,
  values: readonly string[],
): (string | undefined)[] {
  const plain = values.filter(noWildcard);
  const all = [
    ...each.strangers,
    ...each.good,
    ...values.flatMap((value) => fillings(value, each.fills)),
  ];
  return [
    undefined,
    ...new Set(all.filter((value) => each.issues(value) && !each.own(value, plain))),
  ];
}
