import * as fs from "node:fs";
import { readJson } from "../source";

/** A waiver of the policy config file, as far as it is looked at here (`policies/internal/waivers.ts`). */
export interface Waiver {
  rule: string;
  resource: string;
  owner: string;
  reason: string;
  /** Last day on which it holds, YYYY-MM-DD. */
  expires: string;
}

/** The rule under which retirement is waived: the one that refuses a retired model. */
const RULE = "catalog-models-only";
/** What stands before a target's key in the waiver's `resource`. */
const TARGET = "unifiedai:index:Target ";

/** The waivers of a policy config file; none where there is no such file. */
export function readWaivers(file: string): Waiver[] {
  if (!fs.existsSync(file)) return [];
  const { waivers } = readJson(file, "a policy config") as {
    waivers?: { list?: unknown } | string;
  };
  const list = typeof waivers === "object" ? waivers.list : undefined;
  return Array.isArray(list) ? (list as Waiver[]) : [];
}

/** The waiver that holds longest for a target on a day; `*` in a waiver stands for any text. */
export function waiverFor(
  waivers: readonly Waiver[],
  target: string,
  today: string,
): Waiver | undefined {
  return waivers
    .filter(
      ({ rule, resource, expires, owner, reason }) =>
        rule === RULE &&
        Boolean(owner?.trim()) &&
        Boolean(reason?.trim()) &&
        expires >= today &&
        resource.startsWith(TARGET) &&
        matches(resource.slice(TARGET.length).trim(), target),
    )
    .sort((a, b) => (a.expires < b.expires ? 1 : -1))[0];
}

function matches(pattern: string, target: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, "s").test(target);
}
