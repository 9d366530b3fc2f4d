// Proves the small parts of the set-up that need neither engine nor network.
import { createRequire } from "node:module";
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const requireFrom = createRequire(__filename);
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const tools = path.resolve(__dirname, "../../../tools");
const load = <T>(name: string) => requireFrom(path.join(tools, name)) as T;
const { Progress, elapsed } =
  load<typeof import("../../../tools/lib/progress.cjs")>("lib/progress.cjs");
const { withLock, withLockSync } =
  load<typeof import("../../../tools/lib/lock.cjs")>("lib/lock.cjs");
const { isRunning, processStart, endProcess } =
  load<typeof import("../../../tools/lib/process.cjs")>("lib/process.cjs");
const { checkNode, packagesInstalled } = load<{
  checkNode(version?: string): void;
  packagesInstalled(root: string): boolean;
}>("lib/setup.cjs");
const { summary } = load<{
  summary(report: unknown, code?: number): { failed: number; line: string };
}>("test.cjs");

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "tools-"));
});
afterEach(() => {
  vi.useRealTimers();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("Progress", () => {
  const record = () => {
    const written: string[] = [];
    return { written, out: { write: (text: string) => written.push(text) } };
  };

  it("writes a line at the start, a heartbeat and a line at the end to a log", async () => {
    vi.useFakeTimers();
    const { written, out } = record();
    const done = new Progress({ out, tty: false }).step("build", async (detail) => {
      detail("half");
      await new Promise((resolve) => setTimeout(resolve, 31_000));
    });
    await vi.advanceTimersByTimeAsync(31_000);
    await done;
    expect(written).toEqual([
      "build ...\n",
      "  build: half (15.0 s)\n",
      "  build: half (30.0 s)\n",
      "  done: build: half (31.0 s)\n",
    ]);
  });

  it("redraws one line on a terminal and no escape code is left in the last one", async () => {
    vi.useFakeTimers();
    const { written, out } = record();
    const done = new Progress({ out, tty: true }).step(
      "build",
      () => new Promise((resolve) => setTimeout(resolve, 250)),
    );
    await vi.advanceTimersByTimeAsync(250);
    await done;
    expect(written.slice(0, -1).every((text) => text.startsWith("\r\x1b[2K"))).toBe(true);
    expect(written.at(-1)).toBe("✓ build (0.3 s)\n");
  });

  it("says which step failed and passes the error on", async () => {
    const { written, out } = record();
    const step = new Progress({ out, tty: false }).step("build", () =>
      Promise.reject(new Error("no")),
    );
    await expect(step).rejects.toThrow("no");
    expect(written.at(-1)).toMatch(/^ {2}failed: build \(/);
  });

  it("writes minutes from a minute on", () => {
    expect(elapsed(4_240)).toBe("4.2 s");
    expect(elapsed(185_000)).toBe("3 min 05 s");
  });
});

describe("processes", () => {
  it("are told apart by their start, so that a reused id is another process", () => {
    const start = processStart(process.pid);
    expect(start).toBeTypeOf("string");
    expect(isRunning(process.pid, start)).toBe(true);
    expect(isRunning(process.pid, "1")).toBe(false);
  });

  it("do not run once they ended", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    expect(isRunning(pid)).toBe(false);
    expect(isRunning(0)).toBe(false);
    expect(isRunning(-1)).toBe(false);
  });

  it("are ended by asking, and killed when that does not help", async () => {
    const stubborn = spawn(process.execPath, [
      "-e",
      "process.on('SIGTERM',()=>{}); console.log(1); setInterval(()=>{},1e3)",
    ]);
    await new Promise((resolve) => stubborn.stdout.once("data", resolve));
    expect(await endProcess(stubborn.pid ?? 0, undefined, 200)).toBe(false);
    const polite = spawn(process.execPath, ["-e", "console.log(1); setInterval(()=>{},1e3)"]);
    await new Promise((resolve) => polite.stdout.once("data", resolve));
    expect(await endProcess(polite.pid ?? 0)).toBe(true);
  });
});

describe("locks", () => {
  it("let one in at a time and are gone afterwards", async () => {
    const file = path.join(folder, "a.lock");
    let inside = 0;
    let most = 0;
    const waited: (number | undefined)[] = [];
    const work = () =>
      withLock(
        file,
        async () => {
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setTimeout(resolve, 20));
          inside--;
        },
        (pid) => waited.push(pid),
      );
    await Promise.all([work(), work(), work()]);
    expect(most).toBe(1);
    expect(waited).toEqual([process.pid, process.pid]);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it("of a dead process, of a reused process id and unreadable ones are taken over", () => {
    const file = path.join(folder, "a.lock");
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    for (const content of [
      JSON.stringify({ pid, start: "5" }),
      JSON.stringify({ pid: process.pid, start: "5" }),
      "{",
    ]) {
      fs.writeFileSync(file, content);
      expect(withLockSync(file, () => "in")).toBe("in");
    }
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it("are released when the work throws", () => {
    const file = path.join(folder, "a.lock");
    expect(() =>
      withLockSync(file, () => {
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(fs.existsSync(file)).toBe(false);
  });
});

describe("npm packages", () => {
  const put = (file: string, value: unknown) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), JSON.stringify(value));
  };
  const lock = (version: string) => ({
    packages: {
      "": { name: "x" },
      "node_modules/a": { version },
      "node_modules/native": { version: "1.0.0", optional: true },
    },
  });

  it("are missing without node_modules", () => {
    put("package-lock.json", lock("1.0.0"));
    expect(packagesInstalled(folder)).toBe(false);
  });

  it("installed by the user with npm are recognised", () => {
    put("package-lock.json", lock("1.0.0"));
    put("node_modules/.package-lock.json", {
      packages: { "node_modules/a": { version: "1.0.0" } },
    });
    expect(packagesInstalled(folder)).toBe(true);
    expect(packagesInstalled(folder)).toBe(true);
  });

  it("are out of date when the lock file changed or something else is installed", () => {
    put("package-lock.json", lock("1.0.0"));
    put("node_modules/.package-lock.json", {
      packages: { "node_modules/a": { version: "1.0.0" } },
    });
    expect(packagesInstalled(folder)).toBe(true);
    put("package-lock.json", lock("1.0.1"));
    expect(packagesInstalled(folder)).toBe(false);
    put("package-lock.json", lock("1.0.0"));
    put("node_modules/.package-lock.json", {
      packages: { "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "1.0.0" } },
    });
    fs.rmSync(path.join(folder, "node_modules/.unified-ai-lock"));
    expect(packagesInstalled(folder)).toBe(false);
  });
});

describe("Node.js", () => {
  it("is refused below 20, with where to get it", () => {
    expect(() => checkNode("18.20.1")).toThrow(
      /^Node\.js 18\.20\.1 is too old, 20 or newer is needed; .*nodejs\.org/,
    );
    expect(() => checkNode("20.0.0")).not.toThrow();
  });
});

describe("the last line of the tests", () => {
  const report = (changes: object) => ({
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...changes,
  });

  it("counts passed and failed tests, and on the line before, when there are any, skipped ones", () => {
    expect(summary(report({}))).toEqual({ failed: 0, line: "5 passed, 0 failed" });
    expect(summary(report({ numFailedTests: 2, numPendingTests: 1 })).line).toBe(
      "1 skipped\n5 passed, 2 failed",
    );
  });

  it("counts a file that does not load, and a runner that fails outside any test", () => {
    const broken = report({ testResults: [{ status: "failed", assertionResults: [] }] });
    expect(summary(broken, 1)).toEqual({ failed: 1, line: "5 passed, 1 failed" });
    expect(summary(report({}), 1)).toEqual({ failed: 1, line: "5 passed, 1 failed" });
  });
});
