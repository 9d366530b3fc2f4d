// Proves status, reset and the check for a running process on a hand-made folder; no local cloud is started.
import { createRequire } from "node:module";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Layout, localLayout } from "../../../cli/local/layout";
import { resetLocal } from "../../../cli/local/reset";
import { runningClouds, runsOldCode } from "../../../cli/local/server";
import { localStatus, renderStatus } from "../../../cli/local/status";
import { isRunning } from "../../../cli/toolbox";
import type { StoredResource } from "../../../sim/model";

const requireFrom = createRequire(__filename);
import { encodeStore } from "../../../sim/store/format";

const { processStart } = requireFrom(path.resolve(__dirname, "../../../tools/lib/process.cjs")) as {
  processStart(pid: number): string;
};

let layout: Layout;
const put = (file: string, text: string) => {
  const full = path.join(layout.directory, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text);
};
const resource = (
  token: string,
  account: string,
  more: Partial<StoredResource> = {},
): StoredResource => ({
  token,
  id: "sim-1",
  scope: { cloud: token.startsWith("aws") ? "aws" : "azure-native", account, region: "r" },
  inputs: {},
  state: {},
  createdAt: "2026-11-01T00:00:00Z",
  ...more,
});
const store = (resources: StoredResource[]) =>
  put("clouds/store.json", encodeStore({ resources, outsideApplied: 0 }));
const running = (startTime: string) =>
  put(
    "clouds/process.json",
    JSON.stringify({
      pid: process.pid,
      startTime,
      startedAt: "2026-11-21T00:00:00Z",
      ports: { aws: 7 },
    }),
  );

beforeEach(() => {
  layout = localLayout(fs.mkdtempSync(path.join(os.tmpdir(), "local-")));
});
afterEach(() => fs.rmSync(layout.directory, { recursive: true, force: true }));

describe("runningClouds", () => {
  it("is the process that wrote the file", () => {
    running(processStart(process.pid));
    expect(runningClouds(layout)).toMatchObject({ pid: process.pid, ports: { aws: 7 } });
  });
  it("is not a later process with the same id", () => {
    running("1");
    expect(isRunning(process.pid)).toBe(true);
    expect(runningClouds(layout)).toBeUndefined();
  });
  it("is undefined before it answers, and with a file cut short", () => {
    put("clouds/process.json", JSON.stringify({ pid: process.pid, startedAt: "x" }));
    expect(runningClouds(layout)).toBeUndefined();
    put("clouds/process.json", "{");
    expect(runningClouds(layout)).toBeUndefined();
  });
});

describe("runsOldCode", () => {
  it("is true when a file changed after the start", () => {
    put("sim/deep/a.js", "");
    const changed = fs.statSync(path.join(layout.directory, "sim/deep/a.js")).mtimeMs;
    const clouds = (startedAt: number) => ({
      pid: 1,
      ports: {},
      startedAt: new Date(startedAt).toISOString(),
    });
    expect(runsOldCode(clouds(changed + 5_000), path.join(layout.directory, "sim"))).toBe(false);
    expect(runsOldCode(clouds(changed - 5_000), path.join(layout.directory, "sim"))).toBe(true);
  });
});

describe("localStatus", () => {
  const now = new Date("2026-11-21T00:00:00Z");

  it("is empty where nothing ever ran", () => {
    expect(localStatus(layout, now)).toEqual({
      code: 0,
      running: false,
      directory: layout.directory,
      store: path.join(layout.directory, "clouds/store.json"),
      accounts: [],
      softDeleted: [],
      gateways: [],
    });
  });

  it("counts by cloud, account and type, and lists what is deleted but kept", () => {
    store([
      resource("aws:kms/key:Key", "2"),
      resource("aws:kms/key:Key", "1"),
      resource("aws:kms/key:Key", "1"),
      resource("aws:kms/alias:Alias", "1"),
      resource("azure-native:x:Account", "s", {
        name: "n",
        deletedAt: "2026-11-20T00:00:00Z",
        purgeAt: "2026-11-22T00:00:00Z",
      }),
      resource("azure-native:x:Account", "s", {
        deletedAt: "2026-10-01T00:00:00Z",
        purgeAt: "2026-10-03T00:00:00Z",
      }),
    ]);
    const status = localStatus(layout, now);
    expect(status.accounts).toEqual([
      {
        cloud: "aws",
        account: "1",
        total: 3,
        resources: { "aws:kms/alias:Alias": 1, "aws:kms/key:Key": 2 },
      },
      { cloud: "aws", account: "2", total: 1, resources: { "aws:kms/key:Key": 1 } },
    ]);
    expect(status.softDeleted).toEqual([
      {
        cloud: "azure-native",
        account: "s",
        type: "azure-native:x:Account",
        id: "sim-1",
        name: "n",
        deletedAt: "2026-11-20T00:00:00Z",
        purgeAt: "2026-11-22T00:00:00Z",
      },
    ]);
    expect(renderStatus(status)).toContain(
      "azure-native s  azure-native:x:Account  n  gone 2026-11-22T00:00:00Z",
    );
  });

  it("names a corrupt store and keeps it", () => {
    put("clouds/store.json", "{ not a store");
    expect(() => localStatus(layout, now)).toThrow(
      path.join(layout.directory, "clouds/store.json"),
    );
    expect(fs.readFileSync(path.join(layout.directory, "clouds/store.json"), "utf8")).toBe(
      "{ not a store",
    );
  });
});

describe("resetLocal", () => {
  const fill = () => {
    store([resource("aws:kms/key:Key", "1")]);
    put("clouds/world.json", "{}");
    put("state/.pulumi/stacks/app/dev.json", "{}");
    put("salts/app/dev", "v1:x");
    put("projects/endpoint/Pulumi.yaml", "name: app");
  };

  it("removes what the clouds and the backend hold, and says what that was; the accounts that exist stay", async () => {
    fill();
    expect(await resetLocal(layout, false)).toEqual({
      code: 0,
      directory: layout.directory,
      resources: 1,
      stacks: ["app/dev"],
    });
    expect(fs.readdirSync(layout.directory)).toEqual(["clouds"]);
    expect(fs.readdirSync(layout.clouds)).toEqual(["world.json"]);
  });

  it("refuses while the clouds run", async () => {
    fill();
    running(processStart(process.pid));
    await expect(resetLocal(layout, false)).rejects.toMatchObject({ code: "CLOUDS_RUNNING" });
    expect(fs.existsSync(path.join(layout.clouds, "store.json"))).toBe(true);
  });

  it("refuses while a stack is locked by a living process, not by a dead one", async () => {
    fill();
    const lock = (pid: number, timestamp: string) =>
      put(
        "state/.pulumi/locks/organization/app/dev/1.json",
        JSON.stringify({ pid, username: "ada", hostname: os.hostname(), timestamp }),
      );
    lock(process.pid, new Date().toISOString());
    await expect(resetLocal(layout, false)).rejects.toMatchObject({ code: "STACK_IN_USE" });
    lock(process.pid, "2001-01-01T00:00:00Z");
    await expect(resetLocal(layout, false)).resolves.toMatchObject({ code: 0 });
  });

  it("works on a store that cannot be read", async () => {
    put("clouds/store.json", "{");
    expect(await resetLocal(layout, false)).toEqual({
      code: 0,
      directory: layout.directory,
      stacks: [],
    });
  });
});
