import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import {
  absent,
  block,
  checkRegion,
  failure,
  find,
  got,
  requireEnabledRegion,
  text,
  valueOf,
} from "./common";
import { roleProblem } from "./iam-principals";
import { allows } from "./iam-match";
import { parsePolicy } from "./iam-policy";
import { logGroupArn, logGroupByName } from "./logs";

export const INVOCATION_LOGGING =
  "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration";
const GUIDE = "https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html";

/** The stream Bedrock writes to; its permissions are checked when logging is switched on. */
const STREAM = "aws/bedrock/modelinvocations";

/** How Bedrock answers when it cannot write: in these words, whatever the reason. */
export const permissionFact = guessed(
  "ValidationException: Failed to validate permissions for log group: <name>, with role: <arn>. Verify the IAM role permissions are correct.",
  "wording as users report it, no page of AWS states it",
);

/** Where Bedrock logs every call of one account and Region. There is one; a second Put overwrites the first. */
export const invocationLogging: TypeFacts = {
  token: INVOCATION_LOGGING,
  operations: {
    create: "bedrock:PutModelInvocationLoggingConfiguration",
    read: "bedrock:GetModelInvocationLoggingConfiguration",
    update: "bedrock:PutModelInvocationLoggingConfiguration",
    delete: "bedrock:DeleteModelInvocationLoggingConfiguration",
  },
  facts: {
    replaceOn: documented(
      ["region"],
      "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_PutModelInvocationLoggingConfiguration.html",
    ),
    singleton: documented(
      { per: "region", onSecond: "overwrite" },
      "https://www.pulumi.com/registry/packages/aws/api-docs/bedrockmodel/invocationloggingconfiguration/",
    ),
    defaults: documented(
      {
        "loggingConfig.embeddingDataDeliveryEnabled": true,
        "loggingConfig.imageDataDeliveryEnabled": true,
        "loggingConfig.textDataDeliveryEnabled": true,
        "loggingConfig.videoDataDeliveryEnabled": true,
      },
      "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_LoggingConfig.html",
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = checkRegion(inputs, provider, "bedrock");
    const config = block(inputs.loggingConfig);
    if (config === undefined) return failures;
    if (absent(config, "cloudwatchConfig") && absent(config, "s3Config")) {
      failures.push(
        failure(
          "loggingConfig",
          "must say where to log, got neither `cloudwatchConfig` nor `s3Config`; set one",
        ),
      );
    }
    const cloudwatch = block(config.cloudwatchConfig);
    const path = "loggingConfig.cloudwatchConfig";
    const role = text(cloudwatch?.roleArn);
    if (role !== undefined && !/^arn:aws:iam::\d{12}:role\/.+$/.test(role))
      failures.push(
        failure(
          `${path}.roleArn`,
          `must be the ARN of a role, ${got(role)}; use the role's \`arn\` output`,
        ),
      );
    const group = text(cloudwatch?.logGroupName);
    if (group !== undefined && !/^[.\-_/#A-Za-z0-9]{1,512}$/.test(group))
      failures.push(
        failure(
          `${path}.logGroupName`,
          `must be the name of a log group, not its ARN, ${got(group)}; use the log group's \`name\` output`,
        ),
      );
    for (const [where, s3] of [
      ["loggingConfig.s3Config", block(config.s3Config)],
      [`${path}.largeDataDeliveryS3Config`, block(cloudwatch?.largeDataDeliveryS3Config)],
    ] as const) {
      failures.push(...checkBucketName(where, s3));
    }
    return failures;
  },
  admit(context) {
    requireEnabledRegion(context);
    const config = block(context.inputs.loggingConfig);
    const cloudwatch = block(config?.cloudwatchConfig);
    if (cloudwatch !== undefined) requireLogGroup(context, cloudwatch);
    for (const s3 of [block(config?.s3Config), block(cloudwatch?.largeDataDeliveryS3Config)]) {
      if (s3 !== undefined) requireBucket(context, s3);
    }
  },
  id: (context) => context.scope.region,
  outputs: () => ({}),
};

function checkBucketName(where: string, s3: Props | undefined): Failure[] {
  const name = text(s3?.bucketName);
  if (name === undefined || /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) return [];
  return [
    failure(
      `${where}.bucketName`,
      `must be the name of a bucket, ${got(name)}; use the bucket's \`bucket\` output`,
    ),
  ];
}

function requireLogGroup(context: HookContext, cloudwatch: Props): void {
  const { account, region } = context.scope;
  const group = text(cloudwatch.logGroupName) ?? "";
  const role = text(cloudwatch.roleArn) ?? "";
  const stream = `${logGroupArn(context.scope, group)}:log-stream:${STREAM}`;
  const problem =
    logGroupByName(context, group) === undefined
      ? `the log group ${group} does not exist in ${region}`
      : roleProblem(context, role, {
          service: "bedrock.amazonaws.com",
          sourceArn: `arn:aws:bedrock:${region}:${account}:*`,
          needs: ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({
            action,
            resource: stream,
          })),
        });
  if (problem === undefined) return;
  throw new CloudError(
    "ValidationException",
    400,
    `Failed to validate permissions for log group: ${group}, with role: ${role}. Verify the IAM role permissions are correct. (${problem}; see ${GUIDE})`,
  );
}

function requireBucket(context: HookContext, s3: Props): void {
  const { account, region } = context.scope;
  const name = text(s3.bucketName) ?? "";
  const bucket = find(
    context,
    "aws:s3/bucket:Bucket",
    (r) => valueOf(r, "bucket") === name,
    "account",
  );
  const { document } = parsePolicy(bucket?.inputs.policy);
  const resource =
    `arn:aws:s3:::${name}/${text(s3.keyPrefix) ?? ""}/AWSLogs/${account}/BedrockModelInvocationLogs/data`.replace(
      /([^:])\/\//g,
      "$1/",
    );
  const allowed =
    document !== undefined &&
    allows(document, {
      action: "s3:PutObject",
      resource,
      principal: { type: "Service", value: "bedrock.amazonaws.com" },
      context: {
        "aws:SourceAccount": account,
        "aws:SourceArn": `arn:aws:bedrock:${region}:${account}:*`,
      },
    });
  if (allowed) return;
  const why =
    bucket === undefined
      ? "it does not exist"
      : "its policy does not let bedrock.amazonaws.com write there";
  throw new CloudError(
    "ValidationException",
    400,
    `Failed to validate permissions for S3 bucket: ${name}. Verify the bucket policy is correct. (${why}; see ${GUIDE})`,
  );
}
