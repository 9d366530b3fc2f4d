// Proves how a lock file is read and its holder judged. That the engine writes such files: tests/e2e/killed-up.test.ts.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  describeLock,
  holderState,
  readLocks,
  type StackLock,
} from "../../../../cli/recover/locks";

describe("locks", () => {
  let root: string;

  beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), "locks-"))));
  afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

  const lock = (change: Partial<StackLock>): StackLock => ({
    id: "1",
    user: "ada",
    host: os.hostname(),
    pid: process.pid,
    since: new Date().toISOString(),
    file: "",
    ...change,
  });

  it("reads the holder from the backend's lock file", () => {
    const folder = path.join(root, ".pulumi", "locks", "organization", "endpoint", "dev");
    fs.mkdirSync(folder, { recursive: true });
    const content = {
      pid: 4711,
      username: "ada",
      hostname: "build-3",
      timestamp: "2026-11-21T10:00:00Z",
    };
    fs.writeFileSync(path.join(folder, "abc.json"), JSON.stringify(content));
    const locks = readLocks(`file://${root}`, "endpoint", "dev");
    expect(locks).toMatchObject([{ id: "abc", user: "ada", host: "build-3", pid: 4711 }]);
    expect(describeLock(locks![0]!)).toBe("ada@build-3, pid 4711, since 2026-11-21T10:00:00Z");
  });

  it("counts a half-written lock, as the engine does, and takes it for dead after a minute", () => {
    const folder = path.join(root, ".pulumi", "locks", "organization", "endpoint", "dev");
    fs.mkdirSync(folder, { recursive: true });
    const file = path.join(folder, "abc.json.18ea29c419964d18.tmp");
    fs.writeFileSync(file, '{"pid":47');
    const read = () => readLocks(`file://${root}`, "endpoint", "dev")!;
    expect(read().map(judge)).toEqual(["alive"]);
    const earlier = new Date(Date.now() - 120_000);
    fs.utimesSync(file, earlier, earlier);
    expect(read().map(judge)).toEqual(["dead"]);
  });

  const judge = (one: StackLock): string => holderState(one);

  it("finds none where no lock was ever taken, and cannot see those of a bucket", () => {
    expect(readLocks(`file://${root}`, "endpoint", "dev")).toEqual([]);
    expect(readLocks("s3://state", "endpoint", "dev")).toBeUndefined();
  });

  it("calls a running holder alive and an ended one dead", async () => {
    expect(holderState(lock({}))).toBe("alive");
    const child = spawn("true");
    await new Promise((resolve) => child.on("close", resolve));
    expect(holderState(lock({ pid: child.pid! }))).toBe("dead");
  });

  it("cannot judge a holder on another machine", () => {
    expect(holderState(lock({ host: "elsewhere" }))).toBe("elsewhere");
  });

  it.runIf(process.platform === "linux")(
    "calls the holder dead when a younger process took over its process id",
    () => {
      expect(holderState(lock({ since: "2001-01-01T00:00:00Z" }))).toBe("dead");
    },
  );
});
