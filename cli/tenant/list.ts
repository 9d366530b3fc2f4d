import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { entryOf, openContext, type StoreFlags, withStoreFlags } from "../secrets/context";
import { entryNames } from "../secrets/reference";
import { liveKeys, type ShownKey, shown } from "./keys";
import { showTime } from "./report";

/** Keys of every tenant of a stack; never a key itself. */
export interface TenantList {
  code: 0;
  stack: string;
  store: string;
  refreshSeconds: number;
  tenants: { tenant: string; keys: ShownKey[] }[];
}

/** Entries read at a time: a store throttles who asks for hundreds at once. */
const AT_ONCE = 8;

/** Reads the keys of all tenants, or of one. */
export async function listTenantKeys(
  tenant: string | undefined,
  flags: StoreFlags,
): Promise<TenantList> {
  const context = await openContext(flags);
  const { reference, store, stack } = context;
  const names = tenant === undefined ? entryNames(reference, "tenants") : [tenant];
  const now = new Date();
  const tenants: TenantList["tenants"] = [];
  await withProgress(`reading ${names.length} entries from ${store.place}`, async () => {
    for (let at = 0; at < names.length; at += AT_ONCE)
      tenants.push(
        ...(await Promise.all(
          names.slice(at, at + AT_ONCE).map(async (name) => {
            const stored = await store.read(entryOf(context, "tenants", name));
            return { tenant: name, keys: liveKeys(stored?.document, now).map(shown) };
          }),
        )),
      );
  });
  const { refreshSeconds } = reference;
  return { code: 0, stack, store: store.place, refreshSeconds, tenants };
}

/** The list for people: a line for each key. */
export function renderTenantList({ tenants, store, refreshSeconds }: TenantList): string {
  const rows = tenants.flatMap(({ tenant, keys }) =>
    keys.length === 0
      ? [[tenant, "no key", "", ""]]
      : keys.map(({ sha256, createdAt, expiresAt }) => [
          tenant,
          sha256,
          showTime(createdAt),
          expiresAt === undefined ? "-" : showTime(expiresAt),
        ]),
  );
  return [
    ...renderRows([["tenant", "key (sha256)", "created", "expires"], ...rows]),
    `${store}; the gateway looks every ${refreshSeconds} s`,
  ].join("\n");
}

/** Columns as wide as their widest cell. */
export function renderRows(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

export function registerList(parent: Command): void {
  const command = parent
    .command("list [tenant]")
    .description("which tenants have keys, since when and until when; never the keys");
  withStoreFlags(command).action(async (tenant: string | undefined, flags: StoreFlags) => {
    const list = await listTenantKeys(tenant, flags);
    console.log(flags.json ? JSON.stringify(list) : renderTenantList(list));
  });
}
