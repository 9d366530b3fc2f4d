// Proves what `unified-ai drift` makes of the engine's events; that the engine writes such events is proven by
// tests/e2e/pipeline.test.ts.
import { describe, expect, it } from "vitest";
import { differences } from "../../../cli/drift/differences";
import { DriftReader, ignoredOf, type DriftReport } from "../../../cli/drift/drift";
import { parseEvent, type EngineEvent, type EventState } from "../../../cli/drift/events";
import { renderDrift, renderDriftMarkdown } from "../../../cli/drift/text";

const TYPE = "aws:cloudwatch/logGroup:LogGroup";
const urnOf = (name: string, type = TYPE): string => `urn:pulumi:dev::atlas::${type}::${name}`;
const state = (
  name: string,
  inputs: object,
  outputs: object = inputs,
  type = TYPE,
): EventState => ({
  ...{ type, urn: urnOf(name, type), custom: true, id: name },
  inputs: inputs as Record<string, unknown>,
  outputs: outputs as Record<string, unknown>,
});
const refresh = (old: EventState, now: EventState | null): EngineEvent => ({
  resOutputsEvent: {
    metadata: { op: "refresh", urn: old.urn, type: old.type, old, new: now, detailedDiff: null },
  },
});
const plan = (op: string, wanted: EventState, diff: string[] = []): EngineEvent => ({
  resourcePreEvent: {
    metadata: {
      ...{ op, urn: wanted.urn, type: wanted.type, old: null, new: wanted },
      detailedDiff: Object.fromEntries(diff.map((path) => [path, { kind: "update" }])),
    },
  },
});
const read = (events: EngineEvent[], ignored = new Map<string, string[]>()): DriftReport => {
  const reader = new DriftReader();
  for (const event of events) reader.take(event);
  return reader.report("dev", ignored);
};

const deployed = state("log", { retentionInDays: 30, tags: { Team: "ai", Project: "atlas" } });
const changed = state("log", { retentionInDays: 7, tags: { Project: "atlas" } });

