/**
 * Inputs with which the conformance suite walks every AWS type through its life, in the account and Region below.
 * Policies name resources by the names given here, so that nothing in them has to be filled in.
 */
import type { Need, Sample } from "../sample";
import { homeSamples } from "./samples-home";
import { networkSamples } from "./samples-network";
import { costSamples } from "./samples-cost";
import { stateSamples } from "./samples-state";

/** Account and Region the samples are written for. */
export const sampleAccount = "111122223333";
export const sampleRegion = "us-east-1";
const otherRegion = "us-west-2";

const policy = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const tags = {
  Environment: "dev",
  Project: "atlas",
  CostCenter: "ML-4100",
  Team: "platform-ai",
  ManagedBy: "pulumi",
};
const moreTags = { ...tags, Team: "research" };

const trustOf = (service: string) =>
  policy({
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": sampleAccount } },
  });

const logGroupName = "/aws/bedrock/atlas-sample";
const keyPolicy = policy(
  {
    Sid: "Account",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${sampleAccount}:root` },
    Action: "kms:*",
    Resource: "*",
  },
  {
    Sid: "Logs",
    Effect: "Allow",
    Principal: { Service: `logs.${sampleRegion}.amazonaws.com` },
    Action: [
      "kms:Encrypt*",
      "kms:Decrypt*",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
      "kms:Describe*",
    ],
    Resource: "*",
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${sampleRegion}:${sampleAccount}:log-group:${logGroupName}*`,
      },
    },
  },
);

const key: Need = { token: "aws:kms/key:Key", inputs: { policy: keyPolicy } };
const role = (name: string, service: string): Need => ({
  token: "aws:iam/role:Role",
  inputs: { name, assumeRolePolicy: trustOf(service) },
});

const sonnet = "anthropic.claude-sonnet-5-5";
const profileArn = (id: string) =>
  `arn:aws:bedrock:${sampleRegion}:${sampleAccount}:inference-profile/${id}`;
const titanArn = `arn:aws:bedrock:${sampleRegion}::foundation-model/amazon.titan-embed-text-v2:0`;
const callPolicy = (profile: string) =>
  policy({
    Effect: "Allow",
    Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
    Resource: [profileArn(profile), `arn:aws:bedrock:*::foundation-model/${sonnet}`],
  });

const guardrail = {
  name: "atlas-sample",
  blockedInputMessaging: "This request is not allowed.",
  blockedOutputsMessaging: "This answer is not allowed.",
  contentPolicyConfig: {
    filtersConfigs: [
      { type: "VIOLENCE", inputStrength: "MEDIUM", outputStrength: "MEDIUM" },
      { type: "HATE", inputStrength: "MEDIUM", outputStrength: "MEDIUM" },
      { type: "PROMPT_ATTACK", inputStrength: "HIGH", outputStrength: "NONE" },
    ],
  },
  sensitiveInformationPolicyConfig: {
    piiEntitiesConfigs: [
      { type: "EMAIL", action: "ANONYMIZE" },
      { type: "CREDIT_DEBIT_CARD_NUMBER", action: "BLOCK" },
    ],
  },
  tags,
};

const vectorBucketName = "atlas-sample-vectors";
const indexArn = `arn:aws:s3vectors:${sampleRegion}:${sampleAccount}:bucket/${vectorBucketName}/index/documents`;
const otherIndexArn = `${indexArn}-2`;
const vectorBucket: Need = {
  token: "aws:s3/vectorsVectorBucket:VectorsVectorBucket",
  inputs: { vectorBucketName },
};
const vectorIndex = {
  vectorBucketName,
  indexName: "documents",
  dataType: "float32",
  dimension: 1024,
  distanceMetric: "cosine",
};
const documents = "arn:aws:s3:::atlas-sample-documents";
const knowledgeRole = `arn:aws:iam::${sampleAccount}:role/atlas-sample-knowledge`;
const knowledgeNeeds: Need[] = [
  vectorBucket,
  { token: "aws:s3/vectorsIndex:VectorsIndex", inputs: vectorIndex },
  role("atlas-sample-knowledge", "bedrock.amazonaws.com"),
  {
    token: "aws:iam/rolePolicy:RolePolicy",
    inputs: {
      name: "knowledge",
      role: "atlas-sample-knowledge",
      policy: policy(
        { Effect: "Allow", Action: "bedrock:InvokeModel", Resource: titanArn },
        {
          Effect: "Allow",
          Action: [
            "s3vectors:GetIndex",
            "s3vectors:QueryVectors",
            "s3vectors:PutVectors",
            "s3vectors:GetVectors",
            "s3vectors:DeleteVectors",
          ],
          Resource: [indexArn, otherIndexArn],
        },
        { Effect: "Allow", Action: "s3:ListBucket", Resource: documents },
        { Effect: "Allow", Action: "s3:GetObject", Resource: `${documents}/*` },
      ),
    },
  },
];
const knowledgeBase = {
  name: "atlas-sample",
  roleArn: knowledgeRole,
  knowledgeBaseConfiguration: {
    type: "VECTOR",
    vectorKnowledgeBaseConfiguration: { embeddingModelArn: titanArn },
  },
  storageConfiguration: { type: "S3_VECTORS", s3VectorsConfiguration: { indexArn } },
};

