// Proves what `npm start` reads from the engine's events and how it tells it.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countFinished, readEvents } from "../../../cli/start/events";
import {
  humanType,
  renderChanges,
  renderClouds,
  renderIdleCost,
  renderPolicies,
} from "../../../cli/start/summary";

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "start-"));
  file = path.join(folder, "events");
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const EVENTS = [
  { sequence: 0, policyLoadEvent: {} },
  { policyAnalyzeSummaryEvent: { resourceUrn: "u1", policyPackName: "p", passed: ["a", "b"] } },
  { resOutputsEvent: { metadata: { op: "create" } } },
  {
    policyAnalyzeSummaryEvent: {
      resourceUrn: "u2",
      policyPackName: "p",
      passed: ["a"],
      failed: ["c"],
    },
  },
  {
    policyEvent: {
      policyName: "c",
      enforcementLevel: "advisory",
      resourceUrn: "urn:pulumi:dev::p::t::name",
      message: "d\nis bad\n",
    },
  },
  { resOutputsEvent: { metadata: { op: "create" } } },
  {
    summaryEvent: {
      resourceChanges: { create: 2, same: 1 },
      PolicyPacks: { "p|local|/x": "0.1.0" },
    },
  },
];
const write = (tail = "") =>
  fs.writeFileSync(file, EVENTS.map((event) => JSON.stringify(event)).join("\n") + tail);

describe("readEvents", () => {
  it("collects changes, packs, policies and findings", () => {
    write('\n{"cut short');
    expect(readEvents(file)).toEqual({
      changes: { create: 2, same: 1 },
      packs: { p: "0.1.0" },
      policies: new Set(["a", "b", "c"]),
      judged: 2,
      findings: [
        { policy: "c", level: "advisory", urn: "urn:pulumi:dev::p::t::name", message: "d\nis bad" },
      ],
    });
    expect(countFinished(file)).toBe(2);
  });

  it("is empty without a file", () => {
    expect(readEvents(file)).toMatchObject({ changes: {}, findings: [], judged: 0 });
    expect(countFinished(file)).toBe(0);
  });
});

describe("the summary", () => {
  it("says what the policies found", () => {
    write();
    expect(renderPolicies(readEvents(file))).toEqual([
      "policies: p 0.1.0: 3 policies on 2 resources, 1 finding",
      "  [advisory] c (name): is bad",
    ]);
  });

  it("never claims a verdict when no pack ran", () => {
    expect(renderPolicies(readEvents(file))).toEqual(["policies: no pack was run"]);
  });

  it("counts resources per cloud in words, without components and providers", () => {
    const type = (token: string, custom = true) => ({ type: token, custom });
    expect(
      renderClouds([
        type("pulumi:providers:aws"),
        type("unifiedai:aws:BedrockEndpoint", false),
        type("gcp:serviceaccount/account:Account"),
        type("aws:kms/key:Key"),
        type("aws:bedrock/guardrailVersion:GuardrailVersion"),
        type("aws:kms/key:Key"),
      ]),
    ).toEqual([
      "AWS Bedrock: 3 resources: bedrock guardrail version, 2 x kms key",
      "Google Vertex AI: 1 resource: serviceaccount account",
    ]);
    expect(humanType("gcp:projects/iAMCustomRole:IAMCustomRole")).toBe("projects IAM custom role");
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
          count: 1,
          monthlyUsd: 0.5,
          unit: "month" as const,
          usage: [],
          source: "s",
          checked: "d",
          verified: "unverified" as const,
        },
      ],
      unpriced: [{ type: "a:b:SomeThing", count: 2 }],
    };
    expect(renderIdleCost(cost)).toEqual([
      "idle cost: about $1.50 a month from list prices; calls are charged besides",
      "      $1.00  1 x kms key",
      "      $0.50  1 x b house thing (price unverified)",
      "  not priced, so not in the sum: 2 x b some thing",
    ]);
  });
});
