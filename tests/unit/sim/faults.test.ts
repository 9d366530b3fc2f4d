import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Props } from "../../../sim/model";
import type { Faults } from "../../../sim/server/faults";
import type { JournalEntry } from "../../../sim/server/journal";
import type { OutsideChange } from "../../../sim/server/outside";
import { sleep } from "../../../sim/server/faults";
import { initFailure, LocalClouds, secret, urnOf, type Provider } from "./harness";
import { testRows } from "./rows";

const LOG = "aws:cloudwatch/logGroup:LogGroup";
const urn = urnOf(LOG, "l");

let clouds: LocalClouds;
let aws: Provider;
beforeEach(async () => {
  clouds = await new LocalClouds(testRows).start();
  aws = await clouds.provider("aws");
});
afterEach(() => clouds.dispose());

const file = (name: string): string => path.join(clouds.directory, name);
const fault = (faults: Faults): void => writeFileSync(file("faults.json"), JSON.stringify(faults));
const create = async (
  name: string,
  more: Props = {},
): Promise<{ id: string; properties: Props; inputs: Props }> => {
  const inputs = await aws.accepted(urn, { name, ...more });
  return { inputs, ...(await aws.create(urn, inputs)) };
};
const journal = (): JournalEntry[] =>
  readFileSync(file("journal.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as JournalEntry);
const held = async (): Promise<JournalEntry> => {
  for (let look = 0; look < 3_000; look++) {
    const line = journal().find((entry) => entry.held !== undefined);
    if (line) return line;
    await sleep(10);
  }
  throw new Error("no call was held");
};

describe("faults on demand", () => {
  it("throttle: few cost time only, more than the provider repeats fail", async () => {
    fault({ throttle: { calls: 3 } });
    await create("a");
    expect(journal().at(-1)).toMatchObject({ method: "create", throttled: 3 });
    fault({ throttle: { calls: 30 } });
    await expect(create("b")).rejects.toThrow("ThrottlingException: Rate exceeded");
    await create("b");
  });

  it("capacityRefused: creates of that type are refused until the file changes", async () => {
    fault({ capacityRefused: [{ token: LOG }] });
    await expect(create("a")).rejects.toThrow("InsufficientCapacityException");
    rmSync(file("faults.json"));
    await create("a");
  });

  it("refuse: so many times, then no more", async () => {
    fault({
      refuse: [
        {
          method: "create",
          token: LOG,
          code: "AccessDenied",
          status: 403,
          message: "no",
          times: 1,
        },
      ],
    });
    await expect(create("a")).rejects.toThrow("StatusCode: 403, AccessDenied: no");
    await create("a");
  });

  it("consistency: a new resource is not found for a while", async () => {
    fault({ consistency: { milliseconds: 1000 } });
    const { id, properties, inputs } = await create("a");
    expect((await aws.read(urn, id, properties, inputs)).id).toBe("");
    clouds.now = new Date(clouds.now.getTime() + 1001);
    expect((await aws.read(urn, id, properties, inputs)).id).toBe(id);
  });

  it("partialCreate: the engine learns the id and that something failed", async () => {
    fault({ partialCreate: { token: LOG, reason: "the tags were not written" } });
    const error: unknown = await create("a").catch((caught: unknown) => caught);
    expect(initFailure(error)).toMatchObject({
      id: "a",
      reasons: ["the tags were not written"],
      inputs: { name: "a" },
    });
    expect(clouds.plane.store.all(LOG)).toHaveLength(1);
  });

  it("crashAfterCreate: it exists in the cloud, on disk, and the caller never learns of it", async () => {
    fault({ crashAfterCreate: { token: LOG, nth: 2, how: "drop" } });
    await create("a");
    await expect(create("b")).rejects.toThrow("UNAVAILABLE");
    expect(readFileSync(file("store.json"), "utf8")).toContain('"id":"b"');
    rmSync(file("faults.json"));
    await expect(create("b")).rejects.toThrow("already exists");
  });

  it("pauseAt before: nothing happened yet while the call is held", async () => {
    fault({ pauseAt: { call: 2, when: "before" } });
    await create("a");
    const second = create("b");
    expect(await held()).toMatchObject({ held: "before", method: "create", mutation: 2 });
    expect(clouds.plane.store.all(LOG)).toHaveLength(1);
    rmSync(file("faults.json"));
    expect((await second).id).toBe("b");
  });

  it("pauseAt after: it is in the cloud while the call is held", async () => {
    fault({ pauseAt: { call: 1, when: "after" } });
    const first = create("a");
    expect(await held()).toMatchObject({ held: "after", id: "a" });
    expect(readFileSync(file("store.json"), "utf8")).toContain('"id":"a"');
    rmSync(file("faults.json"));
    expect((await first).id).toBe("a");
  });

  it("pauseAt of a type: calls of others are not counted", async () => {
    fault({ pauseAt: { call: 1, when: "before", token: "aws:iam/role:Role" } });
    await create("a");
    expect(journal().some((entry) => entry.held !== undefined)).toBe(false);
    fault({ pauseAt: { call: 2, when: "after", token: LOG } });
    await create("b");
    const second = create("c");
    expect(await held()).toMatchObject({ held: "after", id: "c" });
    rmSync(file("faults.json"));
    await second;
  });

  it("latency: the named calls take longer", async () => {
    fault({ latency: { milliseconds: 300, methods: ["read"] } });
    const { id } = await create("a");
    await aws.read(urn, id);
    const entries = journal();
    expect(entries.find((entry) => entry.method === "read")!.ms).toBeGreaterThanOrEqual(295);
    expect(entries.find((entry) => entry.method === "create")!.ms).toBeLessThan(295);
  });

  it("names a fault it does not know, and text that is no JSON", async () => {
    writeFileSync(file("faults.json"), '{"trottle":{}}');
    await expect(create("a")).rejects.toThrow("`trottle`: unknown fault; use latency");
    writeFileSync(file("faults.json"), "{");
    await expect(create("a")).rejects.toThrow("must be JSON");
  });
});

describe("changes made outside", () => {
  const outside = (change: OutsideChange): void =>
    appendFileSync(file("outside.jsonl"), `${JSON.stringify(change)}\n`);

  it("are seen by the next read, and applied once only", async () => {
    const { id, properties, inputs } = await create("a", { tags: { a: "1" } });
    outside({
      token: LOG,
      id,
      set: { "tags.b": "2", retentionInDays: 7 },
      unset: ["tags.a"],
      state: { arn: "arn:moved" },
    });
    const read = await aws.read(urn, id, properties, inputs);
    expect(read.properties).toMatchObject({
      tags: { b: "2" },
      tagsAll: { b: "2" },
      retentionInDays: 7,
      arn: "arn:moved",
    });
    expect(read.inputs).toEqual({ ...inputs, tags: { b: "2" }, retentionInDays: 7 });
    await aws.update(urn, id, read.properties, read.inputs, inputs);
    await clouds.restart();
    aws = await clouds.provider("aws");
    expect((await aws.read(urn, id, properties, inputs)).properties["retentionInDays"]).toBe(0);
  });

  it("can take a resource away", async () => {
    const { id } = await create("a");
    outside({ token: LOG, name: "a", remove: true });
    expect((await aws.read(urn, id)).id).toBe("");
  });

  it("must fit exactly one resource", async () => {
    outside({ token: LOG, id: "nope", remove: true });
    await expect(aws.read(urn, "x")).rejects.toThrow("fits 0; it was left out");
    expect((await aws.read(urn, "x")).id).toBe("");
  });
});

describe("the journal", () => {
  it("has one line a call, without any values", async () => {
    await create("a", { tags: { t: secret("correct-horse") } });
    const lines = journal().map(({ method, token, urn: at, mutation }) => ({
      method,
      token,
      at,
      mutation,
    }));
    expect(lines.slice(-2)).toEqual([
      { method: "check", token: LOG, at: urn, mutation: undefined },
      { method: "create", token: LOG, at: urn, mutation: 1 },
    ]);
    expect(readFileSync(file("journal.jsonl"), "utf8")).not.toContain("correct-horse");
  });
});
