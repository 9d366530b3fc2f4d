"use strict";
const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");
const { match, optional, pickForm, fitting } = require("./naming.cjs");

/**
 * Which CloudFormation type and which API operation speak of a Pulumi type. `aliases` names a property by hand:
 * dotted CloudFormation or API path, or null for "no opinion".
 */
const types = {
  "aws:kms/key:Key": {
    cfn: "AWS::KMS::Key",
    operation: "kms:CreateKey",
    aliases: { customerMasterKeySpec: "KeySpec", isEnabled: null },
  },
  "aws:kms/alias:Alias": {
    cfn: "AWS::KMS::Alias",
    operation: "kms:CreateAlias",
    aliases: { name: "AliasName" },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    cfn: "AWS::Logs::LogGroup",
    operation: "logs:CreateLogGroup",
    // The provider's own word for "keep for ever".
    also: { retentionInDays: [0] },
  },
  "aws:bedrock/guardrail:Guardrail": {
    cfn: "AWS::Bedrock::Guardrail",
    operation: "bedrock:CreateGuardrail",
    aliases: { kmsKeyArn: "KmsKeyArn" },
  },
  "aws:bedrock/guardrailVersion:GuardrailVersion": {
    cfn: "AWS::Bedrock::GuardrailVersion",
    operation: "bedrock:CreateGuardrailVersion",
    aliases: { guardrailArn: "GuardrailIdentifier" },
  },
  "aws:bedrock/inferenceProfile:InferenceProfile": {
    cfn: "AWS::Bedrock::ApplicationInferenceProfile",
    operation: "bedrock:CreateInferenceProfile",
    aliases: { name: "InferenceProfileName" },
  },
  "aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput": {
    operation: "bedrock:CreateProvisionedModelThroughput",
    aliases: { modelArn: "modelId" },
  },
  "aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase": {
    cfn: "AWS::Bedrock::KnowledgeBase",
    operation: "bedrock-agent:CreateKnowledgeBase",
  },
  "aws:bedrock/agentDataSource:AgentDataSource": {
    cfn: "AWS::Bedrock::DataSource",
    operation: "bedrock-agent:CreateDataSource",
  },
  "aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration": {
    operation: "bedrock:PutModelInvocationLoggingConfiguration",
  },
  "aws:bedrockfoundation/modelAgreement:ModelAgreement": {
    operation: "bedrock:CreateFoundationModelAgreement",
  },
  "aws:bedrock/useCaseForModelAccess:UseCaseForModelAccess": {
    operation: "bedrock:PutUseCaseForModelAccess",
  },
  "aws:iam/role:Role": {
    cfn: "AWS::IAM::Role",
    operation: "iam:CreateRole",
    aliases: {
      assumeRolePolicy: "AssumeRolePolicyDocument",
      inlinePolicies: null,
      managedPolicyArns: null,
    },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    cfn: "AWS::IAM::RolePolicy",
    operation: "iam:PutRolePolicy",
    aliases: { role: "RoleName", policy: "PolicyDocument" },
  },
  "aws:s3/vectorsVectorBucket:VectorsVectorBucket": {
    cfn: "AWS::S3Vectors::VectorBucket",
    operation: "s3vectors:CreateVectorBucket",
  },
  "aws:s3/vectorsIndex:VectorsIndex": {
    cfn: "AWS::S3Vectors::Index",
    operation: "s3vectors:CreateIndex",
  },
  "aws:s3/bucket:Bucket": {
    cfn: "AWS::S3::Bucket",
    operation: "s3:CreateBucket",
    aliases: { bucket: "BucketName", acl: null },
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    operation: "s3:PutPublicAccessBlock",
  },
  "aws:ec2/instance:Instance": {
    cfn: "AWS::EC2::Instance",
    operation: "ec2:RunInstances",
    aliases: { ami: "ImageId", ebsBlockDevices: null, ephemeralBlockDevices: null },
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    operation: "ec2:CreateLaunchTemplate",
    below: "LaunchTemplateData",
    aliases: { name: null },
  },
  "aws:eks/nodeGroup:NodeGroup": {
    cfn: "AWS::EKS::Nodegroup",
    operation: "eks:CreateNodegroup",
    aliases: { launchTemplate: "LaunchTemplate" },
  },
  "aws:ec2/vpc:Vpc": {
    cfn: "AWS::EC2::VPC",
    operation: "ec2:CreateVpc",
    // The provider changes the tenancy in place.
    inPlace: ["instanceTenancy"],
  },
  "aws:ec2/subnet:Subnet": { cfn: "AWS::EC2::Subnet", operation: "ec2:CreateSubnet" },
  "aws:ec2/internetGateway:InternetGateway": {
    cfn: "AWS::EC2::InternetGateway",
    operation: "ec2:CreateInternetGateway",
  },
  "aws:ec2/eip:Eip": { cfn: "AWS::EC2::EIP", operation: "ec2:AllocateAddress" },
  "aws:ec2/natGateway:NatGateway": {
    cfn: "AWS::EC2::NatGateway",
    operation: "ec2:CreateNatGateway",
  },
  "aws:ec2/routeTable:RouteTable": {
    cfn: "AWS::EC2::RouteTable",
    operation: "ec2:CreateRouteTable",
    aliases: { routes: null },
  },
  "aws:ec2/route:Route": { cfn: "AWS::EC2::Route", operation: "ec2:CreateRoute" },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    cfn: "AWS::EC2::SubnetRouteTableAssociation",
    operation: "ec2:AssociateRouteTable",
    inPlace: ["routeTableId"],
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    cfn: "AWS::EC2::SecurityGroup",
    operation: "ec2:CreateSecurityGroup",
    aliases: { name: "GroupName", description: "GroupDescription", ingress: null, egress: null },
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    cfn: "AWS::EC2::SecurityGroupIngress",
    operation: "ec2:AuthorizeSecurityGroupIngress",
    aliases: { securityGroupId: "GroupId", cidrIpv4: "CidrIp" },
    inPlace: ["cidrIpv4", "cidrIpv6", "fromPort", "ipProtocol", "prefixListId", "toPort"],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    cfn: "AWS::EC2::SecurityGroupEgress",
    operation: "ec2:AuthorizeSecurityGroupEgress",
    aliases: { securityGroupId: "GroupId", cidrIpv4: "CidrIp" },
    inPlace: ["cidrIpv4", "cidrIpv6", "fromPort", "ipProtocol", "prefixListId", "toPort"],
  },
  "aws:eks/cluster:Cluster": {
    cfn: "AWS::EKS::Cluster",
    operation: "eks:CreateCluster",
    aliases: { vpcConfig: "resourcesVpcConfig", enabledClusterLogTypes: null },
    // Encryption is switched on in place; the row refuses every other change of it.
    inPlace: ["encryptionConfig"],
  },
  "aws:eks/accessEntry:AccessEntry": {
    cfn: "AWS::EKS::AccessEntry",
    operation: "eks:CreateAccessEntry",
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    operation: "eks:AssociateAccessPolicy",
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    operation: "iam:AttachRolePolicy",
    aliases: { role: "RoleName" },
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    cfn: "AWS::IAM::OIDCProvider",
    operation: "iam:CreateOpenIDConnectProvider",
    aliases: { clientIdLists: "ClientIDList", thumbprintLists: "ThumbprintList" },
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    cfn: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    operation: "elbv2:CreateLoadBalancer",
    aliases: { loadBalancerType: "Type", internal: null },
  },
  "aws:lb/targetGroup:TargetGroup": {
    cfn: "AWS::ElasticLoadBalancingV2::TargetGroup",
    operation: "elbv2:CreateTargetGroup",
    aliases: { healthCheck: null },
  },
  "aws:lb/listener:Listener": {
    operation: "elbv2:CreateListener",
    aliases: { alpnPolicy: null, certificateArn: null, defaultActions: null },
  },
  "aws:acm/certificate:Certificate": {
    cfn: "AWS::CertificateManager::Certificate",
    operation: "acm:RequestCertificate",
    aliases: { validationOptions: "DomainValidationOptions" },
  },
  "aws:acm/certificateValidation:CertificateValidation": { operation: "acm:DescribeCertificate" },
  "aws:route53/record:Record": {
    cfn: "AWS::Route53::RecordSet",
    operation: "route53:ChangeResourceRecordSets",
    aliases: { zoneId: "HostedZoneId" },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    cfn: "AWS::ElastiCache::SubnetGroup",
    operation: "elasticache:CreateCacheSubnetGroup",
    aliases: { name: "CacheSubnetGroupName", description: "CacheSubnetGroupDescription" },
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    cfn: "AWS::ElastiCache::ReplicationGroup",
    operation: "elasticache:CreateReplicationGroup",
    aliases: {
      description: "ReplicationGroupDescription",
      nodeType: "CacheNodeType",
      maintenanceWindow: "PreferredMaintenanceWindow",
      parameterGroupName: "CacheParameterGroupName",
      subnetGroupName: "CacheSubnetGroupName",
    },
  },
  "aws:amp/workspace:Workspace": { cfn: "AWS::APS::Workspace", operation: "amp:CreateWorkspace" },
  "aws:amp/ruleGroupNamespace:RuleGroupNamespace": {
    cfn: "AWS::APS::RuleGroupsNamespace",
    operation: "amp:CreateRuleGroupsNamespace",
  },
  "aws:amp/alertManagerDefinition:AlertManagerDefinition": {
    operation: "amp:CreateAlertManagerDefinition",
  },
  "aws:amp/scraper:Scraper": {
    cfn: "AWS::APS::Scraper",
    operation: "amp:CreateScraper",
    aliases: {
      scrapeConfiguration: null,
      "source.eks": "eksConfiguration",
      "destination.amp": "ampConfiguration",
    },
  },
  "aws:scheduler/schedule:Schedule": {
    cfn: "AWS::Scheduler::Schedule",
    operation: "scheduler:CreateSchedule",
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    cfn: "AWS::Scheduler::ScheduleGroup",
    operation: "scheduler:CreateScheduleGroup",
  },
  "aws:sns/topic:Topic": { cfn: "AWS::SNS::Topic", operation: "sns:CreateTopic" },
  "aws:sns/topicPolicy:TopicPolicy": {
    operation: "sns:SetTopicAttributes",
    aliases: { arn: "TopicArn", policy: null },
  },
};

