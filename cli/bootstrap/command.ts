import * as path from "node:path";
import type { Command } from "commander";
import { bootstrap, type BootstrapReport } from "./bootstrap";

/** The report for people. */
export function renderBootstrap(report: BootstrapReport): string {
  const { environment, state, backendUrl, secretsProvider, resources, dataKey } = report;
  const lines = [
    state === "made"
      ? `${environment}: state store and identities made, ${resources} resources; their own state is in the store`
      : `${environment}: state store and identities up to date, ${resources} resources`,
    `  pulumi login '${backendUrl}'`,
    `  secrets provider ${secretsProvider}`,
  ];
  if (dataKey?.outcome === "written")
    lines.push(`${dataKey.file}: the stack's data key was added; commit it`);
  if (dataKey?.outcome === "shown")
    lines.push(
      `${dataKey.file}: add these lines, or run again with --write:`,
      `secretsprovider: ${dataKey.lines.secretsprovider}`,
      `encryptedkey: ${dataKey.lines.encryptedkey}`,
    );
  return lines.join("\n");
}

interface BootstrapFlags {
  environment: string;
  stackConfig?: string;
  stateUrl?: string;
  secretsProvider?: string;
  write?: boolean;
  json?: boolean;
}

/** `unified-ai bootstrap`. */
export function registerBootstrap(parent: Command): void {
  parent
    .command("bootstrap")
    .description(
      "make an environment's state store and CI identities and move their own state into it; safe to run twice, " +
        "and goes on where a killed run stopped",
    )
    .requiredOption("-e, --environment <name>", "the environment: dev, staging, prod ...")
    .option("--stack-config <file>", "its description (default: bootstrap/Pulumi.<name>.yaml)")
    .option("--write", "add the stack's data key to Pulumi.<name>.yaml; every other byte stays")
    .option("--state-url <url>", "backend, for a store that answers under another address")
    .option("--secrets-provider <url>", "secrets provider, likewise")
    .option("--json", "write one JSON object")
    .action(async (flags: BootstrapFlags) => {
      const report = await bootstrap({
        environment: flags.environment,
        write: flags.write === true,
        ...(flags.stackConfig !== undefined && { configFile: path.resolve(flags.stackConfig) }),
        ...(flags.stateUrl !== undefined && { stateUrl: flags.stateUrl }),
        ...(flags.secretsProvider !== undefined && { secretsProvider: flags.secretsProvider }),
        progress: (line) => process.stderr.write(`${line}\n`),
      });
      console.log(flags.json ? JSON.stringify(report) : renderBootstrap(report));
      process.exitCode = report.code;
    });
}
