import * as path from "node:path";
import type { Command } from "commander";
import { DIRECT_PROVIDERS, providerKeys, providerKeysFile } from "../../sim/dataplane/direct/keys";
import { suggestion } from "../../sim/schema/nearest";
import { CliError } from "../errors";
import { localLayout } from "./layout";

export function registerLocalProviderKey(parent: Command): void {
  parent
    .command("provider-key")
    .description(
      "print the key that a direct provider's stand-in takes, as its own console would issue it; `unified-ai provider set` stores it",
    )
    .argument("<provider>", DIRECT_PROVIDERS.join(", "))
    .option("--json", "write one JSON object")
    .action((provider: string, flags: { json?: boolean }) => {
      const name = DIRECT_PROVIDERS.find((one) => one === provider);
      if (!name)
        throw new CliError(
          "UNKNOWN_PROVIDER",
          `${JSON.stringify(provider)}: is no direct provider${suggestion(provider, [...DIRECT_PROVIDERS])}; there are ${DIRECT_PROVIDERS.join(", ")}`,
        );
      const { clouds } = localLayout();
      const apiKey = providerKeys(clouds)[name];
      const file = path.join(clouds, providerKeysFile);
      console.log(flags.json ? JSON.stringify({ code: 0, provider: name, apiKey, file }) : apiKey);
    });
}
