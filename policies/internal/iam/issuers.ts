import { glob, literal, type Pattern } from "./pattern";

/** An issuer of identity tokens, and which claims say whose a token is. */
export interface Issuer {
  readonly name: string;
  /** Matches the host and path in lower case, without `https://`. */
  readonly host: RegExp;
  /** Claims of which one has to be pinned. */
  readonly claims: readonly string[];
  /**
   * Matches the part of a value before its first wildcard when that part alone says whose the token is; where it is left
   * out, only values without wildcards do.
   */
  readonly owner?: RegExp;
  /** What every subject of the issuer looks like; anything where it is left out. */
  readonly subjects?: readonly Pattern[];
  /** What to write, for messages. */
  readonly example: string;
}

const NAME = "[^:/*?]+";

/** Claims that a repository's owner may make the subject of its tokens of (docs.github.com/en/actions/reference/security/oidc, 2026-11-21). */
const GITHUB_CLAIMS = [
  "actor",
  "actor_id",
  "base_ref",
  "context",
  "enterprise",
  "enterprise_id",
  "environment",
  "event_name",
  "head_ref",
  "job_workflow_ref",
  "job_workflow_sha",
  "ref",
  "ref_type",
  "repository",
  "repository_id",
  "repository_owner",
  "repository_owner_id",
  "repository_visibility",
  "runner_environment",
  "sha",
  "workflow",
  "workflow_ref",
];

/** A name that holds neither colon nor slash. */
const PART: Pattern = ["one", "many"].map((kind) => ({
  kind: kind as "one" | "many",
  except: ":/",
}));

/** GitHub Actions (docs.github.com/en/actions/reference/security/oidc, 2026-11-21). */
export const GITHUB: Issuer = {
  name: "GitHub Actions",
  host: /^token\.actions\.githubusercontent\.com(\/|$)/,
  claims: ["sub", "repository", "repository_id"],
  owner: new RegExp(`^repo:${NAME}/${NAME}:`),
  subjects: [
    [...literal("repo:"), ...PART, ...literal("/"), ...PART, ...glob(":?*")],
    ...GITHUB_CLAIMS.map((claim) => glob(`${claim}:?*`)),
  ],
  example: "repo:<org>/<repo>:environment:<name>",
};

/** A project of GitLab by its path or, with `ci_id_token_sub_claim_components`, by its number. */
const GITLAB_OWNER = /^(project_path:[^:*?]+\/[^:*?]+|project_id:\d+):/;

/** Issuers whose tokens many tenants, or many workloads of one, can get; the last stands for every other. */
export const ISSUERS: readonly Issuer[] = [
  GITHUB,
  {
    // docs.gitlab.com/ci/secrets/id_token_authentication, 2026-11-21; self-managed hosts issue the same subjects.
    name: "GitLab",
    host: /gitlab/,
    claims: ["sub"],
    owner: GITLAB_OWNER,
    example: "project_path:<group>/<project>:ref_type:branch:ref:<branch>",
  },
  {
    // developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials, 2026-11-21.
    name: "HCP Terraform",
    host: /^app(\.eu)?\.terraform\.io$/,
    claims: ["sub"],
    owner: new RegExp(`^organization:${NAME}:project:[^:*?]+:workspace:${NAME}:`),
    example: "organization:<org>:project:<project>:workspace:<workspace>:run_phase:*",
  },
  {
    // pulumi.com/docs/deployments/deployments/oidc and pulumi.com/docs/esc/environments/configuring-oidc, 2026-11-21.
    name: "Pulumi Cloud",
    host: /^api\.pulumi\.com\/oidc/,
    claims: ["sub"],
    owner: new RegExp(
      `^pulumi:(deploy:org:${NAME}:project:${NAME}:stack:${NAME}:|environments:org:${NAME}:env:${NAME}(/${NAME})?$)`,
    ),
    example: "pulumi:deploy:org:<org>:project:<project>:stack:<stack>:operation:*:scope:write",
  },
  {
    // docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html, 2026-11-21.
    name: "EKS",
    host: /^oidc\.eks\./,
    claims: ["sub"],
    example: "system:serviceaccount:<namespace>:<service account>",
  },
  {
    // support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect, 2026-11-21.
    name: "Bitbucket",
    host: /^api\.bitbucket\.org\/2\.0\/workspaces\//,
    claims: ["sub"],
    owner: /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?:/i,
    example: "{<repository uuid>}:*",
  },
  {
    // docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html, 2026-11-21.
    name: "Amazon Cognito",
    host: /^cognito-identity\.amazonaws\.com$/,
    claims: ["aud"],
    example: "<region>:<identity pool id>",
  },
  {
    // docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html, 2026-11-21: the application is
    // who is trusted.
    name: "a consumer identity provider",
    host: /^(accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com)$/,
    claims: ["aud", "oaud", "app_id", "sub"],
    example: "<id of your application>",
  },
  {
    name: "the identity provider",
    host: /(?:)/,
    claims: ["sub"],
    // A self-managed GitLab may have any name.
    owner: GITLAB_OWNER,
    example: "<exact subject>",
  },
];

/** The issuer of a federated principal, with host and path in lower case as condition keys begin with them; undefined for SAML. */
export function issuerOf(principal: string): { issuer: Issuer; host: string } | undefined {
  const arn = /^arn:[^:]*:iam::[^:]*:(oidc-provider|saml-provider)\/(.*)$/s.exec(principal);
  if (arn?.[1] === "saml-provider") return undefined;
  const host = (arn ? (arn[2] as string) : principal).toLowerCase();
  return { issuer: ISSUERS.find((each) => each.host.test(host)) as Issuer, host };
}

/** Whether a value as a policy writes it says by itself whose the token is. */
export function namesOwner(issuer: Issuer, claim: string, value: string): boolean {
  if (!/[*?]/.test(value))
    return issuer.owner === undefined || claim !== "sub" || plainOwner(issuer, value);
  const pinned = value.slice(0, value.search(/[*?]/));
  return claim === "sub" && issuer.owner?.test(pinned) === true;
}

/** A subject without wildcards names its owner when it is of the issuer's usual form, or of one that GitHub lets one choose. */
function plainOwner(issuer: Issuer, value: string): boolean {
  if (issuer !== GITHUB) return true;
  return (
    issuer.owner?.test(value) === true ||
    new RegExp(
      `^(repository_owner(_id)?:${NAME}:)?repository(_id)?:(${NAME}/${NAME}|\\d+)(:|$)`,
    ).test(value)
  );
}
