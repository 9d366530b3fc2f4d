import * as fs from "node:fs";
import * as path from "node:path";
import { mustPulumi } from "../engine";
import { CliError } from "../errors";
import { isCommitted } from "../local/projects";
import { localLayout } from "../local/layout";
import type { ExportedStack } from "../recover/state";
import { listBackups } from "../state/backup";
import { locksOf, heldBy } from "../state/engine-lock";
import { fingerprint } from "../state/fingerprint";
import { readHistory } from "../state/history";
import { readState } from "../state/read";
import { replaceState } from "../state/replace";
import { withScratch, type Scratch } from "../state/scratch";
import { stackPlace, type StackPlace } from "../state/stack-place";
import { contentFindings } from "../state/content";
import { writeWhole } from "../state/write-whole";
import { userProject } from "../toolbox";
import { withSecretsOf } from "./stack-file-secrets";

export interface RotateKmsOptions {
  cwd: string;
  stack: string;
  /** The provider to encrypt with: `awskms://...`, `azurekeyvault://...`, `gcpkms://...`, `hashivault://...` or `passphrase`. */
  to: string;
  /** File whose first line is the new passphrase, for `passphrase`. */
  newPassphraseFile?: string;
  backups?: string;
  progress: (line: string) => void;
}

/** What `rotate kms` did. */
export interface RotateKmsReport {
  code: 0;
  stack: string;
  /** Secrets providers before and after, as the state names them; nothing secret. */
  from: string;
  to: string;
  /** Encrypted values in the state. */
  secrets: number;
  /** The stack file that was changed, and has to be committed. */
  stackFile: string;
  /** The state as it was, under the old key. */
  keptAs?: string;
  /** Copies of older states that only the old key opens. */
  underOldKey: number;
}

/**
 * Encrypts a stack's state and the secrets in its stack file anew, under another key or provider. It is done and proven in a
 * scratch copy first: what comes out must say the same as before and hold no ciphertext of before. Then the state is replaced, and
 * in the stack file nothing but the encrypted values and the three keys that say how.
 */
