// Runs the scripts that stand in the workflows, in bash, with stand-ins for GitHub. Not what GitHub puts around them.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root, workflows } from "./workflows";

const scriptOf = (file: string, job: string, pattern: RegExp): string =>
  workflows.get(file)!.workflow.jobs[job]!.steps!.find(({ run }) => pattern.test(run ?? ""))!.run!;

describe("steps", () => {
  let folder = "";
  let server: Server;
  let base = "";
  let issues: { number: number; title: string; body: string; state: string }[] = [];
  const env = (more: Record<string, string>): NodeJS.ProcessEnv => ({
    PATH: process.env["PATH"],
    HOME: folder,
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: path.join(folder, "output"),
    GITHUB_ACTIONS: "true",
    ...more,
  });
  const run = (
    script: string,
    more: Record<string, string>,
  ): Promise<{ code: number; text: string }> =>
    new Promise((resolve) => {
      // As GitHub starts it.
      const args = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
      execFile("bash", args, { cwd: root, env: env(more) }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
      );
    });

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-steps-"));
    issues = [];
    server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => (text += chunk));
      request.on("end", () => {
        const answer = (value: unknown) => response.end(JSON.stringify(value));
        if (request.url!.startsWith("/token")) return answer({ value: "a token" });
        const shown = (issue: (typeof issues)[number]) => ({
          ...issue,
          html_url: `https://github.example/${issue.number}`,
          user: { login: "github-actions[bot]" },
        });
        if (request.method === "GET")
          return answer(issues.filter(({ state }) => state === "open").map(shown));
        const body = JSON.parse(text) as object;
        const number = Number(/\/(\d+)$/.exec(request.url!)?.[1] ?? issues.length + 1);
        if (request.method === "POST")
          issues.push({ number, title: "", body: "", state: "open", ...body });
        else
          Object.assign(
            issues.find((one) => one.number === number)!,
            body,
          );
        answer(shown(issues.find((one) => one.number === number)!));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  describe("that reach a stack", () => {
    const script = scriptOf("stack.yml", "run", /identity\.cjs/);
    const outcome = async (command: string, finds: boolean) => {
      fs.rmSync(path.join(folder, "output"), { force: true });
      const identity = {
        backendUrl: "s3://states?region=us-east-1",
        aws: {
          roleArn: "arn:aws:iam::111122223333:role/ci/atlas-dev-preview",
          region: "us-east-1",
        },
      };
      const { code, text } = await run(script, {
        COMMAND: command,
        FINDS: String(finds),
        UNIFIED_AI_IDENTITY: JSON.stringify(identity),
        ACTIONS_ID_TOKEN_REQUEST_URL: `${base}/token`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-job",
      });
      return { code, text, output: fs.readFileSync(path.join(folder, "output"), "utf8") };
    };

    it("run the command as it is written, with the identity", async () => {
      const { code, text, output } = await outcome('echo "$AWS_ROLE_ARN" && exit 0', false);
      expect({ code, text, output }).toEqual({
        code: 0,
        text: "arn:aws:iam::111122223333:role/ci/atlas-dev-preview\n",
        output: "code=0\n",
      });
    });

    it.each([
      [1, false, 1],
      [2, false, 2],
      [1, true, 1],
      [2, true, 0],
      [0, true, 0],
    ])(
      "that ends with %i, findings told elsewhere: %s, end with %i",
      async (code, finds, expected) => {
        const ended = await outcome(`exit ${code}`, finds);
        expect(ended.code).toBe(expected);
        expect(ended.output).toBe(`code=${code}\n`);
      },
    );
  });

  it("open an issue, update it, close it, and fail at anything else", async () => {
    const script = scriptOf("issue.yml", "issue", /comment\.cjs/);
    fs.mkdirSync(path.join(folder, "reports", "dev"), { recursive: true });
    const tell = (code: string, text: string) => {
      fs.writeFileSync(path.join(folder, "reports", "dev", "drift.md"), `${text}\n`);
      return run(script, {
        GITHUB_API_URL: base,
        GITHUB_REPOSITORY: "o/r",
        GITHUB_TOKEN: "t0ken",
        NAME: "drift dev",
        TITLE: "dev differs from what was deployed",
        CODE: code,
        FILE: "dev/drift.md",
        RUN_URL: "https://github.example/o/r/actions/runs/1",
      });
    };
    expect(await tell("2", "a bucket; `$(touch x)`")).toMatchObject({ code: 0 });
    expect(issues).toEqual([
      {
        number: 1,
        title: "dev differs from what was deployed",
        body: "<!-- unified-ai drift dev -->\na bucket; `$(touch x)`\n\n[The run](https://github.example/o/r/actions/runs/1)\n",
        state: "open",
      },
    ]);
    expect(await tell("2", "two buckets")).toMatchObject({ code: 0 });
    expect(issues).toHaveLength(1);
    expect(issues[0]!.body).toContain("two buckets");
    expect(await tell("0", "nothing")).toMatchObject({ code: 0 });
    expect(issues[0]!.state).toBe("closed");
    const failed = await tell("", "nothing");
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.text).toMatch(/exit code must be 0 or 2/);
  });

  it("put the reports of every stack into one folder", async () => {
    const script = scriptOf("pull-request.yml", "comment", /gh run download/).replace(
      / \.unified-ai\/ci\b/g,
      ` ${path.join(folder, "ci")}`,
    );
    // `gh run download --pattern` makes one folder for each artifact.
    const bin = path.join(folder, "bin");
    fs.mkdirSync(bin);
    const gh = `#!/bin/sh\n[ "$*" = "run download 77 --pattern stack-* --dir ${folder}/reports" ] || exit 9\n`;
    const made = `for s in dev prod; do mkdir -p ${folder}/reports/stack-$s/$s; echo $s > ${folder}/reports/stack-$s/$s/status.json; done\n`;
    fs.writeFileSync(path.join(bin, "gh"), gh + made, { mode: 0o755 });
    const ended = await run(script, {
      PATH: `${bin}${path.delimiter}${process.env["PATH"]}`,
      GITHUB_RUN_ID: "77",
      REPORTS: "stack-*",
    });
    expect(ended, ended.text).toMatchObject({ code: 0 });
    expect(fs.readFileSync(path.join(folder, "ci", "dev", "status.json"), "utf8")).toBe("dev\n");
    expect(fs.readFileSync(path.join(folder, "ci", "prod", "status.json"), "utf8")).toBe("prod\n");
  });
});
