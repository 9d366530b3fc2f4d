import * as fs from "node:fs";
import * as path from "node:path";

/** Lines of a log that tell why a process ended. */
const LAST_LINES = 8;

/** The end of what a log got since a position, without the chatter of a trace. */
export function lastLines(log: string, begin: number): string {
  let text: string;
  try {
    text = fs.readFileSync(log).subarray(begin).toString("utf8");
  } catch {
    return "";
  }
  const lines = text.trim().split("\n");
  const telling = lines.filter((line) => /error|panic|invalid|fail|refused|rejected/i.test(line));
  return (telling.length > 0 ? telling : lines).slice(-LAST_LINES).join("\n");
}

/** Bytes from which a log is put aside when the home starts. */
const LONG_LOG = 10_000_000;

/** Long logs of earlier runs are kept once; the access log is there before Envoy would make it readable for everybody. */
export function prepareLogs(folder: string): void {
  for (const name of fs.readdirSync(folder).filter((one) => one.endsWith(".log"))) {
    const file = path.join(folder, name);
    if (fs.statSync(file).size > LONG_LOG) fs.renameSync(file, `${file}.before`);
  }
  fs.closeSync(fs.openSync(path.join(folder, "access.log"), "a", 0o600));
}
