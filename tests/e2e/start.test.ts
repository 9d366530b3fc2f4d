// Proves the first command a new user types, and the second: `npm start`, interrupted, completed and repeated, and `npm stop`, on
// local clouds of its own. From nothing to the end in one go: tests/full/start.test.ts.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repo, run } from "./local-clouds";
import { expectSummary } from "./start-summary";

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
      const again = await start();
      expect(again.code, again.text).toBe(0);
      expect(again.text).toMatch(/^local clouds started again, since their code has changed/m);
      expect(again.text).not.toContain(`(process ${info.pid},`);
      expectSummary(again.text, "completed");
    },
  );

  it(
    "changes, installs, builds and downloads nothing when all is up, and ends with npm stop",
    { timeout: 600_000 },
    async () => {
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
