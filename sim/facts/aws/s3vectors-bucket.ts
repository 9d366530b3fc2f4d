import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Json,
  type Props,
  type TypeFacts,
} from "../../model";
import {
  block,
  checkOneOf,
  checkRegion,
  checkTags,
  checkText,
  decidedOnce,
  failure,
  find,
  got,
  list,
  nameTaken,
  record,
  requireEnabledRegion,
  tagsAll,
  text,
  timestamp,
  valueOf,
} from "./common";
import { keyAllows, usableKey } from "./kms-use";

export const VECTOR_BUCKET = "aws:s3/vectorsVectorBucket:VectorsVectorBucket";
export const VECTOR_INDEX = "aws:s3/vectorsIndex:VectorsIndex";
const API = "https://docs.aws.amazon.com/AmazonS3/latest/API";
export const LIMITS =
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-limitations.html";

export const vectorBucketArn = ({ scope }: HookContext, name: Json | undefined) =>
  `arn:aws:s3vectors:${scope.region}:${scope.account}:bucket/${String(name)}`;

/** The index that a knowledge base names by ARN, or by the ARN of its bucket and its own name. */
export function vectorIndex(
  context: HookContext,
  by: { indexArn?: string; vectorBucketArn?: string; indexName?: string },
) {
  const arn = by.indexArn ?? `${by.vectorBucketArn ?? ""}/index/${by.indexName ?? ""}`;
  return find(context, VECTOR_INDEX, (r) => valueOf(r, "indexArn") === arn);
}

/** Encryption is one entry: S3's own key, or a KMS key. */
export function checkEncryption(inputs: Props): Failure[] {
  return list(inputs.encryptionConfigurations).flatMap((raw, index) => {
    const entry = record(raw);
    const path = `encryptionConfigurations[${index}]`;
    const failures = checkOneOf(entry.sseType, `${path}.sseType`, ["AES256", "aws:kms"]);
    if (
      entry.sseType === "aws:kms" &&
      !/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/.+$/.test(
        text(entry.kmsKeyArn) ?? "arn:aws:kms:x:000000000000:key/unknown",
      )
    ) {
      failures.push(
        failure(
          `${path}.kmsKeyArn`,
          `must be the ARN of a KMS key, ${got(entry.kmsKeyArn)}; use the key's \`arn\` output`,
        ),
      );
    }
    if (index > 0)
      failures.push(failure(path, "must be the only entry, got a second one; remove it"));
    return failures;
  });
}

/** With a customer key, S3 Vectors' indexing service must be able to decrypt with it. */
export function requireKey(context: HookContext): void {
  const entry = block(context.inputs.encryptionConfigurations);
  const reference = text(entry?.kmsKeyArn);
  if (entry?.sseType !== "aws:kms" || reference === undefined) return;
  const key = usableKey(context, reference);
  if (key === undefined)
    throw new CloudError(
      "KmsNotFoundException",
      400,
      `The KMS key ${reference} does not exist in ${context.scope.region} or cannot be used`,
    );
  const service = "indexing.s3vectors.amazonaws.com";
  const about = {
    "aws:SourceAccount": context.scope.account,
    "aws:SourceArn": vectorBucketArn(context, context.inputs.vectorBucketName),
  };
  if (
    keyAllows(key, {
      principal: { type: "Service", value: service },
      actions: ["kms:Decrypt"],
      context: about,
    })
  )
    return;
  throw new CloudError(
    "AccessDeniedException",
    403,
    `The key policy of ${reference} does not allow kms:Decrypt to ${service}`,
  );
}

/** A bucket for vectors; nothing of it can be changed but its tags. */
export const vectorBucket: TypeFacts = {
  token: VECTOR_BUCKET,
  operations: {
    create: "s3vectors:CreateVectorBucket",
    read: "s3vectors:GetVectorBucket",
    update: "s3vectors:TagResource",
    delete: "s3vectors:DeleteVectorBucket",
  },
  facts: {
    replaceOn: documented(
      ["vectorBucketName", "encryptionConfigurations", "region"],
      `${API}/API_S3VectorBuckets_CreateVectorBucket.html (nothing can be changed)`,
    ),
    name: documented(
      {
        property: "vectorBucketName",
        pattern: "^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
        minLength: 3,
        maxLength: 63,
        uniqueIn: "region",
        taken: { code: "ConflictException", status: 409 },
      },
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-buckets-naming.html",
    ),
    defaults: documented(
      { forceDestroy: false },
      "https://www.pulumi.com/registry/packages/aws/api-docs/s3/vectorsvectorbucket/",
    ),
    deleteBlockedBy: documented(
      [
        {
          token: VECTOR_INDEX,
          property: "vectorBucketName",
          by: "name",
          code: "ConflictException",
          status: 409,
        },
      ],
      `${API}/API_S3VectorBuckets_DeleteVectorBucket.html`,
    ),
    quota: guessed(
      { max: 10_000, per: "region", code: "ServiceQuotaExceededException" },
      `to be looked up: ${LIMITS}`,
    ),
  },
  location: { property: "region" },
  check: (inputs, provider) => [
    ...checkRegion(inputs, provider, "any"),
    ...checkTags(inputs),
    ...checkText(inputs, "vectorBucketName", {
      pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      min: 3,
      max: 63,
      words: "3 to 63 lower-case letters, digits or -, with a letter or digit at both ends",
    }),
    ...checkEncryption(inputs),
  ],
  admit(context, stored) {
    requireEnabledRegion(context);
    if (nameTaken(context, VECTOR_BUCKET, "vectorBucketName", stored)) {
      throw new CloudError(
        "ConflictException",
        409,
        `A vector bucket with the name ${String(context.inputs.vectorBucketName)} already exists in this account and Region`,
      );
    }
    requireKey(context);
  },
  id: (context) => vectorBucketArn(context, context.inputs.vectorBucketName),
  outputs(context, id) {
    return {
      vectorBucketArn: id,
      creationTime: decidedOnce(context, "creationTime", () => timestamp(context.now)),
      tagsAll: tagsAll(context.inputs, context.provider),
      encryptionConfigurations: context.inputs.encryptionConfigurations ?? [
        { kmsKeyArn: "", sseType: "AES256" },
      ],
    };
  },
  retire(context) {
    const { stored, world } = context;
    const inside = world.list(
      VECTOR_INDEX,
      (r) =>
        r.scope.region === stored.scope.region &&
        valueOf(r, "vectorBucketName") === valueOf(stored, "vectorBucketName"),
    );
    if (inside.length > 0)
      throw new CloudError(
        "ConflictException",
        409,
        `The vector bucket ${stored.id} holds ${inside.length} indexes; delete them first`,
      );
  },
};

/** That encryption needs the indexing service in the key policy is stated; the exact request it makes is not. */
export const indexingKeyFact = guessed(
  "kms:Decrypt for indexing.s3vectors.amazonaws.com",
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-data-encryption.html",
);
