import type { Need } from "../../../sim/facts/sample";
import type { Json, Props } from "../../../sim/model";
import { setAt, valueAt } from "../../../sim/server/paths";
import { typeTable } from "../../../sim/schema/table";

/** One value that a resource made before gives to those after it. */
export interface Fill {
  readonly path: string;
  readonly value: Json;
  /** For the needs that follow, not for the sample itself. */
  readonly needsOnly: boolean;
}

/** What a resource that was made gives to those after it. */
export function fillsOf(need: Need, output: (name: string) => Json | undefined): Fill[] {
  const read = (paths: Readonly<Record<string, string>> | undefined, needsOnly: boolean): Fill[] =>
    Object.entries(paths ?? {}).map(([path, name]) => {
      const value = output(name);
      if (value === undefined) throw new Error(`${need.token} has no output ${name}`);
      return { path, value, needsOnly };
    });
  return [...read(need.into, false), ...read(need.gives, true)];
}

/** Inputs with the blanks filled in: of the sample all that is meant for it, of a need what its type has and lacks. */
export function filled(
  inputs: Props,
  fills: readonly Fill[],
  token: string,
  isSample: boolean,
): Props {
  const result = structuredClone(inputs);
  const table = typeTable(token)!;
  for (const { path, value, needsOnly } of fills) {
    const top = /^[^.[]+/.exec(path)![0];
    const fits = top in table.inputs || `${top}!` in table.inputs;
    const standing = valueAt(result, path);
    if (isSample ? !needsOnly : fits && (standing === undefined || standing === ""))
      setAt(result, path, value);
  }
  return result;
}
