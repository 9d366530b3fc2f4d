import { ExchangeError } from "../credential";
import type { HttpAnswer } from "../http-client";
import { refusal } from "../http-client";
import type { EntryRead } from "./entry";

/**
 * Looks at entries by the names they have in the store; says of each what it found. Rejects with ExchangeError when the store
 * as a whole cannot be asked.
 */
export type ReadEntries = (
  names: readonly string[],
  signal: AbortSignal,
) => Promise<Map<string, EntryRead>>;

/** Requests to a store at one time. */
const AT_ONCE = 8;

/** Looks at entries one request each. An entry that cannot be read is a failed one; the others are read all the same. */
export async function readEach(
  names: readonly string[],
  read: (name: string) => Promise<EntryRead>,
): Promise<Map<string, EntryRead>> {
  const found = new Map<string, EntryRead>();
  const waiting = [...names];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      found.set(name, await read(name).catch(failed));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, names.length) }, work));
  return found;
}

/** The failed look of an error. Only our own errors have texts known to hold nothing of an answer. */
export function failed(error: unknown): EntryRead {
  if (error instanceof ExchangeError) return { state: "failed", reason: error.message };
  return { state: "failed", reason: error instanceof Error ? error.name : "unknown" };
}

/** The failed look of an answer that is neither a value nor a "not found". */
export function refused(who: string, answer: HttpAnswer, code: string | undefined): EntryRead {
  return failed(refusal(who, answer, code));
}
