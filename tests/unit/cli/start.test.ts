// Proves what `npm start` reads from the engine's events and how it tells it.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEvents, readProgress, type PolicyFinding } from "../../../cli/start/events";
import { Interrupted, passingSignals } from "../../../cli/start/interrupt";
import { humanType } from "../../../cli/start/names";
import {
  renderChanges,
  renderClouds,
  renderIdleCost,
  renderPolicies,
  renderProgress,
} from "../../../cli/start/summary";

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "start-"));
  file = path.join(folder, "events");
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const urn = (type: string, name: string) =>
  `urn:pulumi:dev::p::unifiedai:x:Parent$${type}::${name}`;
const KEY = urn("aws:kms/key:Key", "k");
const ALIAS = urn("aws:kms/alias:Alias", "a");
const step = (op: string, urn: string, type: string) => ({
  resOutputsEvent: { metadata: { op, urn, type } },
});
const judged = (resourceUrn: string, failed: string[] = []) => ({
  policyAnalyzeSummaryEvent: { resourceUrn, policyPackName: "p", passed: ["a", "b"], failed },
});

const EVENTS = [
  { sequence: 0, policyLoadEvent: {} },
  judged("urn:pulumi:dev::p::pulumi:pulumi:Stack::s"),
  judged(KEY),
  step("create-replacement", KEY, "aws:kms/key:Key"),
  judged(ALIAS, ["c"]),
  {
    policyEvent: {
      policyName: "c",
      enforcementLevel: "advisory",
      resourceUrn: "urn:pulumi:dev::p::t::name",
      message: "d\nis bad\n",
    },
  },
  step("create", ALIAS, "aws:kms/alias:Alias"),
  step("replace", KEY, "aws:kms/key:Key"),
  step("delete-replaced", KEY, "aws:kms/key:Key"),
  step("same", urn("aws:iam/role:Role", "r"), "aws:iam/role:Role"),
  step("create", "urn:pulumi:dev::p::pulumi:pulumi:Stack::s", "pulumi:pulumi:Stack"),
  step("create", "urn:pulumi:dev::p::pulumi:providers:aws::x", "pulumi:providers:aws"),
  step("create", "urn:pulumi:dev::p::unifiedai:x:Parent::x", "unifiedai:x:Parent"),
  {
    summaryEvent: {
      resourceChanges: { create: 4, replace: 1, same: 1 },
      PolicyPacks: { "p|local|/x": "0.1.0" },
    },
  },
];
const write = (tail = "") =>
  fs.writeFileSync(file, EVENTS.map((event) => JSON.stringify(event)).join("\n") + tail);

describe("readEvents", () => {
  it("collects changes, packs, policies and findings, and counts only what a cloud has", () => {
    write('\n{"cut short');
    expect(readEvents(file)).toEqual({
      changes: { create: 1, replace: 1, same: 1 },
      packs: { p: "0.1.0" },
      policies: new Set(["a", "b", "c"]),
      judged: 2,
      findings: [
        { policy: "c", level: "advisory", urn: "urn:pulumi:dev::p::t::name", message: "d\nis bad" },
      ],
    });
    expect(readProgress(file)).toEqual({ previewed: 0, finished: 3 });
  });

  it("is empty without a file", () => {
    expect(readEvents(file)).toMatchObject({ changes: {}, findings: [], judged: 0 });
    expect(readProgress(file)).toEqual({ previewed: 0, finished: 0 });
  });
});

describe("the progress of an update", () => {
  it("counts the preview and what is done in the clouds apart, each resource once", () => {
    const planned = (one: ReturnType<typeof step>) => ({
      resOutputsEvent: { ...one.resOutputsEvent, planning: true },
    });
    const key = step("create", KEY, "aws:kms/key:Key");
    const alias = step("create", ALIAS, "aws:kms/alias:Alias");
    const write = (...events: object[]) =>
      fs.writeFileSync(file, events.map((event) => JSON.stringify(event)).join("\n"));
    write(planned(key), planned(alias), planned(key));
    expect(renderProgress(readProgress(file))).toBe("previewed 2 resources");
    expect(readEvents(file).changes).toEqual({});
    write(planned(key), planned(alias), key);
    expect(renderProgress(readProgress(file))).toBe("1 of 2 resources");
    expect(readEvents(file).changes).toEqual({ create: 1 });
  });

  it("says nothing before anything happened, and counts without a preview", () => {
    expect(renderProgress({ previewed: 0, finished: 0 })).toBeUndefined();
    expect(renderProgress({ previewed: 0, finished: 1 })).toBe("1 resource");
    expect(renderProgress({ previewed: 2, finished: 3 })).toBe("3 of 3 resources");
  });
});

