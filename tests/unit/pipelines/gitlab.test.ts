// Proves what .gitlab-ci.yml says: who gets which token, in which order stacks are deployed, that it calls what the workflows for
// GitHub call, and what ShellCheck thinks of its scripts. Not what GitLab does with it; its published schema accepted it on
// 2026-11-21.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { deployEnvironment, previewEnvironment } from "../../../bootstrap/ci/ci";
import { AWS_AUDIENCE, AZURE_AUDIENCE } from "../../../components/identity/federation";
import { expectCommand } from "./commands";
import {
  defaults,
  file,
  GLOBAL,
  holds,
  jobs,
  jobsOf,
  names,
  resolve,
  stacksOf,
  stages,
  withIdentity,
} from "./gitlab-jobs";
import { stackCalls } from "./workflows";

/** Keywords of a job that this pipeline uses (docs.gitlab.com/ci/yaml, 2026-11-21): a misspelt one is ignored or refused by GitLab. */
const KEYWORDS = [
  "after_script",
  "artifacts",
  "before_script",
  "cache",
  "environment",
  "extends",
  "id_tokens",
  "interruptible",
  "needs",
  "parallel",
  "resource_group",
  "rules",
  "script",
  "stage",
  "timeout",
  "variables",
];

describe(".gitlab-ci.yml", () => {
  it("uses keywords that there are, stages that are named and needs that exist", () => {
    for (const [name, job] of Object.entries(file)) {
      if (GLOBAL.includes(name)) continue;
      for (const key of Object.keys(job)) expect(KEYWORDS, `${name}.${key}`).toContain(key);
    }
    for (const [name, job] of jobs) {
      expect([...stages, ".post"], name).toContain(job.stage);
      expect(job.rules, name).toBeDefined();
      for (const line of job.script!) expect(typeof line, name).toBe("string");
      for (const need of job.needs ?? [])
        expect(names, name).toContain(typeof need === "string" ? need : need.job);
    }
  });

  it("expects reports of every stack that is previewed", () => {
    const script = resolve("comment").script!.join("\n");
    const expected = [...script.matchAll(/ --expect (\S+)/g)].map(([, stack]) => stack);
    expect(expected).toEqual(stacksOf(resolve("preview")));
  });

  it("bounds the time of every job", () => {
    expect(defaults.timeout).toBe("30 minutes");
  });

  it("gives identities, with the audiences that the clouds are made to trust, to jobs of these environments alone", () => {
    expect(withIdentity.map(([name]) => name)).toEqual([
      "preview",
      "deploy dev",
      "deploy staging",
      "deploy prod",
      "watch stacks",
    ]);
    for (const [name, job] of withIdentity) {
      expect(job.id_tokens!["UNIFIED_AI_TOKEN_AWS"], name).toEqual({ aud: AWS_AUDIENCE });
      expect(job.id_tokens!["UNIFIED_AI_TOKEN_AZURE"], name).toEqual({ aud: AZURE_AUDIENCE });
      expect(job.id_tokens, name).toHaveProperty("UNIFIED_AI_TOKEN_GCP");
      for (const stack of stacksOf(job)) {
        const environment = job.environment!.name.replace("$STACK", stack);
        if (name.startsWith("deploy")) {
          expect(environment).toBe(deployEnvironment(stack));
          expect(job.environment).not.toHaveProperty("action");
        } else {
          expect(environment).toBe(previewEnvironment(stack));
          expect(job.environment!.action).toBe("access");
        }
      }
      for (const rule of job.rules!)
        expect(rule.if, name).toContain('$UNIFIED_AI_CLOUDS == "true"');
      expect(job.cache, name).toBeUndefined();
    }
  });

  it("deploys each stack from its own branch, and nothing else there", () => {
    for (const [branch, stack] of [
      ["main", "dev"],
      ["staging", "staging"],
      ["prod", "prod"],
    ]) {
      const push = {
        CI_PIPELINE_SOURCE: "push",
        CI_DEFAULT_BRANCH: "main",
        CI_COMMIT_BRANCH: branch!,
        UNIFIED_AI_CLOUDS: "true",
      };
      expect(jobsOf(push), branch).toEqual(["lint", "test", `deploy ${stack}`]);
      expect(jobsOf({ ...push, UNIFIED_AI_CLOUDS: "" }), branch).toEqual(["lint", "test"]);
      const { stage, needs, interruptible, resource_group } = resolve(`deploy ${stack}`);
      expect(stacksOf(resolve(`deploy ${stack}`))).toEqual([stack]);
      // Without `needs` a job waits for every job of the stages before it, and does not start when one failed.
      expect(needs).toBeUndefined();
      expect(stages.indexOf(stage!)).toBeGreaterThan(stages.indexOf("check"));
      expect(interruptible ?? defaults.interruptible).toBe(false);
      expect(resource_group).toBe("deploy-$STACK");
    }
    const elsewhere = { CI_PIPELINE_SOURCE: "push", CI_DEFAULT_BRANCH: "main" };
    expect(jobsOf({ ...elsewhere, CI_COMMIT_BRANCH: "feature" })).toEqual([]);
  });

  it("takes into staging what is in the default branch, and into prod what is in staging", async () => {
    const { script, rules } = resolve("order");
    const ended = (target: string, source: string, project = "7"): Promise<number> => {
      const variables = {
        CI_PIPELINE_SOURCE: "merge_request_event",
        CI_DEFAULT_BRANCH: "main",
        CI_PROJECT_ID: "7",
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: project,
        CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: source,
        CI_MERGE_REQUEST_TARGET_BRANCH_NAME: target,
      };
      const rule = rules!.find((one) => holds(one.if!, variables));
      if (rule === undefined) return Promise.resolve(-1);
      const from = rule.variables!["FROM"]!.replace("$CI_DEFAULT_BRANCH", "main");
      const env = { PATH: process.env["PATH"], ...variables, FROM: from };
      return new Promise((done) =>
        execFile("bash", ["-ec", script!.join("\n")], { env }, (error) =>
          done(Number(error?.code ?? 0)),
        ),
      );
    };
    expect(await ended("staging", "main")).toBe(0);
    expect(await ended("prod", "staging")).toBe(0);
    expect(await ended("staging", "feature")).toBe(1);
    expect(await ended("prod", "main")).toBe(1);
    expect(await ended("staging", "main", "8")).toBe(1);
    expect(await ended("main", "feature")).toBe(-1);
  });

  it("keeps forks from identities and from the token that comments", () => {
    const own = "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID";
    for (const name of ["preview", "comment"])
      for (const rule of resolve(name).rules!) expect(rule.if, name).toContain(own);
    const forMergeRequests = [...jobs].filter(([, job]) =>
      job.rules!.some(
        (rule) => /(?<!!= )"merge_request_event"/.test(rule.if!) && !rule.if!.includes(own),
      ),
    );
    for (const [name, job] of forMergeRequests) {
      expect(job.id_tokens, name).toBeUndefined();
      expect(job.environment, name).toBeUndefined();
    }
    expect(forMergeRequests.map(([name]) => name)).toEqual(["order", "test", "preview local"]);
  });

  it("gives what comments an environment of its own and no identity", () => {
    for (const name of ["comment", "tell"]) {
      const job = resolve(name);
      expect(job.environment).toEqual({ name: "reports", action: "access" });
      expect(job.id_tokens).toBeUndefined();
    }
    for (const [name, job] of jobs)
      if (!["comment", "tell"].includes(name)) expect(job.environment?.name).not.toBe("reports");
  });

  it("ends previews of an older push, and lets merge requests only read the cache", () => {
    for (const name of ["lint", "test", "preview local", "preview", "comment"])
      expect(resolve(name).interruptible, name).toBe(true);
    const { rules, cache } = resolve("test");
    expect(cache!.policy).toBe("$CACHE");
    expect(rules!.map(({ variables }) => variables!["CACHE"])).toEqual(["pull", "pull-push"]);
    expect(rules![0]!.if).toBe('$CI_PIPELINE_SOURCE == "merge_request_event"');
  });

  it("calls what the workflows for GitHub call", () => {
    const commands = new Set<string>();
    for (const [, job] of withIdentity)
      for (const line of job.script!) {
        const command = /^node tools\/ci\/identity\.cjs -- (.*?)( \|\| .*)?$/.exec(line)?.[1];
        if (command === undefined) continue;
        for (const stack of stacksOf(job))
          for (const schedule of /\$SCHEDULE/.test(command) ? ["drift", "retirement"] : [""])
            commands.add(plain(command, stack, schedule));
      }
    const atGithub = stackCalls().map(({ command, stack }) => plain(command, stack, ""));
    expect([...commands].sort()).toEqual([...new Set(atGithub)].sort());
    for (const [, job] of jobs)
      for (const line of job.script!)
        if (/^(node tools|npm (run|test))/.test(line) && !line.includes("$SCHEDULE"))
          expectCommand(line);
  });

  it("passes ShellCheck", async (context) => {
    const { findActionlint } = createRequire(__filename)("../../../tools/ci/actionlint.cjs") as {
      findActionlint(): { shellcheck?: string };
    };
    const { shellcheck } = findActionlint();
    if (shellcheck === undefined)
      return context.skip("ShellCheck is not here; `node tools/ci/actionlint.cjs` gets it");
    for (const [name, job] of jobs) {
      const script = ["#!/bin/bash", ...(job.before_script ?? []), ...job.script!].join("\n");
      expect(await judge(shellcheck, script), name).toBe("");
    }
  });
});

/** A command without quotes and with its variables filled in; where reports go is each system's own affair. */
function plain(command: string, stack: string, schedule: string): string {
  return command
    .replaceAll('"', "")
    .replaceAll("$STACK", stack)
    .replaceAll("$SCHEDULE", schedule)
    .replace(/ --days 90/, "")
    .replace(/ --json --out .*/, " --json --out");
}

function judge(shellcheck: string, script: string): Promise<string> {
  return new Promise((done) => {
    const child = execFile(shellcheck, ["--shell=bash", "--exclude=SC2154", "-"], (_, stdout) =>
      done(stdout),
    );
    child.stdin!.end(script);
  });
}
