import type { Stack, StackResource } from "../stack";
import { isEmpty } from "./require";

/**
 * Whether an input names the resource: it was made from one of the resource's outputs, or repeats one of its names. An
 * input that is not known yet and was made from nothing is undecided.
 */
export function refersTo(
  from: StackResource,
  input: string,
  target: StackResource,
  names: readonly string[] = ["id", "arn", "name"],
): boolean {
  const sources = from.propertyDependencies.get(input.split(".")[0] ?? input) ?? [];
  if (sources.length > 0 && !input.includes(".")) return sources.includes(target);
  const place = from.get(...input.split("."));
  // Several inputs stand under one name here; which of them came from where the engine does not tell.
  if (place.isUnknown && sources.length > 0) return sources.includes(target);
  const text = place.text();
  if (text === undefined || text === "") return false;
  return names.some((name) => {
    const known = target.outputs.get(name);
    const own = known.isUnknown || isEmpty(known) ? target.get(name) : known;
    return !own.isUnknown && own.text() === text;
  });
}

/** The resources of a stack, of the types given, that refer to the target by an input. */
export const referringTo = (
  stack: Stack,
  target: StackResource,
  types: readonly string[],
  input: string,
  names?: readonly string[],
): StackResource[] =>
  stack.all.filter((each) => types.includes(each.token) && refersTo(each, input, target, names));
