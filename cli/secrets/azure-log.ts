/**
 * Key Vault changes a secret without any condition, so which of two writers was first is read off the versions
 * themselves: each names the one it was made from. Pure.
 */

/** Tag of the version that a version was made from; `none` for the first. */
export const PREVIOUS = "unifiedAiPrevious";
/** Tag of a version that only repeats another one, because a lost write lay over it. */
export const REPEATS = "unifiedAiRepeats";
export const NONE = "none";

/** A version as Key Vault lists it. */
export interface LoggedVersion {
  version: string;
  /** Milliseconds since the epoch; Key Vault keeps whole seconds. */
  createdAt: number;
  enabled: boolean;
  previous?: string;
  repeats?: string;
}

/**
 * The version that holds: from the newest one that was written without our tags, or from the first, always on to the
 * earliest of those made from it. Two written in the same second are ordered by their name, so every reader sees the same.
 * Undefined without any version.
 */
export function headOf(versions: readonly LoggedVersion[]): string | undefined {
  const sorted = [...versions].sort(byAge);
  // Written by other means, as with `az keyvault secret set`: it is what its author wants, whatever was there.
  const foreign = sorted.filter(({ previous }) => previous === undefined).at(-1);
  let head = foreign?.version ?? childOf(NONE, sorted) ?? sorted[0]?.version;
  for (let next = head; next !== undefined; next = childOf(next, sorted)) head = next;
  return head;
}

/** Whether who reads the newest version gets the value of the one that holds. */
export const shows = (
  newest: string | undefined,
  head: string,
  versions: readonly LoggedVersion[],
): boolean =>
  newest === head || versions.some((one) => one.version === newest && one.repeats === head);

const childOf = (parent: string, sorted: readonly LoggedVersion[]): string | undefined =>
  sorted.find(
    ({ previous, repeats, version }) =>
      previous === parent && repeats === undefined && version !== parent,
  )?.version;

function byAge(a: LoggedVersion, b: LoggedVersion): number {
  return a.createdAt - b.createdAt || (a.version < b.version ? -1 : 1);
}
