import * as fs from "node:fs";
import * as path from "node:path";

/** A Secret of the local cluster: its values, and the annotations whoever wrote it left. */
export interface LocalSecret {
  values: Record<string, string>;
  annotations?: Record<string, string>;
}

/** Name that a Secret of another namespace than the environment's has among its Secrets: a namespace has no dot. */
export const secretElsewhere = (namespace: string, name: string): string => `${namespace}.${name}`;

/** Name of the folder with the local cluster's Secrets. */
export const secretsFolder = "secrets";

/**
 * The Secrets of one environment of the local cluster: what a cluster keeps itself and no manifest holds. A file each, since
 * several processes write them, which only its owner can read; values are never written anywhere else but where the
 * gateway reads them.
 */
export class Secrets {
  constructor(readonly folder: string) {}

  get(name: string): LocalSecret | undefined {
    const file = this.fileOf(name);
    try {
      return JSON.parse(fs.readFileSync(file, "utf8")) as LocalSecret;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new Error(`${file}: cannot be read as JSON; remove it to have it made anew`);
    }
  }

  put(name: string, secret: LocalSecret): void {
    fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writePrivately(this.fileOf(name), `${JSON.stringify(secret, null, 2)}\n`);
  }

  private fileOf(name: string): string {
    // The form of names that Kubernetes takes, which leads out of no folder.
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name))
      throw new Error(
        `Secret ${JSON.stringify(name)}: is no name of an object; use a-z, 0-9, - and .`,
      );
    return path.join(this.folder, `${name}.json`);
  }
}

/** Writes a file that only its owner can read, in one step. */
export function writePrivately(file: string, content: string | Buffer): void {
  const beside = `${file}.${process.pid}.new`;
  fs.writeFileSync(beside, content, { mode: 0o600 });
  fs.renameSync(beside, file);
}
