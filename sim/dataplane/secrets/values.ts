/** Values of secrets: the only thing of these clouds that is worth stealing, so it lies apart from store and journal. */
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { StoredResource } from "../../model";

/** Name of the folder in the directory of the local clouds; it and its files are the owner's alone. */
export const valuesFolder = "secret-values";

/** Milliseconds between two tries for a lock, how many there are, and the age at which a lock is nobody's. */
const LOCK = { wait: 4, tries: 1_500, staleAfter: 5_000 } as const;

/**
 * Values by what holds them. Several data planes of one directory share the files, so a change is made under a lock and
 * written whole: a reader sees the old value or the new one.
 */
export class SecretValues {
  private readonly folder: string;

  constructor(directory: string) {
    this.folder = path.join(directory, valuesFolder);
  }

  /** What is held for a key; undefined when nothing was ever written. */
  read<T>(key: string): T | undefined {
    try {
      return JSON.parse(readFileSync(this.file(key), "utf8")) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Changes what is held; the function gives the new value, and what the caller wants to know. Throwing changes nothing. */
  change<T, R>(key: string, change: (held: T | undefined) => { value: T; answer: R }): R {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const file = this.file(key);
    const release = lock(`${file}.lock`);
    try {
      const { value, answer } = change(this.read<T>(key));
      const beside = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
      writeFileSync(beside, JSON.stringify(value), { mode: 0o600 });
      renameSync(beside, file);
      return answer;
    } finally {
      release();
    }
  }

  /** File names tell nothing of what they hold. */
  private file(key: string): string {
    return path.join(this.folder, `${createHash("sha256").update(key).digest("hex")}.json`);
  }
}

/** Key of a resource's values: a resource made anew under the same id starts without any. */
export const valuesKey = ({ token, id, scope, createdAt }: StoredResource, part = ""): string =>
  JSON.stringify([token, scope.account, id, createdAt, part]);

function lock(file: string): () => void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tried = 0; tried < LOCK.tries; tried += 1) {
    try {
      closeSync(openSync(file, "wx", 0o600));
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const held = statSync(file, { throwIfNoEntry: false });
    // A change takes milliseconds: whoever has held the lock for seconds was killed.
    if (held && Date.now() - held.mtimeMs > LOCK.staleAfter) rmSync(file, { force: true });
    else Atomics.wait(pause, 0, 0, LOCK.wait);
  }
  throw new Error(`${file}: held for ${(LOCK.wait * LOCK.tries) / 1000} seconds; remove it`);
}
