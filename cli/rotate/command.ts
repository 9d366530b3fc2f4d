import type { Command } from "commander";
import { registerRotateAppRole } from "./approle-command";
import { registerRotateKms } from "./kms-command";
import { registerRotateRedis } from "./redis-command";

export function registerRotate(parent: Command): void {
  const rotate = parent
    .command("rotate")
    .description("replace keys and passwords; each verb says what it means for what runs")
    .enablePositionalOptions();
  registerRotateKms(rotate);
  registerRotateAppRole(rotate);
  registerRotateRedis(rotate);
}
