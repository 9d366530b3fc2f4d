import { physicalName } from "../internal/names";

/** 3 to 64 characters, no `-` (cloud.google.com/iam/docs/creating-custom-roles, 2026-11-21). */
const ROLE_ID_MAX_LENGTH = 64;

/** Id of the role that writes keys: letters, digits and `_` only. */
export function writerRoleIdFor(namePrefix: string, suffix: string): string {
  const room = ROLE_ID_MAX_LENGTH - suffix.length - 1;
  return `${physicalName([namePrefix, "secrets"], { maxLength: room, separator: "_" })}_${suffix}`;
}
