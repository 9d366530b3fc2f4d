import { eachDocument, type Statement } from "../../internal/iam";
import { eachAllow, tokenWith } from "../../internal/iam/finding";
import { GITHUB, issuerOf, namesOwner } from "../../internal/iam/issuers";
import { trust } from "../../internal/iam/places";
import { federatedIn, otherTokens, type Trusted } from "../../internal/iam/tokens";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Organisations and users whose repositories may be trusted; any when empty. */
  owners: string[];
  /** Whether a repository may be trusted as a whole, with every branch and pull request. */
  anyRef: boolean;
}

/** A role that GitHub Actions takes is pinned to repositories, to branches or environments, and to an audience. */
export default rule<Config>({
  id: "oidc-github-sub-exact",
  title: "Roles for GitHub Actions name the exact repositories, refs and audience",
  severity: "critical",
  why: "Every repository on GitHub gets tokens from the same issuer; what the condition leaves open, anybody can present.",
  seen: "administrator of an AWS account within 72 hours of a poisoned npm package, through a role for GitHub Actions (UNC6426; haitmg.pl/blog/github-actions-oidc-aws-backdoor, 2026)",
  remedy:
    'In the role\'s `assumeRolePolicy` compare `token.actions.githubusercontent.com:sub` by StringEquals with "repo:<org>/<repo>:environment:<name>" or "repo:<org>/<repo>:ref:refs/heads/<branch>", and `:aud` with "sts.amazonaws.com", in every statement.',
  publicIds: ["CKV_AWS_358", "CKV_AWS_393"],
  config: {
    schema: {
      owners: {
        type: "array",
        items: { type: "string", minLength: 1 },
        default: [],
        description: "Organisations and users whose repositories may be trusted; any when empty.",
      },
      anyRef: {
        type: "boolean",
        default: false,
        description:
          "Whether a repository may be trusted as a whole, with every branch and pull request.",
      },
    },
    defaults: { owners: [], anyRef: false },
  },

  applies: trust.has,

  check(resource, config) {
    eachDocument(resource, trust.in(resource), (statements) => {
      for (const principal of githubPrincipals(statements))
        judge(resource, statements, principal, config);
    });
  },
});

/** The GitHub providers that the document lets in, each once. */
const githubPrincipals = (statements: readonly Statement[]): string[] =>
  federatedIn(statements).filter((value) => issuerOf(value)?.issuer === GITHUB);

function judge(
  resource: Resource,
  statements: readonly Statement[],
  principal: string,
  config: Config,
): void {
  const host = issuerOf(principal)?.host as string;
  const scenario = (claims: Record<string, Trusted>) =>
    otherTokens(statements, principal, { issuer: GITHUB, host }, claims);
  const sub = `${host}:sub`;
  const open = new Set<Statement>();
  eachAllow(statements, scenario(owners(config)), (found) => {
    const { statement } = found;
    open.add(statement);
    resource.violation({
      at: statement.at,
      must: "let in named repositories only",
      got: `one that also lets in a token ${tokenWith(resource, found, host, "sub")}`,
      fix: `compare \`${sub}\` by StringEquals with ${listed(config)}`,
    });
  });
  if (!config.anyRef)
    eachAllow(statements, scenario(REFS), (found) => {
      const { statement } = found;
      if (open.has(statement)) return;
      open.add(statement);
      resource.violation({
        at: statement.at,
        must: "let in named branches, tags or environments only",
        got: `one that also lets in a token ${tokenWith(resource, found, host, "sub")}`,
        fix: `compare \`${sub}\` by StringEquals with ${listed(config)}, or set \`anyRef\` in the policy config`,
      });
    });
  eachAllow(statements, scenario(AUDIENCES), (found) =>
    resource.violation({
      at: found.statement.at,
      must: "let in tokens for a named audience only",
      got: `one that also lets in a token ${tokenWith(resource, found, host, "aud")}`,
      fix: `compare \`${host}:aud\` by StringEquals with "sts.amazonaws.com"`,
    }),
  );
}

const listed = (config: Config): string =>
  JSON.stringify(`repo:${config.owners[0] ?? "<org>"}/<repo>:environment:<name>`);

/** Tokens of repositories that are not named, or whose owner is not allowed. */
function owners(config: Config): Record<string, Trusted> {
  const allowed = config.owners.map((owner) => owner.toLowerCase());
  const known = (value: string): boolean =>
    allowed.length === 0 ||
    allowed.includes(/^(?:repo:|repository:)?([^/:@]+)/.exec(value.toLowerCase())?.[1] ?? "");
  return Object.fromEntries(
    GITHUB.claims.map((claim) => [
      claim,
      (value: string) =>
        namesOwner(GITHUB, claim, value) && (claim === "repository_id" || known(value)),
    ]),
  );
}

/** What names one branch, tag, environment or workflow at the end of a subject; whose it is, is another question. */
const EXACT = /(^|:)(environment|ref|job_workflow_ref|workflow_ref):[^*?]+$/;

/** Tokens of named repositories for refs that are not named. */
const REFS: Record<string, Trusted> = {
  sub: (value) => EXACT.test(value),
  ref: (value) => !/[*?]/.test(value),
  environment: (value) => !/[*?]/.test(value),
  job_workflow_ref: (value) => !/[*?]/.test(value),
};

const AUDIENCES: Record<string, Trusted> = { aud: (value) => !/[*?]/.test(value) };
