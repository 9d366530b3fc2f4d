import type { FocusCell, FocusRow } from "./check";

/** Rows as CSV (RFC 4180): a line each, an empty cell for null. */
export function renderCsv(columns: readonly string[], rows: readonly FocusRow[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((id) => row[id] ?? null))];
  return lines.map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

function cell(value: FocusCell): string {
  if (value === null) return "";
  const text = typeof value === "number" ? plain(value) : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Without an exponent, which spreadsheets and FOCUS' own checks read differently. */
function plain(value: number): string {
  if (Math.abs(value) >= 1e21) return BigInt(value).toString();
  return /e/i.test(String(value)) ? value.toFixed(20).replace(/\.?0+$/, "") : String(value);
}
