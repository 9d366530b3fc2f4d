import { deployEnvironment, githubSubject, previewEnvironment, type Repository } from "../spec";

/** Subjects of the jobs that the pool takes tokens of. */
export function subjectsOf(github: Repository, environment: string) {
  return {
    preview: githubSubject(github, previewEnvironment(environment)),
    deploy: githubSubject(github, deployEnvironment(environment)),
  };
}

/**
 * What a token of GitHub must say to come into the pool at all, as CEL: repository and owner by their numbers, which a new
 * owner of their names does not get. Which identity its holder may be follows from the subject.
 */
export function githubCondition({ repositoryId, organizationId }: Repository): string {
  return `assertion.repository_id == ${JSON.stringify(repositoryId)} && assertion.repository_owner_id == ${JSON.stringify(organizationId)}`;
}
