/** Samples of what a gateway's home is made of, in the account and Region of samples.ts. */
import type { Need, Sample } from "../sample";
import { gatewayNeed, groupNeed, subnetNeed, vpcNeed } from "./samples-network";

const account = "111122223333";
const region = "us-east-1";
const otherRegion = "us-west-2";
const zoneId = "Z0123456789ABCDEFGHIJ";
const domain = "ai.dev.example.com";
const tags = { Environment: "dev", Project: "atlas", CostCenter: "ML-4100", Team: "platform-ai" };
const moreTags = { ...tags, Team: "research" };

const policy = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const trust = (service: string, ...actions: string[]) =>
  policy({ Effect: "Allow", Principal: { Service: service }, Action: actions });
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const roleNeed = (name: string, document: string): Need => ({
  token: "aws:iam/role:Role",
  inputs: { name, assumeRolePolicy: document },
});
const attach = (role: string, names: readonly string[]): Need[] =>
  names.map((name) => ({
    token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    inputs: { role, policyArn: `arn:aws:iam::aws:policy/${name}` },
  }));

/** Roles of a cluster with Auto Mode, and two subnets that the sample itself or later needs get. */
export const clusterNeeds = (paths: readonly string[], later: readonly string[]): Need[] => [
  vpcNeed,
  ...(["a", "b"] as const).map((zone, index) =>
    subnetNeed(
      zone,
      paths.map((path) => `${path}[${index}]`),
      later.map((path) => `${path}[${index}]`),
    ),
  ),
  roleNeed("atlas-eks", trust("eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession")),
  ...attach("atlas-eks", [
    ...["AmazonEKSClusterPolicy", "AmazonEKSComputePolicy", "AmazonEKSBlockStoragePolicy"],
    ...["AmazonEKSLoadBalancingPolicy", "AmazonEKSNetworkingPolicy"],
  ]),
  roleNeed("atlas-nodes", trust("ec2.amazonaws.com", "sts:AssumeRole")),
  ...attach("atlas-nodes", [
    "AmazonEKSWorkerNodeMinimalPolicy",
    "AmazonEC2ContainerRegistryPullOnly",
  ]),
];

const cluster = {
  name: "atlas-sample",
  version: "1.34",
  roleArn: roleArn("atlas-eks"),
  bootstrapSelfManagedAddons: false,
  accessConfig: { authenticationMode: "API" },
  computeConfig: {
    enabled: true,
    nodePools: ["general-purpose", "system"],
    nodeRoleArn: roleArn("atlas-nodes"),
  },
  kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
  storageConfig: { blockStorage: { enabled: true } },
  enabledClusterLogTypes: ["audit", "api"],
  vpcConfig: { subnetIds: ["", ""], endpointPrivateAccess: true },
};
/** The cluster of those samples. */
export const clusterNeed: Need = { token: "aws:eks/cluster:Cluster", inputs: cluster };
const adminNeed = roleNeed("atlas-admin", trust("ec2.amazonaws.com", "sts:AssumeRole"));
const adminPolicy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const entry = { clusterName: "atlas-sample", principalArn: roleArn("atlas-admin") };

const readBy = (role: string): string =>
  policy({
    Effect: "Allow",
    Principal: { AWS: roleArn(role) },
    Action: "secretsmanager:GetSecretValue",
    Resource: "*",
  });

const certificate = { domainName: domain, validationMethod: "DNS" };
const certificateNeeds: Need[] = [
  {
    token: "aws:acm/certificate:Certificate",
    inputs: certificate,
    into: { certificateArn: "id" },
    gives: {
      name: "domainValidationOptions[0].resourceRecordName",
      "records[0]": "domainValidationOptions[0].resourceRecordValue",
    },
  },
  {
    token: "aws:route53/record:Record",
    inputs: { zoneId, name: "", type: "CNAME", ttl: 60, records: [""] },
  },
];

const balancer = {
  name: "atlas-sample",
  loadBalancerType: "network",
  subnets: ["", ""],
  securityGroups: [""],
};
const group = { name: "atlas-sample", vpcId: "", targetType: "ip", protocol: "TCP", port: 10080 };
const listener = {
  loadBalancerArn: "",
  protocol: "TLS",
  port: 443,
  certificateArn: "",
  sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
  defaultActions: [{ type: "forward", targetGroupArn: "" }],
};

const cache = {
  replicationGroupId: "atlas-sample",
  description: "Counters",
  engine: "valkey",
  engineVersion: "8.0",
  nodeType: "cache.t4g.small",
  numCacheClusters: 2,
  automaticFailoverEnabled: true,
  multiAzEnabled: true,
  subnetGroupName: "atlas-sample-need",
  securityGroupIds: [""],
  transitEncryptionEnabled: true,
};

const workspaceNeed: Need = {
  token: "aws:amp/workspace:Workspace",
  inputs: { alias: "atlas-need" },
};
const rules = (threshold: number) =>
  `groups:\n  - name: gateway\n    rules:\n      - alert: Errors\n        expr: sum(rate(requests_total{code=~"5.."}[5m])) > ${threshold}\n        for: 5m\n        labels:\n          severity: page\n        annotations:\n          summary: "{{ $value }} errors a second"\n`;
