import rule from "../../../../policies/rules/storage/bucket-tls-only";
import { describeStackRule } from "../describe-stack-rule";
import { UNKNOWN } from "../harness";

const bucket = { type: "aws:s3/bucket:Bucket", name: "files", inputs: { bucket: "files-1" } };
const arn = "arn:aws:s3:::files-1";
const deny = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [arn, `${arn}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const read = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${arn}/*` };
const policy = (...Statement: object[]) => ({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  name: "policy",
  inputs: {
    bucket: "files-1",
    policy: JSON.stringify({ Version: "2012-10-17", Statement }),
  },
});

describeStackRule(rule, {
  passes: {
    "a policy that denies it": { resources: [bucket, policy(read, deny)] },
    "the bucket's own policy as an object": {
      resources: [
        {
          ...bucket,
          inputs: { bucket: "files-1", policy: { version: "2012-10-17", statement: deny } },
        },
      ],
    },
    "by everything that is not over TLS": {
      resources: [
        bucket,
        policy({ ...deny, Condition: { BoolIfExists: { "aws:SecureTransport": ["false"] } } }),
      ],
    },
    "a denial for all but services of AWS": {
      resources: [
        bucket,
        policy({
          ...deny,
          Condition: {
            Bool: { "aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false" },
          },
        }),
      ],
    },
    "a policy made from the bucket": {
      resources: [
        bucket,
        {
          ...policy(deny),
          inputs: { ...policy(deny).inputs, bucket: UNKNOWN },
          propertyDependencies: { bucket: ["files"] },
        },
      ],
    },
  },
  fails: {
    "a policy that allows only": {
      resources: [bucket, policy(read)],
      messages: [
        'aws:s3/bucketPolicy:BucketPolicy "policy": `policy` must deny every request without TLS, got a document that does not; deny s3:* to everybody where aws:SecureTransport is false',
      ],
    },
    "a denial for objects, not for the bucket": {
      resources: [bucket, policy({ ...deny, Resource: `${arn}/*` })],
      messages: [
        'aws:s3/bucketPolicy:BucketPolicy "policy": `policy` must deny every request without TLS, got a document that does not; deny s3:* to everybody where aws:SecureTransport is false',
      ],
    },
    "a denial for one principal": {
      resources: [
        bucket,
        policy({ ...deny, Principal: { AWS: "arn:aws:iam::111122223333:root" } }),
      ],
      messages: [
        'aws:s3/bucketPolicy:BucketPolicy "policy": `policy` must deny every request without TLS, got a document that does not; deny s3:* to everybody where aws:SecureTransport is false',
      ],
    },
    "a denial for strangers only, TLS or not": {
      resources: [
        bucket,
        policy({
          ...deny,
          Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-acme12345" } },
        }),
      ],
      messages: [
        'aws:s3/bucketPolicy:BucketPolicy "policy": `policy` must deny every request without TLS, got a document that does not; deny s3:* to everybody where aws:SecureTransport is false',
      ],
    },
    "a denial for all but one": {
      resources: [
        bucket,
        policy({
          ...deny,
          Principal: undefined,
          NotPrincipal: { AWS: "arn:aws:iam::111122223333:role/legacy" },
        }),
      ],
      messages: [
        'aws:s3/bucketPolicy:BucketPolicy "policy": `policy` must deny every request without TLS, got a document that does not; deny s3:* to everybody where aws:SecureTransport is false',
      ],
    },
    "a denial of what does come over TLS": {
      resources: [
        bucket,
        policy({ ...deny, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      ],
      messages: [
        'aws:s3/bucketPolicy:BucketPolicy "policy": `policy` must deny every request without TLS, got a document that does not; deny s3:* to everybody where aws:SecureTransport is false',
      ],
    },
    "the policy of another bucket": {
      resources: [
        bucket,
        { ...policy(deny), inputs: { ...policy(deny).inputs, bucket: "others" } },
      ],
      messages: [
        'aws:s3/bucket:Bucket "files": the resource must have a policy that denies every request without TLS, got none in the stack; deny s3:* to everybody where aws:SecureTransport is false',
      ],
    },
  },
  missing: {
    resources: [bucket],
    messages: [
      'aws:s3/bucket:Bucket "files": the resource must have a policy that denies every request without TLS, got none in the stack; deny s3:* to everybody where aws:SecureTransport is false',
    ],
  },
  unknown: {
    resources: [bucket, { ...policy(deny), inputs: { bucket: "files-1", policy: UNKNOWN } }],
    path: "policy",
  },
  config: {
    without: {
      resources: [bucket],
      messages: [
        'aws:s3/bucket:Bucket "files": the resource must have a policy that denies every request without TLS, got none in the stack; deny s3:* to everybody where aws:SecureTransport is false',
      ],
    },
    with: { resources: [bucket], config: { exempt: ["fil*"] } },
  },
  ignores: { resources: [{ type: "gcp:storage/bucket:Bucket", name: "files", inputs: {} }] },
});
