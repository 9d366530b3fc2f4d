/** Zones of Route 53 and what they hold. */
import type { StoredResource, World } from "../../model";
import { text } from "./common";
import { RECORD } from "./tokens";

/** A name as Route 53 keeps it: lower case, without the final dot. */
export const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, "");

/** The domain of a zone the account owns; undefined when it owns no such zone. */
export const zoneDomain = (world: World, zoneId: string): string | undefined =>
  world.hostedZones?.()[zoneId];

/** The full name of a record: names that do not end in the zone's domain get it appended, as the provider does. */
export function fullName(name: string, domain: string): string {
  const plain = plainName(name);
  if (plain === "" || plain === "@") return domain;
  return plain === domain || plain.endsWith(`.${domain}`) ? plain : `${plain}.${domain}`;
}

/** Records of all zones of the account with a full name and a type. */
export function recordsNamed(world: World, name: string, type: string): StoredResource[] {
  return world.list(
    RECORD,
    (one) =>
      one.inputs.type === type &&
      text(one.state.fqdn) === plainName(name) &&
      zoneDomain(world, String(one.inputs.zoneId)) !== undefined,
  );
}
