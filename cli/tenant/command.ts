import type { Command } from "commander";
import { registerCreate } from "./create";
import { registerList } from "./list";
import { registerRevoke } from "./revoke";
import { registerRotate } from "./rotate";

export function registerTenant(program: Command): void {
  const tenant = program
    .command("tenant")
    .description("the keys of tenants, which live in the stack's secret store and nowhere else")
    .enablePositionalOptions()
    .addHelpText(
      "after",
      "\nThe store is the one the stack names; it is asked with your own credentials (docs/secrets.md)." +
        "\n\nExamples:\n  unified-ai tenant create research --stack prod --out ~/keys/research\n" +
        "  unified-ai tenant rotate research --stack prod --overlap 7d --out ~/keys/research-2",
    );
  registerCreate(tenant);
  registerRotate(tenant);
  registerRevoke(tenant);
  registerList(tenant);
}
