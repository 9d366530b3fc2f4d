import rule from "../../../../policies/rules/federation/oidc-github-sub-exact";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { document, role } from "../iam/documents";

const HOST = "token.actions.githubusercontent.com";
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${HOST}`;
const AUDIENCE = { [`${HOST}:aud`]: "sts.amazonaws.com" };

const github = (condition?: object, rest: object = {}): object => ({
  Effect: "Allow",
  Principal: { Federated: PROVIDER },
  Action: "sts:AssumeRoleWithWebIdentity",
  ...(condition && { Condition: condition }),
  ...rest,
});
const equals = (sub: unknown) => github({ StringEquals: { ...AUDIENCE, [`${HOST}:sub`]: sub } });
const like = (sub: unknown) =>
  github({ StringEquals: AUDIENCE, StringLike: { [`${HOST}:sub`]: sub } });
const MAIN = "repo:acme/api:ref:refs/heads/main";

const repositories = (sub: string, at = "assumeRolePolicy.Statement[0]", owner = "<org>") =>
  `\`${at}\` must let in named repositories only, got one that also lets in a token ${sub}; compare \`${HOST}:sub\` by StringEquals with "repo:${owner}/<repo>:environment:<name>"`;
const refs = (sub: string) =>
  `\`assumeRolePolicy.Statement[0]\` must let in named branches, tags or environments only, got one that also lets in a token ${sub}; compare \`${HOST}:sub\` by StringEquals with "repo:<org>/<repo>:environment:<name>", or set \`anyRef\` in the policy config`;