export async function rotateKms(options: RotateKmsOptions): Promise<RotateKmsReport> {
  const { cwd, to, progress } = options;
  refuseLocal(cwd);
  const place = await stackPlace(cwd, options.stack);
  const stackFile = stackFileOf(place);
  const serial = (await readHistory(place)).length;
  const state = await readState(place);
  refuseUnfit(place, state.exported, contentFindings(place, state));

  progress("encrypting a scratch copy under the new key");
  const passphrase = newPassphrase(options);
  const done = await withScratch(place, state.exported, (scratch) =>
    encryptAnew(place.stack, scratch, { to, ...(passphrase === undefined ? {} : { passphrase }) }),
  );
  const text = withSecretsOf(fs.readFileSync(stackFile, "utf8"), done.stackFile);
  const before = ciphertexts(state.exported);
  const left = ciphertexts(done.exported).filter((one) => before.includes(one));
  if (left.length > 0) {
    throw new Error(`${left.length} values kept their old ciphertext; nothing was changed`);
  }

  progress("replacing the state");
  // Written aside first, so that only a rename stands between the new state and the new file.
  const aside = `${stackFile}.${process.pid}.new`;
  writeWhole(aside, text, { mode: fs.statSync(stackFile).mode & 0o777 });
  try {
    const replaced = await replaceState(place, done.exported, {
      expected: { sha256: state.sha256, serial },
      reason: "rotate kms",
      ...(options.backups === undefined ? {} : { folder: options.backups }),
    });
    fs.renameSync(aside, stackFile);
    return {
      code: 0,
      stack: place.stack,
      from: providerOf(state.exported),
      to: providerOf(done.exported),
      secrets: ciphertexts(done.exported).length,
      stackFile,
      ...(replaced.keptAs === undefined ? {} : { keptAs: replaced.keptAs }),
      underOldKey: serial + listBackups(place, options.backups).length - 1,
    };
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/** The local clouds keep the salts of the project's own stacks apart from the committed files. */
function refuseLocal(cwd: string): void {
  if (!process.env["PULUMI_DEBUG_PROVIDERS"]) return;
  if (!isCommitted(cwd, userProject, localLayout())) return;
  throw new CliError(
    "LOCAL_STACK",
    "rotate kms: must be run on a stack of real clouds, got one of the local clouds, which has no key of its own; run it outside `unified-ai local exec`",
  );
}

function stackFileOf({ cwd, stack }: StackPlace): string {
  const file = ["yaml", "yml"]
    .map((suffix) => path.join(cwd, `Pulumi.${stack}.${suffix}`))
    .find((name) => fs.existsSync(name));
  if (file !== undefined) return file;
  throw new CliError(
    "NO_STACK_FILE",
    `${path.join(cwd, `Pulumi.${stack}.yaml`)}: must be there, since it names the secrets provider, got nothing; run this in the folder that has it`,
  );
}

function refuseUnfit(
  place: StackPlace,
  { deployment }: ExportedStack,
  findings: ReturnType<typeof contentFindings>,
): void {
  const [lock] = place.root ? locksOf(place.root, place.project, place.stack) : [];
  if (lock !== undefined) throw heldBy(lock, place.stack);
  const bad = findings.find(({ level }) => level === "problem");
  if (bad !== undefined) {
    throw new CliError(
      "STATE_UNFIT",
      `stack ${JSON.stringify(place.stack)}: ${bad.what}; ${bad.fix}`,
    );
  }
  if (deployment["secrets_providers"] !== undefined) return;
  throw new CliError(
    "NOT_ENCRYPTED",
    `stack ${JSON.stringify(place.stack)}: must have been updated once, got a state without a secrets provider; run \`pulumi up\` first`,
  );
}

function newPassphrase({ to, newPassphraseFile }: RotateKmsOptions): string | undefined {
  if (to !== "passphrase") return undefined;
  if (newPassphraseFile === undefined) {
    throw new CliError(
      "NO_PASSPHRASE",
      "`--new-passphrase-file`: must name a file with the new passphrase, got nothing; write it into a file that only you can read",
    );
  }
  const [line = ""] = fs.readFileSync(newPassphraseFile, "utf8").split("\n");
  if (line.trim().length >= 12) return line.trim();
  throw new CliError(
    "SHORT_PASSPHRASE",
    `${newPassphraseFile}: must hold a passphrase of at least 12 characters, got ${line.trim().length}; take a longer one`,
  );
}

interface Encrypted {
  exported: ExportedStack;
  /** The scratch copy's stack file. */
  stackFile: string;
}

async function encryptAnew(
  stack: string,
  { cwd, env }: Scratch,
  { to, passphrase }: { to: string; passphrase?: string },
): Promise<Encrypted> {
  const at = ["--stack", stack];
  const before = await plain(stack, cwd, env);
  // From one passphrase to another the engine reads the new one from its input, from a key to a passphrase from its environment.
  const fromKey = before.type !== "passphrase" && passphrase !== undefined;
  const newEnv = passphrase === undefined ? env : { ...env, ...passphraseOnly(passphrase) };
  await mustPulumi(["stack", "change-secrets-provider", to, ...at], {
    cwd,
    env: fromKey ? newEnv : env,
    ...(passphrase === undefined ? {} : { input: `${passphrase}\n` }),
  });
  const after = await plain(stack, cwd, newEnv);
  if (before.sha256 !== after.sha256) {
    throw new Error("what was encrypted anew says something else than before; nothing was changed");
  }
  const answer = await mustPulumi(["stack", "export", ...at], { cwd, env: newEnv });
  const file = ["yaml", "yml"]
    .map((suffix) => path.join(cwd, `Pulumi.${stack}.${suffix}`))
    .find((name) => fs.existsSync(name));
  return {
    exported: JSON.parse(answer.stdout) as ExportedStack,
    stackFile: fs.readFileSync(file!, "utf8"),
  };
}

const passphraseOnly = (passphrase: string): NodeJS.ProcessEnv => ({
  PULUMI_CONFIG_PASSPHRASE: passphrase,
  PULUMI_CONFIG_PASSPHRASE_FILE: "",
});

/** Fingerprint of what a state says when it is decrypted; the decrypted text stays in this process. */
async function plain(
  stack: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ sha256: string; type: string }> {
  const args = ["stack", "export", "--show-secrets", "--stack", stack];
  const { deployment } = JSON.parse((await mustPulumi(args, { cwd, env })).stdout) as ExportedStack;
  // When it was written and under which key is not what it says.
  const said = Object.entries(deployment).filter(
    ([name]) => name !== "manifest" && name !== "secrets_providers",
  );
  const coded = await mustPulumi(["stack", "export", "--stack", stack], { cwd, env });
  return {
    sha256: fingerprint(Object.fromEntries(said)),
    type: providerTypeOf(JSON.parse(coded.stdout) as ExportedStack),
  };
}

interface Provider {
  type?: string;
  state?: { url?: string };
}

const providerTypeOf = ({ deployment }: ExportedStack): string =>
  (deployment["secrets_providers"] as Provider | undefined)?.type ?? "none";

/** `passphrase`, or the address of a key. */
function providerOf({ deployment }: ExportedStack): string {
  const provider = deployment["secrets_providers"] as Provider | undefined;
  return provider?.state?.url ?? provider?.type ?? "none";
}

function ciphertexts(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "ciphertext" && typeof inner === "string" ? [inner] : ciphertexts(inner),
  );
}
