import * as bedrock from "@pulumi/aws/bedrock";
import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../internal/names";
import { refuse } from "../internal/refuse";
import { named, type Tags } from "../internal/tags";
import type { Issue } from "../spec/resolved";
import { foundationModelArn } from "./arns";
import { renderKnowledgeBasePolicy, renderKnowledgeBaseTrust } from "./knowledge-base-policy";
import { ROLE_NAME_MAX_LENGTH } from "./role-name";

/** docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-limitations.html, 2026-11-21. */
const BUCKET_NAME_MAX_LENGTH = 63;
/** docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_CreateKnowledgeBase.html, 2026-11-21. */
const KNOWLEDGE_BASE_NAME_MAX_LENGTH = 100;

/** Arguments of {@link KnowledgeBase}. Plain values unless said otherwise. */
export interface KnowledgeBaseArgs {
  accountId: string;
  region: string;
  namePrefix: string;
  /** ARN of the bucket that holds the documents; it has to be in the same region and account. */
  documentsBucketArn: string;
  /** Foundation model id of the embedding model. Changing this replaces store and knowledge base. */
  embeddingModelId: string;
  /** Length of the model's vectors; 1 to 4096. Changing this replaces store and knowledge base. */
  dimensions: number;
  /** Key for vectors and documents in transit; may come from another resource. */
  keyArn: pulumi.Input<string>;
  /** ARN of the managed policy that bounds the role. @default - no boundary */
  permissionsBoundary?: string;
  tags: Tags;
}

/**
 * A Bedrock knowledge base over documents in S3, its vectors in S3 Vectors.
 *
 * Makes the vector bucket and its index, the role Bedrock takes to read, embed and store, the knowledge base and its
 * data source. Documents are read when an ingestion job is started, which is no resource.
 *
 * @example
 * new KnowledgeBase("docs", { accountId, region: "us-east-1", namePrefix: "atlas-dev", documentsBucketArn, ... })
 */
export class KnowledgeBase extends pulumi.ComponentResource {
  /** Id that the retrieve APIs take. */
  public readonly knowledgeBaseId: pulumi.Output<string>;

  constructor(name: string, args: KnowledgeBaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:aws:KnowledgeBase", name, resolveArgs(name, args), opts);
    const child: pulumi.CustomResourceOptions = { parent: this };

    const store = this.createStore(name, args, child);
    const { role, policy } = this.createRole(name, args, store.index, child);
    const knowledgeBase = this.createKnowledgeBase(name, args, store.index, role, {
      ...child,
      // Bedrock tries the role while it creates the knowledge base, so the permissions have to be there.
      dependsOn: [policy],
    });
    this.createDataSource(name, args, knowledgeBase, child);

    this.knowledgeBaseId = knowledgeBase.id;
    this.registerOutputs({ knowledgeBaseId: this.knowledgeBaseId });
  }

  private createStore(name: string, args: KnowledgeBaseArgs, opts: pulumi.CustomResourceOptions) {
    const encryption = [{ sseType: "aws:kms", kmsKeyArn: args.keyArn }];
    const bucket = new s3.VectorsVectorBucket(
      `${name}-store`,
      {
        vectorBucketName: vectorBucketName(args.namePrefix),
        encryptionConfigurations: encryption,
        tags: args.tags,
      },
      opts,
    );
    const index = new s3.VectorsIndex(
      `${name}-index`,
      {
        vectorBucketName: bucket.vectorBucketName,
        indexName: "documents",
        dataType: "float32",
        dimension: args.dimensions,
        distanceMetric: "cosine",
        encryptionConfigurations: encryption,
        // The text of a chunk exceeds the 2 KB that filterable metadata may have.
        metadataConfiguration: {
          nonFilterableMetadataKeys: ["AMAZON_BEDROCK_METADATA", "AMAZON_BEDROCK_TEXT"],
        },
        tags: args.tags,
      },
      opts,
    );
    return { bucket, index };
  }

