/**
 * Managed policies of AWS that can be attached here, by the part of the ARN after `arn:aws:iam::aws:policy/`; checked
 * 2026-11-21: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html. One that is missing is
 * refused with IAM's message for one that does not exist.
 */
const NAMES = new Set(
  `AdministratorAccess PowerUserAccess ReadOnlyAccess SecurityAudit
  AmazonBedrockFullAccess AmazonBedrockLimitedAccess AmazonBedrockReadOnly
  AmazonEC2ContainerRegistryPowerUser AmazonEC2ContainerRegistryPullOnly AmazonEC2ContainerRegistryReadOnly
  AmazonEKSBlockStoragePolicy AmazonEKSClusterPolicy AmazonEKSComputePolicy AmazonEKSFargatePodExecutionRolePolicy
  AmazonEKSLoadBalancingPolicy AmazonEKSNetworkingPolicy AmazonEKSServicePolicy AmazonEKSVPCResourceController
  AmazonEKSWorkerNodeMinimalPolicy AmazonEKSWorkerNodePolicy AmazonEKS_CNI_Policy
  AmazonPrometheusFullAccess AmazonPrometheusQueryAccess AmazonPrometheusRemoteWriteAccess
  AmazonS3FullAccess AmazonS3ReadOnlyAccess AmazonSSMManagedInstanceCore
  AWSXrayWriteOnlyAccess CloudWatchAgentServerPolicy CloudWatchLogsFullAccess
  service-role/AmazonEBSCSIDriverPolicy service-role/AmazonECSTaskExecutionRolePolicy
  service-role/AWSLambdaBasicExecutionRole service-role/AWSLambdaVPCAccessExecutionRole`.split(
    /\s+/,
  ),
);

const HEAD = "arn:aws:iam::aws:policy/";

/** Whether a managed policy of AWS with this ARN exists. */
export const isManagedPolicy = (arn: string): boolean =>
  arn.startsWith(HEAD) && NAMES.has(arn.slice(HEAD.length));
