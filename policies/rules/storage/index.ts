import type { AnyRule } from "../../stack-rule";
import azureStorageTls12 from "./azure-storage-tls12";
import bucketKms from "./bucket-kms";
import bucketTlsOnly from "./bucket-tls-only";
import bucketVersioning from "./bucket-versioning";
import storageNoPublicGrants from "./storage-no-public-grants";

/** Rules for buckets and storage accounts. */
export const storage: readonly AnyRule[] = [
  storageNoPublicGrants,
  bucketTlsOnly,
  bucketVersioning,
  bucketKms,
  azureStorageTls12,
];
