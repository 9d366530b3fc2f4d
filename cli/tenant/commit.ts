import { isDeepStrictEqual } from "node:util";
import { withProgress } from "../check/progress";
import { type Document, type Stored, StoreError } from "../secrets/client";
import { settle, type StoreContext } from "../secrets/context";
import type { HandOver } from "./hand-over";
import type { TenantKey } from "./keys";

/** What a write left to be said. */
export interface Committed {
  version: string;
  /** Failures after the new value was in force. */
  warnings: string[];
}

/**
 * Writes a tenant's keys over the value that was read, then takes the older versions out of reach. A key that was handed
 * out is taken back when the store did not take it; when nobody can tell, it stays where it is.
 */
export async function commitKeys(
  context: StoreContext,
  entry: string,
  keys: readonly TenantKey[],
  before: Stored | undefined,
  out?: HandOver,
): Promise<Committed> {
  const { store } = context;
  const document: Document = { keys };
  const warnings: string[] = [];
  let version: string;
  try {
    version = await withProgress(`writing to ${store.place}`, () =>
      store.write(entry, document, before?.version),
    );
  } catch (error) {
    const after = await writtenAfterAll(context, entry, document, before, error);
    if (after === undefined) {
      await out?.takeBack().catch(() => undefined);
      throw error;
    }
    version = after;
    warnings.push(`the write was in force although the store said: ${(error as Error).message}`);
  }
  await settle(
    () =>
      withProgress("taking older versions out of reach", () => store.destroyOthers(entry, version)),
    warnings,
    "the new value is in force, but older versions can still be read in the store",
  );
  return { version, warnings };
}

/** A write whose answer was lost may have been done: the version when it was, undefined when it was not. */
async function writtenAfterAll(
  { store }: StoreContext,
  entry: string,
  document: Document,
  before: Stored | undefined,
  error: unknown,
): Promise<string | undefined> {
  const open =
    error instanceof StoreError && ["STORE_UNREACHABLE", "STORE_FAILED"].includes(error.code);
  if (!open) return undefined;
  let now: Stored | undefined;
  try {
    now = await store.read(entry);
  } catch {
    throw new StoreError(
      error.code,
      store.place,
      entry,
      `no answer to a write (${error.message}), so it may be in force`,
      "look with `list` once the store answers; what was handed out is where it was put",
    );
  }
  const ours = now !== undefined && now.version !== before?.version;
  // Vault gives an object's fields back in another order.
  return ours && isDeepStrictEqual(now!.document, document) ? now!.version : undefined;
}
