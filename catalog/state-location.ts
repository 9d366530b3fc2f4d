import { createHash } from "node:crypto";

/** What a state store's place follows from: the same in the program that makes it and in the commands that look for it. */
export interface StateOwner {
  /** `tags.project`. */
  project: string;
  environment: string;
}

/** Where the states of one environment live, and with which key their secrets are encrypted. */
export interface StateLocation {
  /** What `pulumi login` takes. */
  backendUrl: string;
  /** What `secretsprovider` in a stack file takes. */
  secretsProvider: string;
}

/** 3 to 63 characters, also on Google Cloud (docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, docs.cloud.google.com/storage/docs/buckets#naming, 2026-11-21). */
const BUCKET_MAX_LENGTH = 63;
/** 3 to 24 letters and digits (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, 2026-11-21). */
const ACCOUNT_MAX_LENGTH = 24;
/** 3 to 24 letters, digits and `-` (the same). */
const VAULT_MAX_LENGTH = 24;

/** Container of the blobs. */
export const STATE_CONTAINER = "state";
/** Key of the secrets provider in its vault or key ring. */
export const STACK_KEY = "stack";

const hash = (...parts: string[]): string =>
  createHash("sha256").update(parts.join("\u0000")).digest("hex").slice(0, 8);

/** Joined by `-` and, where that is too long, cut and closed with a hash of the whole. */
function fit(parts: readonly string[], most: number, separator = "-"): string {
  const name = parts.join(separator);
  if (name.length <= most) return name;
  const end = `${separator}${hash(...parts)}`;
  return `${name.slice(0, most - end.length).replace(/-+$/, "")}${end}`;
}

/** Name of the bucket that holds the states, in any cloud that has buckets: unique in the world by its owner's id. */
export function stateBucketName({ project, environment }: StateOwner, ownerId: string): string {
  return fit([project, environment, "state", ownerId], BUCKET_MAX_LENGTH);
}

/** Name of the bucket that keeps the record of who read and wrote the states. */
export function stateLogBucketName({ project, environment }: StateOwner, ownerId: string): string {
  return fit([project, environment, "state-log", ownerId], BUCKET_MAX_LENGTH);
}

/** Name of the storage account that holds the states. */
export function stateAccountName(
  { project, environment }: StateOwner,
  subscriptionId: string,
): string {
  const head = `${project}${environment}state`.replaceAll("-", "");
  return `${head.slice(0, ACCOUNT_MAX_LENGTH - 8)}${hash(project, environment, subscriptionId)}`;
}

/** Name of the key vault of the states' keys. */
export function stateVaultName(
  { project, environment }: StateOwner,
  subscriptionId: string,
): string {
  const end = `-${hash(project, environment, subscriptionId, "vault")}`;
  const head = `${project}-${environment}-state`.slice(0, VAULT_MAX_LENGTH - end.length);
  return `${head.replace(/-+$/, "")}${end}`;
}

/** Alias of the key that encrypts secrets in states. */
export function stackKeyAlias({ project, environment }: StateOwner): string {
  return `alias/${project}-${environment}-stack`;
}

/** Id of the key ring of the states' keys; rings are never deleted. */
export function keyRingName({ project, environment }: StateOwner): string {
  return fit([project, environment, "state"], BUCKET_MAX_LENGTH);
}

/** The states of an environment in an S3 bucket, secrets under a KMS key that also checks whose they are. */
export function awsStateLocation(
  owner: StateOwner,
  { accountId, region }: { accountId: string; region: string },
): StateLocation {
  const context = `context_project=${owner.project}&context_environment=${owner.environment}`;
  return {
    backendUrl: `s3://${stateBucketName(owner, accountId)}?region=${region}`,
    secretsProvider: `awskms://${stackKeyAlias(owner)}?region=${region}&${context}`,
  };
}

/** The states of an environment in a blob container, secrets under a key of a vault. */
export function azureStateLocation(
  owner: StateOwner,
  { subscriptionId }: { subscriptionId: string },
): StateLocation {
  return {
    backendUrl: `azblob://${STATE_CONTAINER}?storage_account=${stateAccountName(owner, subscriptionId)}`,
    secretsProvider: `azurekeyvault://${stateVaultName(owner, subscriptionId)}.vault.azure.net/keys/${STACK_KEY}`,
  };
}

/** The states of an environment in a bucket of Cloud Storage, secrets under a Cloud KMS key. */
export function gcpStateLocation(
  owner: StateOwner,
  { project, location }: { project: string; location: string },
): StateLocation {
  return {
    backendUrl: `gs://${stateBucketName(owner, project)}`,
    secretsProvider: `gcpkms://projects/${project}/locations/${location}/keyRings/${keyRingName(owner)}/cryptoKeys/${STACK_KEY}`,
  };
}