/** Properties that belong to the provider, not to the API. */
const providerOnly = new Set(["region", "tags", "tagsAll", "timeouts", "namePrefix"]);

/** A CloudFormation schema as a tree of nodes: kind, members, item, constraint. */
function cfnNode(schema, root, depth = 0) {
  if (depth > 12 || !schema) return { kind: "any" };
  if (schema.$ref) {
    const name = /^#\/definitions\/(.+)$/.exec(schema.$ref)?.[1];
    return name ? cfnNode(root.definitions[name], root, depth + 1) : { kind: "any" };
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object" || schema.properties) {
    return {
      kind: "object",
      members: Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [
          name,
          () => cfnNode(inner, root, depth + 1),
        ]),
      ),
      required: schema.required ?? [],
    };
  }
  if (type === "array") {
    return {
      kind: "list",
      item: () => cfnNode(schema.items, root, depth + 1),
      constraint: { minItems: schema.minItems, maxItems: schema.maxItems },
    };
  }
  return {
    kind: type ?? "any",
    constraint: {
      pattern: schema.pattern,
      enum: schema.enum,
      min: schema.minimum,
      max: schema.maximum,
      minLength: schema.minLength,
      maxLength: schema.maxLength,
    },
  };
}

/** The same for a shape of botocore. */
function shapeNode(name, shapes, depth = 0) {
  const shape = shapes[name];
  if (depth > 12) return { kind: "any" };
  switch (shape.type) {
    case "structure":
      return {
        kind: "object",
        members: Object.fromEntries(
          Object.entries(shape.members).map(([key, member]) => [
            key,
            () => shapeNode(member.shape, shapes, depth + 1),
          ]),
        ),
        required: shape.required ?? [],
      };
    case "list":
      return {
        kind: "list",
        item: () => shapeNode(shape.member.shape, shapes, depth + 1),
        constraint: { minItems: shape.min, maxItems: shape.max },
      };
    case "string":
      return {
        kind: "string",
        constraint: {
          pattern: shape.pattern,
          enum: shape.enum,
          minLength: shape.min,
          maxLength: shape.max,
        },
      };
    case "integer":
    case "long":
    case "float":
    case "double":
      return { kind: "number", constraint: { min: shape.min, max: shape.max } };
    default:
      return { kind: "any" };
  }
}

