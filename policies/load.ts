import { createRequire } from "node:module";

/**
 * Loads a table by its path from this folder, or a package by its name, when it is first asked for: a pack that starts must
 * not read what no rule asks for. The bundle of the pack stands in this folder's place, so the paths hold there too.
 */
export const load: (name: string) => unknown = createRequire(__filename);
