import type { Resource } from "../resource";
import type { Value } from "./value";

/** What one input must hold. */
export interface Need {
  /** Names from the outside in, joined by dots. */
  path: string;
  /** Values that meet the need, whatever their letter case; absent: anything that is not empty. */
  oneOf?: readonly (string | boolean)[];
  /** Whether the need is met when nothing is written, since the cloud's default meets it. */
  default?: boolean;
  /** The argument that meets it, when it is not plain from `oneOf`. */
  fix?: string;
}

const steps = new Map<string, readonly string[]>();

/** The place that a dotted path names. */
export function at(place: Resource | Value, path: string): Value {
  let known = steps.get(path);
  if (known === undefined) steps.set(path, (known = path.split(".")));
  return place.at(known);
}

/** Whether nothing is written there, or something empty. */
export const isEmpty = (value: Value): boolean => value.isEmpty;

/** Whether the input meets the need. */
export function meets(place: Value, need: Need): boolean {
  if (isEmpty(place)) return need.default === true;
  return need.oneOf === undefined || place.is(...need.oneOf);
}

/** `"a", "b" or "c"`. */
function choice(values: readonly (string | boolean)[]): string {
  const texts = values.map((each) => JSON.stringify(each));
  const last = texts.pop() ?? "";
  return texts.length === 0 ? last : `${texts.join(", ")} or ${last}`;
}

/** Reports each input that does not meet its need; an unknown one leaves the others judged. */
export function requireInputs(resource: Resource, needs: readonly Need[], from?: Value): void {
  for (const need of needs) {
    resource.attempt(() => {
      const place = at(from ?? resource, need.path);
      if (meets(place, need)) return;
      const wanted = need.oneOf && choice(need.oneOf);
      resource.violation({
        at: place,
        must: wanted === undefined ? "be set" : `be ${wanted}`,
        fix: need.fix ?? `set \`${need.path}\`${wanted === undefined ? "" : ` to ${wanted}`}`,
      });
    });
  }
}

/** Every member of a list, or of each list on a dotted path of lists. */
export function eachAt(place: Resource | Value, path: string): Value[] {
  const [first, ...rest] = path.split(".") as [string, ...string[]];
  const items = place.get(first).items();
  return rest.length === 0 ? items : items.flatMap((item) => eachAt(item, rest.join(".")));
}
