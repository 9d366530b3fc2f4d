import { describe, expect, it } from "vitest";
import { Account, check, complains, refusal, row, samples } from "./world";

const BUCKET = "aws:s3/bucket:Bucket";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const VECTORS = "aws:s3/vectorsVectorBucket:VectorsVectorBucket";
const INDEX = "aws:s3/vectorsIndex:VectorsIndex";

describe("S3 bucket", () => {
  it.each([
    "ab",
    "Abc",
    "a_b",
    "-abc",
    "abc-",
    "a..b",
    "192.168.5.4",
    "xn--abc",
    "sthree-abc",
    "abc-s3alias",
    "abc--x-s3",
    "x".repeat(64),
  ])("refuses the name %j", (bucket) => {
    expect(complains(BUCKET, { bucket })).toEqual(["bucket"]);
  });

  it("has a name unique in the world, and says so differently to the owner", () => {
    expect(row(BUCKET).facts.name?.value).toMatchObject({
      uniqueIn: "world",
      taken: { code: "BucketAlreadyExists" },
    });
    const account = new Account();
    account.create(BUCKET, { bucket: "abc" });
    expect(refusal(() => account.create(BUCKET, { bucket: "abc" }))).toMatchObject({
      code: "BucketAlreadyOwnedByYou",
      status: 409,
    });
  });

  it("judges its policy and refuses access control lists", () => {
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "s3:GetObjects",
          Resource: "arn:aws:s3:::abc/*",
        },
      ],
    });
    const [failure] = check(BUCKET, { bucket: "abc", policy });
    expect(failure?.reason).toContain("is everyone (*)");
    expect(failure?.reason).toContain('"s3:GetObjects"');
    expect(complains(BUCKET, { bucket: "abc", acl: "public-read" })).toEqual(["acl"]);
    expect(complains(BUCKET, { bucketPrefix: "abc" })).toEqual(["bucketPrefix"]);
  });

  it("has one public access block", () => {
    const account = new Account();
    expect(refusal(() => account.create(BLOCK, { bucket: "none" }))).toMatchObject({
      code: "NoSuchBucket",
      status: 404,
    });
    const made = account.sample(BLOCK);
    expect(refusal(() => account.create(BLOCK, made.inputs)).code).toBe("OperationAborted");
  });
});

describe("S3 vectors", () => {
  it("checks names, dimension, metric and keys", () => {
    expect(complains(VECTORS, { vectorBucketName: "a.b" })).toEqual(["vectorBucketName"]);
    const { inputs } = samples[INDEX]!;
    expect(
      complains(INDEX, {
        ...inputs,
        indexName: "A",
        dataType: "float16",
        distanceMetric: "dot",
        dimension: 4097,
      }),
    ).toEqual(["indexName", "dataType", "distanceMetric", "dimension"]);
    expect(complains(INDEX, { ...inputs, dimension: 0.5 })).toEqual(["dimension"]);
    expect(
      complains(INDEX, { ...inputs, metadataConfiguration: { nonFilterableMetadataKeys: [] } }),
    ).toEqual(["metadataConfiguration.nonFilterableMetadataKeys"]);
    expect(row(INDEX).facts.replaceOn.value).toEqual(
      expect.arrayContaining(["dimension", "distanceMetric", "dataType"]),
    );
  });

  it("needs the bucket, has unique names and goes before its bucket", () => {
    const account = new Account();
    expect(refusal(() => account.create(INDEX, samples[INDEX]!.inputs))).toMatchObject({
      code: "NotFoundException",
      status: 404,
    });
    const index = account.sample(INDEX);
    expect(refusal(() => account.create(INDEX, samples[INDEX]!.inputs))).toMatchObject({
      code: "ConflictException",
      status: 409,
    });
    expect(refusal(() => account.sample(VECTORS))).toMatchObject({
      code: "ConflictException",
      status: 409,
    });
    const bucket = account.resources.find((r) => r.token === VECTORS)!;
    expect(refusal(() => account.delete(bucket)).code).toBe("ConflictException");
    account.delete(index);
    expect(() => account.delete(bucket)).not.toThrow();
  });

  it("needs the indexing service in the policy of a customer key", () => {
    const account = new Account();
    const encrypted = (kmsKeyArn: string) => ({
      vectorBucketName: "abc",
      encryptionConfigurations: [{ sseType: "aws:kms", kmsKeyArn }],
    });
    expect(
      refusal(() =>
        account.create(VECTORS, encrypted("arn:aws:kms:us-east-1:111122223333:key/none")),
      ).code,
    ).toBe("KmsNotFoundException");
    const root = {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "kms:*",
      Resource: "*",
    };
    const plain = account.create("aws:kms/key:Key", {});
    expect(refusal(() => account.create(VECTORS, encrypted(String(plain.state.arn)))).code).toBe(
      "AccessDeniedException",
    );
    const service = {
      ...root,
      Principal: { Service: "indexing.s3vectors.amazonaws.com" },
      Action: "kms:Decrypt",
    };
    const open = account.create("aws:kms/key:Key", {
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [root, service] }),
    });
    expect(() => account.create(VECTORS, encrypted(String(open.state.arn)))).not.toThrow();
    expect(
      complains(VECTORS, {
        vectorBucketName: "abc",
        encryptionConfigurations: [{ sseType: "aws:kms", kmsKeyArn: "k" }, { sseType: "none" }],
      }),
    ).toEqual([
      ...[
        "encryptionConfigurations[0].kmsKeyArn",
        "encryptionConfigurations[1].sseType",
        "encryptionConfigurations[1]",
      ],
    ]);
  });
});
