import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import {
  checkInteger,
  checkText,
  failure,
  got,
  isRecord,
  list,
  record,
  sameMeaning,
  text,
} from "../judge";
import {
  checkDeletionPolicy,
  checkLocation,
  LOG_BUCKET,
  PROVIDER,
  retireByPolicy,
  SINK,
} from "./common";
import { LOG_BUCKET_LOCATIONS } from "./locations";
import { requireService } from "./service-usage";

const SOURCE = `${PROVIDER}/logging/resource_logging_project_bucket_config.go`;
const API_DOCS =
  "https://docs.cloud.google.com/logging/docs/reference/v2/rest/v2/projects.locations.buckets";
const BUILT_IN = ["_Default", "_Required"];

const refuse = (code: string, message: string): never => {
  throw new CloudError(code, 400, message);
};

const bucketName = (context: HookContext): string =>
  `projects/${context.scope.account}/locations/${text(context.inputs.location) ?? ""}/buckets/${text(context.inputs.bucketId) ?? ""}`;

/** A deleted bucket stays for seven days; the provider finds it there and tries to change it, which Google refuses. */
function admitDeleted(context: HookContext): void {
  const id = bucketName(context);
  const deleted = context.world.listDeleted(LOG_BUCKET, (one) => one.id === id)[0];
  if (!deleted) return;
  refuse(
    "failedPrecondition",
    `Error updating Logging Bucket Config "${id}": Buckets must be in an ACTIVE state to be modified. The bucket is in ` +
      `DELETE_REQUESTED until ${deleted.purgeAt ?? ""}; choose another bucketId or undelete it with ` +
      `"gcloud logging buckets undelete ${text(context.inputs.bucketId)} --location=${text(context.inputs.location)}".`,
  );
}

function admitChange(context: HookContext, stored: StoredResource): void {
  const before = stored.inputs;
  const now = context.inputs;
  if (before.locked === true && now.locked !== true)
    refuse("failedPrecondition", "A locked bucket cannot be unlocked.");
  const days = (inputs: Props): number => Number(inputs.retentionDays ?? 30);
  if (before.locked === true && days(now) !== days(before)) {
    refuse("failedPrecondition", "The retention period of a locked bucket cannot be changed.");
  }
  if (before.cmekSettings !== undefined && now.cmekSettings === undefined) {
    refuse(
      "failedPrecondition",
      "CMEK settings cannot be disabled once they are set on a log bucket.",
    );
  }
}

function check(inputs: Props): Failure[] {
  const id = text(inputs.bucketId);
  const builtIn = id !== undefined && BUILT_IN.includes(id);
  const failures = [
    ...(builtIn
      ? []
      : checkText(id, "bucketId", {
          pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/,
          max: 100,
          words: "1 to 100 letters, digits or _.-, starting with a letter or digit",
        })),
    ...checkLocation(inputs.location, "location", LOG_BUCKET_LOCATIONS, "Cloud Logging"),
    ...checkInteger(inputs.retentionDays, "retentionDays", 1, 3650),
    ...checkText(inputs.description, "description", {
      min: 0,
      max: 8000,
      words: "at most 8,000 characters",
    }),
    ...checkDeletionPolicy(inputs),
  ];
  if (list(inputs.indexConfigs).length > 20)
    failures.push(failure("indexConfigs", "must hold at most 20 indexes; drop some"));
  list(inputs.indexConfigs).forEach((index, at) => {
    const type = record(index).type;
    if (typeof type === "string" && !/^INDEX_TYPE_(STRING|INTEGER)$/.test(type)) {
      failures.push(
        failure(
          `indexConfigs[${at}].type`,
          `must be INDEX_TYPE_STRING or INDEX_TYPE_INTEGER, ${got(type)}; change it`,
        ),
      );
    }
  });
  return failures;
}

/** Facts of log buckets. */
export const projectBucketConfig: TypeFacts = {
  token: LOG_BUCKET,
  operations: {
    create: "logging.buckets.create",
    read: "logging.buckets.get",
    update: "logging.buckets.update",
    delete: "logging.buckets.delete",
  },
  facts: {
    replaceOn: documented(["bucketId", "location", "project"], SOURCE),
    name: documented(
      {
        property: "bucketId",
        pattern: "^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,99}$",
        minLength: 1,
        maxLength: 100,
        uniqueIn: "region",
      },
      API_DOCS,
    ),
    // The provider takes over a bucket that is there.
    upsert: documented(true, SOURCE),
    softDelete: documented({ days: 7, nameHeld: true, onRecreate: "refuse" }, API_DOCS),
    defaults: documented({ retentionDays: 30, locked: false, deletionPolicy: "DELETE" }, SOURCE),
    quota: documented(
      { max: 100, per: "account", code: "RESOURCE_EXHAUSTED" },
      "https://docs.cloud.google.com/logging/quotas",
    ),
  },
  location: { property: "location" },
  check,
  admit: (context, stored) => {
    requireService(context, "logging.googleapis.com");
    if (stored) admitChange(context, stored);
    else admitDeleted(context);
    const { inputs } = context;
    if (
      inputs.bucketId === "_Required" &&
      inputs.retentionDays !== undefined &&
      inputs.retentionDays !== 400
    ) {
      refuse(
        "failedPrecondition",
        "The retention of the _Required bucket is 400 days and cannot be changed.",
      );
    }
    if (isRecord(inputs.cmekSettings) && inputs.enableAnalytics === true) {
      refuse(
        "badRequest",
        "This bucket has advanced analytics enabled. CMEK is not compatible with advanced analytics buckets.",
      );
    }
    if (isRecord(inputs.cmekSettings)) {
      refuse(
        "notFound",
        `KMS key ${String(inputs.cmekSettings.kmsKeyName)} was not found: keys have no row in the local Google.`,
      );
    }
  },
  id: bucketName,
  outputs: (context, id) => ({
    name: id,
    lifecycleState: "ACTIVE",
    description: text(context.inputs.description) ?? "",
  }),
  equal: sameMeaning({ sets: ["indexConfigs"], defaults: { retentionDays: 30, description: "" } }),
  retire: (context) => {
    retireByPolicy(context);
    const { stored } = context;
    const sink = context.world.list(
      SINK,
      (one) => one.inputs.destination === `logging.googleapis.com/${stored.id}`,
    )[0];
    if (sink)
      refuse(
        "failedPrecondition",
        `The bucket '${stored.id}' is the destination of the sink '${sink.id}'. Delete the sink first.`,
      );
    if (stored.inputs.locked === true)
      refuse("failedPrecondition", "Locked buckets can only be deleted when they are empty.");
  },
};

export const rows: readonly TypeFacts[] = [projectBucketConfig];
