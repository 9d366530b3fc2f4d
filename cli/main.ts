import * as fs from "node:fs";
import * as path from "node:path";
import { Command, CommanderError } from "commander";
import { registerBootstrap } from "./bootstrap/command";
import { registerCheck } from "./check/command";
import { registerCost } from "./cost/command";
import { registerDrift } from "./drift/command";
import { CliError, errorCode } from "./errors";
import { registerLocalExec } from "./local/exec";
import { registerLocalFault } from "./local/fault";
import { registerLocalGateway } from "./local/gateway";
import { registerLocalProviderKey } from "./local/provider-key";
import { registerLocalReset } from "./local/reset";
import { registerLocalStart } from "./local/start";
import { registerLocalStatus } from "./local/status";
import { registerLocalStop } from "./local/stop";
import { registerLocalVault } from "./local/vault";
import { registerPrices } from "./prices/command";
import { registerProvider } from "./provider/command";
import { registerRecover } from "./recover-command";
import { registerRetirement } from "./retirement/command";
import { registerRotate } from "./rotate/command";
import { registerState } from "./state/command";
import { registerSummary } from "./summary/command";
import { registerTenant } from "./tenant/command";
import { isForUser, projectRoot } from "./toolbox";
import { registerVerify } from "./verify/command";

const EXIT_CODES =
  "\nExit codes: 0 nothing found, 1 the command failed, 2 it found something that needs a person.";

/**
 * The `unified-ai` command: what `pulumi` itself lacks. `quiet`: mistakes in the command line are thrown but not written.
 */
export function createProgram(options: { quiet?: boolean } = {}): Command {
  const program = new Command("unified-ai")
    .description(
      "One OpenAI-compatible endpoint over AWS Bedrock, Azure OpenAI and Google Vertex AI",
    )
    .enablePositionalOptions()
    .showHelpAfterError("run it with --help to see what it takes")
    .addHelpText("after", EXIT_CODES)
    .version(packageVersion(), "-V, --version", "print the version")
    .configureOutput(options.quiet ? { writeErr: () => undefined } : {})
    .exitOverride();
  const local = program
    .command("local")
    .description("the local clouds: a stand-in for development and tests that needs no account")
    .enablePositionalOptions();
  registerLocalStart(local);
  registerLocalStop(local);
  registerLocalStatus(local);
  registerLocalReset(local);
  registerLocalExec(local);
  registerLocalGateway(local);
  registerLocalFault(local);
  registerLocalVault(local);
  registerLocalProviderKey(local);
  registerBootstrap(program);
  registerRecover(program);
  registerCheck(program);
  registerCost(program);
  registerPrices(program);
  registerVerify(program);
  registerDrift(program);
  registerRetirement(program);
  registerSummary(program);
  registerState(program);
  registerRotate(program);
  registerTenant(program);
  registerProvider(program);
  inherit(program);
  return program;
}

/** Subcommands end the same way as the program does. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inherit(child);
  }
}

/** Runs one command line and returns its exit code; errors are written for people, or as JSON with --json. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await createProgram({ quiet: wantsJson(argv) }).parseAsync([...argv], { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (wantsJson(argv)) report(usageError(error), true);
      return 1;
    }
    report(error, wantsJson(argv));
    return 1;
  }
}

function packageVersion(): string {
  const text = fs.readFileSync(path.join(projectRoot, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** A mistake in the command line; the parser only gives help when no verb was named. */
function usageError(error: CommanderError): CliError {
  const message = /^commander\.help/.test(error.code)
    ? "a verb is missing; run it with --help to see what it takes"
    : error.message.replace(/^error: /, "").replaceAll("\n", " ");
  return new CliError("USAGE", message);
}

/** What follows `--` belongs to another command. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).includes("--json");
}

function report(error: unknown, json: boolean): void {
  const code = errorCode(error);
  const message = error instanceof Error ? error.message : String(error);
  if (json) console.log(JSON.stringify({ code: 1, error: { code, message } }));
  const known = isForUser(error);
  if (!json || !known)
    process.stderr.write(`error: ${known ? message : ((error as Error).stack ?? message)}\n`);
}
