import * as fs from "node:fs";

/** A policy that did not hold for a resource. */
export interface PolicyFinding {
  policy: string;
  level: string;
  urn: string;
  message: string;
}

/** What an update did, read from the engine's event log. */
export interface UpdateEvents {
  /** Number of resources by operation: `create`, `same`, ... */
  changes: Record<string, number>;
  /** Policy packs that ran, by name, with their version. */
  packs: Record<string, string>;
  /** Policies that judged something, and how many resources were judged. */
  policies: Set<string>;
  judged: number;
  findings: PolicyFinding[];
}

interface EngineEvent {
  policyEvent?: {
    policyName: string;
    enforcementLevel: string;
    resourceUrn?: string;
    message: string;
  };
  policyAnalyzeSummaryEvent?: { resourceUrn?: string; passed?: string[]; failed?: string[] };
  summaryEvent?: {
    resourceChanges?: Record<string, number>;
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
  const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  for (const line of text.split("\n")) {
    const event = parseLine(line);
    if (!event) continue;
    const { policyEvent, policyAnalyzeSummaryEvent: judged, summaryEvent } = event;
    if (policyEvent) {
      result.findings.push({
        policy: policyEvent.policyName,
        level: policyEvent.enforcementLevel,
        urn: policyEvent.resourceUrn ?? "",
        message: policyEvent.message.trim(),
      });
    }
    if (judged) {
      result.judged += 1;
      for (const name of [...(judged.passed ?? []), ...(judged.failed ?? [])])
        result.policies.add(name);
    }
    if (summaryEvent) {
      result.changes = summaryEvent.resourceChanges ?? {};
      for (const [key, version] of Object.entries(summaryEvent.PolicyPacks ?? {})) {
        result.packs[key.split("|")[0] ?? key] = version;
      }
    }
  }
  return result;
}

function parseLine(line: string): EngineEvent | undefined {
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
}

/** How many resources the engine has finished so far, counted without parsing. */
export function countFinished(file: string): number {
  if (!fs.existsSync(file)) return 0;
  return fs.readFileSync(file, "utf8").split('"resOutputsEvent":').length - 1;
}
