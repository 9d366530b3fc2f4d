import { AZURE, companionsOf, GCS, isKept, isStore, KEPT } from "../../internal/buckets";
import { isBalancer } from "../../internal/load-balancers";
import { refersTo } from "../../internal/links";
import { at, eachAt, isEmpty } from "../../internal/require";
import { anyOf } from "../../internal/value";
import { stackRule } from "../../stack-rule";
import type { Stack, StackResource } from "../../stack";

interface Config {
  /** Stores that must be encrypted with a key of one's own. */
  names: string[];
}

/** State, logs and backups are encrypted with a key of ours. */
export default stackRule<Config>({
  id: "bucket-kms",
  title: "Stores of state, logs and backups are encrypted with the customer's own key",
  severity: "medium",
  why: "A bucket opened by mistake gives out nothing to those who may not use the key.",
  seen: "log buckets of a published component that are left to the cloud's key (github.com/pulumi/pulumi-awsx awsx/cloudtrail/trail.ts, e60adf3)",
  remedy:
    "S3: `aws.s3.BucketServerSideEncryptionConfiguration` with `sseAlgorithm` aws:kms. Google Cloud Storage: `encryption.defaultKmsKeyName`. Azure: `encryption.keySource` Microsoft.Keyvault.",
  publicIds: ["CKV_AWS_145", "FSBP S3.17"],
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
      if (isKept(stack, store, names) && !takesNoKey(stack, store)) judge(stack, store);
    });
  },
});

/** Access logs of load balancers and of S3 itself are delivered only where no key of one's own is in the way. */
function takesNoKey(stack: Stack, bucket: StackResource): boolean {
  const names = ["id", "bucket"];
  return stack.all.some(
    (each) =>
      (isBalancer(each.token) && refersTo(each, "accessLogs.bucket", bucket, names)) ||
      (/^aws:s3\/bucketLogging(V2)?:/.test(each.token) &&
        refersTo(each, "targetBucket", bucket, names)),
  );
}

function judge(stack: Stack, store: StackResource): void {
  if (store.token === GCS) return require(store, "encryption.defaultKmsKeyName");
  if (store.token === AZURE) return require(store, "encryption.keySource", "Microsoft.Keyvault");
  const algorithms = [
    at(store, "serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault"),
    ...companionsOf(stack, store, "encryption").flatMap((each) =>
      eachAt(each, "rules").map((rule) => rule.get("applyServerSideEncryptionByDefault")),
    ),
  ].map((each) => each.get("sseAlgorithm"));
  if (anyOf(...algorithms.map((each) => () => each.is("aws:kms", "aws:kms:dsse")))) return;
  store.violation({
    at: [],
    must: "be encrypted with a key of one's own",
    got: "nothing in the stack that says so",
    fix: "add `aws.s3.BucketServerSideEncryptionConfiguration` with `sseAlgorithm` aws:kms and `kmsMasterKeyId`",
  });
}

function require(store: StackResource, path: string, wanted?: string): void {
  const place = at(store, path);
  if (wanted === undefined ? !isEmpty(place) : place.is(wanted)) return;
  store.violation({
    at: place,
    must: wanted === undefined ? "name a key" : `be ${JSON.stringify(wanted)}`,
    fix: `set \`${path}\``,
  });
}
