/** What every Google row needs: projects, enabled APIs, labels and the parts Google assigns. */
import { suggestion } from "../../schema/nearest";
import {
  CloudError,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type ProviderSettings,
  type StoredResource,
  type UpdateContext,
} from "../../model";
import { digest, failure, got, isRecord, list, record, text } from "../judge";
import { serviceTitle } from "./services";

export const SERVICE = "gcp:projects/service:Service";
export const SERVICE_ACCOUNT = "gcp:serviceaccount/account:Account";
export const CUSTOM_ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole";
export const LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig";
export const SERVICE_IDENTITY = "gcp:projects/serviceIdentity:ServiceIdentity";
export const SINK = "gcp:logging/projectSink:ProjectSink";
export const BUCKET = "gcp:storage/bucket:Bucket";
export const KEY_RING = "gcp:kms/keyRing:KeyRing";
export const CRYPTO_KEY = "gcp:kms/cryptoKey:CryptoKey";
export const CRYPTO_KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember";
export const SECRET = "gcp:secretmanager/secret:Secret";
export const SECRET_MEMBER = "gcp:secretmanager/secretIamMember:SecretIamMember";
export const CLUSTER = "gcp:container/cluster:Cluster";
export const CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel";

/** How the provider names a resource whose name is left out: logical name, `-` and 7 hex digits. */
export const AUTONAME = { separator: "-", randomDigits: 7 } as const;

/** Where the provider's behaviour is written down. */
export const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-google/blob/main/google/services";
export const MAGIC = "https://github.com/GoogleCloudPlatform/magic-modules/blob/main/mmv1/products";

/** E-mail of Cloud Storage's own account in a project; Google makes it when it is first asked for. */
export const storageAgent = (projectNumber_: string): string =>
  `service-${projectNumber_}@gs-project-accounts.iam.gserviceaccount.com`;

/** Head of every number the local Google assigns; real ones have no leading zeros. */
export const MARKED_NUMBER = "000";

/** A marked number of so many digits, made of the parts. */
export function markedNumber(length: number, ...parts: string[]): string {
  const decimal = BigInt(`0x${digest(parts, 32)}`)
    .toString()
    .padStart(length, "7");
  return MARKED_NUMBER + decimal.slice(-(length - MARKED_NUMBER.length));
}

/** A marked UUID made of the parts: its version digit is 0, which no random UUID has. */
export function digestedUuid(...parts: string[]): string {
  const hex = digest(parts, 16);
  return `51a00000-0000-0000-${hex.slice(0, 4)}-${hex.slice(4)}`;
}

/** Number of the project a resource belongs to: the organisation's, else a marked one. */
export const projectNumber = (context: HookContext): string =>
  context.world.projectNumber?.(context.scope.account) ??
  markedNumber(12, "project", context.scope.account);

/** An entity tag in the form of Google's APIs, made of the parts. */
export const etag = (...parts: string[]): string =>
  `Bw${Buffer.from(digest(parts, 14), "hex").toString("base64").replaceAll("=", "")}`;

/** When the resource was made: on an update, when it was first written. */
export function createdAt(context: HookContext): string {
  const stored = "stored" in context ? (context as UpdateContext).stored : undefined;
  return stored?.createdAt ?? context.now.toISOString();
}

/** APIs enabled in a project: those a fresh one has, those enabled since, and those left enabled when their resource went. */
export function serviceEnabled(
  context: HookContext,
  service: string,
  fresh: readonly string[],
): boolean {
  const same = (one: StoredResource): boolean => one.inputs.service === service;
  if (context.world.list(SERVICE, same).length > 0) return true;
  const [left] = context.world
    .listDeleted(SERVICE, same)
    .sort((a, b) => ((a.deletedAt ?? "") < (b.deletedAt ?? "") ? 1 : -1));
  if (left) return left.inputs.disableOnDestroy !== true;
  return fresh.includes(service);
}

/** Google's refusal of a call to an API that is not enabled, with the command that enables it. */
export function serviceDisabled(context: HookContext, service: string): CloudError {
  const project = context.scope.account;
  const number = projectNumber(context);
  return new CloudError(
    "SERVICE_DISABLED",
    403,
    `${serviceTitle(service)} has not been used in project ${number} before or it is disabled. Enable it by visiting ` +
      `https://console.developers.google.com/apis/api/${service}/overview?project=${number} then retry, or run ` +
      `"gcloud services enable ${service} --project=${project}". If you enabled this API recently, wait a few minutes ` +
      "for the action to propagate to our systems and retry.",
  );
}

