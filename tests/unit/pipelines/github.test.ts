// Proves what the committed workflows say: what is pinned, who gets which token, in which order stacks are deployed, and that the
// subjects they present are the ones that bootstrap/ makes the clouds trust. Not what GitHub does with them.
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { deployEnvironment, previewEnvironment } from "../../../bootstrap/ci/ci";
import { githubSubject } from "../../../bootstrap/ci/github";
import { description, recordCloud } from "../bootstrap/fixture";
import { expectCommand } from "./commands";
import { allJobs, root, stackCalls, workflows, type Job } from "./workflows";

const STACKS = ["dev", "staging", "prod"];

/** Actions that are used, each at the commit that its release's tag named on 2026-11-21. Everything else is a plain command. */
const PINNED = [
  "actions/cache/restore@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5",
  "actions/cache/save@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5",
  "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
  "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0",
];

const OWN_REPOSITORY = "github.event.pull_request.head.repo.id == github.event.repository.id";

/** Jobs that run steps of their own, rather than call another workflow. */
const leaves = allJobs().filter(([, , job]) => job.steps !== undefined);
const writes = (job: Job): string[] =>
  Object.entries(job.permissions ?? {})
    .filter(([, level]) => level === "write")
    .map(([name]) => name);

describe("workflows", () => {
  it("name every action by commit, with its version beside it", () => {
    const used = [...workflows.values()].flatMap(({ text }) =>
      [...text.matchAll(/uses: (\S+@.*)$/gm)].map((match) => match[1]!),
    );
    expect([...new Set(used)].sort()).toEqual(PINNED);
    const all = [...workflows.values()].flatMap(({ workflow }) =>
      Object.values(workflow.jobs).flatMap((job) => [
        job.uses,
        ...(job.steps ?? []).map((step) => step.uses),
      ]),
    );
    for (const uses of all) {
      if (uses === undefined || uses.includes("@")) continue;
      expect(workflows.has(path.basename(uses)), uses).toBe(true);
      expect(uses).toMatch(/^\.\/\.github\/workflows\/[\w-]+\.yml$/);
    }
  });

  it.each([...workflows].map(([name, { workflow }]) => ({ name, workflow })))(
    "$name gives no permission to all of its jobs",
    ({ workflow }) => {
      expect(workflow.permissions).toEqual({});
    },
  );

  it.each(allJobs().map(([name, , job]) => ({ name, job })))(
    "$name says its permissions and its longest time",
    ({ job }) => {
      expect(job.permissions).toBeDefined();
      if (job.steps !== undefined) expect(job["timeout-minutes"]).toBeDefined();
      expect(job.permissions).not.toHaveProperty("contents", "write");
    },
  );

  it("give the token of an identity to one job, which may write nothing at GitHub", () => {
    const named = leaves.filter(([, , job]) => writes(job).includes("id-token"));
    expect(named.map(([name]) => name)).toEqual(["stack.yml run"]);
    expect(named[0]![2].permissions).toEqual({ contents: "read", "id-token": "write" });
  });

  it("give what may write comments and issues no identity and no environment", () => {
    const writers = leaves.filter(([, , job]) => writes(job).some((one) => one !== "id-token"));
    expect(writers.map(([name, , job]) => [name, writes(job)])).toEqual([
      ["issue.yml issue", ["issues"]],
      ["pull-request.yml comment", ["pull-requests"]],
    ]);
    for (const [, , job] of writers) expect(job.environment).toBeUndefined();
  });

  it("let no checkout leave a token behind", () => {
    for (const [name, , job] of leaves)
      for (const step of job.steps!)
        if (step.uses?.startsWith("actions/checkout@"))
          expect(step.with, name).toEqual({ "persist-credentials": false });
  });

  it("put nothing into a script but through the environment", () => {
    for (const [name, , job] of leaves)
      for (const step of job.steps!) expect(step.run ?? "", name).not.toContain("${{");
  });

  it("install packages without running their scripts", () => {
    for (const [name, , job] of leaves)
      for (const { run = "" } of job.steps!)
        if (/npm (ci|install)/.test(run)) expect(run, name).toBe("npm ci --ignore-scripts");
  });

  it("know one secret, a tenant's key, in the jobs that deploy; no key of a cloud", () => {
    const secrets = [...workflows].flatMap(([file, { text }]) =>
      [...text.matchAll(/secrets\.(\w+)/g)].map((match) => `${file} ${match[1]}`),
    );
    expect(secrets).toEqual(["stack.yml UNIFIED_AI_KEY"]);
    const inherit = allJobs().filter(([, , job]) => job.secrets !== undefined);
    expect(inherit.map(([name]) => name)).toEqual(STACKS.map((stack) => `deploy.yml ${stack}`));
  });

  it("keep a cache only from main, and none where there is an identity", () => {
    for (const [name, , job] of leaves)
      for (const step of job.steps!) {
        if (!step.uses?.startsWith("actions/cache/")) continue;
        expect(name).toBe("checks.yml test");
        if (step.uses.startsWith("actions/cache/save@"))
          expect(step.if).toBe(
            "${{ github.event_name == 'push' && github.ref == 'refs/heads/main' }}",
          );
      }
    expect([...workflows.values()].map(({ text }) => text).join()).not.toMatch(/actions\/cache@/);
  });
});

