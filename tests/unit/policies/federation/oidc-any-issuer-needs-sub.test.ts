import rule from "../../../../policies/rules/federation/oidc-any-issuer-needs-sub";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";
import { document, role } from "../iam/documents";

const from = (host: string, condition?: object): object => ({
  Effect: "Allow",
  Principal: {
    Federated:
      host.includes("amazonaws.com/") || !host.endsWith("amazonaws.com")
        ? `arn:aws:iam::111122223333:oidc-provider/${host}`
        : host,
  },
  Action: "sts:AssumeRoleWithWebIdentity",
  ...(condition && { Condition: condition }),
});
const sub = (host: string, value: unknown, operator = "StringLike") =>
  role(from(host, { [operator]: { [`${host}:sub`]: value } }));

const EKS = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE";
const COGNITO = "cognito-identity.amazonaws.com";
const TERRAFORM = "organization:acme:project:infra:workspace:prod:run_phase:*";

const message = (issuer: string, token: string, host: string, example: string, claim = "sub") =>
  `\`assumeRolePolicy.Statement[0]\` must say whose tokens of ${issuer} it lets in, got one that also lets in a token ${token}; compare \`${host.toLowerCase()}:${claim}\` with ${JSON.stringify(example)}`;
const GITLAB_EXAMPLE = "project_path:<group>/<project>:ref_type:branch:ref:<branch>";

describeRule(rule, {
  passes: {
    "a project of GitLab": sub("gitlab.com", "project_path:acme/api:ref_type:branch:ref:*"),
    "a project of GitLab by its number": sub("gitlab.com", "project_id:42:ref_type:branch:ref:*"),
    "a project of a GitLab of any name": sub(
      "git.example.com",
      "project_path:acme/platform/api:ref_type:branch:ref:*",
    ),
    "a workspace of HCP Terraform, plan and apply": sub("app.terraform.io", TERRAFORM),
    "a stack of Pulumi Cloud": sub(
      "api.pulumi.com/oidc",
      "pulumi:deploy:org:acme:project:infra:stack:prod:*",
    ),
    "a repository of Bitbucket": sub(
      "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
      "{0a1b2c3d-1111-2222-3333-444455556666}:*",
    ),
    "a service account of EKS": sub(EKS, "system:serviceaccount:apps:web", "StringEquals"),
    "an identity pool of Cognito": role(
      from(COGNITO, { StringEquals: { [`${COGNITO}:aud`]: "us-east-1:0a1b2c3d" } }),
    ),
    "a SAML provider": role({
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/corp" },
      Action: "sts:AssumeRoleWithSAML",
      Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
    }),
    "an issuer that is exempt, in any letter case": {
      ...role(from("login.example.com")),
      config: { single: ["Login.Example.com"] },
    },
    "a named audience, where one is asked for": {
      ...role(
        from("gitlab.com", {
          StringEquals: {
            "gitlab.com:sub": "project_path:acme/api:ref_type:branch:ref:main",
            "gitlab.com:aud": "https://gitlab.com",
          },
        }),
      ),
      config: { audience: true },
    },
    "GitHub, which has a rule of its own": role(from("token.actions.githubusercontent.com")),
  },
  fails: {
    "every project of a GitLab of any name": {
      ...sub("git.example.com", "project_path:acme/*"),
      messages: [
        message(
          "the identity provider",
          'with `sub` "project_path:acme/"',
          "git.example.com",
          "<exact subject>",
        ),
      ],
    },
    "every project of GitLab": {
      ...sub("gitlab.com", "project_path:acme/*"),
      messages: [
        message("GitLab", 'with `sub` "project_path:acme/"', "gitlab.com", GITLAB_EXAMPLE),
      ],
    },
    "any subject and any audience, said once": {
      ...role(from("gitlab.com")),
      config: { audience: true },
      messages: [message("GitLab", "whatever its `sub`", "gitlab.com", GITLAB_EXAMPLE)],
    },
    "an audience with a wildcard, where one is asked for": {
      ...role(
        from("gitlab.com", {
          StringEquals: { "gitlab.com:sub": "project_path:acme/api:ref_type:branch:ref:main" },
          StringLike: { "gitlab.com:aud": "https://*" },
        }),
      ),
      config: { audience: true },
      messages: [
        "`assumeRolePolicy.Statement[0]` must let in tokens for a named audience only, got one that lets in tokens for any audience; compare `gitlab.com:aud` by StringEquals with your audience",
      ],
    },
    "a workspace's name continued": {
      ...sub("app.terraform.io", "organization:acme:project:infra:workspace:prod*"),
      messages: [
        message(
          "HCP Terraform",
          'with `sub` "organization:acme:project:infra:workspace:prod"',
          "app.terraform.io",
          "organization:<org>:project:<project>:workspace:<workspace>:run_phase:*",
        ),
      ],
    },
    "every service account of a namespace": {
      ...sub(EKS, "system:serviceaccount:apps:*"),
      messages: [
        message(
          "EKS",
          'with `sub` "system:serviceaccount:apps:"',
          EKS,
          "system:serviceaccount:<namespace>:<service account>",
        ),
      ],
    },
    "every identity pool there is": {
      ...role(from(COGNITO, { "ForAnyValue:StringLike": { [`${COGNITO}:amr`]: "authenticated" } })),
      messages: [
        message(
          "Amazon Cognito",
          "whatever its `aud`",
          COGNITO,
          "<region>:<identity pool id>",
          "aud",
        ),
      ],
    },
    "another provider's subject, where a missing key passes": {
      ...role(from("login.example.com", { StringEqualsIfExists: { "gitlab.com:sub": "project" } })),
      messages: [
        message(
          "the identity provider",
          "whatever its `sub`",
          "login.example.com",
          "<exact subject>",
        ),
      ],
    },
  },
  missing: {
    ...role(from("gitlab.com")),
    messages: [message("GitLab", "whatever its `sub`", "gitlab.com", GITLAB_EXAMPLE)],
  },
  unknown: {
    type: "aws:iam/role:Role",
    inputs: { assumeRolePolicy: UNKNOWN },
    path: "assumeRolePolicy",
  },
  config: {
    without: sub("gitlab.com", "project_path:acme/api:ref_type:branch:ref:main"),
    with: {
      ...sub("gitlab.com", "project_path:acme/api:ref_type:branch:ref:main"),
      config: { audience: true },
      messages: [
        "`assumeRolePolicy.Statement[0]` must let in tokens for a named audience only, got one that lets in tokens for any audience; compare `gitlab.com:aud` by StringEquals with your audience",
      ],
    },
  },
  ignores: { type: "aws:iam/policy:Policy", inputs: { policy: document(from("gitlab.com")) } },
});
