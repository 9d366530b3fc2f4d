import { logGroupArn, partition } from "../components/aws/arns";
import { renderPolicy } from "../components/aws/policy-document";

/** Log stream that Bedrock writes its records to (docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html, 2026-11-21). */
const STREAM = "aws/bedrock/modelinvocations";

/** Trust in Bedrock acting for this account and region, and no one else's. */
export function renderDeliveryTrust(accountId: string, region: string): string {
  return renderPolicy([
    {
      Sid: "BedrockForOwnCalls",
      Effect: "Allow",
      Principal: { Service: "bedrock.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": `arn:${partition(region)}:bedrock:${region}:${accountId}:*` },
      },
    },
  ]);
}

/** Writes to one stream of one log group, nothing else. */
export function renderDeliveryPolicy(accountId: string, region: string, logGroup: string): string {
  return renderPolicy([
    {
      Sid: "WriteRecords",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${logGroupArn(region, accountId, logGroup)}:log-stream:${STREAM}`,
    },
  ]);
}
