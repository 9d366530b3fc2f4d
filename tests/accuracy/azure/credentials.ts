import type { Labelled } from "../frame";
import { Random } from "../random";
import { CLUSTER, GITHUB, GITLAB, TERRAFORM } from "../google/issuers";
import type { TestIssuer } from "../google/issuer";

const RULE = "azure-fic-subject";

const TYPE = "azure-native:managedidentity:FederatedIdentityCredential";
const AUDIENCE = "api://AzureADTokenExchange";

/** Whole subjects of the organisation's own, subjects that strangers can have too, and texts that are no one's. */
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  github: [
    ...["repo:acme/api:ref:refs/heads/main", "repo:acme/api:environment:prod"],
    ...["repo:globex/web:pull_request", "environment:prod", "ref:refs/heads/main"],
    ...["pull_request", "environment:evil", "repo:acme/*", "repo:acme/api:*", "", "*"],
    ...["repository_owner_id:123:environment:prod", "repository:acme/api:ref:refs/heads/main"],
  ],
  gitlab: ["project_path:acme/api:ref_type:branch:ref:main", "project_path:acme/*"],
  terraform: ["organization:acme:project:web:workspace:api:run_phase:apply", "organization:acme:*"],
  cluster: ["system:serviceaccount:acme:api", "system:serviceaccount:globex:web", "*"],
};

/** Patterns with `*` and `?` of expressions, from narrow to open. */
const GLOBS: Readonly<Record<string, readonly string[]>> = {
  github: [
    ...["repo:acme/api:ref:refs/heads/*", "repo:acme/api:*", "repo:acme/*:environment:prod"],
    ...["repo:acme*/api:*", "repo:*/api:ref:refs/heads/main", "*:environment:prod", "*", "repo:*"],
    ...["repo:acme/a?i:*", "repo:acm?/api:*", "repo:?cme/*", "repo:globex/web:pull_request"],
    ...["*acme/api*", "repo:acme-*/api:*", "repo:*acme/*", "environment:*", "repo:acme/*"],
    ...["repo:acme/api:environment:p*d", "repo:acme/api:???:*", "*repo:acme/api:*"],
  ],
  gitlab: [
    ...["project_path:acme/*", "project_path:acme*", "*:ref_type:branch:ref:main"],
    ...["project_path:acme/api:ref_type:branch:ref:*", "project_path:*/api:*"],
  ],
  terraform: [
    ...["organization:acme:*", "organization:acme*", "*:run_phase:apply"],
    ...["organization:acme:project:*:workspace:*:run_phase:apply", "organization:*"],
  ],
  cluster: [
    ...["system:serviceaccount:acme:*", "system:serviceaccount:acme*", "system:serviceaccount:*"],
    ...["*:api", "system:serviceaccount:acme:ap?", "system:serviceaccount:acm?:api"],
  ],
};

/** Other claims that expressions may compare: whole values and patterns. */
const CLAIMS: Readonly<Record<string, readonly string[]>> = {
  job_workflow_ref: [
    "acme/flows/.github/workflows/deploy.yml@refs/heads/main",
    "acme/flows/*",
    "*@refs/heads/main",
  ],
  repository_owner_id: ["123", "12*", "*"],
};

interface Term {
  claim: string;
  operator: "eq" | "matches";
  value: string;
}

/** Whether a text fits a pattern of `*` and `?`, one character after the other. */
function fits(text: string, pattern: string): boolean {
  let reached = new Set([0]);
  for (const sign of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (sign === "*") for (let to = at; to <= text.length; to++) next.add(to);
      else if (at < text.length && (sign === "?" || sign === text[at])) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(text.length);
}

const holds = ({ operator, value }: Term, text: string | undefined): boolean =>
  text !== undefined && (operator === "eq" ? text === value : fits(text, value));

/** Whether a stranger's token fits every term. */
function letsInStrangers(issuer: TestIssuer, terms: readonly Term[]): boolean {
  const claims = new Set(terms.map(({ claim }) => claim));
  for (const token of issuer.strangers(claims))
    if (terms.every((term) => holds(term, token[term.claim]))) return true;
  return false;
}

const ISSUERS = [GITHUB, GITHUB, GITLAB, TERRAFORM, CLUSTER, GITHUB];

const credential = (inputs: object): Labelled["resource"] => ({
  type: TYPE,
  inputs: { resourceName: "gateway", audiences: [AUDIENCE], ...inputs },
});

/** Credentials for every subject, and for generated expressions. */
export function credentialCases(seed: number, count: number): Labelled[] {
  const random = new Random(seed);
  const plain = [GITHUB, GITLAB, TERRAFORM, CLUSTER].flatMap((issuer) =>
    (SUBJECTS[issuer.name] ?? []).map((subject): Labelled => ({
      id: `${issuer.name} subject ${subject}`,
      resource: credential({ issuer: issuer.url, subject }),
      unsafe: {
        // A pattern here is no pattern to Entra: it fits no token, and was meant to fit many.
        [RULE]:
          subject === "" ||
          subject.includes("*") ||
          letsInStrangers(issuer, [{ claim: "sub", operator: "eq", value: subject }]),
      },
    })),
  );
  const flexible = Array.from({ length: count }, (_, index): Labelled => {
    const issuer = ISSUERS[index % ISSUERS.length] ?? GITHUB;
    const terms: Term[] = [];
    if (issuer !== GITHUB || random.chance(0.8)) {
      const value = random.pick(GLOBS[issuer.name] ?? ["*"]);
      terms.push({ claim: "sub", operator: random.chance(0.9) ? "matches" : "eq", value });
    }
    if (issuer === GITHUB && (terms.length === 0 || random.chance(0.4))) {
      const claim = random.pick(Object.keys(CLAIMS));
      const value = random.pick(CLAIMS[claim] ?? []);
      terms.push({ claim, operator: value.includes("*") ? "matches" : "eq", value });
    }
    const value = terms
      .map((each) => `claims['${each.claim}'] ${each.operator} '${each.value}'`)
      .join(" and ");
    return {
      id: `${issuer.name} ${seed}/${index}: ${value}`,
      resource: credential({
        issuer: issuer.url,
        claimsMatchingExpression: { languageVersion: 1, value },
      }),
      unsafe: { [RULE]: letsInStrangers(issuer, terms) },
    };
  });
  return [...plain, ...flexible];
}
