import { execFileSync } from "node:child_process";
import * as path from "node:path";

/** Address of the local clouds' Vault. */
export const ADDRESS = "https://vault.example.com:8200";

/** The program at hand, or "": asked in a process of its own, since a suite has to know before it is collected. */
export const vaultProgram: string = execFileSync(
  process.execPath,
  [
    "-e",
    `require(${JSON.stringify(path.resolve(__dirname, "../../../tools/vault.cjs"))}).findVault().then((file) => process.stdout.write(file ?? ""))`,
  ],
  { encoding: "utf8" },
);

/** Why suites with a real Vault do not run here; undefined when they do. */
export function vaultMissing(suite: string): boolean {
  if (vaultProgram !== "") return false;
  console.warn(
    `${suite}: not run, since no vault 1.19 or newer is on PATH or in the cache; \`node tools/vault.cjs\` builds one (Go, about 7 minutes)`,
  );
  return true;
}
