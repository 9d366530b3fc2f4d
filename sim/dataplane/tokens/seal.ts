import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import path from "node:path";
import { madeOnce } from "./keyfile";

/**
 * Opaque tokens that carry what they stand for, encrypted with a key of the directory: no list of issued tokens is
 * kept, they outlive a restart, and several data planes of one directory take each other's.
 */
export class Seal {
  private readonly key: Buffer;

  constructor(directory: string) {
    const text = madeOnce(path.join(directory, "issuers", "seal.key"), () =>
      randomBytes(32).toString("base64"),
    );
    this.key = Buffer.from(text, "base64");
  }

  /** A token for a value. */
  close(purpose: string, value: unknown): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.key, nonce).setAAD(Buffer.from(purpose));
    const body = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
  }

  /** The value of a token of that purpose; undefined when it is none of ours, or was changed. */
  open<T>(purpose: string, token: string): T | undefined {
    const bytes = Buffer.from(token, "base64url");
    if (bytes.length < 29) return undefined;
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.key, bytes.subarray(0, 12))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(12, 28));
      const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
      return JSON.parse(text.toString("utf8")) as T;
    } catch {
      return undefined;
    }
  }

  /** A secret that follows from a public id, as 40 characters of base64. */
  secretOf(id: string): string {
    return createHmac("sha256", this.key)
      .update(`secret ${id}`)
      .digest("base64")
      .slice(0, 40)
      .padEnd(40, "A");
  }
}
