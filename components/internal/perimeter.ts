import { physicalName } from "./names";

/** Letters, digits and `_`, starting with a letter, at most 50 (cloud.google.com/access-context-manager/docs/reference/rest/v1/accessPolicies.servicePerimeters, 2026-11-21). */
const PERIMETER_ID = { maxLength: 50, separator: "_" } as const;

/** Name of the perimeter that a baseline makes around a project, and environments let themselves into. */
export function perimeterName(accessPolicy: string, project: string): string {
  return `accessPolicies/${accessPolicy}/servicePerimeters/${physicalName([project, "ai"], PERIMETER_ID)}`;
}
