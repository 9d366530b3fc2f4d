import { createHash } from "node:crypto";

/** Namespace of our GUIDs; never change it, names already in state are made from it. */
const NAMESPACE = Buffer.from("6f1d3f2a9c5b4e0e8a7d2b1c0f9e8d7c", "hex");

/**
 * Deterministic GUID (RFC 9562, version 5) of the parts: equal parts give the equal GUID on every machine, and
 * `["ab", "c"]` differs from `["a", "bc"]`.
 */
export function deterministicGuid(...parts: readonly string[]): string {
  const hash = createHash("sha1").update(NAMESPACE).update(JSON.stringify(parts)).digest();
  const bytes = hash.subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
