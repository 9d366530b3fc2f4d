import { requireInputs } from "../../internal/require";
import { rule } from "../../rule";

/** Buckets have one list of who may, not one per object. */
export default rule({
  id: "gcp-gcs-uniform-access",
  title: "Cloud Storage buckets have uniform bucket-level access",
  severity: "medium",
  why: "Without it every object may have a list of its own, which no policy of the bucket shows.",
  seen: "a bucket whose lists and roles were mixed until nobody could say who read it (github.com/2i2c-org/infrastructure/pull/3383)",
  remedy: "Set `uniformBucketLevelAccess` to true.",
  publicIds: ["CKV_GCP_29"],

  applies: (token) => token === "gcp:storage/bucket:Bucket",

  check(resource) {
    requireInputs(resource, [{ path: "uniformBucketLevelAccess", oneOf: [true] }]);
  },
});
