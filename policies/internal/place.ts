import * as fs from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";

/** A place in a file, as stack traces give it. */
const PLACE = /^\s+at .*?([^\s(]*)\bpolicies([\\/].*?):(\d+):(\d+)\)?$/;

/** Name of an error and where in the pack's sources it was thrown; never its message, which may quote inputs. */
export function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  for (const line of error.stack?.split("\n") ?? []) {
    const [, folder = "", file = "", row = "", column = ""] = PLACE.exec(line) ?? [];
    if (file === "") continue;
    const sources = `${folder}policies${file}`.replace(/^file:\/\//, "");
    const place =
      inSources(sources, Number(row), Number(column)) ?? `policies${file}:${row}:${column}`;
    return `${error.name} at ${place.replaceAll("\\", "/")}`;
  }
  return error.name;
}

/** The place before transpiling, when the file says so in a map beside it. */
function inSources(file: string, row: number, column: number): string | undefined {
  const map = `${file}.map`;
  if (!fs.existsSync(map)) return undefined;
  const payload = JSON.parse(fs.readFileSync(map, "utf8")) as SourceMapPayload;
  const entry = new SourceMap(payload).findEntry(row - 1, column - 1);
  if (!("originalSource" in entry)) return undefined;
  const source = entry.originalSource.replace(/^.*?(?=policies[\\/])/, "");
  return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}
