import { readFileSync } from "node:fs";
import path from "node:path";

/** Where a running Vault of the local clouds is found. Nothing secret. */
export interface VaultPlace {
  pid: number;
  /** Address that specs name, e.g. `https://vault.example.com:8200`. */
  address: string;
  /** Port of 127.0.0.1 on which it answers under that name. */
  port: number;
  /** The same Vault for tools that cannot be led to another host: `https://localhost:<port>`. */
  localAddress: string;
  /** Unix socket that leads to `port` byte for byte, for network namespaces without a way to the host's loopback. */
  socket: string;
  /** Certificate of the authority that signed its own, PEM file. */
  ca: string;
}

/** What opens it: the stand-in for the operator's login. Kept readable by the owner only. */
export interface VaultKeys {
  unsealKey: string;
  rootToken: string;
}

/** Folder of the local clouds' Vault. */
export const vaultFolder = (clouds: string): string => path.join(clouds, "vault");

/** Files below that folder. */
export const vaultFiles = {
  place: "place.json",
  keys: "keys.json",
  settings: "vault.json",
  data: "data",
  log: "vault.log",
  socket: "vault.sock",
  /** Root under which the files of audit devices lie. */
  audit: "files",
} as const;

/** Where the Vault of local clouds answers; undefined while it does not run. */
export function runningVault(clouds: string): VaultPlace | undefined {
  const place = readJson<VaultPlace>(path.join(vaultFolder(clouds), vaultFiles.place));
  return place && isVault(place.pid, clouds) ? place : undefined;
}

/** Whether a process is the Vault of these clouds, and not another one that got its number. */
function isVault(pid: number, clouds: string): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== "linux") return true;
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(vaultFolder(clouds));
  } catch {
    return false;
  }
}

/** The operator's login at the local Vault; undefined before its first start. */
export const vaultKeys = (clouds: string): VaultKeys | undefined =>
  readJson<VaultKeys>(path.join(vaultFolder(clouds), vaultFiles.keys));

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
