import { randomBytes } from "node:crypto";
import { CliError } from "../errors";
import type { SecretStoreClient } from "../secrets/client";
import type { CacheApi } from "./elasticache";

/** What a step of the rotation did. */
export interface RotateRedisReport {
  /** 2 while the cache takes two passwords and somebody has to come back; 0 when it takes one. */
  code: 0 | 2;
  step: "rotated" | "finished";
  /** The cache, and the store that holds its passwords. */
  cache: string;
  store: string;
  /** Passwords that the cache takes now; on a first rotation clients without any are let in too. */
  passwords: 1 | 2;
  /** Seconds within which the gateway's cluster has the new one. */
  refreshSeconds: number;
  warnings: string[];
}

/** What a step needs. */
export interface RotateRedisParts {
  store: SecretStoreClient;
  /** The store's name of the entry `redis`. */
  entry: string;
  cache: CacheApi;
  refreshSeconds: number;
}

/** Stands for the password of a cache that had none: clients without one are let in until the rotation is finished. */
const NONE = "";

/** A password of 256 random bits, in characters that ElastiCache takes. */
const newPassword = (): string => randomBytes(32).toString("base64url").replaceAll("_", "$");

/**
 * First step: another password, which the cache takes beside the one before. In the store first, so that none is ever in force
 * that nobody has. Run again it carries on with the one that is there already.
 */
export async function beginRotation(parts: RotateRedisParts): Promise<RotateRedisReport> {
  const { store, entry, cache } = parts;
  const before = await store.read(entry);
  const passwords = passwordsOf(before?.document);
  if (passwords.length === 2) {
    await cache.setPassword(passwords[0]!, "ROTATE");
    return report(parts, "rotated", []);
  }
  const fresh = newPassword();
  await store.write(entry, { passwords: [fresh, passwords[0] ?? NONE] }, before?.version);
  await cache.setPassword(fresh, "ROTATE");
  return report(parts, "rotated", []);
}

/** Second step, once everything that counts has been started with the new password: the cache takes that one alone. */
export async function finishRotation(parts: RotateRedisParts): Promise<RotateRedisReport> {
  const { store, entry, cache } = parts;
  const before = await store.read(entry);
  const [newest] = passwordsOf(before?.document);
  if (newest === undefined)
    throw new CliError(
      "NO_ROTATION",
      `${cache.place}: must have a password to finish with, ${store.place} has none; run \`unified-ai rotate redis\` without --finish first`,
    );
  await cache.setPassword(newest, "SET");
  const version = await store.write(entry, { passwords: [newest] }, before?.version);
  const warnings: string[] = [];
  await store.destroyOthers(entry, version).catch((error: Error) => {
    warnings.push(`older passwords can still be read in the store: ${error.message}`);
  });
  return report(parts, "finished", warnings);
}

function report(
  { store, cache, refreshSeconds }: RotateRedisParts,
  step: RotateRedisReport["step"],
  warnings: string[],
): RotateRedisReport {
  const done = step === "finished";
  return {
    code: done && warnings.length === 0 ? 0 : 2,
    step,
    cache: cache.place,
    store: store.place,
    passwords: done ? 1 : 2,
    refreshSeconds,
    warnings,
  };
}

function passwordsOf(document: Record<string, unknown> | undefined): string[] {
  const { passwords } = document ?? {};
  if (!Array.isArray(passwords)) return [];
  return passwords.filter((one): one is string => typeof one === "string").slice(0, 2);
}
