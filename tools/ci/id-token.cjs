"use strict";
// The token that the CI system signs for a job.
const { Failure } = require("../lib/failure.cjs");

const TRIES = 4;
const LIMIT_MS = 10_000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether the CI system hands out new tokens while a job runs: GitHub does, GitLab signs them once, for the job's time. */
const renews = (env) => (env.ACTIONS_ID_TOKEN_REQUEST_URL ?? "") !== "";

/** Variable in which a GitLab job finds its token for a cloud: `id_tokens` in .gitlab-ci.yml. */
const gitlabVariable = (cloud) => `UNIFIED_AI_TOKEN_${cloud.toUpperCase()}`;

/** A token with this audience. */
async function idToken({ cloud, audience, env, pauseMs = 1_000 }) {
  if (renews(env)) return fromGithub({ audience, env, pauseMs });
  const token = env[gitlabVariable(cloud)] ?? "";
  if (token !== "") return token;
  throw new Failure(
    "NO_ID_TOKEN",
    `${cloud}: must be a job with a token, got neither ACTIONS_ID_TOKEN_REQUEST_URL (GitHub: \`permissions: id-token: write\`) nor ${gitlabVariable(cloud)} (GitLab: \`id_tokens\`); on your own machine run the command without tools/ci/identity.cjs`,
  );
}

async function fromGithub({ audience, env, pauseMs }) {
  const url = new URL(env.ACTIONS_ID_TOKEN_REQUEST_URL);
  url.searchParams.set("audience", audience);
  let said = "";
  for (let round = 0; round < TRIES; round += 1) {
    if (round > 0) await wait(pauseMs * 2 ** (round - 1));
    try {
      const answer = await fetch(url, {
        headers: { authorization: `Bearer ${env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` },
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      if (answer.ok) {
        const { value } = await answer.json();
        if (typeof value === "string" && value !== "") return value;
        said = "an answer without a token";
      } else {
        said = `status ${answer.status}`;
        if (answer.status < 500 && answer.status !== 429) break;
      }
    } catch (error) {
      said = error.cause?.code ?? error.name;
    }
  }
  throw new Failure(
    "NO_ID_TOKEN",
    `GitHub's token for audience ${JSON.stringify(audience)}: could not be had (${said}); look at \`permissions: id-token: write\` of the job and at githubstatus.com`,
  );
}

module.exports = { gitlabVariable, idToken, renews };
