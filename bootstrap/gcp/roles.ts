import gcp from "../../catalog/permissions/gcp.json";
import { gcpNeeds } from "../permissions/table";

/** Permissions that roles of a project cannot hold: they are the organisation's to give. */
const OF_ORGANIZATION: ReadonlySet<string> = new Set(gcp.organization);

/** What of the program's needs an organisation has to give by itself. */
export function organizationPermissions(): string[] {
  const { reads, writes } = gcpNeeds();
  return [...reads, ...writes].filter((each) => OF_ORGANIZATION.has(each)).sort();
}

/** Descriptions of the program's resources, without what they hold. */
export function readPermissions(): string[] {
  return gcpNeeds().reads.filter((each) => !OF_ORGANIZATION.has(each));
}

/** What changes the program's resources, reading included. */
export function writePermissions(): string[] {
  const { reads, writes } = gcpNeeds();
  return [...reads, ...writes].filter((each) => !OF_ORGANIZATION.has(each)).sort();
}

/** Use of the states in one bucket: reading, and writing for the identity that deploys; the bucket is nobody's to change. */
export function statePermissions(writes: boolean): string[] {
  return [
    ...(writes ? ["storage.objects.create", "storage.objects.delete"] : []),
    "storage.objects.get",
    "storage.objects.list",
    ...(writes ? ["storage.objects.update"] : []),
  ];
}

/** Decrypting with one key: what the engine does with the data key of a stack file. */
export const DECRYPT_PERMISSIONS = ["cloudkms.cryptoKeyVersions.useToDecrypt"] as const;