const loggingStream = `arn:aws:logs:${sampleRegion}:${sampleAccount}:log-group:/aws/bedrock/invocations:log-stream:aws/bedrock/modelinvocations`;
const logging = {
  cloudwatchConfig: {
    logGroupName: "/aws/bedrock/invocations",
    roleArn: `arn:aws:iam::${sampleAccount}:role/atlas-sample-logging`,
  },
  textDataDeliveryEnabled: false,
};

const form = {
  companyName: "Atlas",
  companyWebsite: "https://atlas.example.com",
  intendedUsers: "0",
  industryOption: "Energy",
  otherIndustryOption: "",
  useCases: "Answers to questions of our own staff",
};
const throughput = {
  provisionedModelName: "atlas-sample",
  modelArn: `arn:aws:bedrock:${sampleRegion}::foundation-model/amazon.nova-pro-v1:0:24k`,
  modelUnits: 1,
};
const nodeGroup = {
  clusterName: "atlas",
  nodeGroupName: "general",
  nodeRoleArn: `arn:aws:iam::${sampleAccount}:role/nodes`,
  subnetIds: ["subnet-0a1b2c3d", "subnet-4e5f6a7b"],
  instanceTypes: ["m7i.large"],
  scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 3 },
};

export const samples: Readonly<Record<string, Sample>> = {
  ...networkSamples,
  ...homeSamples,
  ...stateSamples,
  ...costSamples,
  "aws:kms/key:Key": {
    inputs: {
      description: "sample",
      policy: keyPolicy,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      tags,
    },
    update: {
      description: "changed",
      policy: keyPolicy,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      tags,
    },
    replace: {
      description: "sample",
      policy: keyPolicy,
      multiRegion: true,
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      tags,
    },
  },
  "aws:kms/alias:Alias": {
    inputs: { name: "alias/atlas-sample", targetKeyId: "" },
    replace: { name: "alias/atlas-other", targetKeyId: "" },
    needs: [{ ...key, into: { targetKeyId: "keyId" } }],
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    inputs: { name: logGroupName, retentionInDays: 90, kmsKeyId: "", tags },
    update: { name: logGroupName, retentionInDays: 30, kmsKeyId: "", tags },
    replace: { name: `${logGroupName}-2`, retentionInDays: 90, kmsKeyId: "", tags },
    needs: [{ ...key, into: { kmsKeyId: "arn" } }],
  },
  "aws:bedrock/guardrail:Guardrail": {
    inputs: guardrail,
    update: { ...guardrail, blockedInputMessaging: "Refused." },
    replace: { ...guardrail, region: otherRegion },
  },
  "aws:bedrock/guardrailVersion:GuardrailVersion": {
    inputs: { guardrailArn: "", description: "first" },
    replace: { guardrailArn: "", description: "second" },
    needs: [
      {
        token: "aws:bedrock/guardrail:Guardrail",
        inputs: guardrail,
        into: { guardrailArn: "guardrailArn" },
      },
    ],
  },
  "aws:bedrock/inferenceProfile:InferenceProfile": {
    inputs: {
      name: "atlas-sample-chat",
      modelSource: { copyFrom: profileArn(`us.${sonnet}`) },
      tags,
    },
    update: {
      name: "atlas-sample-chat",
      modelSource: { copyFrom: profileArn(`us.${sonnet}`) },
      tags: moreTags,
    },
    replace: {
      name: "atlas-sample-chat",
      modelSource: { copyFrom: profileArn(`global.${sonnet}`) },
      tags,
    },
  },
  "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput": {
    inputs: { ...throughput, tags },
    update: { ...throughput, tags: moreTags },
    replace: { ...throughput, modelUnits: 2, tags },
    grants: { "bedrock:model-units-no-commitment": 4 },
  },
  "aws:iam/role:Role": {
    inputs: { name: "atlas-sample", assumeRolePolicy: trustOf("pods.eks.amazonaws.com"), tags },
    update: { name: "atlas-sample", assumeRolePolicy: trustOf("ec2.amazonaws.com"), tags },
    replace: { name: "atlas-other", assumeRolePolicy: trustOf("pods.eks.amazonaws.com"), tags },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    inputs: { name: "call", role: "atlas-sample", policy: callPolicy(`us.${sonnet}`) },
    update: { name: "call", role: "atlas-sample", policy: callPolicy(`global.${sonnet}`) },
    replace: { name: "invoke", role: "atlas-sample", policy: callPolicy(`us.${sonnet}`) },
    needs: [role("atlas-sample", "ec2.amazonaws.com")],
  },
  "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase": {
    inputs: { ...knowledgeBase, tags },
    update: { ...knowledgeBase, description: "Manuals", tags },
    replace: {
      ...knowledgeBase,
      storageConfiguration: {
        type: "S3_VECTORS",
        s3VectorsConfiguration: { indexArn: otherIndexArn },
      },
      tags,
    },
    needs: [
      ...knowledgeNeeds,
      {
        token: "aws:s3/vectorsIndex:VectorsIndex",
        inputs: { ...vectorIndex, indexName: "documents-2" },
      },
    ],
  },
  "aws:bedrock/agentDataSource:AgentDataSource": {
    inputs: {
      name: "documents",
      knowledgeBaseId: "",
      dataSourceConfiguration: { type: "S3", s3Configuration: { bucketArn: documents } },
    },
    update: {
      name: "documents",
      description: "PDF",
      knowledgeBaseId: "",
      dataSourceConfiguration: { type: "S3", s3Configuration: { bucketArn: documents } },
    },
    replace: {
      name: "documents",
      knowledgeBaseId: "",
      dataSourceConfiguration: { type: "S3", s3Configuration: { bucketArn: documents } },
      vectorIngestionConfiguration: { chunkingConfiguration: { chunkingStrategy: "NONE" } },
    },
    needs: [
      ...knowledgeNeeds,
      {
        token: "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase",
        inputs: knowledgeBase,
        into: { knowledgeBaseId: "id" },
      },
    ],
  },
  "aws:s3/vectorsVectorBucket:VectorsVectorBucket": {
    inputs: { vectorBucketName, tags },
    update: { vectorBucketName, tags: moreTags },
    replace: { vectorBucketName: `${vectorBucketName}-2`, tags },
  },
  "aws:s3/vectorsIndex:VectorsIndex": {
    inputs: { ...vectorIndex, tags },
    update: { ...vectorIndex, tags: moreTags },
    replace: { ...vectorIndex, dimension: 512, tags },
    needs: [vectorBucket],
  },
  "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration": {
    inputs: { loggingConfig: logging },
    update: { loggingConfig: { ...logging, textDataDeliveryEnabled: true } },
    replace: { loggingConfig: logging, region: otherRegion },
    needs: [
      {
        token: "aws:cloudwatch/logGroup:LogGroup",
        inputs: { name: "/aws/bedrock/invocations", retentionInDays: 90 },
      },
      role("atlas-sample-logging", "bedrock.amazonaws.com"),
      {
        token: "aws:iam/rolePolicy:RolePolicy",
        inputs: {
          name: "write",
          role: "atlas-sample-logging",
          policy: policy({
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: loggingStream,
          }),
        },
      },
    ],
  },
  "aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess": {
    inputs: { formData: JSON.stringify(form) },
  },
  "aws:bedrockfoundation/modelAgreement:ModelAgreement": {
    inputs: { modelId: sonnet, offerToken: `sim0-offer-${sonnet}` },
    replace: { modelId: sonnet, offerToken: `sim0-offer-${sonnet}`, region: otherRegion },
    needs: [
      {
        token: "aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess",
        inputs: { formData: JSON.stringify(form) },
      },
    ],
  },
  "aws:ec2/instance:Instance": {
    inputs: { ami: "ami-0a1b2c3d", instanceType: "t3.micro", tags },
    update: { ami: "ami-0a1b2c3d", instanceType: "t3.small", tags },
    replace: { ami: "ami-4e5f6a7b", instanceType: "t3.micro", tags },
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    inputs: { name: "atlas-sample", instanceType: "m7i.large", imageId: "ami-0a1b2c3d", tags },
    update: { name: "atlas-sample", instanceType: "m7i.xlarge", imageId: "ami-0a1b2c3d", tags },
    replace: { name: "atlas-other", instanceType: "m7i.large", imageId: "ami-0a1b2c3d", tags },
  },
  "aws:eks/nodeGroup:NodeGroup": {
    inputs: { ...nodeGroup, tags },
    update: { ...nodeGroup, scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 3 }, tags },
    replace: { ...nodeGroup, instanceTypes: ["m7i.xlarge"], tags },
  },
  "aws:s3/bucket:Bucket": {
    inputs: { bucket: "atlas-sample-documents", tags },
    update: { bucket: "atlas-sample-documents", tags: moreTags },
    replace: { bucket: "atlas-sample-archive", tags },
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    inputs: {
      bucket: "atlas-sample-documents",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    update: {
      bucket: "atlas-sample-documents",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: false,
    },
    replace: {
      bucket: "atlas-sample-archive",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    needs: ["atlas-sample-documents", "atlas-sample-archive"].map((bucket) => ({
      token: "aws:s3/bucket:Bucket",
      inputs: { bucket },
    })),
  },
};
