import columnTable from "./focus-columns.json";
import serviceTable from "./focus-services.json";

/** A column of the FOCUS specification's dataset of cost and usage. */
export interface FocusColumn {
  /** Column ID. */
  id: string;
  level: "Mandatory" | "Conditional" | "Recommended" | "Optional";
  /** Whether a row may have no value there. */
  nulls: boolean;
  type: "String" | "Decimal" | "DateTime" | "JSON";
  allowed?: string[];
  /** `currency`: three letters of ISO 4217. */
  format?: "currency";
  minimum?: number;
  deprecated?: boolean;
}

/** Version of the specification whose columns these are. */
export const FOCUS_VERSION = columnTable.version;

/** The dataset's columns, in the specification's order. */
export const focusColumns = (): readonly FocusColumn[] => columnTable.columns as FocusColumn[];

/** How the specification classes a service. */
export interface FocusService {
  name: string;
  category: string;
  subcategory: string;
}

/** The service that a Pulumi type belongs to; `Other` where the table has none. */
export function focusService(type: string): FocusService {
  const row = serviceTable.services.find(({ prefix }) => type.startsWith(prefix));
  if (row) return { name: row.name, category: row.category, subcategory: row.subcategory };
  return {
    name: type.split(/[:/]/).slice(0, 2).join(" "),
    category: "Other",
    subcategory: "Other (Other)",
  };
}

/** Every row, for tests. */
export const focusServices = (): readonly (FocusService & { prefix: string })[] =>
  serviceTable.services;
