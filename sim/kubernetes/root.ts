import { existsSync } from "node:fs";
import path from "node:path";

/** The project's folder, from the sources as well as from their transpiled copy in `bin`. */
export const projectRoot = findRoot(__dirname);

function findRoot(from: string): string {
  if (existsSync(path.join(from, "package.json"))) return from;
  const above = path.dirname(from);
  if (above === from) throw new Error(`${__dirname}: lies in no project, package.json is missing`);
  return findRoot(above);
}
