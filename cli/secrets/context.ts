import * as path from "node:path";
import type { Command } from "commander";
import { CliError } from "../errors";
import { withProgress } from "../check/progress";
import { onLocalClouds, operateLocalStore } from "../local/stores";
import { type SecretStoreClient, StoreError } from "./client";
import { openStore } from "./open";
import { entryNames, readReference, type SecretStoreReference } from "./reference";

/** What every command on a stack's secrets takes. */
export interface StoreFlags {
  stack: string;
  cwd: string;
  json?: boolean;
}

/** A stack's store, ready to be used. */
export interface StoreContext {
  stack: string;
  reference: SecretStoreReference;
  store: SecretStoreClient;
}

/** Gives a verb the flags that every command on a stack's secrets takes. */
export const withStoreFlags = (command: Command): Command =>
  command
    .requiredOption("-s, --stack <stack>", "the stack")
    .option("-C, --cwd <folder>", "folder of Pulumi.yaml", ".")
    .option("--json", "write one JSON object");

/** Reads which store a stack has, and opens it. */
export async function openContext(flags: StoreFlags): Promise<StoreContext> {
  const { stack } = flags;
  const reference = await withProgress(
    `reading the outputs of stack ${JSON.stringify(stack)}`,
    () => readReference({ stack, cwd: path.resolve(flags.cwd) }),
  );
  const local = onLocalClouds(process.env);
  if (local) await operateLocalStore(reference.store, process.env);
  // The detour to the local Vault is nobody's choice, so nothing is said of it.
  const store = await openStore(reference, local ? {} : { say });
  return { stack, reference, store };
}

/** A line for the person in front; answers go to stdout. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The store's name of a tenant's or a provider's entry; refuses one that the stack does not have. */
export function entryOf(
  { stack, reference }: StoreContext,
  kind: "tenants" | "providers",
  name: string,
): string {
  const entry = reference.entries[`${kind}/${name}`];
  if (entry !== undefined) return entry;
  const names = entryNames(reference, kind);
  const [what, line, code] =
    kind === "tenants"
      ? ["tenant", `tenants: { ${name}: { models: [...] } }`, "UNKNOWN_TENANT"]
      : ["provider", `directProviders: { ${name}: {} }`, "UNKNOWN_PROVIDER"];
  throw new CliError(
    code,
    `${what} ${JSON.stringify(name)}: stack ${JSON.stringify(stack)} must have it, it has ${names.length > 0 ? names.join(", ") : "none"}; ` +
      `add \`${line}\` to its description and run \`pulumi up\``,
  );
}

/** A failure after the new value was in force: it is told beside the result, never instead of it. */
export async function settle(
  work: () => Promise<unknown>,
  warnings: string[],
  what: string,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    warnings.push(`${what}: ${error.message}`);
  }
}
