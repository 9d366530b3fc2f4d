import { eachDocument, type Found, type Statement } from "../../internal/iam";
import { eachAllow, tokenWith } from "../../internal/iam/finding";
import { GITHUB, issuerOf, namesOwner, type Issuer } from "../../internal/iam/issuers";
import { trust } from "../../internal/iam/places";
import { federatedIn, otherTokens } from "../../internal/iam/tokens";
import type { Resource } from "../../resource";
import { rule } from "../../rule";

interface Config {
  /** Hosts of issuers that give tokens to one workload only, so that nothing has to be pinned. */
  single: string[];
  /** Whether the audience has to be pinned too. */
  audience: boolean;
}

/** A role that an identity provider's tokens take is pinned to whose token it is. */
export default rule<Config>({
  id: "oidc-any-issuer-needs-sub",
  title:
    "Roles for GitLab, HCP Terraform, Pulumi Cloud, EKS and other issuers name whose token they take",
  severity: "critical",
  why: "These issuers give tokens to every tenant, or to every workload of a cluster; the audience alone tells none from another.",
  seen: "subjects of GitLab groups and HCP Terraform organisations that others' roles still trusted, registered anew by strangers (Astrix Security, Sub:jugation)",
  remedy:
    "In the role's `assumeRolePolicy` compare the issuer's `:sub` (for Cognito and consumer providers `:aud`) by StringEquals with the exact project, workspace, stack or service account.",
  publicIds: [],
  config: {
    schema: {
      single: {
        type: "array",
        items: { type: "string", minLength: 1 },
        default: [],
        description: "Hosts (and paths) of issuers that give tokens to one workload only.",
      },
      audience: {
        type: "boolean",
        default: false,
        description: "Whether the audience has to be pinned too.",
      },
    },
    defaults: { single: [], audience: false },
  },

  applies: trust.has,

  check(resource, config) {
    eachDocument(resource, trust.in(resource), (statements) => {
      for (const principal of federatedIn(statements))
        judge(resource, statements, principal, config);
    });
  },
});

function judge(
  resource: Resource,
  statements: readonly Statement[],
  principal: string,
  config: Config,
): void {
  const found = issuerOf(principal);
  if (!found || found.issuer === GITHUB) return;
  const { issuer, host } = found;
  if (config.single.some((each) => each.toLowerCase() === host)) return;
  const claims = Object.fromEntries(
    issuer.claims.map((claim) => [claim, (value: string) => namesOwner(issuer, claim, value)]),
  );
  const open = new Set<Statement>();
  eachAllow(statements, otherTokens(statements, principal, found, claims), (each) => {
    open.add(each.statement);
    report(resource, each, issuer, host);
  });
  if (!config.audience || issuer.claims.includes("aud")) return;
  const audiences = { aud: (value: string) => !/[*?]/.test(value) };
  eachAllow(statements, otherTokens(statements, principal, found, audiences), ({ statement }) => {
    if (open.has(statement)) return;
    resource.violation({
      at: statement.at,
      must: "let in tokens for a named audience only",
      got: "one that lets in tokens for any audience",
      fix: `compare \`${host}:aud\` by StringEquals with your audience`,
    });
  });
}

function report(resource: Resource, found: Found, issuer: Issuer, host: string): void {
  const { context } = found.request;
  const claim =
    issuer.claims.find((each) => context[`${host}:${each}`]) ?? issuer.claims[0] ?? "sub";
  resource.violation({
    at: found.statement.at,
    must: `say whose tokens of ${issuer.name} it lets in`,
    got: `one that also lets in a token ${tokenWith(resource, found, host, claim)}`,
    fix: `compare \`${host}:${issuer.claims[0]}\` with ${JSON.stringify(issuer.example)}`,
  });
}
