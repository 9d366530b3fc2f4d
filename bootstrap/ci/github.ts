import * as z from "zod";
import { jobsEnvironment, type Ci } from "./ci";

const number = (what: string) =>
  z.string().regex(/^[1-9]\d{0,19}$/, `must be ${what} in quotes; take it from "gh api"`);
const name = (what: string, fix: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_.-])?$/, `must be ${what}; ${fix}`);

/** The repository on GitHub whose workflows preview and deploy. */
export const githubSchema = z.strictObject({
  /** Organisation or user of GitHub. */
  organization: name("an organisation or user of GitHub", "leave out the URL"),
  /** Number of the organisation, which a new owner of its name does not get: `gh api orgs/<org> --jq .id`. */
  organizationId: number("the organisation's number"),
  /** Name of the repository, without its owner. */
  repository: name("a repository's name without its owner", "leave out the owner"),
  /** Number of the repository: `gh api repos/<org>/<repo> --jq .id`. */
  repositoryId: number("the repository's number"),
  /** The repository's tokens name owner and repository with their numbers (GitHub's immutable subjects). @default false */
  immutableSubject: z.boolean().optional(),
});

/** The repository on GitHub whose workflows deploy. */
export type Repository = z.infer<typeof githubSchema>;

/**
 * The `sub` of a job in an environment of the repository (docs.github.com/actions/reference/security/oidc, 2026-11-21). It
 * says nothing of the event: pull requests, too, run in the environment that they name.
 */
export function githubSubject(github: Repository, environment: string): string {
  const { organization, organizationId, repository, repositoryId, immutableSubject } = github;
  const owner = immutableSubject ? `${organization}@${organizationId}` : organization;
  const repo = immutableSubject ? `${repository}@${repositoryId}` : repository;
  return `repo:${owner}/${repo}:environment:${environment}`;
}

/** Issuer of the tokens of GitHub Actions. */
export const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";

/**
 * Trust in jobs of one repository that run in the environment of their purpose: exact subject, and the numbers of repository
 * and owner, which a new owner of their names does not get. AWS compares these claims since January 2026
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html, 2026-11-21).
 */
export function githubCi(github: Repository, environment: string): Ci {
  const { organization, organizationId, repository, repositoryId } = github;
  const subjectOf: Ci["google"]["subjectOf"] = (purpose) =>
    githubSubject(github, jobsEnvironment(environment, purpose));
  return {
    word: "github",
    title: "GitHub Actions",
    repository: `${organization}/${repository}`,
    issuer: GITHUB_ISSUER,
    aws: (purpose) => ({
      equals: {
        sub: subjectOf(purpose),
        repository_id: repositoryId,
        repository_owner_id: organizationId,
      },
    }),
    azure: (purpose) => [{ subject: subjectOf(purpose) }],
    google: {
      subject: "assertion.sub",
      condition: `assertion.repository_id == ${JSON.stringify(repositoryId)} && assertion.repository_owner_id == ${JSON.stringify(organizationId)}`,
      subjectOf,
    },
  };
}
