import * as path from "node:path";
import type { Command } from "commander";
import { loadOrganisation } from "../../sim/store/organisation";
import { runningVault, vaultFiles, vaultFolder, type VaultPlace } from "../../sim/vault/place";
import { CliError } from "../errors";
import { ensureVault, type Progress, ProgressLines } from "../toolbox";
import { type Layout, localLayout } from "./layout";
import { startClouds } from "./server";
import { ensureValidator } from "./validator";

/** The Vault of local clouds, got and started when it does not run. */
export async function startVault(
  layout: Layout,
  progress: Progress,
): Promise<{ place: VaultPlace; started: boolean }> {
  await ensureVault({ progress });
  await ensureValidator(progress);
  const { clouds } = await startClouds(layout);
  const before = runningVault(layout.clouds);
  if (before) return { place: before, started: false };
  // The protocol's packages cost half a second to load, which no other command needs.
  const { askForApi } = await import("./vault-call.js");
  await askForApi(clouds, loadOrganisation(layout.clouds).vault.address);
  const place = runningVault(layout.clouds);
  if (!place) throw new CliError("VAULT_FAILED", "the local Vault: started, and ended at once");
  return { place, started: true };
}

export function registerLocalVault(parent: Command): void {
  parent
    .command("vault")
    .description(
      "start the Vault of the local clouds, a real server; builds it the first time (Go, about 7 minutes)",
    )
    .option("--json", "write one JSON object")
    .action(async (options: { json?: boolean }) => {
      const layout = localLayout();
      const { place, started } = await startVault(layout, new ProgressLines());
      const keys = path.join(vaultFolder(layout.clouds), vaultFiles.keys);
      const { address, localAddress, ca, pid } = place;
      if (options.json) {
        console.log(JSON.stringify({ code: 0, started, pid, address, localAddress, ca, keys }));
        return;
      }
      console.log(
        [
          `local Vault ${started ? "started" : "runs already"} (process ${pid}): ${address}, from here ${localAddress}`,
          `to look into it: VAULT_ADDR=${localAddress} VAULT_CACERT=${ca}, token in ${keys}`,
        ].join("\n"),
      );
    });
}
