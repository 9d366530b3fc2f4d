// Proves what a waiver does to a report, and which waivers are refused.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useWaivers, knowRules, refusal, waiverFor } from "../../../../policies/internal/waivers";
import { rule } from "../../../../policies/rule";
import waivers from "../../../../policies/rules/stack/waivers";
import { rules } from "../../../../policies/rules";
import { analyze, analyzeStack, UNKNOWN } from "../harness";

const type = "aws:s3/bucket:Bucket";
const urn = `urn:pulumi:dev::test::${type}::logs-a`;
const waiver = {
  rule: "test-rule",
  resource: `${type} logs-*`,
  owner: "platform-ai",
  reason: "moved by PLAT-12",
  expires: "2026-12-01",
};
const use = (...list: object[]) => useWaivers({ list: list as (typeof waiver)[], longestDays: 90 });
const logs = { type, name: "logs-a", urn };

const wantsOn = rule({
  id: "test-rule",
  title: "A test",
  severity: "low",
  why: "why",
  seen: "seen",
  remedy: "remedy",
  publicIds: [],
  applies: (token) => token === type,
  check(resource) {
    const at = resource.get("state");
    if (!at.is("on")) resource.violation({ at, must: 'be "on"', fix: "turn it on" });
  },
});

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21T23:59:59Z"), toFake: ["Date"] });
  knowRules(["test-rule", "other-rule", "waivers"]);
});
afterEach(() => {
  vi.useRealTimers();
  use();
});

describe("a waiver", () => {
  const off = { type, name: "logs-a", inputs: { state: "off" } };
  const message =
    'A test\naws:s3/bucket:Bucket "logs-a": `state` must be "on", got "off"; turn it on';

  it("makes the violation advisory while it holds, with owner, reason and days left", async () => {
    use(waiver);
    expect(await analyze(wantsOn, off)).toMatchObject([
      {
        level: "advisory",
        message: `${message} [waived until 2026-12-01, 10 days left, by platform-ai: "moved by PLAT-12"]`,
      },
    ]);
  });

  it("holds on its last day and not on the next", async () => {
    vi.setSystemTime(new Date("2026-11-21T23:59:59Z"));
    use({ ...waiver, expires: "2026-11-21" });
    expect((await analyze(wantsOn, off))[0]?.message).toContain("2026-11-21, 0 days left");
    vi.setSystemTime(new Date("2026-11-22T00:00:00Z"));
    expect(await analyze(wantsOn, off)).toMatchObject([
      {
        level: "mandatory",
        message: `${message} [the waiver ended on 2026-11-21, 1 day ago, by platform-ai: "moved by PLAT-12"]`,
      },
    ]);
  });

  it("covers what is still unknown at `pulumi up`", async () => {
    use(waiver);
    process.env["PULUMI_DRY_RUN"] = "false";
    try {
      const found = await analyze(wantsOn, { ...off, inputs: { state: UNKNOWN } });
      expect(found).toMatchObject([{ level: "advisory" }]);
      expect(found[0]?.message).toContain("is still unknown");
      expect(found[0]?.message).toContain("[waived until");
    } finally {
      delete process.env["PULUMI_DRY_RUN"];
    }
  });

  it("leaves a resource that keeps to the rule unmentioned", async () => {
    use(waiver);
    expect(await analyze(wantsOn, { ...off, inputs: { state: "on" } })).toEqual([]);
  });

  it.each([
    ["of another name", { resource: `${type} data-*` }],
    ["of a longer name", { resource: `${type} logs` }],
    ["of another type", { resource: "aws:s3/bucketV2:BucketV2 logs-a" }],
    ["of another rule", { rule: "other-rule" }],
    ["of another URN", { resource: `${urn}b` }],
    ["whose dots and brackets are no patterns", { resource: `${type} logs.a` }],
  ])("says nothing about a resource %s", (_, change) => {
    use({ ...waiver, ...change });
    expect(waiverFor("test-rule", logs)).toBeUndefined();
  });

  it.each([
    ["its URN", urn],
    ["type and name", `${type} logs-a`],
    ["a pattern", `${type} *-a`],
  ])("matches by %s", (_, resource) => {
    use({ ...waiver, resource });
    expect(waiverFor("test-rule", logs)?.holds).toBe(true);
  });

  it("matches an Azure type with and without its API version", () => {
    const account = {
      type: "azure-native:storage/v20240101:StorageAccount",
      name: "docs",
      urn: "urn:pulumi:x",
    };
    use({ ...waiver, resource: "azure-native:storage:StorageAccount docs" });
    expect(waiverFor("test-rule", account)?.holds).toBe(true);
  });

  it("counts the one that holds longest when several match", () => {
    use({ ...waiver, expires: "2026-11-01" }, { ...waiver, expires: "2026-11-30" });
    expect(waiverFor("test-rule", logs)?.note).toContain("2026-11-30");
  });
});

