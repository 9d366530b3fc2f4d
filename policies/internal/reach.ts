import type { Resource } from "../resource";
import type { Value } from "./value";

/**
 * Visits what a path of policies/data/gpu-inputs.json names: lists stand for each of their members, `*` for each member of
 * a map. An unknown place leaves the others visited.
 */
export function reach(
  resource: Resource,
  from: Value,
  path: readonly string[],
  visit: (place: Value) => void,
): void {
  const [step, ...rest] = path;
  resource.each(from.items(), (item) => {
    if (step === undefined) return visit(item);
    const next = step === "*" ? item.entries().map(([, member]) => member) : [item.get(step)];
    resource.each(next, (member) => reach(resource, member, rest, visit));
  });
}
