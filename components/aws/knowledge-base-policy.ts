import { foundationModelArn, partition } from "./arns";
import { renderPolicy } from "./policy-document";

/** What a knowledge base reads and calls. */
export interface KnowledgeBaseAccess {
  accountId: string;
  region: string;
  documentsBucketArn: string;
  /** Foundation model id of the embedding model. */
  embeddingModelId: string;
}

/** Trust in Bedrock acting for a knowledge base of this account and region, and no one else's. */
export function renderKnowledgeBaseTrust(accountId: string, region: string): string {
  return renderPolicy([
    {
      Sid: "BedrockForOwnKnowledgeBases",
      Effect: "Allow",
      Principal: { Service: "bedrock.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: {
          "aws:SourceArn": `arn:${partition(region)}:bedrock:${region}:${accountId}:knowledge-base/*`,
        },
      },
    },
  ]);
}

/** One model to embed with, one bucket to read, one index to write, one key for all of it. */
export function renderKnowledgeBasePolicy(
  access: KnowledgeBaseAccess,
  indexArn: string,
  keyArn: string,
): string {
  const sameAccount = { StringEquals: { "aws:ResourceAccount": access.accountId } };
  return renderPolicy([
    {
      Sid: "EmbedDocuments",
      Effect: "Allow",
      Action: "bedrock:InvokeModel",
      Resource: foundationModelArn(access.region, access.embeddingModelId),
    },
    {
      Sid: "ListDocuments",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: access.documentsBucketArn,
      Condition: sameAccount,
    },
    {
      Sid: "ReadDocuments",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `${access.documentsBucketArn}/*`,
      Condition: sameAccount,
    },
    {
      Sid: "StoreVectors",
      Effect: "Allow",
      Action: [
        "s3vectors:DeleteVectors",
        "s3vectors:GetIndex",
        "s3vectors:GetVectors",
        "s3vectors:PutVectors",
        "s3vectors:QueryVectors",
      ],
      Resource: indexArn,
    },
    {
      Sid: "UseKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: keyArn,
    },
  ]);
}
