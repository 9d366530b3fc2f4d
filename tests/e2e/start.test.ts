// Proves the first command a new user types, and the second: `npm start`, twice, and `npm stop`, on local clouds of its own.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repo, run } from "./local-clouds";

let dir: string;
const env = () => ({ ...process.env, UNIFIED_AI_LOCAL_DIR: dir });
const tool = (name: string, more: NodeJS.ProcessEnv = {}) =>
  run("node", [path.join(repo, "tools", name)], { cwd: repo, env: { ...env(), ...more } });
/** Without the state's writes on the way, which the run that is interrupted has, and which take longer than all the rest. */
const start = () => tool("start.cjs", { PULUMI_SKIP_CHECKPOINTS: "true" });

beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-start-"));
});
afterAll(async () => {
  await tool("stop.cjs");
  fs.rmSync(dir, { recursive: true, force: true });
});

/** Numbers of cloud resources in the headline: of dev, then of the baseline. */
function headline(text: string, verb: "created" | "unchanged"): [number, number] {
  const line = new RegExp(
    `^dev is up on the local clouds; cloud resources: dev (\\d+) ${verb}; shared \\(once per account\\) (\\d+) ${verb}$`,
    "m",
  ).exec(text);
  if (!line) throw new Error(`no headline in: ${text}`);
  return [Number(line[1]), Number(line[2])];
}

function expectSummary(text: string, verb: "created" | "unchanged"): void {
  const perCloud = ["AWS Bedrock", "Azure OpenAI", "Google Vertex AI", "Kubernetes"].map(
    (cloud) => {
      const lines = [
        ...text.matchAll(
          new RegExp(
            `^${cloud}: (\\d+) resources? \\((\\d+) in dev(?:, (\\d+) in shared)?\\): .*$`,
            "gm",
          ),
        ),
      ];
      expect(lines).toHaveLength(1);
      return lines[0]!.slice(1).map((count) => Number(count ?? 0));
    },
  );
  const sum = (index: number) => perCloud.reduce((total, counts) => total + counts[index]!, 0);
  const [dev, shared] = headline(text, verb);
  expect([sum(0), sum(1), sum(2)]).toEqual([dev + shared, dev, shared]);
  expect(text).toMatch(
    new RegExp(
      `^policies on shared: unified-ai \\S+: \\d+ policies on ${shared} resources, no violation$`,
      "m",
    ),
  );
  expect(text).toMatch(
    new RegExp(
      `^policies on dev: unified-ai \\S+: \\d+ policies on ${dev} resources, no violation(, \\d+ advisory)?$`,
      "m",
    ),
  );
  expect(text).toMatch(/^idle cost: about \$\d+\.\d\d a month/m);
  for (const command of [
    "npx unified-ai local status",
    "npx unified-ai local exec -- pulumi preview --stack prod",
    "npx unified-ai local exec -- pulumi destroy --stack dev",
    "npm stop",
  ]) {
    expect(text).toContain(`\n  ${command} `);
  }
}

describe("npm start", () => {
  it(
    "stops at Ctrl-C, says so, and goes on when it is run again, also with newer local clouds",
    { timeout: 300_000 },
    async () => {
      const child = spawn("node", [path.join(repo, "tools", "start.cjs")], {
        cwd: repo,
        env: env(),
        stdio: ["ignore", "pipe", "pipe"],
      });
      let text = "";
      let sent = false;
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          text += chunk.toString();
          if (!sent && text.includes("pulumi up: ")) {
            sent = true;
            setTimeout(() => child.kill("SIGINT"), 1_000);
          }
        });
      }
      const code = await new Promise((resolve) => child.once("close", resolve));
      expect(code).toBe(130);
      expect(text.trimEnd().split("\n").at(-1)).toBe("interrupted; run npm start again");
      expect(text).toMatch(/^local clouds started \(process \d+, \d+\.\d s\)/m);

      // As if the sources of the local clouds had changed since.
      const file = path.join(dir, "clouds", "process.json");
      const info = JSON.parse(fs.readFileSync(file, "utf8")) as { pid: number };
      fs.writeFileSync(file, JSON.stringify({ ...info, startedAt: "2020-01-01T00:00:00.000Z" }));
      const cli = path.join(repo, "tools", "unified-ai.cjs");
      const told = await run("node", [cli, "local", "exec", "--", "node", "-e", "0"], {
        cwd: repo,
        env: env(),
      });
      expect(told.text).toContain(
        `the local clouds (process ${info.pid}) run older code than is here; \`npm stop\` and \`npm start\` renew them`,
      );
      const again = await tool("start.cjs");
      expect(again.code, again.text).toBe(0);
      expect(again.text).toMatch(/^local clouds started again, since their code has changed/m);
      expect(again.text).not.toContain(`(process ${info.pid},`);
      expect(again.text).toMatch(/^dev is up on the local clouds; /m);
    },
  );

  it(
    "brings both stacks up, and the second time changes, installs, builds and downloads nothing",
    {
      timeout: 600_000,
    },
    async () => {
      await tool("stop.cjs");
      fs.rmSync(dir, { recursive: true, force: true });
      const first = await start();
      expect(first.code, first.text).toBe(0);
      expectSummary(first.text, "created");

      const second = await start();
      expect(second.code, second.text).toBe(0);
      expectSummary(second.text, "unchanged");
      expect(second.text).toMatch(/^set-up: nothing to install, build or download/m);
      expect(second.text).not.toMatch(
        /transpiled|install npm packages|download the|build the engine/,
      );

      const stopped = await tool("stop.cjs");
      expect(stopped.code).toBe(0);
      expect(stopped.text).toMatch(/^local clouds \(process \d+\) stopped; their state is kept$/m);
    },
  );
});
