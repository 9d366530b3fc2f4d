"use strict";
// Where comments and issues are kept: GitHub or GitLab, whichever runs the job. Both are asked in the same words.
const { Failure } = require("../lib/failure.cjs");
const { client } = require("./api.cjs");

/** The job's own token, or a message that says which variable it belongs into. */
function needed(env, name, about) {
  const value = env[name] ?? "";
  if (value === "") throw new Failure("NO_TOKEN", `${name}: must be set, got nothing; ${about}`);
  return value;
}

/**
 * What a place of comments or issues can do. `own`: whether we made the entry; nobody else's is ever changed, whatever
 * marker is in it.
 * @typedef {{ id: number, own: boolean, text: string, url?: string }} Entry
 * @typedef {{ entries(): AsyncIterable<Entry>, create(text: string): Promise<string | undefined>,
 *   update(entry: Entry, text: string): Promise<string | undefined>, remove(entry: Entry): Promise<void>,
 *   close?(entry: Entry, text: string): Promise<void> }} Place
 */

/** GitHub's API. A job's token writes as `github-actions[bot]`; another token's name stands in UNIFIED_AI_COMMENT_AUTHOR. */
function github(env, options) {
  const token = needed(env, "GITHUB_TOKEN", "give the step `GITHUB_TOKEN: ${{ github.token }}`");
  const author = env.UNIFIED_AI_COMMENT_AUTHOR || "github-actions[bot]";
  const repository = `/repos/${needed(env, "GITHUB_REPOSITORY", "GitHub Actions sets it")}`;
  const { request, list } = client({
    base: env.GITHUB_API_URL || "https://api.github.com",
    headers: { authorization: `Bearer ${token}`, "x-github-api-version": "2022-11-28" },
    ...options,
  });
  const entry = ({ id, number, user, body, html_url }) => ({
    id: number ?? id,
    own: user?.login === author,
    text: body ?? "",
    url: html_url,
  });
  const write = async (method, path, body) => (await request(method, path, body)).value?.html_url;
  return {
    // docs.github.com/rest/issues/comments answers more with 422; measured by others as 65,536 (2026-11-21).
    mostCharacters: 65_536,
    comments: (pullRequest) => ({
      async *entries() {
        for await (const one of list(`${repository}/issues/${pullRequest}/comments`))
          yield entry(one);
      },
      create: (text) =>
        write("POST", `${repository}/issues/${pullRequest}/comments`, { body: text }),
      update: ({ id }, text) =>
        write("PATCH", `${repository}/issues/comments/${id}`, { body: text }),
      remove: async ({ id }) =>
        void (await request("DELETE", `${repository}/issues/comments/${id}`)),
    }),
    issues: (title) => {
      const change = (id, fields) => write("PATCH", `${repository}/issues/${id}`, fields);
      return {
        async *entries() {
          const query = `state=open&creator=${encodeURIComponent(author)}`;
          for await (const one of list(`${repository}/issues?${query}`))
            if (one.pull_request === undefined) yield entry(one);
        },
        create: (text) => write("POST", `${repository}/issues`, { title, body: text }),
        update: ({ id }, text) => change(id, { title, body: text }),
        remove: async ({ id }) =>
          void (await change(id, { state: "closed", state_reason: "not_planned" })),
        close: async ({ id }, text) =>
          void (await change(id, { body: text, state: "closed", state_reason: "completed" })),
      };
    },
  };
}

/** GitLab's API. A job's own token may not write notes, so the project gives one that may (docs/pipelines.md). */
async function gitlab(env, options) {
  const token = needed(
    env,
    "UNIFIED_AI_GITLAB_TOKEN",
    "make a project access token with the role Reporter and the scope api, and put it into a masked variable",
  );
  const base = needed(env, "CI_API_V4_URL", "GitLab CI sets it");
  const { request, list } = client({ base, headers: { "private-token": token }, ...options });
  const project = `/projects/${needed(env, "CI_PROJECT_ID", "GitLab CI sets it")}`;
  const { value: me } = await request("GET", "/user");
  return {
    mostCharacters: 1_000_000,
    comments: (mergeRequest) => {
      const notes = `${project}/merge_requests/${mergeRequest}/notes`;
      const page = `${env.CI_PROJECT_URL ?? ""}/-/merge_requests/${mergeRequest}`;
      const note = ({ id, author, body }) => ({
        id,
        own: author?.id === me.id,
        text: body ?? "",
        url: `${page}#note_${id}`,
      });
      return {
        async *entries() {
          for await (const one of list(`${notes}?sort=asc&order_by=created_at`)) yield note(one);
        },
        create: async (text) => note((await request("POST", notes, { body: text })).value).url,
        update: async ({ id }, text) =>
          note((await request("PUT", `${notes}/${id}`, { body: text })).value).url,
        remove: async ({ id }) => void (await request("DELETE", `${notes}/${id}`)),
      };
    },
    issues: (title) => {
      const issue = ({ iid, author, description, web_url }) => ({
        id: iid,
        own: author?.id === me.id,
        text: description ?? "",
        url: web_url,
      });
      const change = async (id, fields) =>
        (await request("PUT", `${project}/issues/${id}`, fields)).value?.web_url;
      return {
        async *entries() {
          for await (const one of list(`${project}/issues?state=opened&scope=created_by_me`))
            yield issue(one);
        },
        create: async (text) =>
          (await request("POST", `${project}/issues`, { title, description: text })).value?.web_url,
        update: ({ id }, text) => change(id, { title, description: text }),
        remove: async ({ id }) => void (await change(id, { state_event: "close" })),
        close: async ({ id }, text) =>
          void (await change(id, { description: text, state_event: "close" })),
      };
    },
  };
}

/** The one that runs this job. */
async function forge(env, options = {}) {
  if (env.GITHUB_ACTIONS === "true") return github(env, options);
  if (env.GITLAB_CI === "true") return gitlab(env, options);
  throw new Failure(
    "NO_FORGE",
    "comment.cjs: must run in GitHub Actions or GitLab CI, got neither GITHUB_ACTIONS nor GITLAB_CI; on your own machine read the file",
  );
}

module.exports = { forge };
