import { Argument, type Command } from "commander";
import { confirm } from "../secrets/confirm";
import { entryOf, openContext, type StoreFlags, withStoreFlags } from "../secrets/context";
import { type Provider, PROVIDERS } from "./api-key";
import { readEntry, replaceEntry } from "./replace";
import { answer, apiKeyOf, type ProviderReport, reportChange } from "./report";

type RemoveFlags = StoreFlags & { yes?: boolean };

/** Takes a direct provider's key away; nothing to take is no failure. */
export async function removeProviderKey(
  provider: Provider,
  flags: RemoveFlags,
): Promise<ProviderReport> {
  const context = await openContext(flags);
  const entry = entryOf(context, "providers", provider);
  const stored = await readEntry(context, entry);
  const before = apiKeyOf(stored);
  if (before === undefined) return reportChange(context, provider, [], {});
  await confirm(
    `provider ${JSON.stringify(provider)}: its targets stop answering within ${context.reference.refreshSeconds} s, and calls go to the next target of their model`,
    { yes: flags.yes === true },
  );
  const warnings = await replaceEntry(context, entry, {}, stored);
  return reportChange(context, provider, warnings, { before });
}

export function registerRemove(parent: Command): void {
  const command = parent
    .command("remove")
    .description("take a provider's API key away")
    .addArgument(new Argument("<provider>", "the provider").choices(PROVIDERS))
    .option("--yes", "do not ask");
  withStoreFlags(command).action(async (provider: Provider, flags: RemoveFlags) =>
    answer(flags, await removeProviderKey(provider, flags)),
  );
}