describe("a signal", () => {
  it("goes to the work instead of to whoever listened before, and is told once the work has ended", async () => {
    const before: string[] = [];
    const passed: string[] = [];
    const listener = () => before.push("before");
    process.on("SIGINT", listener);
    try {
      const work = passingSignals(
        (signal) => passed.push(signal),
        async () => {
          process.kill(process.pid, "SIGINT");
          await expect.poll(() => passed.length, { timeout: 30_000 }).toBe(1);
          return "done";
        },
      );
      const thrown = await work.catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(Interrupted);
      expect(thrown).toMatchObject({ message: "interrupted; run npm start again", exitCode: 130 });
      expect([before, passed]).toEqual([[], ["SIGINT"]]);
      expect(process.listeners("SIGINT")).toContain(listener);
    } finally {
      process.off("SIGINT", listener);
    }
    expect(
      await passingSignals(
        () => undefined,
        () => Promise.resolve(7),
      ),
    ).toBe(7);
  });
});

describe("the settings of the policies for what exists once per account", () => {
  it("name the same rules as the others do", () => {
    const rules = (name: string) =>
      Object.keys(
        JSON.parse(
          fs.readFileSync(path.resolve(__dirname, `../../../policies/config/${name}.json`), "utf8"),
        ) as object,
      );
    expect(rules("shared")).toEqual(rules("prod"));
  });
});

describe("the summary", () => {
  it("says what the policies found", () => {
    write();
    expect(renderPolicies("dev", readEvents(file))).toEqual([
      "policies on dev: p 0.1.0: 3 policies on 2 resources, no violation, 1 advisory",
      "  [advisory] c (name): is bad",
    ]);
  });

  it("names each policy once, violations apart from advice", () => {
    write();
    const events = readEvents(file);
    const [advice] = events.findings as [PolicyFinding];
    const findings = [
      advice,
      { ...advice, message: "d\nis bad, too" },
      { ...advice, level: "mandatory" },
    ];
    expect(renderPolicies("dev", { ...events, findings })).toEqual([
      "policies on dev: p 0.1.0: 3 policies on 2 resources, 1 violation, 2 advisory",
      "  [advisory] c (name): is bad (and 1 more)",
      "  [mandatory] c (name): is bad",
    ]);
  });

  it("never claims a verdict when no pack ran", () => {
    expect(renderPolicies("dev", readEvents(file))).toEqual(["policies on dev: no pack was run"]);
  });

  it("counts resources per cloud and stack in words, without components and providers", () => {
    const type = (token: string, custom = true) => ({ type: token, custom });
    expect(
      renderClouds({
        dev: [
          type("pulumi:providers:aws"),
          type("unifiedai:aws:BedrockEndpoint", false),
          type("gcp:serviceaccount/account:Account"),
          type("aws:kms/key:Key"),
          type("aws:bedrock/guardrailVersion:GuardrailVersion"),
        ],
        shared: [type("aws:kms/key:Key")],
      }),
    ).toEqual([
      "AWS Bedrock: 3 resources (2 in dev, 1 in shared): Bedrock guardrail version, 2 x KMS key",
      "Google Vertex AI: 1 resource (1 in dev): service account",
    ]);
  });

  it("has a name for every kind of resource the catalog prices, and words for others", () => {
    const file = path.resolve(__dirname, "../../../catalog/prices.json");
    const tokens = [...fs.readFileSync(file, "utf8").matchAll(/"type": "([^"]+)"/g)].map(
      ([, t]) => t!,
    );
    expect(tokens.length).toBeGreaterThan(40);
    for (const token of tokens) expect(humanType(token)).not.toMatch(/\(|bedrockmodel/);
    expect(humanType("gcp:house/iAMHouseRole:IAMHouseRole")).toBe("IAM house role (house)");
    expect(humanType("a:b:SomeThing")).toBe("some thing (b)");
  });

  it("says that nothing changed", () => {
    expect(renderChanges({ ...readEvents(file), changes: { same: 4 } })).toBe("4 unchanged");
  });

  it("lists what it could not price instead of counting it as nothing", () => {
    const cost = {
      totalMonthlyUsd: 1.5,
      lines: [
        {
          type: "aws:kms/key:Key",
          name: "KMS key, customer managed",
          regions: [],
          count: 1,
          monthlyUsd: 1,
          unit: "month" as const,
          usage: [],
          source: "s",
          checked: "d",
          verified: "single-source" as const,
        },
        {
          type: "aws:kms/alias:Alias",
          name: "KMS alias",
          regions: [],
          count: 1,
          monthlyUsd: 0,
          unit: "free" as const,
          usage: [],
          source: "s",
          checked: "d",
          verified: "single-source" as const,
        },
        {
          type: "a:b:HouseThing",
          name: "house thing (b)",
          regions: [],
          count: 1,
          monthlyUsd: 0.5,
          unit: "month" as const,
          usage: [],
          source: "s",
          checked: "d",
          verified: "unverified" as const,
        },
      ],
      unpriced: [{ type: "a:b:SomeThing", count: 2, reason: "no price of this type" }],
    };
    expect(renderIdleCost(cost)).toEqual([
      "idle cost: about $1.50 a month from list prices; calls are charged besides",
      "      $1.00  1 x KMS key, customer managed",
      "      $0.50  1 x house thing (b) (price unverified)",
      "  not priced, so not in the sum: 2 x some thing (b)",
    ]);
  });
});
