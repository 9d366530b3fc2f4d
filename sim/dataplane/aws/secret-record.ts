/** Versions and staging labels of one secret, as Secrets Manager keeps them. https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html, 2026-11-21. */
import { refuse } from "./secret-wire";

/** One version of a secret. */
export interface SecretVersion {
  id: string;
  /** Staging labels; a version without one is deprecated. */
  stages: string[];
  text?: string;
  /** Base64. */
  binary?: string;
  /** Milliseconds since the epoch. */
  created: number;
}

/** Everything written to one secret. */
export interface SecretRecord {
  versions: SecretVersion[];
  /** Milliseconds since the epoch of the last change. */
  changed: number;
}

export const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";
/** Most staging labels of a secret, and most versions before deprecated ones are dropped. */
const LIMITS = { labels: 20, versions: 100 } as const;

/** A copy that may be changed. */
export const copyOf = (held: SecretRecord | undefined): SecretRecord =>
  held ? structuredClone(held) : { versions: [], changed: 0 };

/** The version that has a label. */
export const staged = (record: SecretRecord, stage: string): SecretVersion | undefined =>
  record.versions.find(({ stages }) => stages.includes(stage));

/** Puts a label on a version, taking it from the one that has it. The current version's predecessor becomes the previous one. */
export function attach(record: SecretRecord, stage: string, version: SecretVersion): void {
  const before = staged(record, stage);
  if (before === version) return;
  if (before) before.stages = before.stages.filter((one) => one !== stage);
  if (stage === CURRENT) {
    for (const one of record.versions)
      one.stages = one.stages.filter((label) => label !== PREVIOUS);
    if (before) before.stages.push(PREVIOUS);
  }
  version.stages.push(stage);
  const labels = record.versions.reduce((sum, { stages }) => sum + stages.length, 0);
  if (labels > LIMITS.labels)
    refuse(
      "LimitExceededException",
      `You have exceeded the maximum number of staging labels allowed on this secret: ${LIMITS.labels}.`,
    );
}

/** Takes a label off; the current version cannot lose its own. */
export function detach(version: SecretVersion, stage: string): void {
  if (stage === CURRENT)
    refuse(
      "InvalidParameterException",
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  version.stages = version.stages.filter((one) => one !== stage);
}

/** Drops the oldest versions without a label beyond the limit. */
export function prune(record: SecretRecord): void {
  while (record.versions.length > LIMITS.versions) {
    const oldest = record.versions.findIndex(({ stages }) => stages.length === 0);
    if (oldest < 0) return;
    record.versions.splice(oldest, 1);
  }
}
