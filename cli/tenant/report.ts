import type { ExitCode } from "../errors";

import type { HandedOver } from "./hand-over";
import type { ShownKey } from "./keys";

/** What `create`, `rotate` and `revoke` say. */
export interface TenantReport {
  /** 2 when something is left for a person: see `warnings`. */
  code: ExitCode;
  stack: string;
  tenant: string;
  /** The store and where it is. */
  store: string;
  /** How the new key was handed over; holds it where it is to be shown. */
  handedOver?: HandedOver;
  key?: ShownKey;
  /** The key before, which works on until its `expiresAt`. */
  old?: ShownKey;
  /** Keys that stop within `refreshSeconds`. */
  ended: ShownKey[];
  /** Seconds within which all of this is in force. */
  refreshSeconds: number;
  /** ISO 8601, UTC: `refreshSeconds` from now. */
  inForceBy: string;
  warnings: string[];
}

/** The moment by which the gateway has looked again. */
export const inForceBy = (now: Date, refreshSeconds: number): string =>
  new Date(now.getTime() + refreshSeconds * 1000).toISOString();

/** A time for people: `2026-11-21 20:01:40 UTC`. */
export const showTime = (iso: string): string => `${iso.slice(0, 19).replace("T", " ")} UTC`;

/** A report for people. */
export function renderTenantReport(report: TenantReport): string {
  const { tenant, store, handedOver, key, old, ended, refreshSeconds } = report;
  const within = `within ${refreshSeconds} s (by ${showTime(report.inForceBy)})`;
  const lines: string[] = [];
  if (handedOver?.how === "shown")
    lines.push(`key of tenant ${JSON.stringify(tenant)}, shown this once:`, "", handedOver.key, "");
  if (handedOver?.how === "file")
    lines.push(`key of tenant ${JSON.stringify(tenant)} written to ${handedOver.file} (mode 0600)`);
  if (handedOver?.how === "wrapped")
    lines.push(
      `wrapping token for the key of tenant ${JSON.stringify(tenant)}; it opens once, until ${showTime(handedOver.expiresAt)}, with \`vault unwrap\`:`,
      "",
      handedOver.token,
      "",
    );
  if (key) lines.push(`new key ${key.sha256} (sha256): works at the gateway ${within}`);
  if (old) lines.push(`old key ${old.sha256}: works until ${showTime(old.expiresAt!)}, then stops`);
  for (const one of ended) {
    const instead = one.expiresAt === undefined ? "" : `, instead of at ${showTime(one.expiresAt)}`;
    lines.push(`key ${one.sha256}: stops ${within}${instead}; calls with it get 401`);
  }
  if (!key && ended.length === 0)
    lines.push(`tenant ${JSON.stringify(tenant)}: no key to revoke, nothing was changed`);
  else lines.push(`kept in ${store}; answers already under way are finished`);
  for (const warning of report.warnings) lines.push(`needs a look: ${warning}`);
  return lines.join("\n");
}
