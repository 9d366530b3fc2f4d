import { DEAD_TOKEN } from "../secret-store";
import type { Millis } from "../credential";
import { jsonObject } from "../http-client";

/** What a look at one entry of the store brought. */
export type EntryRead =
  | { state: "value"; text: string }
  /** The store says that there is none, which is as definite as a value. */
  | { state: "absent" }
  /** Not known: refused, out of reach. `reason` holds nothing of an answer but status and code. */
  | { state: "failed"; reason: string };

/** A key in its life. */
export interface ValidKey {
  key: string;
  /** Absent on a key without end. */
  expiresAt?: Millis;
}

/** The form of a tenant's key: 192 random bits. */
export const TENANT_KEY = /^ua_[A-Za-z0-9_-]{32}$/;

/** What a header can carry, and no provider's key is longer. */
const PROVIDER_KEY = /^[\x21-\x7e]{8,4096}$/;

const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The keys of a tenant's entry that are valid now, newest first; undefined for text that is no such entry. What is wrong is
 * not said: it could be a part of a key.
 */
export function tenantKeysOf(text: string, now: Millis): ValidKey[] | undefined {
  const keys = jsonObject(text)?.keys;
  if (!Array.isArray(keys)) return undefined;
  const valid: ValidKey[] = [];
  const seen = new Set<string>();
  for (const one of keys as unknown[]) {
    if (typeof one !== "object" || one === null) return undefined;
    const { key, createdAt, expiresAt } = one as Record<string, unknown>;
    if (typeof key !== "string" || !TENANT_KEY.test(key) || seen.has(key)) return undefined;
    if (!isDate(createdAt) || (expiresAt !== undefined && !isDate(expiresAt))) return undefined;
    seen.add(key);
    const end = expiresAt === undefined ? undefined : Date.parse(expiresAt);
    if (end !== undefined && end <= now) continue;
    valid.push({ key, ...(end !== undefined && { expiresAt: end }) });
  }
  return valid;
}

/** The key of a provider's entry; undefined for text that is no such entry. */
export function providerKeyOf(text: string): string | undefined {
  const key = jsonObject(text)?.apiKey;
  return typeof key === "string" && PROVIDER_KEY.test(key) && key !== DEAD_TOKEN ? key : undefined;
}

/** What ElastiCache takes as a password (docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html, read 2026-11). */
const REDIS_PASSWORD = /^[A-Za-z0-9!&#$^<>-]{16,128}$/;

/** The newest password of the entry of Redis; undefined for text that is no such entry. */
export function redisPasswordOf(text: string): string | undefined {
  const passwords = jsonObject(text)?.passwords;
  const newest: unknown = Array.isArray(passwords) ? passwords[0] : undefined;
  return typeof newest === "string" && REDIS_PASSWORD.test(newest) ? newest : undefined;
}

/** Every text in an entry that may be secret, for the redactor: known before anything is judged. */
export function secretsIn(text: string): string[] {
  const found: string[] = [text];
  const collect = (value: unknown): void => {
    if (typeof value === "string") found.push(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(collect);
  };
  collect(jsonObject(text));
  // Dates are no secrets, and replacing them would tear log lines apart.
  return found.filter((one) => !isDate(one));
}

function isDate(value: unknown): value is string {
  return typeof value === "string" && DATE.test(value) && !Number.isNaN(Date.parse(value));
}
