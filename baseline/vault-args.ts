import type { SharedBaselineArgs } from "./spec";
import type { VaultBaselineSpec } from "./vault-spec";

/** What the baseline of a Vault takes. Plain values: they decide which resources exist. */
export type VaultBaselineArgs = Pick<SharedBaselineArgs, "tags" | "deletionProtection"> &
  VaultBaselineSpec;

/** Head of an environment's names: `<project>-<environment>`, as environments make it themselves. */
export const prefixOf = ({ tags }: Pick<VaultBaselineArgs, "tags">, environment: string): string =>
  `${tags.Project}-${environment}`;
