/** What resources of a type are called in the picture, where they are named; everything else is counted. */
export const WORDS: Readonly<Record<string, string>> = {
  "aws:bedrock/guardrail:Guardrail": "guardrail",
  "aws:cloudwatch/logGroup:LogGroup": "log",
  "aws:iam/role:Role": "role",
  "aws:kms/key:Key": "key",
  "azure-native:cognitiveservices:RaiPolicy": "content filter",
  "azure-native:managedidentity:UserAssignedIdentity": "identity",
  "azure-native:operationalinsights:Workspace": "log",
  "gcp:modelarmor/template:Template": "Model Armor",
  "gcp:serviceaccount/account:Account": "identity",
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": "log",
};

/** Kinds of resources that say "this cloud trusts the cluster's tokens". */
export const TRUST: readonly string[] = [
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  "azure-native:managedidentity:FederatedIdentityCredential",
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
];

/** What each kind of component is in the picture; a kind without a row fails the generator. */
export const PARTS: Readonly<Record<string, string>> = {
  "index:UnifiedAiEndpoint": "the whole",
  "aws:AwsHome": "home",
  "aws:HomeNetwork": "home",
  "aws:HomeSchedule": "home",
  "aws:HomeCluster": "gateway",
  "aws:HomeEdge": "way in",
  "aws:HomeCache": "counters",
  "aws:HomeMonitoring": "watch",
  "kubernetes:AiGateway": "gateway",
  "kubernetes:GatewayControllers": "gateway",
  "kubernetes:GatewayObjects": "gateway",
  "aws:SecretsManagerStore": "keys",
  "azure:KeyVaultStore": "keys",
  "gcp:SecretManagerStore": "keys",
  "vault:VaultStore": "keys",
  "aws:BedrockEndpoint": "aws",
  "azure:OpenAiEndpoint": "azure",
  "gcp:VertexEndpoint": "gcp",
};