const topicArn = `arn:aws:sns:${region}:${account}:atlas-alarms`;
const definition = (wait: string) =>
  `alertmanager_config: |\n  route:\n    receiver: alarms\n    group_wait: ${wait}\n  receivers:\n    - name: alarms\n      sns_configs:\n        - topic_arn: ${topicArn}\n          sigv4:\n            region: ${region}\n          subject: "{{ .Status }}"\n`;
const publish = (...more: object[]) =>
  policy(
    {
      Sid: "Alarms",
      Effect: "Allow",
      Principal: { Service: "aps.amazonaws.com" },
      Action: ["sns:Publish", "sns:GetTopicAttributes"],
      Resource: topicArn,
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
    ...more,
  );
const topicNeed: Need = { token: "aws:sns/topic:Topic", inputs: { name: "atlas-alarms" } };
const scrape = (interval: string) =>
  `global:\n  scrape_interval: ${interval}\nscrape_configs:\n  - job_name: pods\n    kubernetes_sd_configs:\n      - role: pod\n    relabel_configs:\n      - source_labels: [__meta_kubernetes_pod_label_app]\n        action: keep\n        regex: gateway\n`;
const scraper = {
  alias: "atlas",
  source: {
    eks: {
      clusterArn: `arn:aws:eks:${region}:${account}:cluster/atlas-sample`,
      subnetIds: ["", ""],
    },
  },
  destination: { amp: { workspaceArn: "" } },
  scrapeConfiguration: scrape("30s"),
};

export const homeSamples: Readonly<Record<string, Sample>> = {
  "aws:eks/cluster:Cluster": {
    inputs: { ...cluster, tags },
    update: { ...cluster, version: "1.35", enabledClusterLogTypes: ["audit"], tags },
    replace: { ...cluster, name: "atlas-other", tags },
    needs: clusterNeeds(["vpcConfig.subnetIds"], []),
  },
  "aws:eks/accessEntry:AccessEntry": {
    inputs: { ...entry, tags },
    update: { ...entry, kubernetesGroups: ["viewers"], tags },
    replace: { ...entry, principalArn: roleArn("atlas-reader"), tags },
    needs: [
      ...clusterNeeds([], ["vpcConfig.subnetIds"]),
      clusterNeed,
      adminNeed,
      roleNeed("atlas-reader", trust("ec2.amazonaws.com", "sts:AssumeRole")),
    ],
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    inputs: { ...entry, policyArn: adminPolicy, accessScope: { type: "cluster" } },
    replace: {
      ...entry,
      policyArn: adminPolicy,
      accessScope: { type: "namespace", namespaces: ["atlas"] },
    },
    needs: [
      ...clusterNeeds([], ["vpcConfig.subnetIds"]),
      clusterNeed,
      adminNeed,
      { token: "aws:eks/accessEntry:AccessEntry", inputs: entry },
    ],
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    inputs: { role: "atlas-eks", policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" },
    replace: { role: "atlas-eks", policyArn: "arn:aws:iam::aws:policy/AmazonEKSComputePolicy" },
    needs: [roleNeed("atlas-eks", trust("eks.amazonaws.com", "sts:AssumeRole"))],
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    inputs: { url: "https://issuer.example.com/atlas", clientIdLists: ["sts.amazonaws.com"], tags },
    update: {
      url: "https://issuer.example.com/atlas",
      clientIdLists: ["sts.amazonaws.com", "atlas"],
      tags,
    },
    replace: {
      url: "https://issuer.example.com/other",
      clientIdLists: ["sts.amazonaws.com"],
      tags,
    },
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    inputs: { ...balancer, tags },
    update: { ...balancer, enableCrossZoneLoadBalancing: true, tags },
    replace: { ...balancer, internal: true, tags },
    needs: [
      vpcNeed,
      gatewayNeed,
      subnetNeed("a", ["subnets[0]"]),
      subnetNeed("b", ["subnets[1]"]),
      groupNeed("securityGroups[0]"),
    ],
  },
  "aws:lb/targetGroup:TargetGroup": {
    inputs: { ...group, tags },
    update: { ...group, deregistrationDelay: 60, tags },
    replace: { ...group, port: 10443, tags },
    needs: [{ ...vpcNeed, into: { vpcId: "id" } }],
  },
  "aws:lb/listener:Listener": {
    inputs: { ...listener, tags },
    update: { ...listener, port: 8443, tags },
    replace: { ...listener, region: otherRegion, tags },
    needs: [
      vpcNeed,
      gatewayNeed,
      subnetNeed("a", [], ["subnets[0]"]),
      subnetNeed("b", [], ["subnets[1]"]),
      ...certificateNeeds,
      {
        token: "aws:lb/loadBalancer:LoadBalancer",
        inputs: { name: "atlas-need", loadBalancerType: "network", subnets: ["", ""] },
        into: { loadBalancerArn: "id" },
      },
      {
        token: "aws:lb/targetGroup:TargetGroup",
        inputs: { ...group, name: "atlas-need" },
        into: { "defaultActions[0].targetGroupArn": "id" },
      },
    ],
  },
  "aws:acm/certificate:Certificate": {
    inputs: { ...certificate, tags },
    update: { ...certificate, tags: moreTags },
    replace: { ...certificate, domainName: `other.${domain}`, tags },
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    inputs: { certificateArn: "" },
    replace: { certificateArn: "", region: otherRegion },
    needs: certificateNeeds,
  },
  "aws:route53/record:Record": {
    inputs: { zoneId, name: domain, type: "A", ttl: 300, records: ["203.0.113.7", "203.0.113.8"] },
    update: { zoneId, name: domain, type: "A", ttl: 60, records: ["203.0.113.7"] },
    replace: { zoneId, name: `other.${domain}`, type: "A", ttl: 300, records: ["203.0.113.7"] },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    inputs: { name: "atlas-sample", subnetIds: ["", ""], tags },
    update: { name: "atlas-sample", subnetIds: ["", ""], description: "Counters", tags },
    replace: { name: "atlas-other", subnetIds: ["", ""], tags },
    needs: [vpcNeed, subnetNeed("a", ["subnetIds[0]"]), subnetNeed("b", ["subnetIds[1]"])],
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    inputs: { ...cache, tags },
    update: { ...cache, snapshotRetentionLimit: 3, tags },
    replace: { ...cache, port: 6380, tags },
    needs: [
      vpcNeed,
      subnetNeed("a", [], ["subnetIds[0]"]),
      subnetNeed("b", [], ["subnetIds[1]"]),
      groupNeed("securityGroupIds[0]"),
      {
        token: "aws:elasticache/subnetGroup:SubnetGroup",
        inputs: { name: "atlas-sample-need", subnetIds: ["", ""] },
      },
    ],
  },
  "aws:amp/workspace:Workspace": {
    inputs: { alias: "atlas", tags },
    update: { alias: "atlas-2", tags },
    replace: { alias: "atlas", region: otherRegion, tags },
  },
  "aws:amp/ruleGroupNamespace:RuleGroupNamespace": {
    inputs: { name: "gateway", workspaceId: "", data: rules(1), tags },
    update: { name: "gateway", workspaceId: "", data: rules(2), tags },
    replace: { name: "other", workspaceId: "", data: rules(1), tags },
    needs: [{ ...workspaceNeed, into: { workspaceId: "id" } }],
  },
  "aws:amp/alertManagerDefinition:AlertManagerDefinition": {
    inputs: { workspaceId: "", definition: definition("30s") },
    update: { workspaceId: "", definition: definition("1m") },
    replace: { workspaceId: "", definition: definition("30s"), region: otherRegion },
    needs: [
      { ...workspaceNeed, into: { workspaceId: "id" } },
      topicNeed,
      { token: "aws:sns/topicPolicy:TopicPolicy", inputs: { arn: topicArn, policy: publish() } },
    ],
  },
  "aws:amp/scraper:Scraper": {
    inputs: { ...scraper, tags },
    update: { ...scraper, scrapeConfiguration: scrape("1m"), tags },
    replace: { ...scraper, region: otherRegion, tags },
    needs: [
      ...clusterNeeds(["source.eks.subnetIds"], ["vpcConfig.subnetIds"]),
      clusterNeed,
      { ...workspaceNeed, into: { "destination.amp.workspaceArn": "arn" } },
    ],
  },
  "aws:sns/topic:Topic": {
    inputs: { name: "atlas-sample", tags },
    update: { name: "atlas-sample", displayName: "Alarms", tags },
    replace: { name: "atlas-other", tags },
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    inputs: { arn: topicArn, policy: publish() },
    update: {
      arn: topicArn,
      policy: publish({
        Sid: "Owner",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "sns:Subscribe",
        Resource: topicArn,
      }),
    },
    replace: { arn: topicArn, policy: publish(), region: otherRegion },
    needs: [topicNeed],
  },
  "aws:secretsmanager/secret:Secret": {
    inputs: { name: "atlas/sample", recoveryWindowInDays: 7, tags },
    update: { name: "atlas/sample", recoveryWindowInDays: 7, tags: moreTags },
    replace: { name: "atlas/other", recoveryWindowInDays: 7, tags },
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": {
    inputs: { secretArn: "", policy: readBy("atlas-reader"), blockPublicPolicy: true },
    update: { secretArn: "", policy: readBy("atlas-other"), blockPublicPolicy: true },
    replace: { secretArn: "", policy: readBy("atlas-reader"), region: otherRegion },
    needs: [
      ...["atlas-reader", "atlas-other"].map((name) =>
        roleNeed(name, trust("ec2.amazonaws.com", "sts:AssumeRole")),
      ),
      {
        token: "aws:secretsmanager/secret:Secret",
        inputs: { name: "atlas/sample" },
        into: { secretArn: "arn" },
      },
    ],
  },
};
