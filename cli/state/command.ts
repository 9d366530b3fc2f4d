import type { Command } from "commander";
import { registerBackup } from "./backup-command";
import { registerGuard } from "./guard-command";
import { registerRestore } from "./restore-command";
import { registerVerify } from "./verify-command";

export function registerState(parent: Command): void {
  const state = parent
    .command("state")
    .description("what keeps a stack's state safe above the engine's own lock (docs/state.md)")
    .enablePositionalOptions();
  registerVerify(state);
  registerBackup(state);
  registerRestore(state);
  registerGuard(state);
}
