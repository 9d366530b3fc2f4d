import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { CliError } from "../errors";
import { entryOf, openContext, type StoreFlags, withStoreFlags } from "../secrets/context";
import { commitKeys } from "./commit";
import { checkHandOver, handOver, type HandOverFlags } from "./hand-over";
import { liveKeys, newKey, shown } from "./keys";
import { inForceBy, renderTenantReport, type TenantReport } from "./report";

/** Makes the first key of a tenant. */
export async function createTenantKey(
  tenant: string,
  flags: StoreFlags & HandOverFlags,
): Promise<TenantReport> {
  const context = await openContext(flags);
  const { reference, store, stack } = context;
  const entry = entryOf(context, "tenants", tenant);
  checkHandOver(flags, store);
  const before = await withProgress(`reading from ${store.place}`, () => store.read(entry));
  const now = new Date();
  const [there] = liveKeys(before?.document, now);
  if (there)
    throw new CliError(
      "TENANT_HAS_KEY",
      `tenant ${JSON.stringify(tenant)}: must have no key, it has one since ${there.createdAt}; ` +
        "`unified-ai tenant rotate` replaces it, `unified-ai tenant revoke` takes it away",
    );
  const fresh = newKey(now);
  const out = await handOver(tenant, fresh.key, flags, store);
  const { warnings } = await commitKeys(context, entry, [fresh], before, out);
  return {
    code: warnings.length > 0 ? 2 : 0,
    stack,
    tenant,
    store: store.place,
    handedOver: out.result,
    key: shown(fresh),
    ended: [],
    refreshSeconds: reference.refreshSeconds,
    inForceBy: inForceBy(new Date(), reference.refreshSeconds),
    warnings,
  };
}

/** The flags that say where a new key goes. */
export const withHandOverFlags = (command: Command): Command =>
  command
    .option(
      "--out <file>",
      "write the key to a new file of mode 0600, in a folder closed to others, and show nothing",
    )
    .option(
      "--wrap <duration>",
      "with Vault: hand over a token that opens once within this time, such as 15m",
    );

export function registerCreate(parent: Command): void {
  const command = parent
    .command("create <tenant>")
    .description("make a tenant's first key; refused while it has one");
  withHandOverFlags(withStoreFlags(command)).action(
    async (tenant: string, flags: StoreFlags & HandOverFlags) => {
      const report = await createTenantKey(tenant, flags);
      console.log(flags.json ? JSON.stringify(report) : renderTenantReport(report));
      process.exitCode = report.code;
    },
  );
}
