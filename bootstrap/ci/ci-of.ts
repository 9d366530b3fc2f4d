import type { Ci } from "./ci";
import { githubCi, type Repository } from "./github";
import { gitlabCi, type GitlabProject } from "./gitlab";

/** The CI system of a description: exactly one of the two. */
export interface CiChoice {
  github?: Repository | undefined;
  gitlab?: GitlabProject | undefined;
}

/** How the clouds tell the jobs that deploy an environment. */
export function ciOf({ github, gitlab, environment }: CiChoice & { environment: string }): Ci {
  return gitlab ? gitlabCi(gitlab, environment) : githubCi(github!, environment);
}

/** The choice alone, for the parts that take it. */
export const ciChoice = ({ github, gitlab }: CiChoice): CiChoice => ({
  ...(github && { github }),
  ...(gitlab && { gitlab }),
});
