import { endpointSuffix, partition } from "../../components/aws/arns";
import { oneOrMany, renderPolicy, type Statement } from "../../components/aws/policy-document";
import { stateBucketName } from "../../catalog/state-location";
import { tagsAre, type AwsPlace } from "./names";
import { bucketArn } from "./state-policies";

/** What {@link renderBoundary} needs to know. */
export interface BoundarySettings extends AwsPlace {
  /** Buckets whose documents the environment's knowledge base reads. */
  documentBuckets: readonly string[];
}

/**
 * The most that any role made by the deploy identity can do, whatever its own policies say: call models, read the
 * environment's own secrets, use its own keys through services, keep its own vectors and logs, put its own cluster to sleep and wake it. It grants
 * nothing by itself.
 */
export function renderBoundary(settings: BoundarySettings): string {
  const { accountId, region, namePrefix, documentBuckets } = settings;
  const head = `arn:${partition(region)}`;
  const owned = tagsAre("aws:ResourceTag", settings);
  const statements: Statement[] = [
    {
      Sid: "CallModels",
      Effect: "Allow",
      Action: [
        "bedrock:ApplyGuardrail",
        "bedrock:InvokeModel",
        "bedrock:InvokeModelWithResponseStream",
      ],
      Resource: [
        `${head}:bedrock:*:${accountId}:application-inference-profile/*`,
        `${head}:bedrock:*:${accountId}:guardrail-profile/*`,
        `${head}:bedrock:*:${accountId}:guardrail/*`,
        `${head}:bedrock:*:${accountId}:inference-profile/*`,
        `${head}:bedrock:*:${accountId}:provisioned-model/*`,
        `${head}:bedrock:*::foundation-model/*`,
        `${head}:bedrock:::foundation-model/*`,
      ],
    },
    {
      Sid: "ReadOwnSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: `${head}:secretsmanager:*:${accountId}:secret:${namePrefix}/*`,
    },
    {
      Sid: "UseOwnKeysThroughServices",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: `${head}:kms:*:${accountId}:key/*`,
      Condition: {
        StringEquals: owned,
        StringLike: { "kms:ViaService": `*.${endpointSuffix(region)}` },
      },
    },
    {
      Sid: "KeepOwnVectors",
      Effect: "Allow",
      Action: [
        "s3vectors:DeleteVectors",
        "s3vectors:GetIndex",
        "s3vectors:GetVectors",
        "s3vectors:PutVectors",
        "s3vectors:QueryVectors",
      ],
      Resource: `${head}:s3vectors:*:${accountId}:bucket/${namePrefix}-*`,
      // Another environment's name may begin with this one's.
      Condition: { StringEqualsIfExists: owned },
    },
    {
      Sid: "WriteOwnLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [
        `${head}:logs:*:${accountId}:log-group:/aws/bedrock/*`,
        `${head}:logs:*:${accountId}:log-group:/aws/eks/${namePrefix}*`,
      ],
    },
    {
      Sid: "SleepAndWake",
      Effect: "Allow",
      Action: "eks:UpdateClusterConfig",
      Resource: `${head}:eks:*:${accountId}:cluster/${namePrefix}`,
      Condition: { StringEquals: owned },
    },
    {
      Sid: "NameNodeRole",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: `${head}:iam::${accountId}:role/${namePrefix}-eks-node`,
      Condition: { StringEquals: { "iam:PassedToService": "eks.amazonaws.com" } },
    },
    {
      Sid: "NeverStates",
      Effect: "Deny",
      Action: "s3:*",
      Resource: stateResources(settings),
    },
  ];
  if (documentBuckets.length > 0) {
    const arns = documentBuckets.map((name) => bucketArn(settings, name));
    statements.push({
      Sid: "ReadDocuments",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: oneOrMany(arns.flatMap((arn) => [arn, `${arn}/*`])),
    });
  }
  return renderPolicy(statements);
}

function stateResources(settings: BoundarySettings): string[] {
  const arn = bucketArn(settings, stateBucketName(settings, settings.accountId));
  return [arn, `${arn}/*`];
}