describe("pull requests", () => {
  const { text, workflow } = workflows.get("pull-request.yml")!;

  it("run with the rights of who made them", () => {
    for (const [name, { workflow: one }] of workflows)
      expect(JSON.stringify(one.on), name).not.toMatch(
        /pull_request_target|workflow_run|issue_comment/,
      );
    expect(workflow.on).toEqual({ pull_request: null });
  });

  it("of forks get no identity, no secret and no right to write", () => {
    for (const [name, job] of Object.entries(workflow.jobs))
      if (writes(job).length > 0) expect(job.if, name).toContain(OWN_REPOSITORY);
    expect(text).not.toContain("secrets");
    const open = Object.entries(workflow.jobs).filter(
      ([, job]) => !job.if?.includes(OWN_REPOSITORY),
    );
    expect(open.map(([name]) => name)).toEqual(["checks", "local"]);
    for (const [name, job] of open) expect(job.permissions, name).toEqual({ contents: "read" });
  });

  it("of forks show their result in the job's summary", () => {
    const steps = workflow.jobs["local"]!.steps!;
    expect(
      steps.some(
        ({ run, if: when }) =>
          /GITHUB_STEP_SUMMARY/.test(run ?? "") && when === "${{ !cancelled() }}",
      ),
    ).toBe(true);
  });

  it("run on machines of GitHub unless they have an identity", () => {
    for (const [name, , job] of leaves) {
      const runner = (job as { "runs-on"?: string })["runs-on"];
      expect(runner, name).toBe(
        name === "stack.yml run"
          ? "${{ vars.UNIFIED_AI_RUNNER || 'ubuntu-24.04' }}"
          : "ubuntu-24.04",
      );
    }
  });

  it("end the previews of an older push", () => {
    expect(workflow.concurrency).toEqual({
      group: "pull-request-${{ github.event.pull_request.number }}",
      "cancel-in-progress": true,
    });
  });
});

