import type { Deployment } from "../recover/state";

/**
 * Marks of the ids that the local clouds give out (`MARK` in sim/facts/aws/common.ts, `MARKED_GUID` in
 * sim/facts/azure/common.ts): no cloud issues a UUID whose version digit is 0.
 */
const SURE = /51a00000-0000-0000-[0-9a-f]{4}-[0-9a-f]{12}/i;
/** A random id begins so once in 65,536 (hexadecimal) or 1,679,616 (letters) times. */
const LIKELY = /(^|[^a-z0-9])([a-z]+-0)?(AROA)?(sim0|51a0)[a-z0-9]{4,}/i;

/** Resources whose ids the local clouds gave out; empty unless it is sure: one sure mark or three likely ones. */
export function localIds(deployment: Deployment): string[] {
  const sure: string[] = [];
  const likely: string[] = [];
  for (const resource of deployment.resources ?? []) {
    if (!resource.custom || resource.type.startsWith("pulumi:")) continue;
    const texts = [resource.id ?? "", ...strings(resource.outputs)];
    if (texts.some((text) => SURE.test(text))) sure.push(resource.urn);
    else if (LIKELY.test(resource.id ?? "")) likely.push(resource.urn);
  }
  return sure.length > 0 || likely.length >= 3 ? [...sure, ...likely] : [];
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}
