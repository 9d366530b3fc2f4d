import { focusColumns, type FocusColumn } from "../../../catalog/focus";

/** A cell: null is an empty one. */
export type FocusCell = string | number | null;
/** A row by Column ID; own columns begin with `x_`. */
export type FocusRow = Readonly<Record<string, FocusCell>>;

/** What keeps rows from being a FOCUS dataset, each with its place; empty when nothing does. */
export function checkFocus(columns: readonly string[], rows: readonly FocusRow[]): string[] {
  const known = new Map(focusColumns().map((column) => [column.id, column]));
  const issues: string[] = [];
  for (const { id, level } of known.values())
    if (level === "Mandatory" && !columns.includes(id)) issues.push(`${id}: must be there`);
  let custom = false;
  for (const id of columns) {
    if (id.startsWith("x_")) custom = true;
    else if (!known.has(id))
      issues.push(`${id}: must be a column of the specification, or begin with x_`);
    else if (custom) issues.push(`${id}: must stand before the columns that begin with x_`);
  }
  rows.forEach((row, at) => {
    const complain = (id: string, reason: string): void =>
      void issues.push(`row ${at + 1}, ${id}: ${reason}, got ${JSON.stringify(row[id] ?? null)}`);
    for (const id of columns) {
      const column = known.get(id);
      const reason = column && cellIssue(column, row[id] ?? null);
      if (reason !== undefined) complain(id, reason);
    }
    for (const [id, reason] of rowIssues(row)) complain(id, reason);
  });
  return issues;
}

const DECIMAL = /^[+-]?\d+(\.\d+)?(E[+-]?\d+)?$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function cellIssue(column: FocusColumn, value: FocusCell): string | undefined {
  const { type, nulls, allowed, format, minimum } = column;
  if (value === null) return nulls ? undefined : "must have a value";
  if (value === "") return "must be null where there is nothing";
  switch (type) {
    case "Decimal":
      if (typeof value !== "number" || !DECIMAL.test(String(value).toUpperCase()))
        return "must be a number";
      return minimum !== undefined && value < minimum ? `must be at least ${minimum}` : undefined;
    case "DateTime":
      return DATE_TIME.test(String(value)) ? undefined : "must be a time in UTC";
    case "JSON":
      return isObject(String(value)) ? undefined : "must be a JSON object";
    case "String":
      if (allowed && !allowed.includes(String(value)))
        return `must be one of ${allowed.join(", ")}`;
      if (format === "currency" && !/^[A-Z]{3}$/.test(String(value)))
        return "must be three letters of ISO 4217";
      return undefined;
  }
}

/** What columns ask of one another. */
function rowIssues(row: FocusRow): [string, string][] {
  const issues: [string, string][] = [];
  const priced = row["ChargeCategory"] === "Usage" || row["ChargeCategory"] === "Purchase";
  if (priced && row["ChargeClass"] === null)
    for (const id of ["PricingQuantity", "PricingCategory", "ListUnitPrice", "SkuId", "SkuPriceId"])
      if (id in row && row[id] === null)
        issues.push([id, "must have a value for usage and purchases"]);
  if (row["ChargeCategory"] === "Purchase" && row["ChargeFrequency"] === "Usage-Based")
    issues.push(["ChargeFrequency", "must not be Usage-Based for purchases"]);
  for (const [amount, unit] of [
    ["PricingQuantity", "PricingUnit"],
    ["ConsumedQuantity", "ConsumedUnit"],
  ] as const)
    if (amount in row && (row[amount] === null) !== (row[unit] === null))
      issues.push([unit, `must be null exactly where ${amount} is`]);
  for (const [cost, price] of [
    ["ListCost", "ListUnitPrice"],
    ["ContractedCost", "ContractedUnitPrice"],
  ] as const) {
    const [usd, each, quantity] = [row[cost], row[price], row["PricingQuantity"]];
    if (typeof usd !== "number" || typeof each !== "number" || typeof quantity !== "number")
      continue;
    if (Math.abs(usd - each * quantity) > 1e-9 * Math.max(1, Math.abs(usd)))
      issues.push([cost, `must be PricingQuantity times ${price}`]);
  }
  for (const head of ["BillingPeriod", "ChargePeriod"])
    if (!(String(row[`${head}Start`]) < String(row[`${head}End`])))
      issues.push([`${head}End`, "must be after its start"]);
  return issues;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
