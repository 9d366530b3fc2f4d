import { actionsOf, servicePrefixes, type Action } from "./actions";
import { matches, readPattern } from "./pattern";
import type { Statement } from "./types";

/**
 * The actions that a statement's `Action` names, of those the filter takes. `NotAction` and wildcards over services give
 * nothing: another rule forbids both.
 */
export function actionsNamed(
  statement: Statement,
  filter: (action: Action) => boolean,
): readonly Action[] {
  if (statement.actions.not) return [];
  const found = new Map<string, Action>();
  for (const value of statement.actions.values) {
    for (const service of servicesNamed(value)) {
      const pattern = readPattern(value, { wildcards: true, ignoreCase: true });
      for (const action of actionsOf(service) ?? [])
        if (!found.has(action.name) && filter(action) && matches(pattern, action.name))
          found.set(action.name, action);
    }
  }
  return [...found.values()];
}

/** The services that an action's pattern is about; none when it is about every one. */
export function servicesNamed(value: string): string[] {
  const service = value.slice(0, value.indexOf(":")).toLowerCase();
  if (!/[*?]/.test(service)) return service === "" ? [] : [service];
  if (/^\**$/.test(service)) return [];
  const pattern = readPattern(service, { wildcards: true });
  return servicePrefixes().filter((prefix) => matches(pattern, prefix));
}

/** A few names for a message, and how many more there are. */
export function someOf(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