describe("stacks", () => {
  const calls = stackCalls();
  const of = (file: string) => calls.filter((call) => call.file === file);

  it("are the ones that are described", () => {
    const described = (folder: string): string[] =>
      fs
        .readdirSync(path.join(root, folder))
        .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
        .sort();
    expect(described(".")).toEqual([...STACKS].sort());
    expect(described("bootstrap")).toEqual([...STACKS].sort());
    for (const file of ["pull-request.yml", "deploy.yml", "drift.yml", "retirement.yml"])
      expect(
        of(file).map(({ stack }) => stack),
        file,
      ).toEqual(STACKS);
  });

  it("are deployed one after another, each in the environment that may change it, and nothing else is", () => {
    const jobs = workflows.get("deploy.yml")!.workflow.jobs;
    expect(Object.keys(jobs)).toEqual(["checks", ...STACKS]);
    expect(STACKS.map((stack) => jobs[stack]!.needs)).toEqual(["checks", "dev", "staging"]);
    // Without `always()` a job whose needs failed does not run.
    for (const job of Object.values(jobs))
      expect(job.if ?? "").not.toMatch(/always|failure|cancelled/);
    expect(jobs["dev"]!.if).toContain("github.ref == 'refs/heads/main'");
    for (const call of calls)
      expect(call.environment, `${call.file} ${call.stack}`).toBe(
        call.file === "deploy.yml" ? deployEnvironment(call.stack) : previewEnvironment(call.stack),
      );
    expect(of("deploy.yml").map(({ command }) => command)).toEqual(
      STACKS.map((stack) => `npm run --silent ci:deploy -- --real --stack ${stack}`),
    );
  });

  it("are changed by one job at a time, which is never ended by another", () => {
    const deploys = of("deploy.yml");
    expect(new Set(deploys.map(({ group }) => group)).size).toBe(STACKS.length);
    for (const call of deploys) expect(call.cancel, call.stack).toBe(false);
    expect(workflows.get("deploy.yml")!.workflow.concurrency).toEqual({
      group: "deploy",
      "cancel-in-progress": false,
    });
    for (const call of of("pull-request.yml")) expect(call.cancel, call.stack).toBe(true);
    const groups = [...new Set(calls.map(({ group }) => group))];
    expect(groups).toHaveLength(calls.length);
  });

  it("are reached by plain commands that exist", () => {
    for (const { command } of calls) expectCommand(command);
    for (const [, , job] of leaves)
      for (const { run = "" } of job.steps!)
        for (const line of run.split("\n"))
          if (/^\s*(node tools|npm (run|test))/.test(line) && !line.includes("$COMMAND"))
            expectCommand(line.trim());
  });

  it.each(["aws", "azure", "gcp"] as const)(
    "are trusted on %s by exactly the subjects that these jobs present",
    async (cloud) => {
      const presented = (stack: string): string[] => {
        const own = calls.filter((call) => call.stack === stack);
        const subjects = own.map(({ environment }) =>
          githubSubject(description.github, environment),
        );
        return [...new Set(subjects)].sort();
      };
      expect(presented("prod")).toHaveLength(2);
      expect(await trustedSubjects(cloud, "prod")).toEqual(presented("prod"));
      // Stacks differ in their names alone.
      for (const stack of STACKS)
        expect(presented(stack)).toEqual(
          presented("prod").map((subject) =>
            subject.replace("environment:prod", `environment:${stack}`),
          ),
        );
    },
  );
});

/** What bootstrap/ makes a cloud trust, read from the resources it registers. */
async function trustedSubjects(cloud: "aws" | "azure" | "gcp", stack: string): Promise<string[]> {
  const { custom } = await recordCloud(cloud, stack);
  const subjects = custom.flatMap(({ type, inputs }) => {
    if (type === "aws:iam/role:Role") {
      const { Statement } = parse(String(inputs["assumeRolePolicy"])) as {
        Statement: { Condition: { StringEquals: Record<string, string> } }[];
      };
      return Statement.map(
        (one) => one.Condition.StringEquals["token.actions.githubusercontent.com:sub"]!,
      );
    }
    if (type === "azure-native:managedidentity:FederatedIdentityCredential")
      return [String(inputs["subject"])];
    if (type === "gcp:serviceaccount/iAMMember:IAMMember")
      return [String(inputs["member"]).replace(/^principal:.*\/subject\//, "")];
    return [];
  });
  return subjects.sort();
}
