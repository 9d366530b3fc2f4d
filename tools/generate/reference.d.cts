/** Every page of docs/reference by its path. `createProgram` makes the command line, `areas` are the policies. */
export function renderReference(parts: {
  createProgram: (options: { quiet: boolean }) => unknown;
  areas: readonly unknown[];
}): Record<string, string>;
