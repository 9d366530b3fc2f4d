import type { VaultRow } from "../../facts/vault/row";
import { documented, type Json, type Props, type TypeFacts } from "../../model";
import { memberNames, stateProperties, type TypeTable } from "../../schema/table";
import { deepEqual } from "../equality";
import { same } from "../shape";
import { list } from "../values";

/** A row in the form that previews and comparisons take; the server itself is the store. */
export function asFacts(row: VaultRow): TypeFacts {
  return {
    token: row.token,
    operations: { create: "create", read: "read", update: "update", delete: "delete" },
    facts: {
      replaceOn: row.facts.replaceOn,
      defaults: row.facts.defaults ?? documented({}, row.facts.replaceOn.source),
    },
    location: { global: true },
    id: () => "",
    outputs: () => ({}),
    equal: (path, before, after) => equalInput(row, path, before, after),
  };
}

/** Whether two values of an input mean the same to Vault. */
function equalInput(
  row: VaultRow,
  path: string,
  before: Json | undefined,
  after: Json | undefined,
): boolean {
  if (row.equal?.(path, before, after)) return true;
  const field = row.fields[path];
  if (field?.set) return deepEqual(sorted(before), sorted(after));
  // What the API does not tell from absent: writing it out, or no longer, changes nothing.
  if (field === undefined || row.facts.defaults?.value[path] !== undefined) return false;
  return deepEqual(before ?? field.empty, after ?? field.empty);
}

const sorted = (value: Json | undefined): Json[] => list(value).map(normal).sort();

/** Vault shows a network of one address without its length. */
const normal = (value: Json): Json =>
  typeof value === "string" ? value.replace(/\/32$/, "").toLowerCase() : value;

/**
 * Properties and inputs of what Vault answered. What means the same as what the caller has keeps the caller's form; what
 * somebody changed comes as Vault shows it; what the provider fills in is shown as a property and is no input.
 */
export function described(
  row: VaultRow,
  table: TypeTable,
  found: Props,
  callers: Props | undefined,
): { properties: Props; inputs: Props } {
  const facts = asFacts(row);
  const inputs: Props = {};
  const defaults = row.facts.defaults?.value ?? {};
  for (const name of memberNames(table.inputs)) {
    const shown = found[name];
    const given = callers?.[name];
    const standing = given ?? defaults[name];
    if (same(facts, name, standing, shown)) {
      if (given !== undefined) inputs[name] = given;
    } else if (shown !== undefined) {
      // What Vault decides where nothing was asked for, such as a role's id, is no input.
      const asked = given !== undefined || callers === undefined;
      if (asked || Object.hasOwn(row.fields, name)) inputs[name] = shown;
    } else if (given !== undefined && !Object.hasOwn(row.fields, name)) {
      // Settings of the provider alone, which Vault does not have.
      inputs[name] = given;
    }
  }
  if (callers?.["__defaults"] !== undefined) inputs["__defaults"] = callers["__defaults"];
  const names = stateProperties(table);
  const whole = { ...defaults, ...found, ...inputs };
  const properties = Object.fromEntries(Object.entries(whole).filter(([name]) => names.has(name)));
  return { properties, inputs };
}
