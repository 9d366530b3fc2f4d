import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { confirm } from "../secrets/confirm";
import { entryOf, openContext, type StoreFlags, withStoreFlags } from "../secrets/context";
import { commitKeys } from "./commit";
import { fingerprint, liveKeys, shown } from "./keys";
import { inForceBy, renderTenantReport, type TenantReport } from "./report";

interface RevokeFlags extends StoreFlags {
  old?: boolean;
  yes?: boolean;
}

/** Ends the keys of a tenant: all of them, or only what a rotation left valid. Nothing to end is no failure. */
export async function revokeTenantKeys(tenant: string, flags: RevokeFlags): Promise<TenantReport> {
  const context = await openContext(flags);
  const { reference, store, stack } = context;
  const { refreshSeconds } = reference;
  const entry = entryOf(context, "tenants", tenant);
  const before = await withProgress(`reading from ${store.place}`, () => store.read(entry));
  const live = liveKeys(before?.document, new Date());
  const kept = flags.old ? live.slice(0, 1) : [];
  const ended = live.slice(kept.length);
  let warnings: string[] = [];
  if (ended.length > 0) {
    const marks = ended.map(({ key }) => fingerprint(key)).join(", ");
    await confirm(
      `tenant ${JSON.stringify(tenant)}: calls with ${ended.length > 1 ? "keys" : "key"} ${marks} get 401 within ${refreshSeconds} s, and it cannot be taken back`,
      { yes: flags.yes === true },
    );
    ({ warnings } = await commitKeys(context, entry, kept, before));
  }
  return {
    code: warnings.length > 0 ? 2 : 0,
    stack,
    tenant,
    store: store.place,
    ended: ended.map(shown),
    refreshSeconds,
    inForceBy: inForceBy(new Date(), refreshSeconds),
    warnings,
  };
}

export function registerRevoke(parent: Command): void {
  const command = parent
    .command("revoke <tenant>")
    .description("end a tenant's keys: all of them, or with --old what a rotation left valid")
    .option("--old", "keep the newest")
    .option("--yes", "do not ask");
  withStoreFlags(command).action(async (tenant: string, flags: RevokeFlags) => {
    const report = await revokeTenantKeys(tenant, flags);
    console.log(flags.json ? JSON.stringify(report) : renderTenantReport(report));
    process.exitCode = report.code;
  });
}
