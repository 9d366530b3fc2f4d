import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { checkInteger, checkOneOf, checkText, failure, got, sameMeaning, text } from "../judge";
import {
  AUTONAME,
  block,
  BUCKET,
  checkDeletionPolicy,
  checkLabels,
  checkLocation,
  createdAt,
  CRYPTO_KEY,
  CRYPTO_KEY_MEMBER,
  labelOutputs,
  projectNumber,
  projectOutput,
  PROVIDER,
  retireByPolicy,
  storageAgent,
} from "./common";
import { STORAGE_LOCATIONS } from "./locations";
import { requireService } from "./service-usage";

const SOURCE = `${PROVIDER}/storage/resource_storage_bucket.go`;
const NAME_DOCS = "https://docs.cloud.google.com/storage/docs/buckets#naming";
const CLASSES = [
  "STANDARD",
  "NEARLINE",
  "COLDLINE",
  "ARCHIVE",
  "MULTI_REGIONAL",
  "REGIONAL",
  "DURABLE_REDUCED_AVAILABILITY",
];

function checkName(inputs: Props): Failure[] {
  const name = text(inputs.name);
  if (name === undefined) return [];
  const failures = checkText(name, "name", {
    pattern: /^[a-z0-9][a-z0-9_-]*[a-z0-9]$/,
    min: 3,
    max: 63,
    words:
      "3 to 63 lower-case letters, digits, - or _, starting and ending with a letter or digit, without periods",
  });
  if (/^goog|google|g00gle/.test(name))
    failures.push(
      failure("name", `must not start with goog or contain google, ${got(name)}; rename it`),
    );
  return failures;
}

function check(inputs: Props): Failure[] {
  const location = inputs.location;
  return [
    ...checkName(inputs),
    ...checkLocation(
      typeof location === "string" ? location.toUpperCase() : undefined,
      "location",
      STORAGE_LOCATIONS,
      "Cloud Storage",
    ),
    ...checkOneOf(inputs.storageClass, "storageClass", CLASSES),
    ...checkOneOf(inputs.publicAccessPrevention, "publicAccessPrevention", [
      "inherited",
      "enforced",
    ]),
    ...checkOneOf(inputs.rpo, "rpo", ["DEFAULT", "ASYNC_TURBO"]),
    ...checkInteger(
      block(inputs.retentionPolicy)?.retentionPeriod,
      "retentionPolicy.retentionPeriod",
      1,
      3_155_760_000,
    ),
    ...checkInteger(
      block(inputs.softDeletePolicy)?.retentionDurationSeconds,
      "softDeletePolicy.retentionDurationSeconds",
      0,
      7_776_000,
    ),
    ...checkDeletionPolicy(inputs),
  ];
}

function admit(context: HookContext): void {
  requireService(context, "storage.googleapis.com");
  const seconds = block(context.inputs.softDeletePolicy)?.retentionDurationSeconds;
  if (typeof seconds === "number" && seconds !== 0 && seconds < 604_800) {
    throw new CloudError(
      "invalid",
      400,
      "The soft delete retention must be 0 or at least 7 days (604800 seconds).",
    );
  }
  admitKey(context);
  const log = text(block(context.inputs.logging)?.logBucket);
  if (log !== undefined && !context.world.get(BUCKET, log))
    throw new CloudError("notFound", 404, `The specified log bucket does not exist: ${log}`);
}

/** A key of one's own has to be there, in the bucket's location, and Cloud Storage's account has to be let use it. */
function admitKey(context: HookContext): void {
  const key = text(block(context.inputs.encryption)?.defaultKmsKeyName);
  if (key === undefined) return;
  if (!context.world.get(CRYPTO_KEY, key))
    throw new CloudError("notFound", 404, `The Cloud KMS key was not found: ${key}`);
  const location = /\/locations\/([^/]+)\//.exec(key)?.[1]?.toUpperCase();
  if (location !== "GLOBAL" && location !== text(context.inputs.location)?.toUpperCase())
    throw new CloudError(
      "invalid",
      400,
      `The key's location ${String(location)} must be the bucket's, ${String(context.inputs.location)}.`,
    );
  const agent = `serviceAccount:${storageAgent(projectNumber(context))}`;
  const [allowed] = context.world.list(
    CRYPTO_KEY_MEMBER,
    ({ inputs }) =>
      inputs.cryptoKeyId === key &&
      inputs.member === agent &&
      inputs.role === "roles/cloudkms.cryptoKeyEncrypterDecrypter",
  );
  if (!allowed)
    throw new CloudError(
      "forbidden",
      403,
      `Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account (${agent}) has been authorized to use this key.`,
    );
}

/** Facts of storage buckets. */
export const bucket: TypeFacts = {
  token: BUCKET,
  operations: {
    create: "storage.buckets.create",
    read: "storage.buckets.get",
    update: "storage.buckets.update",
    delete: "storage.buckets.delete",
  },
  facts: {
    replaceOn: documented(
      [
        "name",
        "location",
        "project",
        "enableObjectRetention",
        "customPlacementConfig",
        "hierarchicalNamespace",
      ],
      SOURCE,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$",
        minLength: 3,
        maxLength: 63,
        uniqueIn: "world",
        autoname: AUTONAME,
        taken: { code: "conflict", status: 409 },
      },
      NAME_DOCS,
    ),
    defaults: documented(
      {
        storageClass: "STANDARD",
        forceDestroy: false,
        publicAccessPrevention: "inherited",
        uniformBucketLevelAccess: false,
        "softDeletePolicy.retentionDurationSeconds": 604_800,
        deletionPolicy: "DELETE",
      },
      SOURCE,
    ),
  },
  location: { property: "location" },
  check: (inputs, provider) => [...check(inputs), ...checkLabels(inputs, provider)],
  admit,
  id: (context) => text(context.inputs.name) ?? "",
  outputs: (context, id) => ({
    ...projectOutput(context),
    name: id,
    location: (text(context.inputs.location) ?? "").toUpperCase(),
    projectNumber: Number(projectNumber(context)),
    selfLink: `https://www.googleapis.com/storage/v1/b/${id}`,
    url: `gs://${id}`,
    timeCreated: createdAt(context),
    updated: context.now.toISOString(),
    ...labelOutputs(context),
  }),
  equal: sameMeaning({
    fold: { location: (value) => value.toUpperCase() },
    defaults: { storageClass: "STANDARD" },
  }),
  retire: retireByPolicy,
};

export const rows: readonly TypeFacts[] = [bucket];
