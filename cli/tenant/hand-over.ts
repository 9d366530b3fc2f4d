import * as fs from "node:fs";
import * as path from "node:path";
import * as tty from "node:tty";
import { CliError } from "../errors";
import type { SecretStoreClient } from "../secrets/client";
import { readDuration } from "../secrets/duration";

/** How a new key reaches who is to have it. */
export interface HandOverFlags {
  out?: string;
  wrap?: string;
  json?: boolean;
}

/** What is said of a handed-over key; the key itself only where it is shown. */
export type HandedOver =
  | { how: "shown"; key: string }
  | { how: "file"; file: string }
  | { how: "wrapped"; token: string; expiresAt: string };

/** A key on its way out: safe before the store has it, taken back when the store refuses it. */
export interface HandOver {
  result: HandedOver;
  takeBack(): Promise<void>;
}

const DAY = 86_400;

/** Refuses what can only fail, before a key is made. */
export function checkHandOver(flags: HandOverFlags, store: SecretStoreClient): void {
  if (flags.out !== undefined && flags.wrap !== undefined)
    throw new CliError(
      "USAGE",
      "`--out`, `--wrap`: only one of them hands the key over, got both; leave one out",
    );
  if (flags.wrap !== undefined) {
    wrapSeconds(flags.wrap);
    if (!store.wrap)
      throw new CliError(
        "USAGE",
        `\`--wrap\`: only Vault hands over by a wrapping token, and the stack's store is ${store.place}; use --out FILE`,
      );
  }
  if (flags.out !== undefined) checkFile(flags.out);
  else if (flags.wrap === undefined && !flags.json && !tty.isatty(1))
    throw new CliError(
      "NO_TERMINAL",
      "the key is shown on a terminal only, and standard output is none, so it would end in a log; use --out FILE, --wrap (Vault) or --json",
    );
}

/** Puts the key where the flags say, before the store is told of it: one that is in force and that nobody has would be lost. */
export async function handOver(
  tenant: string,
  key: string,
  flags: HandOverFlags,
  store: SecretStoreClient,
): Promise<HandOver> {
  if (flags.out !== undefined) {
    const file = path.resolve(flags.out);
    writeFile(file, `${key}\n`);
    return {
      result: { how: "file", file },
      takeBack: () => fs.promises.rm(file, { force: true }),
    };
  }
  if (flags.wrap !== undefined) {
    const wrapped = await store.wrap!({ tenant, key }, wrapSeconds(flags.wrap));
    return {
      result: { how: "wrapped", ...wrapped },
      takeBack: () => store.unwrap!(wrapped.token),
    };
  }
  return { result: { how: "shown", key }, takeBack: () => Promise.resolve() };
}

const wrapSeconds = (text: string): number =>
  readDuration("--wrap", text, { least: 60, most: DAY, words: "a duration from 1m to 1d" });

function checkFile(out: string): void {
  const file = path.resolve(out);
  const folder = path.dirname(file);
  const refuse = (what: string, fix: string): never => {
    throw new CliError("USAGE", `\`--out\`: ${what}, got ${JSON.stringify(out)}; ${fix}`);
  };
  if (fs.lstatSync(file, { throwIfNoEntry: false }))
    refuse("must be a new file and there is one", "take another name, or remove it yourself");
  const stat = fs.statSync(folder, { throwIfNoEntry: false });
  if (!stat?.isDirectory())
    return refuse("its folder must be there", "make it with `mkdir -m 700`");
  // Write rights of others let them put another file in its place; reading it is stopped by its own mode.
  if ((stat.mode & 0o007) !== 0)
    refuse(
      `its folder must be closed to others (mode ${(stat.mode & 0o777).toString(8)})`,
      "run `chmod o= ` on it, or take a folder of mode 700",
    );
}

function writeFile(file: string, text: string): void {
  try {
    const handle = fs.openSync(file, "wx", 0o600);
    try {
      // An umask takes rights away and never gives any.
      fs.fchmodSync(handle, 0o600);
      fs.writeSync(handle, text);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      "NOT_WRITTEN",
      `${file}: must be a new file that can be written (${code}); take another path`,
    );
  }
}
