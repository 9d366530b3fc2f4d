import * as fs from "node:fs";
import { parse } from "yaml";

/** Whether a stack's description keeps keys in Vault, or prepares one. */
export function wantsVault(stackFile: string): boolean {
  if (!fs.existsSync(stackFile)) return false;
  const { config } = (parse(fs.readFileSync(stackFile, "utf8")) ?? {}) as {
    config?: Record<string, { secrets?: { store?: unknown }; vault?: unknown } | null>;
  };
  return Object.entries(config ?? {}).some(
    ([key, value]) =>
      (key.endsWith(":endpoint") && value?.secrets?.store === "vault") ||
      (key.endsWith(":baseline") && value?.vault !== undefined),
  );
}
