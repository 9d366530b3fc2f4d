import { anyNames, anyTexts, endings, strangersIds, strangersNames } from "../words";
import { made, plain, type World } from "../world";

/**
 * GitLab.com: one issuer for every group. The configuration of a pipeline may be another group's
 * (docs.gitlab.com/ci/secrets/id_token_authentication, 2026-11-21), so `ci_config_ref_uri` tells nothing.
 */
export const gitlab: World = {
  stranger: "a project of another GitLab group or user",
  choices: {
    audience: anyTexts,
    group: strangersNames,
    project: (words) => [
      ...anyNames(words),
      ...endings(words).filter((text) => /^[^:/].*\/[^:]*[^:/]$/.test(text)),
    ],
    groupId: strangersIds,
    projectId: strangersIds,
    user: strangersNames,
    userId: strangersIds,
    context: (words) => [
      "ref_type:branch:ref:main",
      ...endings(words)
        .filter((text) => !text.includes(":"))
        .flatMap((text) => [`ref_type:branch:ref:${text}`, `ref_type:tag:ref:${text}`]),
      ...endings(words).filter((text) => text.startsWith("ref")),
    ],
  },
  claims: {
    aud: plain("audience"),
    namespace_path: plain("group"),
    namespace_id: plain("groupId"),
    project_path: made(["group", "project"], (group, project) => `${group}/${project}`),
    project_id: plain("projectId"),
    user_login: plain("user"),
    user_email: made(["user"], (user) => `${user}@${user}.example`),
    user_id: plain("userId"),
    sub: made(
      ["group", "project", "context"],
      (group, project, context) => `project_path:${group}/${project}:${context}`,
    ),
  },
};
