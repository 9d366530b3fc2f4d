/** What the clouds call the kinds of resources that this project makes. */
const NAMES: Readonly<Record<string, string>> = {
  "aws:acm/certificate:Certificate": "certificate",
  "aws:acm/certificateValidation:CertificateValidation": "certificate validation",
  "aws:amp/alertManagerDefinition:AlertManagerDefinition": "Prometheus alert manager",
  "aws:amp/ruleGroupNamespace:RuleGroupNamespace": "Prometheus rules",
  "aws:amp/scraper:Scraper": "Prometheus scraper",
  "aws:amp/workspace:Workspace": "Prometheus workspace",
  "aws:bedrock/agentDataSource:AgentDataSource": "Bedrock data source",
  "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase": "Bedrock knowledge base",
  "aws:bedrock/guardrail:Guardrail": "Bedrock guardrail",
  "aws:bedrock/guardrailVersion:GuardrailVersion": "Bedrock guardrail version",
  "aws:bedrock/inferenceProfile:InferenceProfile": "Bedrock inference profile",
  "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput":
    "Bedrock provisioned throughput",
  "aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess": "Bedrock model access use case",
  "aws:bedrockfoundation/modelAgreement:ModelAgreement": "Bedrock model agreement",
  "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration":
    "Bedrock invocation logging",
  "aws:cloudwatch/logGroup:LogGroup": "CloudWatch log group",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "CloudWatch log resource policy",
  "aws:ec2/eip:Eip": "Elastic IP",
  "aws:ec2/internetGateway:InternetGateway": "internet gateway",
  "aws:ec2/natGateway:NatGateway": "NAT gateway",
  "aws:ec2/route:Route": "route",
  "aws:ec2/routeTable:RouteTable": "route table",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "route table association",
  "aws:ec2/securityGroup:SecurityGroup": "security group",
  "aws:ec2/subnet:Subnet": "subnet",
  "aws:ec2/vpc:Vpc": "VPC",
  "aws:eks/accessEntry:AccessEntry": "EKS access entry",
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "EKS access policy",
  "aws:eks/cluster:Cluster": "EKS cluster",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": "EKS pod identity association",
  "aws:elasticache/replicationGroup:ReplicationGroup": "ElastiCache replication group",
  "aws:elasticache/subnetGroup:SubnetGroup": "ElastiCache subnet group",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "IAM OIDC provider",
  "aws:iam/policy:Policy": "IAM policy",
  "aws:iam/role:Role": "IAM role",
  "aws:iam/rolePolicy:RolePolicy": "IAM role policy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "IAM role policy attachment",
  "aws:kms/alias:Alias": "KMS alias",
  "aws:kms/key:Key": "KMS key",
  "aws:lb/listener:Listener": "load balancer listener",
  "aws:lb/loadBalancer:LoadBalancer": "load balancer",
  "aws:lb/targetGroup:TargetGroup": "target group",
  "aws:route53/record:Record": "DNS record",
  "aws:s3/bucket:Bucket": "S3 bucket",
  "aws:s3/bucketPolicy:BucketPolicy": "S3 bucket policy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "S3 public access block",
  "aws:s3/vectorsIndex:VectorsIndex": "S3 vector index",
  "aws:s3/vectorsVectorBucket:VectorsVectorBucket": "S3 vector bucket",
  "aws:secretsmanager/secret:Secret": "Secrets Manager secret",
  "aws:secretsmanager/secretPolicy:SecretPolicy": "Secrets Manager policy",
  "aws:sns/topic:Topic": "SNS topic",
  "aws:sns/topicPolicy:TopicPolicy": "SNS topic policy",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "security group egress rule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "security group ingress rule",
  "azure-native:authorization:RoleAssignment": "role assignment",
  "azure-native:authorization:RoleDefinition": "role definition",
  "azure-native:cognitiveservices:Account": "Azure OpenAI account",
  "azure-native:cognitiveservices:Deployment": "model deployment",
  "azure-native:cognitiveservices:RaiPolicy": "content filter",
  "azure-native:keyvault:Vault": "key vault",
  "azure-native:managedidentity:FederatedIdentityCredential": "federated identity credential",
  "azure-native:managedidentity:UserAssignedIdentity": "managed identity",
  "azure-native:monitor:DiagnosticSetting": "diagnostic setting",
  "azure-native:monitor:SubscriptionDiagnosticSetting": "subscription diagnostic setting",
  "azure-native:operationalinsights:Workspace": "Log Analytics workspace",
  "azure-native:resources:ResourceGroup": "resource group",
  "gcp:accesscontextmanager/accessLevel:AccessLevel": "access level",
  "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter": "service perimeter",
  "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy":
    "perimeter ingress policy",
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": "workload identity pool",
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": "workload identity provider",
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": "log bucket",
  "gcp:logging/projectSink:ProjectSink": "log sink",
  "gcp:modelarmor/floorsetting:Floorsetting": "Model Armor floor setting",
  "gcp:modelarmor/template:Template": "Model Armor template",
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": "IAM audit config",
  "gcp:projects/iAMCustomRole:IAMCustomRole": "IAM custom role",
  "gcp:projects/iAMMember:IAMMember": "IAM member",
  "gcp:projects/service:Service": "enabled API",
  "gcp:projects/serviceIdentity:ServiceIdentity": "service identity",
  "gcp:secretmanager/secret:Secret": "Secret Manager secret",
  "gcp:secretmanager/secretIamMember:SecretIamMember": "Secret Manager IAM member",
  "gcp:serviceaccount/account:Account": "service account",
  "gcp:serviceaccount/iAMMember:IAMMember": "service account IAM member",
  "gcp:vertex/aiEndpoint:AiEndpoint": "Vertex AI endpoint",
  "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel": "Vertex AI Model Garden model",
  "kubernetes:helm.sh/v3:Release": "Helm release",
  "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy": "Envoy proxies with their machines",
};

/**
 * A kind of resource in words: the cloud's own name when we know it, else the words of the type with its module,
 * `aws:bedrock/promptRouter:PromptRouter` -> `prompt router (bedrock)`.
 */
export function humanType(type: string): string {
  const known = NAMES[type];
  if (known !== undefined) return known;
  const [, module = "", last = type] = type.split(":");
  const words = last
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(" ")
    .map((word) => (/^[A-Z0-9]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(" ");
  const group = module.split("/")[0] ?? "";
  return group === "" ? words : `${words} (${group})`;
}
