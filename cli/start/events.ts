import * as fs from "node:fs";
import { isCloudType, typeOfUrn } from "./clouds";

/** A policy that did not hold for a resource. */
export interface PolicyFinding {
  policy: string;
  level: string;
  urn: string;
  message: string;
}

/** What an update did, read from the engine's event log. */
export interface UpdateEvents {
  /** Number of cloud resources by operation: `create`, `same`, ...; what exists only in the program is left out. */
  changes: Record<string, number>;
  /** Policy packs that ran, by name, with their version. */
  packs: Record<string, string>;
  /** Policies that judged something, and how many cloud resources were judged. */
  policies: Set<string>;
  judged: number;
  findings: PolicyFinding[];
}

interface EngineEvent {
  /** `planning`: of the preview, where nothing is done yet. */
  resOutputsEvent?: {
    metadata?: { op?: string; urn?: string; type?: string };
    planning?: boolean;
  };
  policyEvent?: {
    policyName: string;
    enforcementLevel: string;
    resourceUrn?: string;
    message: string;
  };
  policyAnalyzeSummaryEvent?: { resourceUrn?: string; passed?: string[]; failed?: string[] };
  summaryEvent?: {
    /** The engine spells this key with capitals. */
    PolicyPacks?: Record<string, string>;
  };
}

/** Reads an event log: one JSON object per line; a line cut short by a killed engine is left out. */
export function readEvents(file: string): UpdateEvents {
  const result: UpdateEvents = {
    changes: {},
    packs: {},
    policies: new Set(),
    judged: 0,
    findings: [],
  };
  const done = new Map<string, Set<string>>();
  const judgedUrns = new Set<string>();
  for (const line of linesOf(file)) {
    const event = parseLine(line);
    if (!event) continue;
    const { policyEvent, policyAnalyzeSummaryEvent: judged, summaryEvent } = event;
    const step = finishedStep(event);
    if (step && !step.planning)
      done.set(step.op, (done.get(step.op) ?? new Set<string>()).add(step.urn));
    if (policyEvent) {
      result.findings.push({
        policy: policyEvent.policyName,
        level: policyEvent.enforcementLevel,
        urn: policyEvent.resourceUrn ?? "",
        message: policyEvent.message.trim(),
      });
    }
    if (judged) {
      const urn = judged.resourceUrn ?? "";
      if (isCloudType(typeOfUrn(urn))) judgedUrns.add(urn);
      for (const name of [...(judged.passed ?? []), ...(judged.failed ?? [])])
        result.policies.add(name);
    }
    if (summaryEvent) {
      for (const [key, version] of Object.entries(summaryEvent.PolicyPacks ?? {})) {
        result.packs[key.split("|")[0] ?? key] = version;
      }
    }
  }
  result.judged = judgedUrns.size;
  result.changes = Object.fromEntries([...done].map(([op, urns]) => [op, urns.size]));
  return result;
}

/** A replacement is several steps of one resource, told as one. */
const OPERATIONS: Readonly<Record<string, string>> = {
  "create-replacement": "replace",
  "delete-replaced": "replace",
};

function finishedStep(
  event: EngineEvent,
): { op: string; urn: string; planning: boolean } | undefined {
  const { metadata, planning = false } = event.resOutputsEvent ?? {};
  const { op, urn, type } = metadata ?? {};
  if (op === undefined || urn === undefined || !isCloudType(type ?? "")) return undefined;
  return { op: OPERATIONS[op] ?? op, urn, planning };
}

function linesOf(file: string): string[] {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n") : [];
}

function parseLine(line: string): EngineEvent | undefined {
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
}

/** How far an update is, in cloud resources; each counts once, however many steps it takes. */
export interface UpdateProgress {
  /** Looked at in the preview; 0 without one. */
  previewed: number;
  /** Finished in the clouds. */
  finished: number;
}

/** Reads how far an update is from its event log so far. */
export function readProgress(file: string): UpdateProgress {
  const previewed = new Set<string>();
  const finished = new Set<string>();
  for (const line of linesOf(file)) {
    if (!line.includes('"resOutputsEvent":')) continue;
    const step = finishedStep(parseLine(line) ?? {});
    if (step) (step.planning ? previewed : finished).add(step.urn);
  }
  return { previewed: previewed.size, finished: finished.size };
}
