/** Words and checks of Secret Manager. https://docs.cloud.google.com/secret-manager/docs/reference/rest, 2026-11-21. */
import { json, Refused } from "../call";
import { isObject, readObject, unknownKey, type JsonObject } from "../answer/judge-json";
import type { Call } from "../call";

/** Throws a refusal that has a status of its own beside the HTTP code's. */
export function fail(status: number, code: string, message: string): never {
  const body = { error: { code: status, message, status: code } };
  throw new Refused(json(status, body, {}, "application/json; charset=UTF-8"), code, message);
}

/** The body of a call, an object with known members only; an empty one where nothing was sent. */
export function bodyOf(call: Call, ...known: string[]): JsonObject {
  const body = call.body.length === 0 ? {} : readObject(call.body);
  const extra = body && unknownKey(body, known);
  if (!body || extra !== undefined)
    return fail(
      400,
      "INVALID_ARGUMENT",
      `Invalid JSON payload received. Unknown name "${extra ?? ""}": Cannot find field.`,
    );
  return body;
}

/** An object member, or an empty one. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0x82f63b78 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

/** CRC-32C (Castagnoli), which payloads are checked by. */
export function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
