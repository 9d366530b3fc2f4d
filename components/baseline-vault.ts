import type { Issue, ResolvedSpec } from "./spec/resolved";

/** A Vault that the baseline prepared. */
export interface PreparedVault {
  address: string;
  namespace?: string;
  /** Mount of the key/value engine. */
  mount: string;
  /** Head of names of the environments that have policies there, `<project>-<environment>`. */
  environments: string[];
}

/** The mount, the policies and the AppRole of an environment are the baseline's: without them its login would give nothing. */
export function vaultGaps(
  { secrets, namePrefix }: Pick<ResolvedSpec, "secrets" | "namePrefix">,
  prepared: PreparedVault | undefined,
): Issue[] {
  const vault = secrets?.vault;
  if (vault === undefined) return [];
  for (const key of ["address", "namespace", "mount"] as const) {
    if (prepared?.[key] === vault[key]) continue;
    const reason = `must be what the baseline prepared, got ${JSON.stringify(vault[key] ?? "none")} beside ${JSON.stringify(prepared?.[key] ?? "none")}; set vault.${key} of the baseline`;
    return [{ path: `secrets.vault.${key}`, reason }];
  }
  if (prepared?.environments.includes(namePrefix)) return [];
  return [
    {
      path: "secrets.store",
      reason: `must have policies in Vault, got none for ${JSON.stringify(namePrefix)}; add the environment to vault.environments of the baseline, which has ${JSON.stringify(prepared?.environments ?? [])}`,
    },
  ];
}
