import {
  anyNames,
  anyTexts,
  endings,
  lengths,
  strangersIds,
  strangersNames,
  type Words,
} from "../words";
import { made, plain, type World } from "../world";
import { STRANGE_NUMBER, STRANGER } from "../samples";

/** A part of a subject that anyone can bring about; a reusable workflow of others can be called too. No value has a `:` in it, GitHub writes %3A. */
const FREE_PART =
  "(pull_request|(environment|ref|ref_type|head_ref|base_ref|event_name|workflow|job_workflow_ref|repository_visibility|runner_environment):[^:]*)";
const FREE = new RegExp(`^${FREE_PART}(:${FREE_PART})*$`);

/** Keys of a customised subject that tell whose it is. */
const OWNED: Readonly<Record<string, string>> = {
  repository_owner: "{owner}",
  repository: "{owner}/{name}",
  repository_owner_id: STRANGE_NUMBER,
  repository_id: STRANGE_NUMBER,
};

/**
 * Subjects with places for the owner and the name. Repositories and organisations choose the claims that their subjects
 * are made of, so there are some without a repository too (docs.github.com/actions/reference/security/oidc, 2026-11-21).
 */
function subjectForms(words: Words): string[] {
  const spelled = endings(words);
  const contexts = [
    ...["ref:refs/heads/main", "pull_request", `environment:${STRANGER}`],
    ...spelled
      .filter((text) => !text.includes(":"))
      .flatMap((text) => [`ref:refs/heads/${text}`, `environment:${text}`]),
    ...spelled.filter((text) => FREE.test(text)),
  ];
  const custom = Object.entries(OWNED)
    .filter(([key]) => spelled.some((text) => text.includes(key)))
    .flatMap(([key, value]) => ["", ...contexts].map((rest) => [key, value, rest].join(":")));
  const all = [
    ...contexts.map((context) => `repo:{owner}/{name}:${context}`),
    ...contexts,
    ...custom.map((form) => form.replace(/:$/, "")),
  ];
  return [...new Set(all)].slice(0, 240);
}

/** Names of organisations and users neither begin nor end with `-`. */
const logins = (words: Words): string[] =>
  strangersNames(words).filter((name) => /^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9_])?$/.test(name));

/** Branches and tags; git takes no name with these signs or such an end. */
function refs(words: Words): string[] {
  const named = anyTexts(words).flatMap((text) => [
    text,
    `refs/heads/${text}`,
    `refs/tags/${text}`,
  ]);
  return [...new Set(["refs/heads/main", ...named])].filter(
    (ref) =>
      /^refs\/(heads|tags|pull)\/[^\s~^:?*[\\]*[^\s~^:?*[\\/.]$/.test(ref) && !ref.includes("//"),
  );
}

/** Workflows that a job can be made of: of any repository, its owner's or one that others may call. */
function calledWorkflows(words: Words): string[] {
  const file = ".github/workflows/ci.yml";
  const named = anyTexts(words).flatMap((text) => [
    ...[text, `${text}${file}@refs/heads/main`, `${text}/${file}@refs/heads/main`],
    ...[`${text}/${STRANGER}/${file}@refs/heads/main`, `${text}@refs/heads/main`],
    ...[`${STRANGER}/${text}/${file}@refs/heads/main`, `${STRANGER}/${STRANGER}/${file}@${text}`],
    ...[`${STRANGER}/${STRANGER}/${file}@refs/heads/${text}`, `${STRANGER}/${STRANGER}/${text}`],
  ]);
  const plain = `${STRANGER}/${STRANGER}/${file}@refs/heads/main`;
  const sized = anyTexts(words)
    .filter((text) => text.endsWith("/"))
    .flatMap((text) =>
      lengths(words).map((name) => `${text}.github/workflows/${name}.yml@refs/heads/main`),
    );
  return [...new Set([plain, ...named, ...sized])].filter((flow) =>
    /^[^/@:]+\/[^/@:]+\/\.github\/workflows\/[^/@]+\.ya?ml@(refs\/(heads|tags)\/.*[^/]|[0-9a-f]{40})$/.test(
      flow,
    ),
  );
}

/** GitHub Actions: one issuer for every repository of github.com. */
export const github: World = {
  stranger: "a repository of another GitHub organisation or user",
  choices: {
    owner: logins,
    name: anyNames,
    ownerId: strangersIds,
    repositoryId: strangersIds,
    actor: logins,
    actorId: strangersIds,
    enterprise: strangersNames,
    enterpriseId: strangersIds,
    subject: subjectForms,
    audience: anyTexts,
    ref: refs,
    event: () => ["push", "workflow_dispatch", "pull_request", "schedule", "release"],
    called: calledWorkflows,
    workflow: (words) => [
      "ci.yml@refs/heads/main",
      ...endings(words).filter((text) => text.includes("@") || text.endsWith(".yml")),
    ],
  },
  claims: {
    repository_owner: plain("owner"),
    repository: made(["owner", "name"], (owner, name) => `${owner}/${name}`),
    repository_owner_id: plain("ownerId"),
    repository_id: plain("repositoryId"),
    actor: plain("actor"),
    aud: plain("audience"),
    ref: plain("ref"),
    event_name: plain("event"),
    job_workflow_ref: plain("called"),
    actor_id: plain("actorId"),
    enterprise: plain("enterprise"),
    enterprise_id: plain("enterpriseId"),
    workflow_ref: made(
      ["owner", "name", "workflow"],
      (owner, name, workflow) => `${owner}/${name}/.github/workflows/${workflow}`,
    ),
    sub: made(["owner", "name", "subject"], (owner, name, subject) =>
      subject!.replace("{owner}", () => owner!).replace("{name}", () => name!),
    ),
  },
};
