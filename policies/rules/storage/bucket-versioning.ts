import { AZURE, companionsOf, GCS, isKept, isStore, KEPT } from "../../internal/buckets";
import { referringTo } from "../../internal/links";
import { at } from "../../internal/require";
import { anyOf } from "../../internal/value";
import { stackRule } from "../../stack-rule";
import type { Stack, StackResource } from "../../stack";

interface Config {
  /** Stores that must keep former versions. */
  names: string[];
}

const BLOBS = ["azure-native:storage:BlobServiceProperties"];

/** State, logs and backups can be brought back. */
export default stackRule<Config>({
  id: "bucket-versioning",
  title: "Stores of state, logs and backups keep former versions",
  severity: "medium",
  why: "One wrong write to a state file, or one ransom note, is undone by a version and by nothing else.",
  seen: "S3 objects of two software companies encrypted in place with the intruder's key and marked for deletion (Halcyon on Codefinger, in databreaches.net/2025/01/15/new-amazon-ransomware-attack-recovery-impossible-without-payment)",
  remedy:
    'S3: `aws.s3.BucketVersioning` with status "Enabled". Google Cloud Storage: `versioning.enabled`. Azure: `BlobServiceProperties` with `isVersioningEnabled`.',
  publicIds: ["CKV_AWS_21", "CKV_GCP_78", "FSBP S3.14"],
  config: {
    schema: {
      names: {
        type: "array",
        items: { type: "string" },
        default: KEPT,
        description:
          "Logical or physical names of the stores in question, `*` for any text; buckets that CloudTrail or S3 writes logs to are in question whatever their names.",
      },
    },
    defaults: { names: KEPT },
  },

  applies: isStore,

  check(stack, { names }) {
    stack.each(stack.resources, (store) => {
      if (isKept(stack, store, names)) judge(stack, store);
    });
  },
});

function judge(stack: Stack, store: StackResource): void {
  const own = at(store, "versioning.enabled");
  const companions =
    store.token === AZURE
      ? referringTo(stack, store, BLOBS, "accountName", ["name", "accountName"])
      : companionsOf(stack, store, "versioning");
  const kept = companions.map((each) => () => {
    const status = at(each, "versioningConfiguration.status");
    return status.is("Enabled") || each.get("isVersioningEnabled").is(true);
  });
  if (anyOf(() => own.is(true), ...kept)) return;
  store.violation({
    at: store.token === GCS ? own : [],
    must: store.token === GCS ? "be true" : "keep former versions",
    ...(store.token !== GCS && { got: "nothing in the stack that says so" }),
    fix:
      store.token === GCS
        ? "set `versioning.enabled` to true"
        : store.token === AZURE
          ? "add `BlobServiceProperties` with `isVersioningEnabled` true"
          : 'add `aws.s3.BucketVersioning` with status "Enabled"',
  });
}
