import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Writes a file that is there whole or not at all, also after a crash or on a full disk: written aside, flushed, renamed.
 */
export function writeWhole(
  file: string,
  content: string | Buffer,
  options: {
    /** Permissions. @default 0o600 */
    mode?: number;
    /** Folder of the same file system to write it in first. @default - the file's own */
    aside?: string;
  } = {},
): void {
  const folder = options.aside ?? path.dirname(file);
  const aside = path.join(folder, `.${path.basename(file)}.${process.pid}.new`);
  try {
    const handle = fs.openSync(aside, "w", options.mode ?? 0o600);
    try {
      fs.writeFileSync(handle, content);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    fs.renameSync(aside, file);
  } catch (error) {
    fs.rmSync(aside, { force: true });
    throw error;
  }
}