  private createRole(
    name: string,
    args: KnowledgeBaseArgs,
    index: s3.VectorsIndex,
    opts: pulumi.CustomResourceOptions,
  ) {
    const role = new iam.Role(
      `${name}-role`,
      {
        name: physicalName([args.namePrefix, "knowledge", "base"], {
          maxLength: ROLE_NAME_MAX_LENGTH,
        }),
        description: `Reads, embeds and stores the documents of ${args.namePrefix}`,
        assumeRolePolicy: renderKnowledgeBaseTrust(args.accountId, args.region),
        ...(args.permissionsBoundary !== undefined && {
          permissionsBoundary: args.permissionsBoundary,
        }),
        tags: args.tags,
      },
      opts,
    );
    const policy = new iam.RolePolicy(
      `${name}-role-policy`,
      {
        name: "embed-documents",
        role: role.name,
        policy: pulumi
          .all([index.indexArn, args.keyArn])
          .apply(([indexArn, keyArn]) => renderKnowledgeBasePolicy(args, indexArn, keyArn)),
      },
      opts,
    );
    return { role, policy };
  }

  private createKnowledgeBase(
    name: string,
    args: KnowledgeBaseArgs,
    index: s3.VectorsIndex,
    role: iam.Role,
    opts: pulumi.CustomResourceOptions,
  ): bedrock.AgentKnowledgeBase {
    return new bedrock.AgentKnowledgeBase(
      name,
      {
        name: physicalName([args.namePrefix], { maxLength: KNOWLEDGE_BASE_NAME_MAX_LENGTH }),
        roleArn: role.arn,
        knowledgeBaseConfiguration: {
          type: "VECTOR",
          vectorKnowledgeBaseConfiguration: {
            embeddingModelArn: foundationModelArn(args.region, args.embeddingModelId),
          },
        },
        storageConfiguration: {
          type: "S3_VECTORS",
          s3VectorsConfiguration: { indexArn: index.indexArn },
        },
        tags: named(args.tags, name),
      },
      opts,
    );
  }

  private createDataSource(
    name: string,
    args: KnowledgeBaseArgs,
    knowledgeBase: bedrock.AgentKnowledgeBase,
    opts: pulumi.CustomResourceOptions,
  ): bedrock.AgentDataSource {
    return new bedrock.AgentDataSource(
      `${name}-documents`,
      {
        name: "documents",
        knowledgeBaseId: knowledgeBase.id,
        // The vectors go with the index; deleting them one by one first would only slow a destroy.
        dataDeletionPolicy: "RETAIN",
        dataSourceConfiguration: {
          type: "S3",
          s3Configuration: {
            bucketArn: args.documentsBucketArn,
            bucketOwnerAccountId: args.accountId,
          },
        },
        serverSideEncryptionConfiguration: { kmsKeyArn: args.keyArn },
      },
      opts,
    );
  }
}

/** Name of the vector bucket of an environment; the key's policy names it too. */
export function vectorBucketName(namePrefix: string): string {
  return physicalName([namePrefix, "knowledge"], {
    maxLength: BUCKET_NAME_MAX_LENGTH,
    minLength: 3,
  });
}

/** Problems of the arguments, as the user wrote them in the spec. */
function validateKnowledgeBaseArgs(args: KnowledgeBaseArgs): Issue[] {
  const issues: Issue[] = [];
  if (!/^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(args.documentsBucketArn)) {
    issues.push({
      path: "aws.knowledgeBase.documentsBucketArn",
      reason: `must be the ARN of an S3 bucket, got ${JSON.stringify(args.documentsBucketArn)}; write it as "arn:aws:s3:::my-documents"`,
    });
  }
  if (!Number.isInteger(args.dimensions) || args.dimensions < 1 || args.dimensions > 4096) {
    issues.push({
      path: "aws.knowledgeBase.embeddingModel",
      reason: `must make vectors of 1 to 4096 dimensions, got ${JSON.stringify(args.dimensions)}; choose another embedding model`,
    });
  }
  return issues;
}

function resolveArgs(name: string, args: KnowledgeBaseArgs): KnowledgeBaseArgs {
  refuse(`KnowledgeBase ${JSON.stringify(name)}`, validateKnowledgeBaseArgs(args));
  return args;
}
