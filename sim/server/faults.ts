import { readFileSync, statSync } from "node:fs";
import path from "node:path";

/** Calls a fault can be limited to. */
export type Method = "check" | "diff" | "create" | "read" | "update" | "delete" | "invoke";

/** Name of the file in the directory of the local clouds; read again whenever it changes, gone means no faults. */
export const faultsFile = "faults.json";

/**
 * Faults on demand, the content of `faults.json`. Counters (`throttle.calls`, `refuse[].times`, `pauseAt.call`,
 * `crashAfterCreate.nth`) begin anew when the file changes.
 */
export interface Faults {
  /** Every call (or only those named) takes this much longer. */
  latency?: { milliseconds: number; methods?: Method[]; token?: string };
  /**
   * The next `calls` requests are throttled. A provider repeats a throttled request (AWS 25 times, Azure 3, GCP 10), so
   * fewer than that only cost time; more fail the operation as the cloud words it.
   */
  throttle?: { calls: number; token?: string };
  /** Creates of these types are refused for want of capacity. */
  capacityRefused?: { token: string }[];
  /** Calls refused with an error of the caller's choice, the first `times` of them (default: all). */
  refuse?: {
    method: Method;
    token?: string;
    code: string;
    status: number;
    message: string;
    times?: number;
  }[];
  /** A new resource is not found by read, nor as a reference, for so long after its create. */
  consistency?: { milliseconds: number; token?: string };
  /** The create succeeds in the cloud and is then reported as failed half-way: the engine keeps the id. */
  partialCreate?: { token: string; reason: string };
  /**
   * The resource is stored in the cloud and the caller never learns of it. `hang`: the call stays open for ever;
   * `drop`: the connection is broken off; `exit`: the local clouds end at once.
   * `nth` counts creates (of `token`, when given) from 1; default 1.
   */
  crashAfterCreate?: { token?: string; nth?: number; how: "hang" | "drop" | "exit" };
  /**
   * Holds a mutating call (create, update, delete; previews do not count) until the file changes or goes away:
   * `before` it has any effect, or `after` it took effect in the cloud and before the caller is answered.
   * `call` counts mutating calls (of `token`, when given) from 1 since the file changed. The journal shows a line with
   * `"held"`.
   */
  pauseAt?: { call: number; when: "before" | "after"; token?: string };
}

const keys: readonly (keyof Faults)[] = [
  "latency",
  "throttle",
  "capacityRefused",
  "refuse",
  "consistency",
  "partialCreate",
  "crashAfterCreate",
  "pauseAt",
];

/** Milliseconds between looks at the file while a call is held. */
const heldPoll = 25;

/** The faults of one directory, with their counters. */
export class FaultFile {
  private readonly file: string;
  private seen = "";
  private content: Faults = {};
  private mutatingCalls = 0;
  private creates = 0;
  private throttled = 0;
  private refused: number[] = [];

  constructor(directory: string) {
    this.file = path.join(directory, faultsFile);
  }

  /** The faults as of the last look. */
  current(): Faults {
    return this.content;
  }

  /** Looks whether the file changed; throws when it is there but makes no sense, so that a typing slip is seen. */
  refresh(): void {
    const mark = this.mark();
    if (mark === this.seen) return;
    const content = mark === "" ? {} : this.parse();
    this.seen = mark;
    this.content = content;
    this.mutatingCalls = 0;
    this.creates = 0;
    this.throttled = 0;
    this.refused = (content.refuse ?? []).map(() => 0);
  }

  private mark(): string {
    const stat = statSync(this.file, { throwIfNoEntry: false, bigint: true });
    return stat ? `${stat.mtimeNs}:${stat.size}:${stat.ino}` : "";
  }

  private parse(): Faults {
    let content: unknown;
    try {
      content = JSON.parse(readFileSync(this.file, "utf8"));
    } catch (error) {
      throw new Error(
        `${this.file}: must be JSON, ${(error as Error).message}; correct or remove it`,
      );
    }
    if (typeof content !== "object" || content === null || Array.isArray(content)) {
      throw new Error(`${this.file}: must be an object; correct or remove it`);
    }
    const unknown = Object.keys(content).find((key) => !keys.includes(key as keyof Faults));
    if (unknown !== undefined) {
      throw new Error(`${this.file}: \`${unknown}\`: unknown fault; use ${keys.join(", ")}`);
    }
    return content as Faults;
  }

  /** Counts a mutating call of a type; returns whether to hold it. */
  countMutation(token: string): { holdBefore: boolean; holdAfter: boolean } {
    const { pauseAt } = this.current();
    if (!pauseAt || (pauseAt.token !== undefined && pauseAt.token !== token))
      return { holdBefore: false, holdAfter: false };
    this.mutatingCalls++;
    const hit = pauseAt.call === this.mutatingCalls;
    return {
      holdBefore: hit && pauseAt.when === "before",
      holdAfter: hit && pauseAt.when === "after",
    };
  }

  /** How this create crashes after it took effect, if it does. */
  crash(token: string): "hang" | "drop" | "exit" | undefined {
    const crash = this.current().crashAfterCreate;
    if (!crash || (crash.token !== undefined && crash.token !== token)) return undefined;
    this.creates++;
    return this.creates === (crash.nth ?? 1) ? crash.how : undefined;
  }

  /** How many more of the next requests for a type are throttled; takes up to `most` of them. */
  takeThrottled(token: string, most: number): number {
    const { throttle } = this.current();
    if (!throttle || (throttle.token !== undefined && throttle.token !== token)) return 0;
    const taken = Math.min(most, throttle.calls - this.throttled);
    this.throttled += taken;
    return taken;
  }

  /** The refusal that applies to a call, if any. */
  refusal(
    method: Method,
    token: string,
  ): { code: string; status: number; message: string } | undefined {
    const list = this.current().refuse ?? [];
    for (const [index, one] of list.entries()) {
      if (one.method !== method || (one.token !== undefined && one.token !== token)) continue;
      if (this.refused[index]! >= (one.times ?? Infinity)) continue;
      this.refused[index]!++;
      return one;
    }
    return undefined;
  }

  /** Waits until the file changes or goes away. */
  async released(isClosing: () => boolean): Promise<void> {
    const held = this.mark();
    while (this.mark() === held && !isClosing()) await sleep(heldPoll);
  }
}

/** Resolves after so many milliseconds. */
export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
