import { known, never, text, type Identity, type Inputs, type Place, type Row } from "./identity";

/**
 * A row of a type whose id the cloud chooses: found by the tags that tell it from every other of its type in the account, by
 * AWS's Resource Groups Tagging API. `arnType` is `service:type` as that API filters by it
 * (docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html, 2026-11-21).
 */
function tagged(arnType: string, id: (arn: string) => string = afterSlash): Row {
  return {
    identify(inputs): Identity {
      const { Name, Environment, Project } = (inputs["tags"] ?? {}) as Record<string, unknown>;
      if (!Name || !Environment || !Project) {
        return {
          kind: "none",
          reason: "the cloud chose its id and it carries no Name tag to look it up by",
        };
      }
      return {
        kind: "asked",
        question: {
          token: "aws:resourcegroupstaggingapi/getResources:getResources",
          args: {
            resourceTypeFilters: [arnType],
            tagFilters: Object.entries({ Name, Environment, Project }).map(([key, value]) => ({
              key,
              values: [value],
            })),
          },
        },
        ids: (answer) =>
          ((answer["resourceTagMappingLists"] ?? []) as { resourceArn: string }[]).map(
            ({ resourceArn }) => id(resourceArn),
          ),
      };
    },
  };
}

function afterSlash(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

const whole = (arn: string): string => arn;

function partition(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

const arn = (service: string, { account, region }: Place, rest: string): string =>
  `arn:${partition(region)}:${service}:${region}:${account}:${rest}`;

/** The checksum that the provider makes the ids of routes from: CRC-32 (IEEE), as a decimal number. */
export function crc32(content: string): number {
  let sum = 0xffffffff;
  for (const byte of Buffer.from(content)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** An association has no tags; its route table lists it. */
function identifyAssociation(inputs: Inputs): Identity {
  const subnetId = text(inputs, "subnetId");
  return {
    kind: "asked",
    question: {
      token: "aws:ec2/getRouteTable:getRouteTable",
      args: { routeTableId: text(inputs, "routeTableId") },
    },
    ids: (answer) =>
      ((answer["associations"] ?? []) as Record<string, string>[])
        .filter((association) => association["subnetId"] === subnetId)
        .map((association) => association["routeTableAssociationId"]!),
  };
}

/** The way the provider spells a record's name in ids. */
const recordName = (inputs: Inputs): string =>
  text(inputs, "name").toLowerCase().replace(/\.$/, "");

/**
 * Rows of AWS, by type. Ids as each type's page in the Pulumi Registry states them (section "Import") and, where a read
 * wants another form than an import, as the Terraform provider's Read does; checked 2026-11-21.
 */
export const aws: Readonly<Record<string, Row>> = {
  "aws:acm/certificate:Certificate": tagged("acm:certificate", whole),
  "aws:acm/certificateValidation:CertificateValidation": known((i) => text(i, "certificateArn")),
  "aws:amp/alertManagerDefinition:AlertManagerDefinition": known((i) => text(i, "workspaceId")),
  "aws:amp/ruleGroupNamespace:RuleGroupNamespace": known((i, place) =>
    arn("aps", place, `rulegroupsnamespace/${text(i, "workspaceId")}/${text(i, "name")}`),
  ),
  "aws:amp/scraper:Scraper": tagged("aps:scraper"),
  "aws:amp/workspace:Workspace": tagged("aps:workspace"),
  "aws:bedrock/agentDataSource:AgentDataSource": never(
    "AWS gives a data source an id of its own choice and lets it have no tags",
  ),
  "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase": tagged("bedrock:knowledge-base"),
  "aws:bedrock/guardrail:Guardrail": tagged("bedrock:guardrail"),
  // AWS numbers the versions of a guardrail from 1; a later version is a replacement, which is refused earlier.
  "aws:bedrock/guardrailVersion:GuardrailVersion": known((i) => `${text(i, "guardrailArn")},1`),
  "aws:bedrock/inferenceProfile:InferenceProfile": tagged("bedrock:application-inference-profile"),
  "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput": tagged(
    "bedrock:provisioned-model",
    whole,
  ),
  "aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess": known((_, place) => place.account),
  "aws:bedrockfoundation/modelAgreement:ModelAgreement": known((i) => text(i, "modelId")),
  "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration": known(
    (_, place) => place.region,
  ),
  "aws:budgets/budget:Budget": known((i, { account }) => `${account}:${text(i, "name")}`),
  "aws:cloudwatch/logGroup:LogGroup": known((i) => text(i, "name")),
  "aws:ec2/eip:Eip": tagged("ec2:elastic-ip"),
  "aws:ec2/internetGateway:InternetGateway": tagged("ec2:internet-gateway"),
  "aws:ec2/natGateway:NatGateway": tagged("ec2:natgateway"),
  "aws:ec2/route:Route": known(
    (i) => `r-${text(i, "routeTableId")}${crc32(text(i, "destinationCidrBlock"))}`,
    ["gatewayId", "natGatewayId"],
  ),
  "aws:ec2/routeTable:RouteTable": tagged("ec2:route-table"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { identify: identifyAssociation },
  "aws:ec2/securityGroup:SecurityGroup": tagged("ec2:security-group"),
  "aws:ec2/subnet:Subnet": tagged("ec2:subnet"),
  "aws:ec2/vpc:Vpc": tagged("ec2:vpc"),
  "aws:eks/accessEntry:AccessEntry": known(
    (i) => `${text(i, "clusterName")}:${text(i, "principalArn")}`,
  ),
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": known(
    (i) => `${text(i, "clusterName")}#${text(i, "principalArn")}#${text(i, "policyArn")}`,
  ),
  "aws:eks/cluster:Cluster": known((i) => text(i, "name")),
  "aws:elasticache/replicationGroup:ReplicationGroup": known((i) => text(i, "replicationGroupId")),
  "aws:elasticache/subnetGroup:SubnetGroup": known((i) => text(i, "name")),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": known(
    (i, { account, region }) =>
      `arn:${partition(region)}:iam::${account}:oidc-provider/${text(i, "url").replace(/^https:\/\//, "")}`,
  ),
  "aws:iam/role:Role": known((i) => text(i, "name")),
  "aws:iam/rolePolicy:RolePolicy": known((i) => `${text(i, "role")}:${text(i, "name")}`),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": known(
    (i) => `${text(i, "role")}/${text(i, "policyArn")}`,
  ),
  "aws:kms/alias:Alias": known((i) => text(i, "name"), ["targetKeyId"]),
  "aws:kms/key:Key": tagged("kms:key"),
  "aws:lb/listener:Listener": tagged("elasticloadbalancing:listener", whole),
  "aws:lb/loadBalancer:LoadBalancer": tagged("elasticloadbalancing:loadbalancer", whole),
  "aws:lb/targetGroup:TargetGroup": tagged("elasticloadbalancing:targetgroup", whole),
  "aws:route53/record:Record": known(
    (i) => `${text(i, "zoneId")}_${recordName(i)}_${text(i, "type")}`,
    ["records"],
  ),
  "aws:iam/policy:Policy": known(
    (i, { account, region }) =>
      `arn:${partition(region)}:iam::${account}:policy${typeof i["path"] === "string" ? i["path"] : "/"}${text(i, "name")}`,
  ),
  "aws:s3/bucket:Bucket": known((i) => text(i, "bucket")),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": known((i) =>
    text(i, "bucket"),
  ),
  "aws:s3/bucketLogging:BucketLogging": known((i) => text(i, "bucket")),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": known((i) => text(i, "bucket")),
  "aws:s3/bucketPolicy:BucketPolicy": known((i) => text(i, "bucket")),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": known((i) => text(i, "bucket")),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": known(
    (i) => text(i, "bucket"),
  ),
  "aws:s3/bucketVersioning:BucketVersioning": known((i) => text(i, "bucket")),
  "aws:s3/vectorsIndex:VectorsIndex": known((i, place) =>
    arn("s3vectors", place, `bucket/${text(i, "vectorBucketName")}/index/${text(i, "indexName")}`),
  ),
  "aws:s3/vectorsVectorBucket:VectorsVectorBucket": known((i, place) =>
    arn("s3vectors", place, `bucket/${text(i, "vectorBucketName")}`),
  ),
  "aws:secretsmanager/secret:Secret": tagged("secretsmanager:secret", whole),
  "aws:secretsmanager/secretPolicy:SecretPolicy": known((i) => text(i, "secretArn")),
  "aws:scheduler/schedule:Schedule": known(
    (i) => `${text(i, "groupName")}/${text(i, "name")}`,
    ["scheduleExpression"],
  ),
  "aws:scheduler/scheduleGroup:ScheduleGroup": known((i) => text(i, "name")),
  "aws:sns/topic:Topic": known((i, place) => arn("sns", place, text(i, "name"))),
  "aws:sns/topicPolicy:TopicPolicy": known((i) => text(i, "arn")),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": tagged("ec2:security-group-rule"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": tagged("ec2:security-group-rule"),
};
