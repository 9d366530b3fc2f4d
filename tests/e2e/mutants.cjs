// One mutant of the real program per run: UNIFIED_AI_MUTANT names it. A mutant changes one registration the way a slip in the
// code would; the test counts how many of them the local clouds refuse.
const path = require("node:path");
const repo = path.resolve(__dirname, "../..");
const pulumi = require(require.resolve("@pulumi/pulumi", { paths: [repo] }));

const set = (key, value) => (props) => ({ ...props, [key]: value });
const drop = (key) => (props) => {
  const { [key]: _, ...rest } = props;
  return rest;
};
/** Changes a nested value: `at(["properties", "model", "version"], "x")`. */
const at = (keys, value) => (props) => {
  const [key, ...rest] = keys;
  const inner = rest.length === 0 ? value : at(rest, value)(props[key] ?? {});
  return { ...props, [key]: inner };
};
const long = "a".repeat(300);

/** name: [type token, change of the inputs] */
const mutants = {
  // Changes nothing: shows that what refuses the others is the change, not the wrapper.
  control: ["aws:kms/key:Key", (props) => ({ ...props })],
  "aws wrong region": ["pulumi:providers:aws", set("region", "us-esat-1")],
  "aws wrong account": ["pulumi:providers:aws", set("allowedAccountIds", ["999999999999"])],
  "azure wrong subscription": [
    "pulumi:providers:azure-native",
    set("subscriptionId", "00000000-0000-4000-8000-00000000dead"),
  ],
  "gcp wrong project": ["pulumi:providers:gcp", set("project", "somebody-elses")],
  "azure wrong location": ["azure-native:cognitiveservices:Account", set("location", "moonbase")],
  "gcp wrong location": ["gcp:modelarmor/template:Template", set("location", "us-moon1")],
  "log group name too long": [
    "aws:cloudwatch/logGroup:LogGroup",
    set("name", "/" + "a".repeat(600)),
  ],
  "log group retention not offered": [
    "aws:cloudwatch/logGroup:LogGroup",
    set("retentionInDays", 91),
  ],
  "log group key of another region": [
    "aws:cloudwatch/logGroup:LogGroup",
    set("kmsKeyId", "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"),
  ],
  "role name too long": ["aws:iam/role:Role", set("name", long)],
  "role trust not json": ["aws:iam/role:Role", set("assumeRolePolicy", "{")],
  "role trust without principal": [
    "aws:iam/role:Role",
    set(
      "assumeRolePolicy",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }],
      }),
    ),
  ],
  "role trust dropped": ["aws:iam/role:Role", drop("assumeRolePolicy")],
  "role policy misspelt action": [
    "aws:iam/rolePolicy:RolePolicy",
    set(
      "policy",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "bedrock:InvokeModle", Resource: "*" }],
      }),
    ),
  ],
  "role policy with a principal": [
    "aws:iam/rolePolicy:RolePolicy",
    set(
      "policy",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: "*", Action: "bedrock:InvokeModel", Resource: "*" },
        ],
      }),
    ),
  ],
  "role policy on no role": ["aws:iam/rolePolicy:RolePolicy", set("role", "nobody")],
  "guardrail without message": ["aws:bedrock/guardrail:Guardrail", drop("blockedInputMessaging")],
  "guardrail unknown filter": [
    "aws:bedrock/guardrail:Guardrail",
    set("contentPolicyConfig", {
      filtersConfigs: [{ type: "RUDENESS", inputStrength: "HIGH", outputStrength: "HIGH" }],
    }),
  ],
  "guardrail prompt attack on output": [
    "aws:bedrock/guardrail:Guardrail",
    set("contentPolicyConfig", {
      filtersConfigs: [{ type: "PROMPT_ATTACK", inputStrength: "HIGH", outputStrength: "HIGH" }],
    }),
  ],
  "guardrail with no policy": [
    "aws:bedrock/guardrail:Guardrail",
    (props) => drop("sensitiveInformationPolicyConfig")(drop("contentPolicyConfig")(props)),
  ],
  "guardrail name too long": ["aws:bedrock/guardrail:Guardrail", set("name", long)],
  "guardrail version of nothing": [
    "aws:bedrock/guardrailVersion:GuardrailVersion",
    set("guardrailArn", "arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl"),
  ],
  "profile of an unknown model": [
    "aws:bedrock/inferenceProfile:InferenceProfile",
    set("modelSource", {
      copyFrom: "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-nonsense",
    }),
  ],
  "profile name too long": ["aws:bedrock/inferenceProfile:InferenceProfile", set("name", long)],
  "kms alias without prefix": ["aws:kms/alias:Alias", set("name", "unified-ai")],
  "kms deletion window too short": ["aws:kms/key:Key", set("deletionWindowInDays", 3)],
  "kms key locks its owner out": [
    "aws:kms/key:Key",
    set(
      "policy",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "logs.us-east-1.amazonaws.com" },
            Action: "kms:Encrypt",
            Resource: "*",
          },
        ],
      }),
    ),
  ],
  "kms key of no use to the logs": [
    "aws:kms/key:Key",
    set(
      "policy",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::111122223333:root" },
            Action: "kms:*",
            Resource: "*",
          },
        ],
      }),
    ),
  ],
  "azure account unknown sku": [
    "azure-native:cognitiveservices:Account",
    set("sku", { name: "S9" }),
  ],
  "azure account unknown kind": ["azure-native:cognitiveservices:Account", set("kind", "OpenAl")],
  "azure account subdomain too long": [
    "azure-native:cognitiveservices:Account",
    (props) => ({
      ...props,
      properties: pulumi
        .output(props.properties)
        .apply((p) => ({ ...p, customSubDomainName: long })),
    }),
  ],
  "azure account without subdomain": [
    "azure-native:cognitiveservices:Account",
    (props) => ({
      ...props,
      properties: pulumi.output(props.properties).apply(({ customSubDomainName: _, ...p }) => p),
    }),
  ],
  "azure account group dropped": [
    "azure-native:cognitiveservices:Account",
    drop("resourceGroupName"),
  ],
  "azure private address admitted": [
    "azure-native:cognitiveservices:Account",
    (props) => ({
      ...props,
      properties: pulumi.output(props.properties).apply((p) => ({
        ...p,
        networkAcls: { defaultAction: "Deny", ipRules: [{ value: "10.0.0.0/24" }] },
      })),
    }),
  ],
  "deployment unknown sku": [
    "azure-native:cognitiveservices:Deployment",
    set("sku", { name: "UniversalStandard", capacity: 10 }),
  ],
  "deployment capacity zero": [
    "azure-native:cognitiveservices:Deployment",
    set("sku", { name: "DataZoneStandard", capacity: 0 }),
  ],
  "deployment capacity beyond quota": [
    "azure-native:cognitiveservices:Deployment",
    set("sku", { name: "DataZoneStandard", capacity: 900000 }),
  ],
  "deployment unknown version": [
    "azure-native:cognitiveservices:Deployment",
    at(["properties", "model", "version"], "1999-01-01"),
  ],
  "deployment unknown model": [
    "azure-native:cognitiveservices:Deployment",
    at(["properties", "model", "name"], "gpt-nonsense"),
  ],
  "deployment unknown filter": [
    "azure-native:cognitiveservices:Deployment",
    at(["properties", "raiPolicyName"], "no-such-policy"),
  ],
  "deployment name too long": [
    "azure-native:cognitiveservices:Deployment",
    set("deploymentName", long),
  ],
  "deployments at once": [
    "azure-native:cognitiveservices:Deployment",
    (props) => props,
    { dependsOn: [] },
  ],
  "identity name too short": [
    "azure-native:managedidentity:UserAssignedIdentity",
    set("resourceName", "a"),
  ],
  "role assignment not a guid": [
    "azure-native:authorization:RoleAssignment",
    set("roleAssignmentName", "caller"),
  ],
  "role assignment unknown role": [
    "azure-native:authorization:RoleAssignment",
    set(
      "roleDefinitionId",
      "/subscriptions/00000000-0000-4000-8000-000000000001/providers/Microsoft.Authorization/roleDefinitions/00000000-0000-0000-0000-000000000000",
    ),
  ],
  "workspace retention too long": [
    "azure-native:operationalinsights:Workspace",
    set("retentionInDays", 9000),
  ],
  "diagnostics of unknown category": [
    "azure-native:monitor:DiagnosticSetting",
    set("logs", [{ category: "Everything", enabled: true }]),
  ],
  "service account name too long": ["gcp:serviceaccount/account:Account", set("accountId", long)],
  "service account name dropped": ["gcp:serviceaccount/account:Account", drop("accountId")],
  "iam member without prefix": [
    "gcp:projects/iAMMember:IAMMember",
    set("member", "somebody@example.com"),
  ],
  "iam unknown role": ["gcp:projects/iAMMember:IAMMember", set("role", "roles/aiplatform.emperor")],
  "model armor unknown filter": [
    "gcp:modelarmor/template:Template",
    set("filterConfig", {
      raiSettings: { raiFilters: [{ filterType: "RUDENESS", confidenceLevel: "HIGH" }] },
    }),
  ],
  "log bucket retention zero": [
    "gcp:logging/projectBucketConfig:ProjectBucketConfig",
    set("retentionDays", 0),
  ],
  "sink to nowhere": ["gcp:logging/projectSink:ProjectSink", set("destination", "nowhere")],
  "label in capitals": [
    "gcp:modelarmor/template:Template",
    set("labels", { CostCenter: "ML-4100" }),
  ],
};