describe("drift", () => {
  it("is nothing when the clouds hold what was deployed", () => {
    const report = read([refresh(deployed, deployed), plan("same", deployed)]);
    expect(report).toMatchObject({ code: 0, read: 1, drifted: [], observed: [], waiting: {} });
    expect(renderDrift(report)).toBe('stack "dev": no drift in 1 resource');
  });

  it("names each property that was changed, and what `up` does about it", () => {
    const report = read([
      refresh(deployed, changed),
      plan("update", deployed, ["retentionInDays", "tags.Team"]),
    ]);
    expect(report.code).toBe(2);
    expect(report.drifted).toEqual([
      {
        urn: urnOf("log"),
        type: TYPE,
        name: "log",
        kind: "changed",
        up: "restores",
        properties: [
          { path: "retentionInDays", deployed: "30", found: "7" },
          { path: "tags.Team", deployed: '"ai"' },
        ],
      },
    ]);
    expect(report.waiting).toEqual({});
    expect(renderDrift(report).split("\n")).toEqual([
      'stack "dev": drift in 1 of 1 resource',
      `  ${TYPE} "log": changed; \`pulumi up\` puts it back`,
      "    retentionInDays: deployed 30, in the cloud 7",
      '    tags.Team: deployed "ai", in the cloud nothing',
      "to put it back: `pulumi up --refresh --stack dev`; to keep it: say the same in the program first",
    ]);
    expect(renderDriftMarkdown(report)).toContain(
      `- \`log\` (\`${TYPE}\`): **changed**; \`pulumi up\` puts it back\n` +
        "  - `retentionInDays`: deployed `30`, in the cloud `7`",
    );
  });

  it("names what is gone", () => {
    const report = read([refresh(deployed, null), plan("create", deployed)]);
    expect(report.drifted).toMatchObject([{ kind: "gone", up: "recreates", properties: [] }]);
    const forgotten = read([refresh(deployed, null)]);
    expect(forgotten.drifted).toMatchObject([{ kind: "gone", up: "removes" }]);
  });

  it("is no change that the program would make anyway", () => {
    const wanted = state("log", { retentionInDays: 90, tags: deployed.inputs!["tags"] });
    const other = state("new", { retentionInDays: 1 });
    const report = read([
      refresh(deployed, deployed),
      plan("update", wanted, ["retentionInDays"]),
      plan("create", other),
    ]);
    expect(report).toMatchObject({ code: 0, drifted: [], waiting: { update: 1, create: 1 } });
    expect(renderDrift(report)).toContain(
      "besides, the program differs from what is deployed (no drift): 1 to update, 1 to create",
    );
  });

  it("tells the two apart in one resource", () => {
    const wanted = state("log", { retentionInDays: 30, tags: { Team: "other", Project: "atlas" } });
    const somebody = state("log", { retentionInDays: 7, tags: deployed.inputs!["tags"] });
    const report = read([
      refresh(deployed, somebody),
      plan("update", wanted, ["retentionInDays", "tags.Team"]),
    ]);
    expect(report.drifted[0]?.properties.map(({ path }) => path)).toEqual(["retentionInDays"]);
  });

  it("is also a change that the program has taken over since", () => {
    const report = read([refresh(deployed, changed), plan("same", changed)]);
    expect(report.drifted).toMatchObject([{ up: "keeps" }]);
  });

  it("is no other spelling: where the provider sees no difference there is none", () => {
    const before = state("role", { policies: ["a", "b"] });
    const now = state("role", { policies: ["b", "a"] });
    const report = read([refresh(before, now), plan("same", before)]);
    expect(report).toMatchObject({ code: 0, drifted: [] });
    expect(report.observed).toMatchObject([
      { name: "role", paths: ["policies[0]", "policies[1]"] },
    ]);
  });

  it("is no value that the cloud sets itself, but one that the provider would put back is", () => {
    const before = state("log", {}, { status: "CREATING", class: "STANDARD" });
    const now = state("log", {}, { status: "ACTIVE", class: "CHEAP" });
    expect(read([refresh(before, now), plan("same", before)])).toMatchObject({
      code: 0,
      observed: [{ paths: ["class", "status"] }],
    });
    const report = read([refresh(before, now), plan("update", before, ["class"])]);
    expect(report.drifted[0]?.properties).toEqual([
      { path: "class", deployed: '"STANDARD"', found: '"CHEAP"' },
    ]);
    expect(report.observed).toMatchObject([{ paths: ["status"] }]);
  });

  it("is nothing in what the program leaves to others", () => {
    const events = [refresh(deployed, changed), plan("same", changed)];
    const ignored = (...paths: string[]) => new Map([[urnOf("log"), paths]]);
    expect(read(events, ignored("retentionInDays", "tags")).code).toBe(0);
    expect(read(events, ignored("retentionInDays")).drifted[0]?.properties).toMatchObject([
      { path: "tags.Team" },
    ]);
    expect(
      ignoredOf({ deployment: { resources: [{ urn: "a", ignoreChanges: ["x"] }, { urn: "b" }] } }),
    ).toEqual(new Map([["a", ["x"]]]));
  });

  it("leaves components, providers and the stack out", () => {
    const provider = state("aws", { region: "a" }, {}, "pulumi:providers:aws");
    const component = { ...state("part", { size: 1 }), custom: false };
    const report = read([
      refresh(provider, state("aws", { region: "b" }, {}, "pulumi:providers:aws")),
      refresh(component, { ...state("part", { size: 2 }), custom: false }),
    ]);
    expect(report).toMatchObject({ read: 0, drifted: [], observed: [] });
  });
});

describe("differences", () => {
  it("shows no secret: neither one that the engine hides nor one that a name betrays", () => {
    const found = differences(
      { password: "[secret]", auth: { authToken: "old", tokenUrl: "a" }, list: ["[secret]"], a: 1 },
      { password: "plain", auth: { authToken: "new", tokenUrl: "b" }, list: ["plain", "x"], a: 2 },
    );
    expect(found).toEqual([
      { path: "a", deployed: "1", found: "2" },
      { path: "auth.authToken", deployed: "[secret]", found: "[secret]" },
      { path: "auth.tokenUrl", deployed: '"a"', found: '"b"' },
    ]);
    const whole = differences({}, { login: { user: "me", password: "p4ss" } });
    expect(whole).toEqual([{ path: "login", found: '{"user":"me","password":"[secret]"}' }]);
  });

  it("writes paths as the engine does, leaves out the provider's notes, and cuts long values", () => {
    const long = "x".repeat(500);
    const [first, ...rest] = differences(
      { tags: { "a.b/c": "1" }, rules: [{ port: 1 }], __defaults: ["x"] },
      { tags: { "a.b/c": long }, rules: [{ port: 2 }], __defaults: [] },
    );
    expect([first, ...rest].map((one) => one?.path)).toEqual(["rules[0].port", 'tags["a.b/c"]']);
    expect(rest[0]?.found).toHaveLength(123);
  });
});

describe("parseEvent", () => {
  it("leaves out what is no event", () => {
    expect(parseEvent("warning: hello")).toBeUndefined();
    expect(parseEvent('{"half":')).toBeUndefined();
    expect(parseEvent('{"sequence":1,"summaryEvent":{}}')).toEqual({
      sequence: 1,
      summaryEvent: {},
    });
  });
});
