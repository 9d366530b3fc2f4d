import { createHash } from "node:crypto";

/** What a log line may carry. */
export type LogFields = Record<string, string | number | boolean | undefined>;

/** Writes one JSON line per event. */
export type Log = (level: "info" | "warn" | "error", event: string, fields?: LogFields) => void;

/** Names a secret without telling it: the first 12 hexadecimal digits of its SHA-256. */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 12);
}

/** Shorter strings are not kept as secrets: replacing them would tear ordinary words apart. */
const SHORTEST_SECRET = 8;

/**
 * Knows every secret the agent has seen lately and removes it from text: the second line of defence behind code that
 * does not log any. Keeps the newest secrets only, so that a long-lived process does not grow.
 */
export class Redactor {
  private readonly secrets = new Set<string>();

  add(...secrets: string[]): void {
    for (const secret of secrets) {
      if (secret.length < SHORTEST_SECRET) continue;
      for (const form of [
        secret,
        Buffer.from(secret).toString("base64").replace(/=+$/, ""),
        Buffer.from(secret).toString("base64url"),
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
      ]) {
        this.secrets.delete(form);
        this.secrets.add(form);
      }
    }
    for (const oldest of this.secrets) {
      if (this.secrets.size <= 256) break;
      this.secrets.delete(oldest);
    }
  }

  clean(text: string): string {
    let clean = text;
    for (const secret of this.secrets) clean = clean.replaceAll(secret, "[redacted]");
    return clean;
  }
}

/** A log whose lines pass the redactor. */
export function jsonLog(redactor: Redactor, write: (line: string) => void, now: () => number): Log {
  return (level, event, fields = {}) => {
    const line = { time: new Date(now()).toISOString(), level, event, ...fields };
    write(`${redactor.clean(JSON.stringify(line))}\n`);
  };
}
