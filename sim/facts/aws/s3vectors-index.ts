import { CloudError, documented, guessed, type HookContext, type TypeFacts } from "../../model";
import {
  absent,
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
  requireEnabledRegion,
  sameSets,
  tagsAll,
  timestamp,
  valueOf,
} from "./common";
import {
  checkEncryption,
  LIMITS,
  requireKey,
  VECTOR_BUCKET,
  VECTOR_INDEX,
  vectorBucketArn,
} from "./s3vectors-bucket";

const API = "https://docs.aws.amazon.com/AmazonS3/latest/API";

/** Vectors of one size and metric; nothing of it can be changed but its tags. */
export const vectorIndexRow: TypeFacts = {
  token: VECTOR_INDEX,
  operations: {
    create: "s3vectors:CreateIndex",
    read: "s3vectors:GetIndex",
    update: "s3vectors:TagResource",
    delete: "s3vectors:DeleteIndex",
  },
  facts: {
    replaceOn: documented(
      [
        "dataType",
        "dimension",
        "distanceMetric",
        "encryptionConfigurations",
        "indexName",
        "metadataConfiguration",
        "region",
        "vectorBucketName",
      ],
      `${API}/API_S3VectorBuckets_CreateIndex.html (nothing can be changed)`,
    ),
    name: documented(
      {
        property: "indexName",
        pattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        minLength: 3,
        maxLength: 63,
        uniqueIn: "parent",
        parentProperties: ["vectorBucketName"],
        taken: { code: "ConflictException", status: 409 },
      },
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-indexes.html",
    ),
    references: documented(
      [
        {
          property: "vectorBucketName",
          token: VECTOR_BUCKET,
          by: "name",
          missing: { code: "NotFoundException", status: 404 },
        },
      ],
      `${API}/API_S3VectorBuckets_CreateIndex.html`,
    ),
    quota: guessed(
      {
        max: 10_000,
        per: "parent",
        parentProperty: "vectorBucketName",
        code: "ServiceQuotaExceededException",
      },
      `to be looked up: ${LIMITS}`,
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkEncryption(inputs),
    ];
    failures.push(
      ...checkText(inputs, "indexName", {
        pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        min: 3,
        max: 63,
        words: "3 to 63 lower-case letters, digits, . or -, with a letter or digit at both ends",
      }),
      ...checkOneOf(inputs.dataType, "dataType", ["float32"]),
      ...checkOneOf(inputs.distanceMetric, "distanceMetric", ["cosine", "euclidean"]),
    );
    const { dimension } = inputs;
    if (
      dimension !== undefined &&
      !(
        typeof dimension === "number" &&
        Number.isInteger(dimension) &&
        dimension >= 1 &&
        dimension <= 4096
      )
    ) {
      failures.push(
        failure("dimension", `must be a whole number from 1 to 4096, ${got(dimension)}`),
      );
    }
    const metadata = block(inputs.metadataConfiguration);
    const keys = list(metadata?.nonFilterableMetadataKeys);
    const path = "metadataConfiguration.nonFilterableMetadataKeys";
    if (
      metadata !== undefined &&
      !absent(metadata, "nonFilterableMetadataKeys") &&
      (keys.length < 1 || keys.length > 10)
    ) {
      failures.push(failure(path, `must have 1 to 10 keys, got ${keys.length}`));
    }
    keys.forEach((key, i) => {
      if (typeof key === "string" && (key.length < 1 || key.length > 63))
        failures.push(failure(`${path}[${i}]`, `must be 1 to 63 characters, ${got(key)}`));
    });
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    if (
      find(
        context,
        VECTOR_BUCKET,
        (r) => valueOf(r, "vectorBucketName") === inputs.vectorBucketName,
      ) === undefined
    ) {
      throw new CloudError(
        "NotFoundException",
        404,
        `The specified vector bucket could not be found: ${String(inputs.vectorBucketName)}`,
      );
    }
    const arn = indexArn(context);
    if (find(context, VECTOR_INDEX, (r) => r.id !== stored?.id && r.id === arn) !== undefined) {
      throw new CloudError(
        "ConflictException",
        409,
        `An index with the name ${String(inputs.indexName)} already exists in ${String(inputs.vectorBucketName)}`,
      );
    }
    requireKey(context);
  },
  id: (context) => indexArn(context),
  outputs(context, id) {
    return {
      indexArn: id,
      creationTime: decidedOnce(context, "creationTime", () => timestamp(context.now)),
      tagsAll: tagsAll(context.inputs, context.provider),
      encryptionConfigurations: context.inputs.encryptionConfigurations ?? [
        { kmsKeyArn: "", sseType: "AES256" },
      ],
    };
  },
  // The keys that cannot be filtered by are a set.
  equal: (_path, before, after) => sameSets(before, after),
};

const indexArn = (context: HookContext) =>
  `${vectorBucketArn(context, context.inputs.vectorBucketName)}/index/${String(context.inputs.indexName)}`;
