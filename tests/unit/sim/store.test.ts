import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StoredResource } from "../../../sim/model";
import { decodeStore, encodeStore, readStore, StoreError } from "../../../sim/store/format";
import { acquireLock, AlreadyRunningError, runningProcess } from "../../../sim/store/lock";
import { defaultOrganisation, loadOrganisation } from "../../../sim/store/organisation";
import { Store } from "../../../sim/store/store";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "store-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const resource = (id: string, more: Partial<StoredResource> = {}): StoredResource => ({
  token: "aws:kms/key:Key",
  id,
  scope: { cloud: "aws", account: "111122223333", region: "us-east-1" },
  inputs: { description: `key ${id} ✓` },
  state: {},
  createdAt: "2026-11-21T00:00:00.000Z",
  ...more,
});

describe("Store", () => {
  it("has everything again after it is opened anew", async () => {
    const store = new Store(directory);
    store.put(resource("a"));
    store.put(
      resource("b", { deletedAt: "2026-11-21T01:00:00.000Z", purgeAt: "2027-01-01T00:00:00.000Z" }),
    );
    await store.settled();
    const again = new Store(directory);
    expect(again.everything()).toEqual(store.everything());
    expect(again.find("aws:kms/key:Key", "111122223333", "a")?.inputs).toEqual({
      description: "key a ✓",
    });
    expect(again.find("aws:kms/key:Key", "111122223333", "b")).toBeUndefined();
  });

  it("finds an Azure resource by its id in any letter case, and others to the letter only", () => {
    const store = new Store(directory);
    const id = "/subscriptions/s/resourcegroups/g/providers/Microsoft.X/things/t";
    store.put(resource(id, { token: "t" }));
    const asked = id.replace("resourcegroups", "resourceGroups");
    expect(store.find("t", "111122223333", asked)?.id).toBe(id);
    expect(store.find("t", "111122223333", asked, "us-east-1")?.id).toBe(id);
    store.put(resource("abc"));
    expect(store.find("aws:kms/key:Key", "111122223333", "ABC")).toBeUndefined();
  });

  it("writes many changes as one, a moment later", async () => {
    const store = new Store(directory);
    for (let index = 0; index < 500; index++) store.put(resource(`k${index}`));
    expect(existsSync(path.join(directory, "store.json"))).toBe(false);
    await store.settled();
    expect(readStore(directory).resources).toHaveLength(500);
  });

  it("keeps the newest content when a flush comes in the middle of a write", async () => {
    // Wherever in the write the flush falls.
    for (let turns = 0; turns < 40; turns++) {
      const store = new Store(path.join(directory, String(turns)));
      store.put(resource("first"));
      const writing = store.settled();
      for (let turn = 0; turn < turns; turn++)
        await new Promise(turns % 2 === 0 ? setImmediate : process.nextTick);
      store.put(resource("second"));
      store.flush();
      await writing;
      expect(readStore(store.directory).resources.map((one) => one.id)).toEqual([
        "first",
        "second",
      ]);
      await store.settled();
    }
  });

  it("keeps a deleted resource beside a living one of the same id, and drops it when its time is up", () => {
    let now = new Date("2026-11-21T00:00:00.000Z");
    const store = new Store(directory, () => now);
    store.put(
      resource("a", { deletedAt: "2026-11-20T00:00:00.000Z", purgeAt: "2026-11-22T00:00:00.000Z" }),
    );
    store.put(resource("a"));
    expect(store.all("aws:kms/key:Key")).toHaveLength(2);
    now = new Date("2026-11-22T00:00:00.000Z");
    expect(store.all("aws:kms/key:Key").map((one) => one.deletedAt)).toEqual([undefined]);
  });

  it("shows one account only its own resources", () => {
    const store = new Store(directory);
    store.put(resource("mine"));
    store.put(
      resource("theirs", { scope: { cloud: "aws", account: "444455556666", region: "us-east-1" } }),
    );
    const world = store.world("aws", "111122223333");
    expect(world.list("aws:kms/key:Key").map((one) => one.id)).toEqual(["mine"]);
    expect(world.get("aws:kms/key:Key", "theirs")).toBeUndefined();
  });
});

describe("a store that is not whole", () => {
  const whole = encodeStore({ resources: [resource("a")], outsideApplied: 0 });
  const broken: [string, string][] = [
    ["an empty file", ""],
    ["text that is no store", "{}"],
    ["a store cut short", whole.slice(0, -10)],
    ["a store with a changed letter", whole.replace("key a", "key b")],
    ["a store of another format", whole.replace('"format":1', '"format":2')],
    ["a store with something after it", `${whole}x`],
  ];
  it.each(broken)("is refused by name and kept: %s", (_title, text) => {
    const file = path.join(directory, "store.json");
    writeFileSync(file, text);
    expect(() => new Store(directory)).toThrow(StoreError);
    expect(() => readStore(directory)).toThrow(file);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("is whole when nothing was changed", () => {
    expect(decodeStore(whole, "store.json").resources[0]?.id).toBe("a");
  });
});

describe("the lock of a directory", () => {
  it("refuses a second holder and names the first", () => {
    const lock = acquireLock(directory);
    lock.publish({ aws: 1234 });
    expect(() => acquireLock(directory)).toThrow(AlreadyRunningError);
    expect(() => acquireLock(directory)).toThrow(`as process ${process.pid}`);
    expect(runningProcess(directory)?.ports).toEqual({ aws: 1234 });
    lock.release();
    acquireLock(directory).release();
  });

  it("is taken over from a process that is gone, also when its number is used again", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(path.join(directory, "process.json"), JSON.stringify({ pid, startedAt: "then" }));
    acquireLock(directory).release();
    if (process.platform !== "linux") return;
    writeFileSync(
      path.join(directory, "process.json"),
      JSON.stringify({ pid: process.pid, startTime: "1", startedAt: "then" }),
    );
    acquireLock(directory).release();
  });
});

describe("the organisation", () => {
  it("is written with its defaults, and read back", () => {
    expect(loadOrganisation(directory)).toEqual(defaultOrganisation);
    expect(JSON.parse(readFileSync(path.join(directory, "world.json"), "utf8"))).toEqual(
      defaultOrganisation,
    );
  });

  it("takes what is given and keeps the rest", () => {
    writeFileSync(
      path.join(directory, "world.json"),
      JSON.stringify({
        aws: { furtherAccounts: ["444455556666"] },
        grants: { "aws/111122223333": { quota: 3 } },
      }),
    );
    const organisation = loadOrganisation(directory);
    expect(organisation.aws).toEqual({
      account: "111122223333",
      furtherAccounts: ["444455556666"],
      hostedZones: { "111122223333": { Z0123456789ABCDEFGHIJ: "example.com" } },
    });
    expect(organisation.grants["aws/111122223333"]).toEqual({ quota: 3 });
  });

  it.each([
    ["{", "must be JSON"],
    ["[]", "must be an object"],
    ['{"oracle":{}}', "`oracle`: unknown key"],
    ['{"aws":{"acount":"1"}}', "`aws.acount`: unknown key"],
    ['{"aws":{"account":1}}', "`aws.account`: must be a text"],
    ['{"aws":{"hostedZones":[]}}', "`aws.hostedZones`: must be an object by account"],
    ['{"aws":{"hostedZones":{"1":{"Z1":"example.com."}}}}', "must hold domains in lower case"],
    ['{"grants":{"aws/1":{"x":"y"}}}', "must hold numbers"],
  ])("refuses %s", (text, message) => {
    writeFileSync(path.join(directory, "world.json"), text);
    expect(() => loadOrganisation(directory)).toThrow(message);
  });
});