/** Walks the SDK's inputs and a specification side by side and collects what the specification says. */
function walk(members, node, context, at, found) {
  for (const key of Object.keys(members)) {
    const name = optional(key);
    const here = at === "" ? name : `${at}.${name}`;
    if (at === "" && providerOnly.has(name)) continue;
    const alias = context.aliases[here.replace(/\[\]/g, "")];
    if (alias === null) continue;
    const other = alias
      ? match(alias, Object.keys(node.members))
      : match(name, Object.keys(node.members), at === "" ? context.resource : undefined);
    if (other === undefined) continue;
    found.mapped.add(here);
    found.names.set(here, other);
    const inner = node.members[other]();
    const required = at !== "" && node.required.includes(other) && !key.endsWith("!");
    visit(pickForm(members[key]), inner, context, here, found, required);
  }
}

function visit(form, node, context, at, found, required) {
  const add = (constraint) => {
    const kept = Object.fromEntries(
      Object.entries({
        ...fitting(constraint, form),
        ...(required ? { required: true } : {}),
      }).filter(([, value]) => value !== undefined),
    );
    if (Object.keys(kept).length > 0) found.constraints.set(at, kept);
  };
  if (form.startsWith("[")) {
    if (node.kind === "list") {
      add(node.constraint ?? {});
      return visit(form.slice(1), node.item(), context, `${at}[]`, found, false);
    }
    // A block list of the SDK is a single structure in the API: more than one cannot be sent.
    if (form[1] === "#" && node.kind === "object") {
      add({ maxItems: 1 });
      return visit(form.slice(1), node, context, `${at}[]`, found, false);
    }
    return;
  }
  if (form.startsWith("#")) {
    const target = node.kind === "list" ? node.item() : node;
    if (required) add({});
    if (target.kind === "object") walk(context.objects[form.slice(1)], target, context, at, found);
    return;
  }
  if (node.kind === "any" || node.kind === "object" || node.kind === "list")
    return required ? add({}) : undefined;
  add(node.constraint ?? {});
}

