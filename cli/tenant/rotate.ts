import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { CliError } from "../errors";
import { confirm } from "../secrets/confirm";
import { entryOf, openContext, type StoreFlags, withStoreFlags } from "../secrets/context";
import { readDuration } from "../secrets/duration";
import { commitKeys } from "./commit";
import { withHandOverFlags } from "./create";
import { checkHandOver, handOver, type HandOverFlags } from "./hand-over";
import { fingerprint, liveKeys, newKey, rotateKeys, shown, type TenantKey } from "./keys";
import { inForceBy, renderTenantReport, showTime, type TenantReport } from "./report";

const MONTH = 30 * 86_400;

interface RotateFlags extends StoreFlags, HandOverFlags {
  overlap: string;
  yes?: boolean;
}

/** Replaces the newest key of a tenant; the one before works on for the overlap. */
export async function rotateTenantKey(tenant: string, flags: RotateFlags): Promise<TenantReport> {
  const overlap = readDuration("--overlap", flags.overlap, {
    least: 0,
    most: MONTH,
    words: "a duration from 0 to 30d",
  });
  const context = await openContext(flags);
  const { reference, store, stack } = context;
  const entry = entryOf(context, "tenants", tenant);
  checkHandOver(flags, store);
  const before = await withProgress(`reading from ${store.place}`, () => store.read(entry));
  const live = liveKeys(before?.document, new Date());
  if (live.length === 0)
    throw new CliError(
      "TENANT_WITHOUT_KEY",
      `tenant ${JSON.stringify(tenant)}: must have a key to rotate, it has none; \`unified-ai tenant create\` makes the first`,
    );
  if (overlap > 0 && live.length > 1) await confirm(endsEarly(live.slice(1)), { yes: !!flags.yes });
  const now = new Date();
  const fresh = newKey(now);
  const { keys, old, ended } = rotateKeys(live, fresh, overlap, now);
  const out = await handOver(tenant, fresh.key, flags, store);
  const { warnings } = await commitKeys(context, entry, keys, before, out);
  return {
    code: warnings.length > 0 ? 2 : 0,
    stack,
    tenant,
    store: store.place,
    handedOver: out.result,
    key: shown(fresh),
    ...(old ? { old: shown(old) } : {}),
    ended: ended.map(shown),
    refreshSeconds: reference.refreshSeconds,
    inForceBy: inForceBy(new Date(), reference.refreshSeconds),
    warnings,
  };
}

/** At most two keys are valid, so an older one goes before the time that was promised for it. */
const endsEarly = (older: readonly TenantKey[]): string =>
  `at most two keys are valid at a time, so this stops ${older
    .map(({ key, expiresAt }) => `key ${fingerprint(key)} (due ${showTime(expiresAt ?? "")})`)
    .join(", ")} now`;

export function registerRotate(parent: Command): void {
  const command = parent
    .command("rotate <tenant>")
    .description("replace a tenant's key; the old one works on for the overlap")
    .option("--overlap <duration>", "how long the old key works on: 0 to 30d", "24h")
    .option("--yes", "do not ask, also when an older key stops before its time");
  withHandOverFlags(withStoreFlags(command)).action(async (tenant: string, flags: RotateFlags) => {
    const report = await rotateTenantKey(tenant, flags);
    console.log(flags.json ? JSON.stringify(report) : renderTenantReport(report));
    process.exitCode = report.code;
  });
}
