import { createHash } from "node:crypto";

/**
 * A unit vector that follows from a text: the same text gives the same vector, texts that share words are nearer to
 * each other than texts that do not.
 */
export function unitVector(text: string, dimensions: number, model: string): number[] {
  const sum = new Float64Array(dimensions);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [""];
  for (const word of new Set(words.slice(0, 2_000))) {
    const seed = createHash("sha256").update(`${model} ${word}`).digest();
    let state = seed.readUInt32LE(0) || 1;
    for (let index = 0; index < dimensions; index += 1) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      sum[index] = (sum[index] ?? 0) + state / 2 ** 31;
    }
  }
  const length = Math.hypot(...sum) || 1;
  return Array.from(sum, (value) => Number((value / length).toFixed(8)));
}