describe("waivers", () => {
  const settings = (change: object, longestDays = 90) => ({
    list: [{ ...waiver, ...change }],
    longestDays,
  });
  const judge = (config: object) =>
    analyzeStack(waivers, [{ type: "pulumi:pulumi:Stack", name: "atlas-dev" }], config);

  it("passes whole waivers, ended ones among them", async () => {
    expect(await judge(settings({}))).toEqual([]);
    expect(await judge(settings({ expires: "2020-01-01" }))).toEqual([]);
    expect(await judge({})).toEqual([]);
  });

  it.each([
    [
      { expires: "2027-02-20" },
      'give waivers whose `list[0].expires` is at most 90 days ahead (`longestDays`), got "2027-02-20"; write 2027-02-19 or an earlier day',
    ],
    [
      { expires: "2027-02-31" },
      'give waivers whose `list[0].expires` is a day of the calendar, YYYY-MM-DD, got "2027-02-31"; write another day',
    ],
    [
      { owner: "  " },
      'give waivers whose `list[0].owner` is a text, got "  "; write the waiver\'s `owner`',
    ],
    [
      { reason: undefined },
      "give waivers whose `list[0].reason` is a text, got nothing; write the waiver's `reason`",
    ],
    [
      { resource: "logs-*" },
      'give waivers whose `list[0].resource` is a URN, or a type token, a space and a name, got "logs-*"; write it as `aws:s3/bucket:Bucket logs-*`',
    ],
    [
      { rule: "no-such-rule" },
      'give waivers whose `list[0].rule` is the id of a rule of this pack, got "no-such-rule"; take an id of policies/README.md',
    ],
    [
      { rule: "waivers" },
      'give waivers whose `list[0].rule` is the id of another rule, got "waivers"; put the other waivers right instead',
    ],
  ])("refuses %j", async (change, message) => {
    const config = settings(change);
    expect(await judge(config)).toMatchObject([
      {
        level: "mandatory",
        message: `${waivers.title}\npulumi:pulumi:Stack "atlas-dev": the stack must ${message}`,
      },
    ]);
    useWaivers(config);
    expect(waiverFor("test-rule", logs)).toBeUndefined();
  });

  it("takes the longest time from its settings", async () => {
    expect(await judge(settings({}, 9))).toHaveLength(1);
    expect(await judge(settings({}, 10))).toEqual([]);
    expect(refusal(settings({}, 9), 0)?.fix).toBe("write 2026-11-30 or an earlier day");
  });

  it("puts the waivers in force before any resource is judged", async () => {
    await judge(settings({}));
    expect(waiverFor("test-rule", logs)?.holds).toBe(true);
  });

  it("is undisturbed by unknown values", async () => {
    const stack = [{ type: "pulumi:pulumi:Stack", name: "atlas-dev", inputs: { a: UNKNOWN } }];
    expect(await analyzeStack(waivers, stack, settings({}))).toEqual([]);
  });

  it("belongs to the pack", () => {
    expect(rules).toContain(waivers);
  });
});
