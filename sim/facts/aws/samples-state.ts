/** Samples of buckets' settings and managed policies, in the account and Region of samples.ts. */
import type { Need, Sample } from "../sample";

const account = "111122223333";
const otherRegion = "us-west-2";
const name = "atlas-sample-state";
const logs = "atlas-sample-state-log";
const tags = { Environment: "dev", Project: "atlas" };

const policy = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const bucketNeed = (bucket: string): Need => ({
  token: "aws:s3/bucket:Bucket",
  inputs: { bucket },
});
const tlsOnly = (bucket: string, ...further: object[]) =>
  policy(
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    ...further,
  );
const logsWritten = {
  Effect: "Allow",
  Principal: { Service: "logging.s3.amazonaws.com" },
  Action: "s3:PutObject",
  Resource: `arn:aws:s3:::${logs}/*`,
  Condition: { StringEquals: { "aws:SourceAccount": account } },
};
const rule = (sseAlgorithm: string) => ({
  applyServerSideEncryptionByDefault: { sseAlgorithm },
  bucketKeyEnabled: sseAlgorithm !== "AES256",
});
const former = (noncurrentDays: number) => ({
  id: "former",
  status: "Enabled",
  filter: {},
  noncurrentVersionExpiration: { noncurrentDays, newerNoncurrentVersions: 5 },
});
const reads = (action: string) => policy({ Effect: "Allow", Action: action, Resource: "*" });

export const stateSamples: Readonly<Record<string, Sample>> = {
  "aws:s3/bucketVersioning:BucketVersioning": {
    inputs: { bucket: name, versioningConfiguration: { status: "Enabled" } },
    update: { bucket: name, versioningConfiguration: { status: "Suspended" } },
    replace: {
      bucket: name,
      versioningConfiguration: { status: "Enabled" },
      region: otherRegion,
    },
    needs: [bucketNeed(name)],
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    inputs: { bucket: name, rules: [rule("AES256")] },
    update: { bucket: name, rules: [rule("aws:kms")] },
    replace: { bucket: name, rules: [rule("AES256")], region: otherRegion },
    needs: [bucketNeed(name)],
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    inputs: { bucket: name, rule: { objectOwnership: "BucketOwnerEnforced" } },
    update: { bucket: name, rule: { objectOwnership: "BucketOwnerPreferred" } },
    replace: {
      bucket: name,
      rule: { objectOwnership: "BucketOwnerEnforced" },
      region: otherRegion,
    },
    needs: [bucketNeed(name)],
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    inputs: { bucket: name, rules: [former(30)] },
    update: { bucket: name, rules: [former(60)] },
    replace: { bucket: name, rules: [former(30)], region: otherRegion },
    needs: [
      bucketNeed(name),
      {
        token: "aws:s3/bucketVersioning:BucketVersioning",
        inputs: { bucket: name, versioningConfiguration: { status: "Enabled" } },
      },
    ],
  },
  "aws:s3/bucketLogging:BucketLogging": {
    inputs: { bucket: name, targetBucket: logs, targetPrefix: "a/" },
    update: { bucket: name, targetBucket: logs, targetPrefix: "b/" },
    replace: { bucket: name, targetBucket: logs, targetPrefix: "a/", region: otherRegion },
    needs: [
      bucketNeed(name),
      bucketNeed(logs),
      {
        token: "aws:s3/bucketPolicy:BucketPolicy",
        inputs: { bucket: logs, policy: tlsOnly(logs, logsWritten) },
      },
    ],
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    inputs: { bucket: name, policy: tlsOnly(name) },
    update: {
      bucket: name,
      policy: tlsOnly(name, {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:DeleteObjectVersion",
        Resource: `arn:aws:s3:::${name}/*`,
      }),
    },
    replace: { bucket: name, policy: tlsOnly(name), region: otherRegion },
    needs: [bucketNeed(name)],
  },
  "aws:iam/policy:Policy": {
    inputs: { name: "atlas-sample", path: "/ci/", policy: reads("ec2:DescribeVpcs"), tags },
    update: {
      name: "atlas-sample",
      path: "/ci/",
      policy: reads("ec2:DescribeSubnets"),
      tags: { ...tags, Team: "research" },
    },
    replace: { name: "atlas-sample-2", path: "/ci/", policy: reads("ec2:DescribeVpcs"), tags },
  },
};
