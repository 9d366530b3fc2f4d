import { readFileSync, statSync } from "node:fs";

/** Name of the file that says which faults are on. */
export const faultsFile = "dataplane-faults.json";

/**
 * Name of the file in which the data plane repeats the faults and behaviours that are in force: a refused connection
 * begins and ends a moment after its fault is written, and who writes one can wait for it.
 */
export const appliedFaultsFile = "dataplane-faults.applied.json";

/** Every way a target can fail before its first byte of content. */
export const earlyFaultKinds = [
  "refused",
  "reset",
  "429",
  "429-retry-after",
  "500",
  "503",
  "hang",
  "slow-first-token",
  "silent-after-headers",
  "expired-token",
  "gone",
  "quota",
] as const;

export type EarlyFaultKind = (typeof earlyFaultKinds)[number];

/** Every way a target can fail. */
export const faultKinds = [
  ...earlyFaultKinds,
  "cut",
  "malformed",
  "missing-end",
  "throttle-event",
  "stall",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** One fault. */
export interface Fault {
  /** `aws`, `azure`, `gcp`, `openai`, `anthropic` or `cohere` (their model APIs), a host name, or `<host>/<deployment, model id or ARN>`. */
  target: string;
  kind: FaultKind;
  /** Strikes so many calls, then the target is well again. @default every call */
  count?: number;
  /** For `cut`, `malformed`, `missing-end`, `throttle-event` and `stall`: content events before it. @default 2 */
  after?: number;
  /** For `hang`: until the connection is closed; for `slow-first-token`: until the first content. @default never, 30 */
  seconds?: number;
  /** For `429-retry-after` and `quota`. @default 7, 86400 */
  retryAfterSeconds?: number;
}

/** How a healthy target behaves, beyond the defaults. */
export interface Behaviour {
  target: string;
  /** Milliseconds before the first content. @default 0 */
  firstTokenMilliseconds?: number;
  /** Content events a second of a stream. @default as fast as they can be written */
  tokensPerSecond?: number;
  /** Words of an answer. @default as the answer comes */
  answerTokens?: number;
  /** Least bytes of an answer's text. */
  answerBytes?: number;
  /** The model's context, in tokens. */
  contextTokens?: number;
  tokensPerMinute?: number;
  requestsPerMinute?: number;
  /** Life of what a token service issues. */
  tokenSeconds?: number;
}

/** What a faults file says. */
export interface FaultSettings {
  faults: Fault[];
  behaviours: Behaviour[];
}

const FAULT_KEYS = ["count", "after", "seconds", "retryAfterSeconds"];
const BEHAVIOUR_KEYS = [
  "firstTokenMilliseconds",
  "tokensPerSecond",
  "answerTokens",
  "answerBytes",
  "contextTokens",
  "tokensPerMinute",
  "requestsPerMinute",
  "tokenSeconds",
];

/** The faults and behaviours of a file, read again when it changed; a file that is gone means none. */
export class Faults {
  private settings: FaultSettings = { faults: [], behaviours: [] };
  private stamp = "none";
  private struck = new Map<Fault, number>();

  /** `complain` hears of a file that cannot be used; the last good one stays in force. */
  constructor(
    private readonly file: string,
    private readonly complain: (message: string) => void = () => undefined,
  ) {
    this.current();
  }

  /** What is in force. */
  current(): FaultSettings {
    const found = statSync(this.file, { throwIfNoEntry: false });
    const stamp = found ? `${found.ino}:${found.size}:${found.mtimeMs}` : "none";
    if (stamp === this.stamp) return this.settings;
    this.stamp = stamp;
    try {
      this.settings = found
        ? parseFaults(readFileSync(this.file, "utf8"), this.file)
        : { faults: [], behaviours: [] };
      this.struck = new Map();
    } catch (error) {
      this.complain((error as Error).message);
    }
    return this.settings;
  }

  /** The fault that strikes a call with these names, counted; undefined when none does. */
  strike(targets: readonly string[]): Fault | undefined {
    const fault = this.peek(targets);
    if (fault) this.struck.set(fault, (this.struck.get(fault) ?? 0) + 1);
    return fault;
  }

  /** The fault that would strike, without counting. */
  peek(targets: readonly string[]): Fault | undefined {
    return this.current().faults.find(
      (fault) =>
        targets.includes(fault.target) &&
        (fault.count === undefined || (this.struck.get(fault) ?? 0) < fault.count),
    );
  }

  /** How often each fault struck since the file was read. */
  counts(): { target: string; kind: FaultKind; struck: number }[] {
    return this.current().faults.map((fault) => ({
      target: fault.target,
      kind: fault.kind,
      struck: this.struck.get(fault) ?? 0,
    }));
  }

  /** Everything said of these targets; later entries and narrower targets win. */
  behaviour(targets: readonly string[]): Partial<Behaviour> {
    const fitting = this.current().behaviours.filter((one) => targets.includes(one.target));
    fitting.sort((a, b) => targets.indexOf(a.target) - targets.indexOf(b.target));
    return Object.assign({}, ...fitting) as Partial<Behaviour>;
  }
}

/** Reads a faults file; throws on anything it does not know. */
export function parseFaults(text: string, file: string): FaultSettings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: must be JSON, ${(error as Error).message}; write it anew`);
  }
  if (!isObject(value)) throw new Error(`${file}: must be an object with faults and behaviours`);
  for (const key of Object.keys(value))
    if (!["faults", "behaviours"].includes(key))
      throw new Error(`${file}: \`${key}\`: unknown key; use faults, behaviours`);
  const { faults = [], behaviours = [] } = value;
  const entries = (list: unknown, name: string, keys: readonly string[]): unknown[] => {
    if (!Array.isArray(list)) throw new Error(`${file}: \`${name}\`: must be a list`);
    list.forEach((one: unknown, index) => checkEntry(one, `${file}: \`${name}[${index}]`, keys));
    return list;
  };
  return {
    faults: entries(faults, "faults", ["kind", ...FAULT_KEYS]) as Fault[],
    behaviours: entries(behaviours, "behaviours", BEHAVIOUR_KEYS) as Behaviour[],
  };
}

function checkEntry(one: unknown, path: string, keys: readonly string[]): void {
  if (!isObject(one) || typeof one.target !== "string" || one.target === "")
    throw new Error(`${path}.target\`: must name a cloud, host or host and model`);
  for (const [key, value] of Object.entries(one)) {
    if (key === "target") continue;
    if (!keys.includes(key))
      throw new Error(`${path}.${key}\`: unknown key; use ${keys.join(", ")}`);
    if (key === "kind") continue;
    if (typeof value !== "number" || !(value >= 0))
      throw new Error(
        `${path}.${key}\`: must be a number of at least 0, got ${JSON.stringify(value)}`,
      );
  }
  if (keys.includes("kind") && !(faultKinds as readonly unknown[]).includes(one.kind))
    throw new Error(
      `${path}.kind\`: must be one of ${faultKinds.join(", ")}, got ${JSON.stringify(one.kind)}`,
    );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
