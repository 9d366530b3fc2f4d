import { createHash, randomBytes } from "node:crypto";
import type { Document } from "../secrets/client";

/** One key of a tenant, as its entry holds it. */
export interface TenantKey {
  key: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** ISO 8601, UTC: when it stops working; absent on the newest. */
  expiresAt?: string;
}

/** A key as people may see it. */
export interface ShownKey {
  /** First 12 hex digits of the key's SHA-256. */
  sha256: string;
  createdAt: string;
  /** Absent: it does not expire. */
  expiresAt?: string;
}

/** Bytes of randomness of a key: 192 bits, 32 characters of base64url. */
const KEY_BYTES = 24;

/** A new key. */
export const newKey = (now: Date): TenantKey => ({
  key: `ua_${randomBytes(KEY_BYTES).toString("base64url")}`,
  createdAt: now.toISOString(),
});

/** The keys that an entry holds and that still work, newest first; an entry without a value has none. */
export function liveKeys(document: Document | undefined, now: Date): TenantKey[] {
  const { keys } = (document ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) return [];
  return (keys as TenantKey[]).filter(
    (one) =>
      typeof one?.key === "string" &&
      (one.expiresAt === undefined || Date.parse(one.expiresAt) > now.getTime()),
  );
}

/** What an entry holds after its key was replaced, and the keys that this ends before their time. */
export interface Rotation {
  keys: TenantKey[];
  /** The key that works on until its `expiresAt`; absent when there is no overlap. */
  old?: TenantKey;
  /** Keys that stop at once: an older one still valid from the rotation before, or the old one without an overlap. */
  ended: TenantKey[];
}

/** Puts a new key before the newest, which works on for `overlap` seconds; at most two keys are valid at a time. */
export function rotateKeys(
  live: readonly TenantKey[],
  fresh: TenantKey,
  overlap: number,
  now: Date,
): Rotation {
  const [newest, ...older] = live;
  if (newest === undefined || overlap === 0) return { keys: [fresh], ended: [...live] };
  const end = new Date(now.getTime() + overlap * 1000).toISOString();
  const old = { key: newest.key, createdAt: newest.createdAt, expiresAt: end };
  return { keys: [fresh, old], old, ended: older };
}

/** A key's mark, by which it is told from others: nobody can come back from it to the key. */
export const fingerprint = (key: string): string =>
  createHash("sha256").update(key).digest("hex").slice(0, 12);

/** A key without the key. */
export const shown = ({ key, createdAt, expiresAt }: TenantKey): ShownKey => ({
  sha256: fingerprint(key),
  createdAt,
  ...(expiresAt === undefined ? {} : { expiresAt }),
});
