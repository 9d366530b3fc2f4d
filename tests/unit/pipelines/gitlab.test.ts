// Proves what .gitlab-ci.yml says: who gets which token, in which order stacks are deployed, that it calls what the workflows for
// GitHub call, and what ShellCheck thinks of its scripts. Not what GitLab does with it; its published schema accepted it on
// 2026-11-21.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { deployEnvironment, previewEnvironment } from "../../../bootstrap/spec";
import { AWS_AUDIENCE, AZURE_AUDIENCE } from "../../../components/identity/federation";
import { expectCommand } from "./commands";
import { root, stackCalls } from "./workflows";

interface Rule {
  if?: string;
  when?: string;
  allow_failure?: boolean;
  variables?: Record<string, string>;
}
interface Job {
  stage?: string;
  extends?: string | string[];
  rules?: Rule[];
  needs?: (string | { job: string; optional?: boolean })[];
  script?: string[];
  before_script?: string[];
  timeout?: string;
  interruptible?: boolean;
  resource_group?: string;
  environment?: { name: string; action?: string };
  id_tokens?: Record<string, { aud: string }>;
  parallel?: { matrix: Record<string, string[]>[] };
  variables?: Record<string, string>;
  cache?: { policy: string; paths: string[] };
  artifacts?: { paths: string[]; access: string };
}

const STACKS = ["dev", "staging", "prod"];
const GLOBAL = ["stages", "workflow", "variables", "default"];

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

const file = parse(fs.readFileSync(path.join(root, ".gitlab-ci.yml"), "utf8")) as Record<
  string,
  Job & Record<string, unknown>
>;
const stages = file["stages"] as unknown as string[];
const defaults = file["default"] as unknown as Job;

/** A job with what it extends, as GitLab merges it: maps deeply, everything else replaced by the later one. */
function resolve(name: string): Job {
  const own = file[name]!;
  const merged: Record<string, unknown> = {};
  for (const parent of [own.extends ?? []].flat()) merge(merged, resolve(parent) as object);
  merge(merged, own);
  return merged as Job;
}

function merge(into: Record<string, unknown>, from: object): void {
  for (const [key, value] of Object.entries(from)) {
    const before = into[key];
    if (isMap(before) && isMap(value)) merge((into[key] = { ...before }), value);
    else into[key] = value;
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const names = Object.keys(file).filter((name) => !name.startsWith(".") && !GLOBAL.includes(name));
const jobs = new Map(names.map((name) => [name, resolve(name)]));
const withIdentity = [...jobs].filter(([, job]) => job.id_tokens !== undefined);
const stacksOf = (job: Job): string[] =>
  job.parallel?.matrix.flatMap((one) => one["STACK"] ?? []) ?? [job.variables!["STACK"]!];

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

  it("deploys one stack after another from the default branch, staging and prod started by hand", () => {
    const deploys = STACKS.map((stack) => resolve(`deploy ${stack}`));
    expect(deploys.map(({ stage }) => stages.indexOf(stage!))).toEqual([3, 4, 5]);
    expect(deploys.map(stacksOf)).toEqual([["dev"], ["staging"], ["prod"]]);
    for (const [index, { rules, needs, interruptible, resource_group }] of deploys.entries()) {
      // Without `needs` a job waits for every job of the stages before it, and does not start when one failed.
      expect(needs).toBeUndefined();
      expect(interruptible ?? defaults.interruptible).toBe(false);
      expect(resource_group).toBe("deploy-$STACK");
      expect(rules).toHaveLength(1);
      expect(rules![0]!.if).toContain("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH");
      expect(rules![0]!.if).toContain('$CI_PIPELINE_SOURCE != "merge_request_event"');
      if (index > 0) expect(rules![0]).toMatchObject({ when: "manual", allow_failure: false });
    }
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
    expect(forMergeRequests.map(([name]) => name)).toEqual(["test", "preview local"]);
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
