import { randomBytes, timingSafeEqual, createHash } from "node:crypto";
import * as fs from "node:fs";

const SHORTEST = 32;

/**
 * The password that callers of the credential answers present: made once per pod, in a file only the agent and the
 * gateway's processor mount. An agent that is started again keeps it, so that no caller meets the change.
 */
export function makeAuthorization(file: string): string {
  try {
    const old = fs.readFileSync(file, "utf8");
    if (old.length >= SHORTEST && /^[A-Za-z0-9_-]+$/.test(old)) return old;
  } catch {
    // Not there yet.
  }
  const made = randomBytes(32).toString("base64url");
  const aside = `${file}.${process.pid}.new`;
  fs.writeFileSync(aside, made, { mode: 0o400 });
  fs.renameSync(aside, file);
  return made;
}

/** Compares in constant time. */
export function isAuthorized(presented: string | undefined, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return presented !== undefined && timingSafeEqual(digest(presented), digest(expected));
}