/** The same for what the gateway's home and its cluster bring. */
const home = {
  "network larger than a vpc": ["aws:ec2/vpc:Vpc", set("cidrBlock", "10.0.0.0/8")],
  "subnet outside its network": ["aws:ec2/subnet:Subnet", set("cidrBlock", "192.168.0.0/24")],
  "subnet in an unknown zone": ["aws:ec2/subnet:Subnet", set("availabilityZoneId", "use1-az99")],
  "subnets of one range": ["aws:ec2/subnet:Subnet", set("cidrBlock", "10.40.0.0/20")],
  "route to no gateway": ["aws:ec2/route:Route", set("gatewayId", "igw-0123456789abcdef0")],
  "nat gateway without an address": ["aws:ec2/natGateway:NatGateway", drop("allocationId")],
  "cluster of an unknown version": ["aws:eks/cluster:Cluster", set("version", "1.9")],
  "cluster without storage": ["aws:eks/cluster:Cluster", drop("storageConfig")],
  "cluster secrets under no key": [
    "aws:eks/cluster:Cluster",
    at(["encryptionConfig", "provider"], {
      keyArn: "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000",
    }),
  ],
  "issuer without https": [
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    set("url", "http://oidc.example.com"),
  ],
  "attachment of no policy": [
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    set("policyArn", "arn:aws:iam::aws:policy/AmazonEKSNothing"),
  ],
  "balancer name too long": ["aws:lb/loadBalancer:LoadBalancer", set("name", long)],
  "listener without certificate": ["aws:lb/listener:Listener", drop("certificateArn")],
  "listener of an unknown policy": ["aws:lb/listener:Listener", set("sslPolicy", "ELBNothing")],
  "targets of an unknown protocol": ["aws:lb/targetGroup:TargetGroup", set("protocol", "QUICK")],
  "certificate of no domain": [
    "aws:acm/certificate:Certificate",
    set("domainName", "not a domain"),
  ],
  "record in nobody's zone": ["aws:route53/record:Record", set("zoneId", "Z00000000000000000000")],
  "counters on an unknown node": [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    set("nodeType", "cache.t9.huge"),
  ],
  "failover without a second node": [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    set("numCacheClusters", 1),
  ],
  "rules that are no yaml": [
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace",
    set("data", "groups: ["),
  ],
  "topic policy that is no json": ["aws:sns/topicPolicy:TopicPolicy", set("policy", "{")],
  "trust without audience": [
    "azure-native:managedidentity:FederatedIdentityCredential",
    set("audiences", []),
  ],
  "pool provider that maps nothing": [
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
    set("attributeMapping", {}),
  ],
  "release of an unknown version": ["kubernetes:helm.sh/v3:Release", set("version", "v0.0.1")],
  "release of an unknown chart": [
    "kubernetes:helm.sh/v3:Release",
    set("chart", "oci://docker.io/envoyproxy/no-such-chart"),
  ],
  "namespace in capitals": ["kubernetes:core/v1:Namespace", at(["metadata", "name"], "Atlas Dev")],
  "backend by address": [
    "kubernetes:gateway.envoyproxy.io/v1alpha1:Backend",
    set("spec", { endpoints: [{ ip: { address: "192.0.2.1", port: 443 } }] }),
  ],
  "gateway of no class": [
    "kubernetes:gateway.networking.k8s.io/v1:Gateway",
    (props) => ({
      ...props,
      spec: pulumi.output(props.spec).apply((spec) => ({ ...spec, gatewayClassName: "none" })),
    }),
  ],
  "route to no backend": [
    "kubernetes:aigateway.envoyproxy.io/v1beta1:AIGatewayRoute",
    (props) => ({
      ...props,
      spec: pulumi.output(props.spec).apply((spec) => ({
        ...spec,
        rules: spec.rules.map((rule) => ({ ...rule, backendRefs: [{ name: "none" }] })),
      })),
    }),
  ],
  "policy with an unknown field": [
    "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy",
    (props) => ({
      ...props,
      spec: pulumi.output(props.spec).apply((spec) => ({ ...spec, apiKey: {} })),
    }),
  ],
  "targets of another balancer": [
    "kubernetes:eks.amazonaws.com/v1:TargetGroupBinding",
    at(
      ["spec", "targetGroupARN"],
      "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/other/0123456789abcdef",
    ),
  ],
};

if (require.main === module) {
  const group = process.argv[2] === "home" ? { control: mutants.control, ...home } : mutants;
  console.log(JSON.stringify(Object.keys(group)));
} else {
  const name = process.env.UNIFIED_AI_MUTANT;
  const mutant = mutants[name] ?? home[name];
  if (!mutant)
    throw new Error(`UNIFIED_AI_MUTANT: must name a mutant, got ${JSON.stringify(name)}`);
  const [type, change, options] = mutant;
  let hits = 0;
  pulumi.runtime.registerStackTransformation((args) => {
    if (args.type !== type) return undefined;
    hits += 1;
    return { props: change(args.props), opts: { ...args.opts, ...options } };
  });
  process.on("beforeExit", () => {
    if (hits === 0) console.log(`mutant ${JSON.stringify(name)} changed nothing`);
  });
  module.exports = require(path.join(repo, "tools", "program.cjs"));
}
