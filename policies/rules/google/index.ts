import type { AnyRule } from "../../stack-rule";
import gcpApiKeyRestricted from "./gcp-api-key-restricted";
import gcpAuditNoExemptions from "./gcp-audit-no-exemptions";
import gcpCustomRoleNoPrivesc from "./gcp-custom-role-no-privesc";
import gcpGcsUniformAccess from "./gcp-gcs-uniform-access";
import gcpIamNotPublic from "./gcp-iam-not-public";
import gcpKmsDestroyDelay from "./gcp-kms-destroy-delay";
import gcpKmsNotPublic from "./gcp-kms-not-public";
import gcpKmsRotation90d from "./gcp-kms-rotation-90d";
import gcpLogBucketRetention from "./gcp-log-bucket-retention";
import gcpNoDefaultSa from "./gcp-no-default-sa";
import gcpNoTokenCreatorAtProject from "./gcp-no-token-creator-at-project";
import gcpSaNoAdmin from "./gcp-sa-no-admin";
import gcpSaNoKeys from "./gcp-sa-no-keys";

export const google: readonly AnyRule[] = [
  gcpSaNoKeys,
  gcpApiKeyRestricted,
  gcpSaNoAdmin,
  gcpNoTokenCreatorAtProject,
  gcpNoDefaultSa,
  gcpCustomRoleNoPrivesc,
  gcpIamNotPublic,
  gcpKmsNotPublic,
  gcpKmsRotation90d,
  gcpKmsDestroyDelay,
  gcpGcsUniformAccess,
  gcpAuditNoExemptions,
  gcpLogBucketRetention,
];