const LABEL_KEY = /^\p{Ll}[\p{Ll}\p{Lo}\p{N}_-]{0,62}$|^\p{Lo}[\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const LABEL_VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;
const ATTRIBUTION = "goog-pulumi-provisioned";

/**
 * Labels as Google takes them: https://docs.cloud.google.com/resource-manager/docs/labels-overview. The provider's own
 * label counts too.
 */
export function checkLabels(
  inputs: Props,
  provider: ProviderSettings,
  property = "labels",
): Failure[] {
  const labels = record(inputs[property]);
  const failures: Failure[] = [];
  for (const [key, value] of Object.entries(labels)) {
    const path = `${property}[${JSON.stringify(key)}]`;
    if (!LABEL_KEY.test(key)) {
      failures.push(
        failure(
          path,
          `label key ${JSON.stringify(key)} violates format constraints: it can only contain lower-case letters, digits, ` +
            `underscores and dashes, must start with a letter and be at most 63 characters long, ${got(key)}; fold it`,
        ),
      );
    }
    if (typeof value === "string" && !LABEL_VALUE.test(value)) {
      failures.push(
        failure(
          path,
          `label value ${JSON.stringify(value)} violates format constraints: it can only contain lower-case letters, ` +
            `digits, underscores and dashes and be at most 63 characters long, ${got(value)}; fold it`,
        ),
      );
    }
  }
  const count = Object.keys(allLabels(inputs, provider, property)).length;
  if (count > 64)
    failures.push(
      failure(
        property,
        `must be at most 64 labels, the provider's own counted, got ${count}; drop some`,
      ),
    );
  return failures;
}

/** The provider's default labels, its attribution and the resource's own. */
function allLabels(inputs: Props, provider: ProviderSettings, property: string): Props {
  const { defaultLabels, addPulumiAttributionLabel } = provider.config;
  const parsed =
    typeof defaultLabels === "string" ? (JSON.parse(defaultLabels) as Json) : defaultLabels;
  const attributed = addPulumiAttributionLabel !== false && addPulumiAttributionLabel !== "false";
  return {
    ...record(parsed),
    ...(attributed ? { [ATTRIBUTION]: "true" } : {}),
    ...record(inputs[property]),
  };
}

/** What the provider shows beside `labels`: all labels of the resource, and those Pulumi manages. */
export function labelOutputs(context: HookContext, property = "labels"): Props {
  const all = allLabels(context.inputs, context.provider, property);
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { effectiveLabels: sorted, pulumiLabels: { ...sorted } };
}

/** `deletionPolicy` as the provider takes it; what is abandoned would live on, which the local Google does not imitate. */
export function checkDeletionPolicy(inputs: Props): Failure[] {
  const policy = inputs.deletionPolicy;
  if (typeof policy !== "string" || policy === "DELETE" || policy === "PREVENT") return [];
  const note = policy === "ABANDON" ? " (the local clouds do not offer ABANDON)" : "";
  return [failure("deletionPolicy", `must be DELETE or PREVENT${note}, ${got(policy)}; change it`)];
}

/** The provider refuses to delete what `deletionPolicy` protects. */
export function retireByPolicy(context: UpdateContext): void {
  if (context.stored.inputs.deletionPolicy !== "PREVENT") return;
  throw new CloudError(
    "deletionPolicy",
    400,
    `cannot destroy ${JSON.stringify(context.stored.id)} without setting deletion_policy="DELETE" and running \`pulumi up\``,
  );
}

/** Judges a location against what a service offers. */
export function checkLocation(
  value: Json | undefined,
  path: string,
  offered: readonly string[],
  service: string,
): Failure[] {
  if (typeof value !== "string" || offered.includes(value)) return [];
  return [
    failure(
      path,
      `must be a location of ${service}, ${got(value)}${suggestion(value, [...offered])}`,
    ),
  ];
}

/** Default project and what else the provider fills in. */
export const projectOutput = (context: HookContext): Props => ({ project: context.scope.account });

/** Whether a service account of that e-mail lives in the project whose world this is. */
export const findServiceAccount = (
  context: HookContext,
  email: string,
): StoredResource | undefined =>
  context.world.list(SERVICE_ACCOUNT, ({ state }) => state.email === email.toLowerCase())[0];

/** Objects of a block that the SDK writes as an object or as a list of one. */
export const block = (value: Json | undefined): Props | undefined =>
  isRecord(value) ? value : isRecord(list(value)[0]) ? record(list(value)[0]) : undefined;

export const plainText = (value: Json | undefined): string => text(value) ?? "";
