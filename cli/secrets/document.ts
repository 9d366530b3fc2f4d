import { type Document, StoreError } from "./client";

/** A NUL and the other control characters that no key and no time has; JSON's own escapes keep them out of the text. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Half of a pair of code units: not a character, so not in UTF-8 either. */
const LONE = /\p{Surrogate}/u;

/**
 * The text a store keeps for a document: JSON of a plain object, well-formed Unicode without control characters, at most
 * `limit` bytes of UTF-8. Refuses the rest, so that no store has to.
 */
export function renderDocument(
  document: Document,
  where: { place: string; entry: string; limit: number },
): string {
  const refuse = (what: string, fix: string): never => {
    throw new StoreError("BAD_VALUE", where.place, where.entry, what, fix);
  };
  if (typeof document !== "object" || document === null || Array.isArray(document))
    refuse("its value must be a JSON object", "write an object");
  walk(document, (text) => {
    if (LONE.test(text) || CONTROL.test(text))
      refuse("its value must be text, got binary data", "write text without control characters");
  });
  const text = JSON.stringify(document);
  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes > where.limit)
    refuse(
      `its value must have at most ${where.limit} bytes, got ${bytes}`,
      "write a shorter value",
    );
  return text;
}

/** The document a store's text holds; anything but a JSON object was written by somebody else. */
export function parseDocument(
  text: string | undefined,
  where: { place: string; entry: string },
): Document {
  const refuse = (what: string): never => {
    throw new StoreError(
      "BAD_VALUE",
      where.place,
      where.entry,
      `its value must be a JSON object, got ${what}`,
      "somebody wrote it by other means; write it again with `unified-ai`, which replaces it",
    );
  };
  if (text === undefined) return refuse("binary data");
  if (text === "") return refuse("nothing");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the text.
    return refuse("something else");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refuse("other JSON");
  return value as Document;
}

function walk(value: unknown, look: (text: string) => void): void {
  if (typeof value === "string") return look(value);
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    look(key);
    walk(inner, look);
  }
}
