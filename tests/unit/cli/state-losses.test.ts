import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { State } from "../../../cli/state/checkpoint";
import type { Update } from "../../../cli/state/history";
import { recordedLosses, recordLosses, unexplainedLosses } from "../../../cli/state/losses";
import { settle } from "../../../cli/state/settled";
import type { StackPlace } from "../../../cli/state/stack-place";

let root: string;
let place: StackPlace;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-losses-"));
  place = { cwd: root, project: "atlas", stack: "dev", url: `file://${root}`, root };
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const resources = (names: string) =>
  [...names].map((name) => ({
    urn: `urn::${name}`,
    type: "t:i:T",
    custom: true,
    id: `id-${name}`,
  }));

const stateOf = (names: string): State => ({
  exported: { version: 3, deployment: { resources: resources(names) } },
  sha256: names,
});

/** An update that ended at a second and left resources, each named by a letter. */
function update(number: number, end: number, names: string, run?: string): Update {
  const checkpoint = path.join(root, `${number}.checkpoint.json`);
  const latest = { resources: resources(names) };
  fs.writeFileSync(checkpoint, JSON.stringify({ version: 3, checkpoint: { latest } }));
  const common = { number, kind: "update", result: "succeeded", removed: 0, checkpoint };
  return { ...common, start: end - 1, end, ...(run !== undefined && { run }) };
}

const at = (second: number): string => new Date(second * 1_000).toISOString();
const NEVER: never[] = [];

describe("what a writer without a record took out of a state", () => {
  it("is found when nobody is known who could have deleted it", () => {
    const history = [update(1, 100, "a"), update(2, 200, "ab")];
    expect(unexplainedLosses(place, stateOf("ac"), history, NEVER)).toEqual([
      { update: 2, kept: history[1]!.checkpoint, by: "unrecorded", lost: ["urn::b id-b"] },
    ]);
    expect(unexplainedLosses(place, stateOf("abc"), history, NEVER)).toEqual([]);
  });

  it("is the work of a killed run that had begun after the last update, not of one before", () => {
    const history = [update(1, 200, "ab")];
    const losses = (since: number) =>
      unexplainedLosses(place, stateOf("a"), history, [{ since: at(since) }]).length;
    expect([losses(199), losses(200), losses(300)]).toEqual([1, 0, 0]);
  });

  it("is the work of a killed guarded run that had made the last update", () => {
    const history = [update(1, 200, "ab", "7_ABC")];
    const losses = (generation: number) =>
      unexplainedLosses(place, stateOf("a"), history, [{ since: at(100), generation }]).length;
    expect([losses(7), losses(70)]).toEqual([0, 1]);
  });

  it("is settled with the update", () => {
    const history = [update(1, 100, "ab")];
    settle(place, 1);
    expect(unexplainedLosses(place, stateOf("a"), history, NEVER)).toEqual([]);
  });
});

describe("kept losses", () => {
  const loss = (lost: string[]) => ({ update: 1, by: "unrecorded" as const, lost });

  it("are there until the state has them again, each once", () => {
    const both = ["urn::b id-b", "urn::c id-c"];
    recordLosses(place, [loss(both)], 1);
    recordLosses(place, [loss(both)], 2);
    expect(recordedLosses(place, stateOf("a"), [])).toEqual([loss(both)]);
    expect(recordedLosses(place, stateOf("ab"), [])).toEqual([loss(["urn::c id-c"])]);
    expect(recordedLosses(place, stateOf("abc"), [])).toEqual([]);
  });

  it("are over once an update since had them, whatever became of them then", () => {
    recordLosses(place, [loss(["urn::b id-b"])], 1);
    const before = [update(1, 100, "ab")];
    expect(recordedLosses(place, stateOf("a"), before)).toHaveLength(1);
    expect(recordedLosses(place, stateOf("a"), [...before, update(2, 200, "ab")])).toEqual([]);
  });
});
