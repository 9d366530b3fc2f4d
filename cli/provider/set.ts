import { Argument, type Command } from "commander";
import { entryOf, openContext, type StoreFlags, withStoreFlags } from "../secrets/context";
import { type Provider, PROVIDERS, readApiKey } from "./api-key";
import { readEntry, replaceEntry } from "./replace";
import { answer, apiKeyOf, type ProviderReport, reportChange } from "./report";

type SetFlags = StoreFlags & { file?: string };

/** Writes a direct provider's key. */
export async function setProviderKey(provider: Provider, flags: SetFlags): Promise<ProviderReport> {
  const context = await openContext(flags);
  const entry = entryOf(context, "providers", provider);
  const apiKey = await readApiKey(provider, flags.file);
  const before = await readEntry(context, entry);
  const warnings = await replaceEntry(context, entry, { apiKey }, before);
  return reportChange(context, provider, warnings, { now: apiKey, before: apiKeyOf(before) });
}

export function registerSet(parent: Command): void {
  const command = parent
    .command("set")
    .description("write a provider's API key, read from standard input or a file")
    .addArgument(new Argument("<provider>", "the provider").choices(PROVIDERS))
    .option("--file <file>", "the file that holds the key");
  withStoreFlags(command).action(async (provider: Provider, flags: SetFlags) =>
    answer(flags, await setProviderKey(provider, flags)),
  );
}