function cfnSchemas(directory, wanted) {
  const folder = path.join(directory, "cfnlint/data/schemas/resources");
  const found = {};
  for (const file of fs.readdirSync(folder)) {
    if (!file.endsWith(".json")) continue;
    const text = fs.readFileSync(path.join(folder, file), "utf8");
    const name = /"typeName":\s*"([^"]+)"/.exec(text)?.[1];
    if (name !== undefined && wanted.has(name)) found[name] = JSON.parse(text);
  }
  return found;
}

/** Shapes and input shape name of an operation, from the newest version of the service. */
function operationInput(directory, name) {
  const [service, operation] = name.split(":");
  const folder = path.join(directory, "botocore/data", service);
  const version = fs
    .readdirSync(folder)
    .filter((entry) => /^\d{4}-/.test(entry))
    .sort()
    .at(-1);
  const model = JSON.parse(
    zlib
      .gunzipSync(fs.readFileSync(path.join(folder, version, "service-2.json.gz")))
      .toString("utf8"),
  );
  return { shapes: model.shapes, input: model.operations[operation].input.shape };
}

/** The whole file for AWS: constraints from the API (botocore), where it has none from CloudFormation; createOnly from CloudFormation. */
function aws({ cfnlint, botocore }, table, tokens) {
  const schemas = cfnSchemas(
    cfnlint.directory,
    new Set(Object.values(types).map((type) => type.cfn)),
  );
  const result = { sources: [cfnlint.source, botocore.source], types: {} };
  const report = [];
  for (const token of tokens.filter((one) => one.startsWith("aws:")).sort()) {
    const type = types[token];
    if (!type) {
      report.push(`${token}: no specification named in tools/generate/sim-specs/aws.cjs`);
      continue;
    }
    const members = table.types[token].inputs;
    const context = {
      aliases: type.aliases ?? {},
      objects: table.objects,
      resource: token.split(":")[2],
    };
    const api = { constraints: new Map(), mapped: new Set(), names: new Map() };
    const { shapes, input } = operationInput(botocore.directory, type.operation);
    let node = shapeNode(input, shapes);
    if (type.below) node = node.members[type.below]();
    walk(members, node, context, "", api);

    const cfn = { constraints: new Map(), mapped: new Set(), names: new Map() };
    let createOnly = [];
    if (type.cfn) {
      const schema = schemas[type.cfn];
      if (!schema) throw new Error(`${token}: cfn-lint has no schema ${type.cfn}`);
      walk(members, cfnNode(schema, schema), context, "", cfn);
      // The provider changes some in place by other operations than CloudFormation uses.
      createOnly = createOnlyPaths(schema, cfn).filter((at) => !type.inPlace?.includes(at));
    }
    const inputs = new Map(api.constraints);
    // The API itself is asked first; CloudFormation adds what the API's model leaves out.
    for (const [at, constraint] of cfn.constraints)
      inputs.set(at, { ...constraint, ...inputs.get(at) });
    for (const [at, values] of Object.entries(type.also ?? {})) {
      const constraint = inputs.get(at);
      inputs.set(at, { ...constraint, enum: [...constraint.enum, ...values] });
    }
    result.types[token] = {
      from: [type.cfn, type.operation].filter(Boolean).join(", "),
      ...(createOnly.length > 0 ? { createOnly } : {}),
      inputs: Object.fromEntries([...inputs].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
    const total = Object.keys(members).filter((key) => !providerOnly.has(optional(key))).length;
    const mapped = Object.keys(members).filter(
      (key) => api.mapped.has(optional(key)) || cfn.mapped.has(optional(key)),
    ).length;
    report.push(
      `${token}: ${mapped} of ${total} top-level inputs mapped, ${inputs.size} constraints, ${createOnly.length} create-only`,
    );
  }
  return { file: result, report };
}

/** `/properties/KeyId` paths as paths of Pulumi inputs. */
function createOnlyPaths(schema, found) {
  const wanted = new Set(
    (schema.createOnlyProperties ?? []).map((pointer) =>
      pointer.replace(/^\/properties\//, "").replaceAll("/", "."),
    ),
  );
  const paths = [];
  for (const here of found.mapped) {
    const segments = here.replace(/\[\]/g, "").split(".");
    const translated = segments.map((_, index) => {
      const prefix = here
        .split(".")
        .slice(0, index + 1)
        .join(".");
      return found.names.get(prefix) ?? found.names.get(prefix.replace(/\[\]$/, ""));
    });
    if (wanted.has(translated.join("."))) paths.push(here.replace(/\[\]/g, ""));
  }
  return paths.sort();
}

module.exports = { aws };
