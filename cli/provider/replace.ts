import { withProgress } from "../check/progress";
import type { Document, Stored } from "../secrets/client";
import { settle, type StoreContext } from "../secrets/context";

/** What an entry holds now. */
export const readEntry = ({ store }: StoreContext, entry: string): Promise<Stored | undefined> =>
  withProgress(`reading from ${store.place}`, () => store.read(entry));

/** Writes over what was read, takes older versions out of reach, and returns what is left for a person. */
export async function replaceEntry(
  { store }: StoreContext,
  entry: string,
  document: Document,
  before: Stored | undefined,
): Promise<string[]> {
  const warnings: string[] = [];
  const version = await withProgress(`writing to ${store.place}`, () =>
    store.write(entry, document, before?.version),
  );
  await settle(
    () => store.destroyOthers(entry, version),
    warnings,
    "the new value is in force, but older versions can still be read in the store",
  );
  return warnings;
}
