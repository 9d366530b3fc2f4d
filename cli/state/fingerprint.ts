import { createHash } from "node:crypto";

/**
 * SHA-256 of a state's content, the same for the file of a backend and for what `pulumi stack export` prints of it: keys
 * in alphabetical order, no white space.
 */
export function fingerprint(content: unknown): string {
  return createHash("sha256").update(canonical(content)).digest("hex");
}

/** SHA-256 of bytes as they are. */
export const sha256 = (bytes: Buffer | string): string =>
  createHash("sha256").update(bytes).digest("hex");

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${fields.join(",")}}`;
}