describeRule(rule, {
  passes: {
    "a branch and an environment": role(equals([MAIN, "repo:acme/web:environment:prod"])),
    "an allowed owner, in any letter case and by every claim": {
      ...role(
        equals("repo:Acme/api:environment:prod"),
        github({
          StringEquals: {
            ...AUDIENCE,
            [`${HOST}:repository`]: "acme/api",
            [`${HOST}:ref`]: "refs/heads/main",
          },
        }),
      ),
      config: { owners: ["ACME"] },
    },
    "a whole repository, where the policy config admits that": {
      ...role(like("repo:acme/api:*")),
      config: { anyRef: true },
    },
    "a repository's environment or workflow by claims of their own": role(
      github({
        StringEquals: { ...AUDIENCE, [`${HOST}:environment`]: "prod" },
        StringLike: { [`${HOST}:sub`]: "repo:acme/api:*" },
      }),
      github({
        StringEquals: {
          ...AUDIENCE,
          [`${HOST}:job_workflow_ref`]: "acme/api/.github/workflows/ci.yml@refs/heads/main",
        },
        StringLike: { [`${HOST}:sub`]: "repo:acme/api:*" },
      }),
    ),
    "another issuer, which has a rule of its own": role({
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/gitlab.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
    }),
    "a pattern without wildcards": role(like(MAIN)),
    "another letter case of members": {
      type: "aws:iam/role:Role",
      inputs: {
        assumeRolePolicy: {
          statement: {
            effect: "Allow",
            principal: { federated: [PROVIDER] },
            action: "STS:assumerolewithwebidentity",
            condition: {
              stringequals: {
                [`${HOST}:AUD`]: "sts.amazonaws.com",
                [`${HOST}:SUB`]: "repo:acme/api:environment:prod",
              },
            },
          },
        },
      },
    },
    "a Deny that closes what an Allow leaves open": role(like("repo:acme/*"), {
      Effect: "Deny",
      Principal: "*",
      Action: "sts:*",
      Condition: { StringNotEquals: { [`${HOST}:sub`]: MAIN } },
    }),
    "the repository's id with a ref": role(
      github({
        StringEquals: {
          ...AUDIENCE,
          [`${HOST}:repository_id`]: "123456",
          [`${HOST}:ref`]: "refs/heads/main",
        },
      }),
    ),
    "a role for a service": role({
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
  },
  fails: {
    "an owner whose name an allowed one begins": {
      ...role(equals("repo:acmecorp/api:environment:prod")),
      config: { owners: ["acme"] },
      messages: [
        repositories('with `sub` "repo:acmecorp/api:environment:prod"', undefined, "acme"),
      ],
    },
    "any environment of a repository": {
      ...role(
        github({
          StringEquals: AUDIENCE,
          StringLike: { [`${HOST}:sub`]: "repo:acme/api:*", [`${HOST}:environment`]: "*" },
        }),
      ),
      messages: [refs('with `sub` "repo:acme/api:z"')],
    },
    "an audience with a wildcard": {
      ...role(
        github({
          StringEquals: { [`${HOST}:sub`]: MAIN },
          StringLike: { [`${HOST}:aud`]: "sts*" },
        }),
      ),
      messages: [
        `\`assumeRolePolicy.Statement[0]\` must let in tokens for a named audience only, got one that also lets in a token with \`aud\` "sts"; compare \`${HOST}:aud\` by StringEquals with "sts.amazonaws.com"`,
      ],
    },
    "any repository": {
      ...role(like("*:ref:refs/heads/main")),
      messages: [repositories('with `sub` "ref:ref:refs/heads/main"')],
    },
    "a whole organisation, next to an exact subject": {
      ...role(like([MAIN, "repo:acme/*"])),
      messages: [repositories('with `sub` "repo:acme/z:z"')],
    },
    "the second statement": {
      ...role(equals(MAIN), github({ StringEquals: AUDIENCE })),
      messages: [repositories("whatever its `sub`", "assumeRolePolicy.Statement[1]")],
    },
    "an operator that lets in all others": {
      ...role(github({ StringEquals: AUDIENCE, StringNotEquals: { [`${HOST}:sub`]: MAIN } })),
      messages: [repositories('with `sub` "repo:x/x:x"')],
    },
    "an operator that a missing claim passes": {
      ...role(
        github({ StringEquals: AUDIENCE, "ForAllValues:StringEquals": { [`${HOST}:sub`]: MAIN } }),
      ),
      messages: [repositories("without `sub`")],
    },
    "every branch and pull request": {
      ...role(like("repo:acme/api:*")),
      messages: [refs('with `sub` "repo:acme/api:z"')],
    },
    "no audience": {
      ...role(github({ StringEquals: { [`${HOST}:sub`]: MAIN } })),
      messages: [
        `\`assumeRolePolicy.Statement[0]\` must let in tokens for a named audience only, got one that also lets in a token whatever its \`aud\`; compare \`${HOST}:aud\` by StringEquals with "sts.amazonaws.com"`,
      ],
    },
    "text that is no document": {
      type: "aws:iam/role:Role",
      inputs: { assumeRolePolicy: "{" },
      messages: [
        "`assumeRolePolicy` must be a policy document in JSON, got other text; write the document as docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html says",
      ],
    },
  },
  missing: {
    ...role(github()),
    messages: [
      repositories("whatever its `sub`"),
      `\`assumeRolePolicy.Statement[0]\` must let in tokens for a named audience only, got one that also lets in a token whatever its \`aud\`; compare \`${HOST}:aud\` by StringEquals with "sts.amazonaws.com"`,
    ],
  },
  unknown: {
    type: "aws:iam/role:Role",
    inputs: { assumeRolePolicy: UNKNOWN },
    path: "assumeRolePolicy",
  },
  config: {
    without: role(equals("repo:evil/x:ref:refs/heads/main")),
    with: {
      ...role(equals("repo:evil/x:ref:refs/heads/main")),
      config: { owners: ["acme"], anyRef: true },
      messages: [repositories('with `sub` "repo:evil/x:ref:refs/heads/main"', undefined, "acme")],
    },
  },
  ignores: { type: "aws:iam/policy:Policy", inputs: { policy: document(github()) } },
});
