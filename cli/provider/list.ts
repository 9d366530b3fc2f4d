import type { Command } from "commander";
import { withProgress } from "../check/progress";
import { entryOf, openContext, type StoreFlags, withStoreFlags } from "../secrets/context";
import { entryNames } from "../secrets/reference";
import { fingerprint } from "../tenant/keys";
import { renderRows } from "../tenant/list";
import { showTime } from "../tenant/report";
import { apiKeyOf } from "./report";

/** Which direct providers of a stack have a key. */
export interface ProviderList {
  code: 0;
  stack: string;
  store: string;
  /** `sha256`: first 12 hex digits of the key's, and ISO 8601 since when; absent without a key. */
  providers: { provider: string; sha256?: string; setAt?: string }[];
}

/** Looks at every provider's entry. */
export async function listProviderKeys(flags: StoreFlags): Promise<ProviderList> {
  const context = await openContext(flags);
  const { reference, store, stack } = context;
  const look = async (provider: string): Promise<ProviderList["providers"][0]> => {
    const entry = entryOf(context, "providers", provider);
    const key = apiKeyOf(await store.read(entry));
    if (key === undefined) return { provider };
    const current = (await store.versions(entry)).find((version) => version.current);
    return {
      provider,
      sha256: fingerprint(key),
      ...(current === undefined ? {} : { setAt: current.createdAt }),
    };
  };
  const providers = await withProgress(`reading from ${store.place}`, () =>
    Promise.all(entryNames(reference, "providers").map(look)),
  );
  return { code: 0, stack, store: store.place, providers };
}

/** The list for people. */
export function renderProviderList({ providers, store }: ProviderList): string {
  const rows = providers.map(({ provider, sha256, setAt }) => [
    provider,
    sha256 ?? "no key",
    setAt === undefined ? "" : showTime(setAt),
  ]);
  return [...renderRows([["provider", "key (sha256)", "set"], ...rows]), store].join("\n");
}

export function registerList(parent: Command): void {
  const command = parent
    .command("list")
    .description("which providers have a key, and since when; never the keys");
  withStoreFlags(command).action(async (flags: StoreFlags) => {
    const list = await listProviderKeys(flags);
    console.log(flags.json ? JSON.stringify(list) : renderProviderList(list));
  });
}
