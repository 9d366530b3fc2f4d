import { describe, expect, it } from "vitest";
import type { Props } from "../../../sim/model";
import { Account, complains, refusal, row, sampleAccount, samples } from "./world";

const LOGGING = "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration";
const BASE = "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase";
const SOURCE = "aws:bedrock/agentDataSource:AgentDataSource";
const model = (id: string, region = "us-east-1") =>
  `arn:aws:bedrock:${region}::foundation-model/${id}`;

describe("invocation logging", () => {
  const inputs = samples[LOGGING]!.inputs;

  it("is one per Region, and a second overwrites", () => {
    expect(row(LOGGING).facts.singleton?.value).toEqual({ per: "region", onSecond: "overwrite" });
    expect(new Account().sample(LOGGING).id).toBe("us-east-1");
  });

  it("is refused without log group, role, trust or permission, in Bedrock's words", () => {
    const account = new Account();
    expect(refusal(() => account.create(LOGGING, inputs)).message).toMatch(
      /^Failed to validate permissions for log group: .*log group .* does not exist/,
    );
    account.create("aws:cloudwatch/logGroup:LogGroup", { name: "/aws/bedrock/invocations" });
    expect(refusal(() => account.create(LOGGING, inputs)).message).toContain(
      "role arn:aws:iam::111122223333:role/atlas-sample-logging does not exist",
    );
    const trust = (service: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
      });
    const role = account.create("aws:iam/role:Role", {
      name: "atlas-sample-logging",
      assumeRolePolicy: trust("ec2.amazonaws.com"),
    });
    expect(refusal(() => account.create(LOGGING, inputs)).message).toContain(
      "does not trust bedrock.amazonaws.com",
    );
    account.update(role, { ...role.inputs, assumeRolePolicy: trust("bedrock.amazonaws.com") });
    expect(refusal(() => account.create(LOGGING, inputs)).message).toContain(
      "is not allowed logs:CreateLogStream",
    );
    const all = samples[LOGGING]!.needs!.at(-1)!;
    account.create(all.token, all.inputs);
    expect(() => account.create(LOGGING, inputs)).not.toThrow();
  });

  it("writes to a bucket that lets it", () => {
    const account = new Account();
    const s3 = { loggingConfig: { s3Config: { bucketName: "atlas-logs", keyPrefix: "bedrock" } } };
    expect(refusal(() => account.create(LOGGING, s3)).message).toContain("it does not exist");
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "bedrock.amazonaws.com" },
          Action: "s3:PutObject",
          Resource:
            "arn:aws:s3:::atlas-logs/bedrock/AWSLogs/111122223333/BedrockModelInvocationLogs/*",
        },
      ],
    });
    const bucket = account.create("aws:s3/bucket:Bucket", { bucket: "atlas-logs" });
    expect(refusal(() => account.create(LOGGING, s3)).message).toContain("its policy does not let");
    account.update(bucket, { bucket: "atlas-logs", policy });
    expect(() => account.create(LOGGING, s3)).not.toThrow();
  });

  it("needs a destination, by name and ARN", () => {
    expect(complains(LOGGING, { loggingConfig: { textDataDeliveryEnabled: true } })).toEqual([
      "loggingConfig",
    ]);
    expect(
      complains(LOGGING, {
        loggingConfig: { cloudwatchConfig: { logGroupName: "arn:aws:logs:x", roleArn: "r" } },
      }),
    ).toEqual([
      ...["loggingConfig.cloudwatchConfig.roleArn", "loggingConfig.cloudwatchConfig.logGroupName"],
    ]);
    expect(complains(LOGGING, { loggingConfig: { s3Config: { bucketName: "A" } } })).toEqual([
      "loggingConfig.s3Config.bucketName",
    ]);
  });
});

describe("knowledge base", () => {
  const { inputs } = samples[BASE]!;
  const embedding = (arn: string, dimensions?: number): Props => ({
    ...inputs,
    name: "other",
    knowledgeBaseConfiguration: {
      type: "VECTOR",
      vectorKnowledgeBaseConfiguration: {
        embeddingModelArn: arn,
        ...(dimensions === undefined
          ? {}
          : {
              embeddingModelConfiguration: { bedrockEmbeddingModelConfiguration: { dimensions } },
            }),
      },
    },
  });

  it("needs a model whose vectors fit the index", () => {
    const account = new Account();
    account.sample(BASE);
    const titan = model("amazon.titan-embed-text-v2:0");
    const say = (props: Props) => refusal(() => account.create(BASE, props)).message;
    expect(say(embedding(titan, 512))).toBe(
      "The index has 1024 dimensions, the model amazon.titan-embed-text-v2:0 makes vectors of 512",
    );
    expect(say(embedding(titan, 100))).toContain("256, 512, 1024 dimensions, not 100");
    expect(say(embedding(model("amazon.nova-pro-v1:0")))).toContain("is not an embedding model");
    expect(say(embedding(model("cohere.embed-v4:0"), 1024))).toContain(
      "is not allowed bedrock:InvokeModel",
    );
    expect(() => account.create(BASE, embedding(titan, 1024))).not.toThrow();
    expect(refusal(() => account.create(BASE, inputs))).toMatchObject({
      code: "ConflictException",
      status: 409,
    });
  });

  it("needs its index and its role", () => {
    const account = new Account();
    account.sample(BASE);
    const storage = {
      type: "S3_VECTORS",
      s3VectorsConfiguration: {
        indexArn: "arn:aws:s3vectors:us-east-1:111122223333:bucket/abc/index/def",
      },
    };
    expect(
      refusal(() => account.create(BASE, { ...inputs, name: "x", storageConfiguration: storage }))
        .message,
    ).toContain("storage configuration provided is invalid");
    expect(
      refusal(() =>
        account.create(BASE, {
          ...inputs,
          name: "x",
          roleArn: `arn:aws:iam::${sampleAccount}:role/none`,
        }),
      ).message,
    ).toContain("does not exist");
    expect(
      complains(BASE, {
        ...inputs,
        knowledgeBaseConfiguration: { type: "SQL" },
        storageConfiguration: { type: "RDS" },
      }),
    ).toEqual([...["knowledgeBaseConfiguration.type", "storageConfiguration.type"]]);
  });

  it("reads from a data source that its role may read", () => {
    const account = new Account();
    const made = account.sample(SOURCE);
    expect(made.id).toBe(
      `${String(made.state.dataSourceId)},${String(made.inputs.knowledgeBaseId)}`,
    );
    const other = {
      ...made.inputs,
      name: "other",
      dataSourceConfiguration: {
        type: "S3",
        s3Configuration: { bucketArn: "arn:aws:s3:::elsewhere" },
      },
    };
    expect(refusal(() => account.create(SOURCE, other)).message).toContain(
      "is not allowed s3:ListBucket on arn:aws:s3:::elsewhere",
    );
    expect(refusal(() => account.create(SOURCE, made.inputs)).code).toBe("ConflictException");
    expect(
      refusal(() => account.create(SOURCE, { ...made.inputs, knowledgeBaseId: "NONE" })),
    ).toMatchObject({ code: "ResourceNotFoundException", status: 404 });
    const chunking = { chunkingConfiguration: { chunkingStrategy: "FIXED_SIZE" } };
    expect(
      complains(SOURCE, {
        ...made.inputs,
        dataDeletionPolicy: "KEEP",
        vectorIngestionConfiguration: chunking,
      }),
    ).toEqual([
      ...[
        "dataDeletionPolicy",
        "vectorIngestionConfiguration.chunkingConfiguration.fixedSizeChunkingConfiguration",
      ],
    ]);
  });
});
