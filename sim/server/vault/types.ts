import type { VaultRow } from "../../facts/vault/row";
import { vaultRows } from "../../facts/vault/index";
import type { Failure, Props } from "../../model";
import { checkSchema } from "../../schema/check";
import { typeTable, type TypeTable } from "../../schema/table";
import { isUnknown, withoutUnknowns } from "../values";

const byToken = new Map(vaultRows.map((row) => [row.token, row]));

/** One row together with the declarations of its type. */
export interface VaultType {
  row: VaultRow;
  table: TypeTable;
}

/** The row and table of a token, or the reason there is none. */
export function typeOf(token: string): VaultType | { missing: string } {
  const row = byToken.get(token);
  const table = row && typeTable(token);
  if (row && table) return { row, table };
  return {
    missing: row
      ? `${token}: the schema table does not know it; run node tools/generate/sim-schema.cjs`
      : `${JSON.stringify(token)}: the local clouds have no facts row for this type; add one in sim/facts/vault and list it in sim/facts/vault/index.ts`,
  };
}

/** The same for callers that were through `check` before. */
export function requireType(token: string): VaultType {
  const type = typeOf(token);
  if ("missing" in type) throw new Error(type.missing);
  return type;
}

/** Judges inputs by the SDK's declarations and the row; what is not known yet is not judged. */
export function checkVault({ row, table }: VaultType, plain: Props): Failure[] {
  const known = withoutUnknowns(plain);
  const failures = checkSchema(known, table);
  for (const name of row.needs ?? []) {
    if (plain[name] !== undefined || isUnknown(plain[name])) continue;
    failures.push({
      property: name,
      reason: "required, since the local clouds make up no name in Vault; set it",
    });
  }
  const taken = new Set([...Object.keys(row.fields), ...(row.also ?? []), "namespace"]);
  const broken = new Set(failures.map(({ property }) => /^[^.[]+/.exec(property)?.[0]));
  for (const name of Object.keys(plain)) {
    if (taken.has(name) || broken.has(name)) continue;
    failures.push({
      property: name,
      reason:
        "is not carried to Vault by the local clouds; remove it, or add it to its row in sim/facts/vault",
    });
  }
  return failures.length > 0 ? failures : (row.check?.(known as Props) ?? []);
}
