import * as z from "zod";
import { deployEnvironment, jobsEnvironment, previewEnvironment, type Ci } from "./ci";

const branch = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/,
    "must be a branch of letters, digits, `-` and `_`; give it such a name",
  );

/** The project on GitLab whose pipelines preview and deploy. */
export const gitlabSchema = z.strictObject({
  /** Address of GitLab, which the clouds have to reach: they ask it for the keys of its tokens. @default https://gitlab.com */
  url: z
    .string()
    .regex(
      /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(\/[A-Za-z0-9._-]+)*$/,
      'must be an https address without port and final slash; write it as "https://gitlab.example.com"',
    )
    .optional(),
  /** Path of the project with all its groups. */
  project: z
    .string()
    .regex(
      /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/,
      'must be a project with its groups; write it as "group/project"',
    ),
  /** Number of the project, which another one at its path does not get: `glab api projects/:id` in a clone of it. */
  projectId: z.string().regex(/^[1-9]\d{0,19}$/, "must be the project's number in quotes"),
  /**
   * The project's tokens name it by its number: its `ci_id_token_sub_claim_components` are `project_id`, `ref_type`, `ref`.
   * @default false
   */
  immutableSubject: z.boolean().optional(),
  /** The protected branch whose jobs deploy this environment; no other environment may have it. */
  branch,
  /**
   * Branches whose jobs preview on Azure, which compares whole subjects: those that are merged into another environment's
   * branch, and the default branch. AWS and Google Cloud take every branch of the project.
   */
  previewBranches: z.array(branch).min(1).max(20).optional(),
  /** The environment is protected (GitLab Premium): Google Cloud asks for it besides the branch. @default false */
  protectedEnvironment: z.boolean().optional(),
});

/** The project on GitLab whose pipelines deploy. */
export type GitlabProject = z.infer<typeof gitlabSchema>;

/** Audience of the tokens for Google Cloud, as .gitlab-ci.yml asks for them: GitLab signs them before a job knows its provider. */
export const GITLAB_GOOGLE_AUDIENCE = "https://gitlab.com/unified-ai-endpoint";

/**
 * The `sub` of a job of a branch. Of the job's environment it says nothing (docs.gitlab.com/ci/secrets/id_token_authentication,
 * 2026-11-22). A merge request's jobs have its source branch; a fork's have the fork's project.
 * @param ref the branch, or `*` where a cloud compares patterns
 */
export function gitlabSubject(gitlab: GitlabProject, ref: string): string {
  const { project, projectId, immutableSubject } = gitlab;
  const whose = immutableSubject ? `project_id:${projectId}` : `project_path:${project}`;
  return `${whose}:ref_type:branch:ref:${ref}`;
}

/**
 * Trust in jobs of one project: those of the environment's protected branch deploy, those of any branch preview. AWS compares no
 * claim of GitLab but subject and audience (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html),
 * Azure neither; Google Cloud also asks for the job's environment and the project's number.
 */
export function gitlabCi(gitlab: GitlabProject, environment: string): Ci {
  const { projectId, branch: own, previewBranches = [], protectedEnvironment } = gitlab;
  const of = (claim: string, value: string) => `assertion.${claim} == ${JSON.stringify(value)}`;
  const deploys = [
    of("environment", deployEnvironment(environment)),
    of("ref", own),
    of("ref_protected", "true"),
    ...(protectedEnvironment ? [of("environment_protected", "true")] : []),
  ].join(" && ");
  return {
    word: "gitlab",
    title: "GitLab CI",
    repository: gitlab.project,
    issuer: gitlab.url ?? "https://gitlab.com",
    aws: (purpose) =>
      purpose === "deploy"
        ? { equals: { sub: gitlabSubject(gitlab, own) } }
        : { equals: {}, like: { sub: gitlabSubject(gitlab, "*") } },
    azure: (purpose) =>
      purpose === "deploy"
        ? [{ subject: gitlabSubject(gitlab, own) }]
        : previewBranches.map((word) => ({ word, subject: gitlabSubject(gitlab, word) })),
    google: {
      subject: '"project_id:" + assertion.project_id + ":environment:" + assertion.environment',
      condition: `${of("project_id", projectId)} && ${of("ref_type", "branch")} && (${of("environment", previewEnvironment(environment))} || (${deploys}))`,
      subjectOf: (purpose) =>
        `project_id:${projectId}:environment:${jobsEnvironment(environment, purpose)}`,
      audience: GITLAB_GOOGLE_AUDIENCE,
    },
  };
}
