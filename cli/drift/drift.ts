import type { StateResource } from "../check/preview";
import { differences, topOf, within, type PropertyDrift } from "./differences";
import type { EngineEvent, EventStep } from "./events";

/** What `pulumi up` would do about it. */
export type Remedy = "restores" | "recreates" | "replaces" | "keeps" | "removes";

/** A resource that is not as it was deployed. */
export interface DriftedResource {
  urn: string;
  type: string;
  name: string;
  kind: "changed" | "gone";
  /** Empty for one that is gone. */
  properties: PropertyDrift[];
  up: Remedy;
}

/** How the clouds differ from what was deployed. */
export interface DriftReport {
  code: 0 | 2;
  stack: string;
  /** Resources that were read from the clouds. */
  read: number;
  drifted: DriftedResource[];
  /**
   * Values that the clouds set themselves and that have others now: times, states, versions. No drift, since the program
   * does not set them and the provider sees no difference in them.
   */
  observed: { urn: string; type: string; name: string; paths: string[] }[];
  /** What the program would change besides, by operation: a change that waits, and no drift. */
  waiting: Record<string, number>;
}

/** Type and logical name of a URN. */
export function namesOf(urn: string): { type: string; name: string } {
  const parts = urn.split("::");
  return { type: parts[2]?.split("$").at(-1) ?? "", name: parts.slice(3).join("::") };
}

interface Seen {
  inputs: PropertyDrift[];
  outputs: PropertyDrift[];
  gone: boolean;
  /** Deployed inputs, until the program's step has been compared with them. */
  deployed: Record<string, unknown>;
}

/** Reads the events of one refreshed preview, keeping no more of them than what differs. */
export class DriftReader {
  private readonly seen = new Map<string, Seen>();
  private readonly steps = new Map<
    string,
    { ops: Set<string>; diff: Set<string>; adopts: boolean }
  >();
  private readCount = 0;

  /** Takes the next event. */
  take({ resourcePreEvent, resOutputsEvent }: EngineEvent): void {
    const ended = resOutputsEvent?.metadata;
    if (ended?.op === "refresh") return this.refreshed(ended);
    const step = resourcePreEvent?.metadata;
    // Refreshes are announced before they are answered.
    if (step && step.op !== "refresh") this.planned(step);
  }

  private refreshed({ urn, old, new: now }: EventStep): void {
    if (old?.custom !== true || old.type.startsWith("pulumi:")) return;
    this.readCount++;
    const deployed = old.inputs ?? {};
    if (now === null)
      return void this.seen.set(urn, { inputs: [], outputs: [], gone: true, deployed: {} });
    const inputs = differences(deployed, now.inputs ?? {});
    const outputs = differences(old.outputs ?? {}, now.outputs ?? {});
    if (inputs.length > 0 || outputs.length > 0)
      this.seen.set(urn, { inputs, outputs, gone: false, deployed });
  }

  private planned({ urn, op, detailedDiff, new: wanted }: EventStep): void {
    const step = this.steps.get(urn) ?? { ops: new Set(), diff: new Set(), adopts: false };
    step.ops.add(op);
    for (const path of Object.keys(detailedDiff ?? {})) step.diff.add(path);
    const before = this.seen.get(urn);
    if (before && !before.gone && op === "same" && wanted)
      step.adopts = differences(before.deployed, wanted.inputs ?? {}).length > 0;
    this.steps.set(urn, step);
  }

  /**
   * The verdict. `ignored` has the properties that the program leaves to others (`ignoreChanges`), by URN.
   */
  report(stack: string, ignored: ReadonlyMap<string, readonly string[]>): DriftReport {
    const drifted: DriftedResource[] = [];
    const observed: DriftReport["observed"] = [];
    for (const [urn, seen] of this.seen) {
      const names = namesOf(urn);
      const up = this.remedy(urn);
      if (seen.gone) {
        drifted.push({ urn, ...names, kind: "gone", properties: [], up });
        continue;
      }
      const left = ignored.get(urn) ?? [];
      const properties = this.driftOf(urn, seen).filter(
        ({ path }) => !left.some((place) => place === "*" || within(path, place)),
      );
      if (properties.length > 0) drifted.push({ urn, ...names, kind: "changed", properties, up });
      const others = [...new Set([...seen.inputs, ...seen.outputs].map(({ path }) => path))].filter(
        (path) => !properties.some((one) => one.path === path || topOf(one.path) === topOf(path)),
      );
      if (others.length > 0) observed.push({ urn, ...names, paths: others });
    }
    const order = (a: { urn: string }, b: { urn: string }): number => (a.urn < b.urn ? -1 : 1);
    return {
      code: drifted.length > 0 ? 2 : 0,
      stack,
      read: this.readCount,
      drifted: drifted.sort(order),
      observed: observed.sort(order),
      waiting: this.waiting(new Set(drifted.map(({ urn }) => urn))),
    };
  }

  /**
   * What of the differences is drift. The provider judges: where its own comparison of the program with the cloud finds
   * nothing, and the program still says what was deployed, the two are one value in two spellings.
   */
  private driftOf(urn: string, { inputs, outputs }: Seen): PropertyDrift[] {
    const step = this.steps.get(urn);
    if (!step) return inputs;
    if (step.ops.has("same")) return step.adopts ? inputs : [];
    const tops = new Set([...step.diff].map(topOf));
    // A provider without detailed differences says only that there is one.
    const judged = ({ path }: PropertyDrift): boolean => tops.size === 0 || tops.has(topOf(path));
    const known = new Set(inputs.map(({ path }) => topOf(path)));
    return [
      ...inputs.filter(judged),
      ...outputs.filter(
        ({ path }) => tops.has(topOf(path)) && !known.has(topOf(path)) && path !== "id",
      ),
    ];
  }

  private remedy(urn: string): Remedy {
    const ops = this.steps.get(urn)?.ops ?? new Set<string>();
    if (this.seen.get(urn)?.gone) return ops.has("create") ? "recreates" : "removes";
    if (["replace", "create-replacement", "delete-replaced"].some((op) => ops.has(op)))
      return "replaces";
    if (ops.has("update")) return "restores";
    return ops.has("delete") ? "removes" : "keeps";
  }

  private waiting(drifted: ReadonlySet<string>): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const [urn, { ops }] of this.steps) {
      if (drifted.has(urn) || ops.has("same")) continue;
      const op = [...ops].some((one) => one.includes("replace")) ? "replace" : ([...ops][0] ?? "");
      counts[op] = (counts[op] ?? 0) + 1;
    }
    return counts;
  }
}

/** The properties that each resource of a state leaves to others. */
export function ignoredOf(state: unknown): Map<string, readonly string[]> {
  const { deployment } = (state ?? {}) as {
    deployment?: { resources?: (StateResource & { ignoreChanges?: string[] })[] };
  };
  return new Map(
    (deployment?.resources ?? []).flatMap(({ urn, ignoreChanges }) =>
      ignoreChanges && ignoreChanges.length > 0 ? [[urn, ignoreChanges] as const] : [],
    ),
  );
}
