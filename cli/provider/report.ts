import type { ExitCode } from "../errors";
import type { Stored } from "../secrets/client";
import type { StoreContext } from "../secrets/context";
import { fingerprint } from "../tenant/keys";
import { inForceBy, showTime } from "../tenant/report";
import type { Provider } from "./api-key";

/** What `set` and `remove` say. */
export interface ProviderReport {
  /** 2 when something is left for a person: see `warnings`. */
  code: ExitCode;
  stack: string;
  provider: Provider;
  store: string;
  /** First 12 hex digits of the new key's SHA-256. */
  sha256?: string;
  /** The same of the key before. */
  replaced?: string;
  refreshSeconds: number;
  inForceBy: string;
  warnings: string[];
}

/** The API key that an entry holds, if it does. */
export const apiKeyOf = (stored: Stored | undefined): string | undefined => {
  const { apiKey } = (stored?.document ?? {}) as { apiKey?: unknown };
  return typeof apiKey === "string" && apiKey !== "" ? apiKey : undefined;
};

/** The report of a change from one key to another, either of which may be none. */
export function reportChange(
  { stack, store, reference }: StoreContext,
  provider: Provider,
  warnings: string[],
  keys: { now?: string | undefined; before?: string | undefined },
): ProviderReport {
  const { refreshSeconds } = reference;
  return {
    code: warnings.length > 0 ? 2 : 0,
    stack,
    provider,
    store: store.place,
    ...(keys.now === undefined ? {} : { sha256: fingerprint(keys.now) }),
    ...(keys.before === undefined ? {} : { replaced: fingerprint(keys.before) }),
    refreshSeconds,
    inForceBy: inForceBy(new Date(), refreshSeconds),
    warnings,
  };
}

/** A report for people. */
export function renderProviderReport(one: ProviderReport): string {
  const within = `within ${one.refreshSeconds} s (by ${showTime(one.inForceBy)})`;
  const lines: string[] = [];
  if (one.sha256 !== undefined)
    lines.push(`key ${one.sha256} (sha256) of ${one.provider}: the gateway uses it ${within}`);
  else if (one.replaced === undefined)
    lines.push(`provider ${JSON.stringify(one.provider)}: has no key, nothing was changed`);
  if (one.replaced !== undefined && one.replaced !== one.sha256)
    lines.push(
      `key ${one.replaced} of ${one.provider}: the gateway stops using it ${within}; then revoke it in the provider's console`,
    );
  for (const warning of one.warnings) lines.push(`needs a look: ${warning}`);
  return lines.join("\n");
}

/** Writes a report as the flags ask, and ends the command as it says. */
export function answer(flags: { json?: boolean }, report: ProviderReport): void {
  console.log(flags.json ? JSON.stringify(report) : renderProviderReport(report));
  process.exitCode = report.code;
}
