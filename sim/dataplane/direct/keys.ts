/** Keys of the direct providers: the local clouds issue one for each, as a company's own console would. */
import { randomBytes } from "node:crypto";
import path from "node:path";
import type { DirectProvider } from "../call";
import { isObject, readObject } from "../answer/judge-json";
import { madeOnce } from "../tokens/keyfile";

/** Name of the file with the keys that the stand-ins of direct providers take; its owner alone can read it. */
export const providerKeysFile = "provider-keys.json";

/** Every direct provider. */
export const DIRECT_PROVIDERS: readonly DirectProvider[] = ["openai", "anthropic", "cohere"];

/** The key of each provider in a directory of the local clouds; made on first use, the same from then on. */
export function providerKeys(directory: string): Record<DirectProvider, string> {
  const file = path.join(directory, providerKeysFile);
  const made = madeOnce(file, () => `${JSON.stringify(newKeys(), null, 2)}\n`);
  const value = readObject(Buffer.from(made));
  const good = isObject(value) && DIRECT_PROVIDERS.every((name) => typeof value[name] === "string");
  if (!good)
    throw new Error(`${file}: cannot be read as keys by provider; remove it to have it made anew`);
  return value as Record<DirectProvider, string>;
}

/** Whether a key is the one a provider issued. A file that somebody has changed counts at once. */
export function isIssued(directory: string, provider: DirectProvider, key: string): boolean {
  return providerKeys(directory)[provider] === key && key !== "";
}

/** In the forms that the companies' own have, marked as of the local clouds. */
function newKeys(): Record<DirectProvider, string> {
  const random = (bytes: number): string => randomBytes(bytes).toString("hex");
  return {
    openai: `sk-proj-sim0${random(24)}`,
    anthropic: `sk-ant-api03-sim0${random(24)}`,
    cohere: `sim0${random(18)}`,
  };
}
