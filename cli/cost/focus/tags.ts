import type { StateResource } from "../../check/preview";

/** Tags or labels by key. */
export type Tags = Readonly<Record<string, string>>;

/** Where the clouds' resources keep what they are tagged with; the first that is there counts. */
const PLACES = [
  ["outputs", "tagsAll"],
  ["outputs", "effectiveLabels"],
  ["inputs", "tags"],
  ["inputs", "labels"],
] as const;

/** Tags of a resource; empty where it has none. Values that are no text, such as secrets, are left out. */
export function tagsOf(resource: StateResource): Tags {
  for (const [side, field] of PLACES) {
    const value = resource[side]?.[field];
    if (typeof value !== "object" || value === null) continue;
    const tags = Object.entries(value as Record<string, unknown>).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    if (tags.length > 0) return Object.fromEntries(tags);
  }
  return {};
}

/** The value of a tag, however its key is written: `CostCenter`, `cost_center`, `cost-center`. */
export function tagNamed(tags: Tags, name: string): string | undefined {
  const found = Object.keys(tags).find((key) => key.toLowerCase().replace(/[_-]/g, "") === name);
  return found === undefined ? undefined : tags[found];
}
