import rule from "../../../../policies/rules/google/gcp-gcs-uniform-access";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const type = "gcp:storage/bucket:Bucket";
const message = (got: string) =>
  `\`uniformBucketLevelAccess\` must be true, got ${got}; set \`uniformBucketLevelAccess\` to true`;

describeRule(rule, {
  passes: { "one list": { type, inputs: { uniformBucketLevelAccess: true } } },
  fails: {
    "a list per object": {
      type,
      inputs: { uniformBucketLevelAccess: false },
      messages: [message("false")],
    },
  },
  missing: { type, inputs: {}, messages: [message("nothing")] },
  unknown: {
    type,
    inputs: { uniformBucketLevelAccess: UNKNOWN },
    path: "uniformBucketLevelAccess",
  },
  ignores: { type: "gcp:storage/bucketObject:BucketObject", inputs: {} },
});
