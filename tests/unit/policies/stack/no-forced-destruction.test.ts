import subject from "../../../../policies/rules/stack/no-forced-destruction";
import { describeRule } from "../describe-rule";
import { UNKNOWN } from "../harness";

const bucket = "aws:s3/bucket:Bucket";
const key = "aws:kms/key:Key";

describeRule(subject, {
  passes: {
    "a bucket that must be empty": { type: bucket, inputs: { forceDestroy: false } },
    "a key with a long window": { type: key, inputs: { deletionWindowInDays: 30 } },
    "a database with a last snapshot": {
      type: "aws:rds/instance:Instance",
      inputs: { skipFinalSnapshot: false },
    },
  },
  fails: {
    "a bucket that goes with its content": {
      type: bucket,
      inputs: { forceDestroy: true },
      messages: [
        "`forceDestroy` must not let a deletion lose what is stored in it at once, got true; leave `forceDestroy` out",
      ],
    },
    "a database without a last snapshot": {
      type: "aws:rds/instance:Instance",
      inputs: { skipFinalSnapshot: true },
      messages: [
        "`skipFinalSnapshot` must not let a deletion lose what is stored in it at once, got true; leave `skipFinalSnapshot` out",
      ],
    },
    "a secret that is gone at once": {
      type: "aws:secretsmanager/secret:Secret",
      inputs: { recoveryWindowInDays: 0 },
      messages: [
        "`recoveryWindowInDays` must not let a deletion lose the secret at once, got 0; set `recoveryWindowInDays` to 7 or more",
      ],
    },
    "a dataset that goes with its tables": {
      type: "gcp:bigquery/dataset:Dataset",
      inputs: { deleteContentsOnDestroy: true },
      messages: [
        "`deleteContentsOnDestroy` must not let a deletion lose what is stored in it at once, got true; leave `deleteContentsOnDestroy` out",
      ],
    },
    "a key of Vault that may be deleted": {
      type: "vault:transit/secretBackendKey:SecretBackendKey",
      inputs: { deletionAllowed: true },
      messages: [
        "`deletionAllowed` must not let a deletion lose everything encrypted with it at once, got true; leave `deletionAllowed` out",
      ],
    },
  },
  missing: { type: bucket },
  unknown: { type: bucket, inputs: { forceDestroy: UNKNOWN }, path: "forceDestroy" },
  config: {
    without: { type: key, inputs: { deletionWindowInDays: 7 } },
    with: {
      type: key,
      inputs: { deletionWindowInDays: 7 },
      config: { keyWindowDays: 14 },
      messages: [
        "`deletionWindowInDays` must be at least 14, got 7; set `deletionWindowInDays` to 14 or more",
      ],
    },
  },
  ignores: { type: "aws:iam/user:User", inputs: { forceDestroy: true } },
});
