import * as fs from "node:fs/promises";
import type { SecretStoreReference } from "../../../../secrets/store";
import { ExchangeError } from "../credential";
import { isSafeUrl, jsonObject } from "../http-client";

/** Members that a reference to each store has, beside its entries and the interval. */
const MEMBERS = {
  aws: ["region"],
  azure: ["vaultUrl", "tenantId"],
  gcp: ["project"],
  vault: ["address", "mount", "authMount", "role"],
} as const;

const URLS = new Set(["vaultUrl", "address"]);

/** Reads the store's reference from its file. Rejects with ExchangeError; nothing of it is secret. */
export async function readReference(file: string): Promise<SecretStoreReference> {
  let text: string;
  try {
    text = await fs.readFile(file, "utf8");
  } catch (error) {
    throw new ExchangeError(`${file}: ${(error as NodeJS.ErrnoException).code ?? "not readable"}`);
  }
  const value = jsonObject(text);
  const problem = value === undefined ? "must be a JSON object" : problemOf(value);
  if (problem !== undefined) throw new ExchangeError(`${file}: ${problem}`);
  return value as unknown as SecretStoreReference;
}

function problemOf(value: Record<string, unknown>): string | undefined {
  const { store, entries, refreshSeconds } = value;
  if (typeof store !== "string" || !Object.hasOwn(MEMBERS, store)) {
    return "`store`: must be one of aws, azure, gcp and vault";
  }
  const members: readonly string[] = MEMBERS[store as keyof typeof MEMBERS];
  const missing = members.find((name) => typeof value[name] !== "string" || value[name] === "");
  if (missing !== undefined) return `\`${missing}\`: must be a text`;
  const unsafe = members.find((name) => URLS.has(name) && !isSafeUrl(String(value[name])));
  if (unsafe !== undefined) return `\`${unsafe}\`: must be an https URL`;
  if (typeof refreshSeconds !== "number" || !(refreshSeconds >= 1)) {
    return "`refreshSeconds`: must be a number from 1";
  }
  if (typeof entries !== "object" || entries === null || Array.isArray(entries)) {
    return "`entries`: must be an object";
  }
  const names = Object.entries(entries as Record<string, unknown>);
  const wrong = names.find(([path, name]) => !PATH.test(path) || typeof name !== "string");
  return wrong && `\`entries\`: must name an entry of the store by its path, got ${wrong[0]}`;
}

const PATH = /^(?:tenants\/[a-z0-9-]{1,63}|providers\/[a-z0-9-]{1,63}|redis)$/;

/** Names of the tenants, or of the providers, that have an entry; sorted. */
export function namesIn(
  { entries }: Pick<SecretStoreReference, "entries">,
  kind: "tenants" | "providers",
): string[] {
  return Object.keys(entries)
    .filter((path) => path.startsWith(`${kind}/`))
    .map((path) => path.slice(kind.length + 1))
    .sort();
}
