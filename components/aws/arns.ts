/** ARN partition of a region. */
export function partition(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return "aws";
}

/** ARN of a foundation model in one region. */
export function foundationModelArn(region: string, modelId: string): string {
  return `arn:${partition(region)}:bedrock:${region}::foundation-model/${modelId}`;
}

/** ARN of a foundation model without a region: what a call through a `global.` profile is checked against. */
export function globalModelArn(home: string, modelId: string): string {
  return `arn:${partition(home)}:bedrock:::foundation-model/${modelId}`;
}

/** ARN of a cross-region profile that Bedrock defines, as seen from an account. */
export function systemProfileArn(region: string, accountId: string, profileId: string): string {
  return `arn:${partition(region)}:bedrock:${region}:${accountId}:inference-profile/${profileId}`;
}

/** ARN of a log group, without the `:*` of its streams. */
export function logGroupArn(region: string, accountId: string, name: string): string {
  return `arn:${partition(region)}:logs:${region}:${accountId}:log-group:${name}`;
}

/** ARN that stands for every principal of an account in a resource policy. */
export function accountRootArn(region: string, accountId: string): string {
  return `arn:${partition(region)}:iam::${accountId}:root`;
}

/** Host suffix of a region's AWS endpoints. */
export function endpointSuffix(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/** ARN of an EKS cluster. */
export function clusterArn(region: string, accountId: string, name: string): string {
  return `arn:${partition(region)}:eks:${region}:${accountId}:cluster/${name}`;
}
