import * as fs from "node:fs";
import { CliError } from "../errors";
import { openContext, entryOf } from "../secrets/context";
import { entryNames, type SecretStoreReference } from "../secrets/reference";
import { liveKeys } from "../tenant/keys";

/** A key to call with, and where it comes from. */
export interface TenantKeyInHand {
  key: string;
  /** `tenant "research"`, a file's name or the variable's. */
  from: string;
}

/** Variable that a pipeline hands a tenant's key over in. */
export const KEY_VARIABLE = "UNIFIED_AI_KEY";

/**
 * Keys to call with, one after the other as they are asked for: those that were given, else those of the stack's tenants,
 * read from its secret store with the operator's own credentials.
 */
export async function* keysToTry(options: {
  files: readonly string[];
  env: NodeJS.ProcessEnv;
  stack: string;
  cwd: string;
  secrets: SecretStoreReference | undefined;
}): AsyncGenerator<TenantKeyInHand> {
  const { files, env, stack, cwd, secrets } = options;
  if (files.length > 0) {
    for (const file of files) yield { key: readKeyFile(file), from: file };
    return;
  }
  const given = env[KEY_VARIABLE]?.trim();
  if (given) return yield { key: given, from: KEY_VARIABLE };
  if (secrets === undefined)
    throw noKey(stack, "no key was given and its outputs name no secret store");
  const context = await openContext({ stack, cwd });
  const now = new Date();
  let found = false;
  for (const tenant of entryNames(context.reference, "tenants")) {
    const stored = await context.store.read(entryOf(context, "tenants", tenant));
    const [newest] = liveKeys(stored?.document, now);
    if (!newest) continue;
    found = true;
    yield { key: newest.key, from: `tenant ${JSON.stringify(tenant)}` };
  }
  if (!found) throw noKey(stack, "none of its tenants has a key");
}

const noKey = (stack: string, why: string): CliError =>
  new CliError(
    "NO_KEY",
    `stack ${JSON.stringify(stack)}: must have a tenant's key to be called with, ${why}; ` +
      `make one with \`unified-ai tenant create <tenant> --stack ${stack}\`, or give one by --key-file or ${KEY_VARIABLE}`,
  );

/** The one line of a key file. */
function readKeyFile(file: string): string {
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8").trim();
  } catch {
    throw new CliError(
      "NO_FILE",
      `${file}: must be a file with a tenant's key, got nothing that can be read; check the path`,
    );
  }
  if (text === "" || /\s/.test(text))
    throw new CliError(
      "BAD_KEY_FILE",
      `${file}: must hold one key and nothing else, got ${text === "" ? "nothing" : "several words"}; \`unified-ai tenant create --out\` writes such a file`,
    );
  return text;
}
