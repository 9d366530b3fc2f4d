"use strict";
// A small home: a cluster with Auto Mode, a chart, and a few objects in it. Run by kubernetes.test.ts on the local clouds.
const aws = {
  ec2: require("@pulumi/aws/ec2"),
  eks: require("@pulumi/aws/eks"),
  iam: require("@pulumi/aws/iam"),
  Provider: require("@pulumi/aws/provider").Provider,
};
const pulumi = require("@pulumi/pulumi");
const { CustomResource } = require("@pulumi/kubernetes/apiextensions");
const core = require("@pulumi/kubernetes/core/v1");
const helm = require("@pulumi/kubernetes/helm/v3");
const { Provider } = require("@pulumi/kubernetes/provider");

const config = new pulumi.Config();
const region = "us-east-1";
const policies = "arn:aws:iam::aws:policy";
const opts = {
  provider: new aws.Provider("aws", { region, allowedAccountIds: ["111122223333"] }),
};

const trust = (service, ...actions) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
  });
const attach = (role, names) =>
  names.map(
    (name) =>
      new aws.iam.RolePolicyAttachment(
        name,
        { role: role.name, policyArn: `${policies}/${name}` },
        opts,
      ),
  );

const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.40.0.0/16" }, opts);
const subnets = ["a", "b"].map(
  (zone, index) =>
    new aws.ec2.Subnet(
      zone,
      {
        vpcId: vpc.id,
        cidrBlock: `10.40.${index}.0/24`,
        availabilityZone: `${region}${zone}`,
      },
      opts,
    ),
);
const role = new aws.iam.Role(
  "cluster",
  {
    name: "e2e-cluster",
    assumeRolePolicy: trust("eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"),
  },
  opts,
);
const nodes = new aws.iam.Role(
  "nodes",
  { name: "e2e-nodes", assumeRolePolicy: trust("ec2.amazonaws.com", "sts:AssumeRole") },
  opts,
);
const attachments = [
  ...attach(role, [
    "AmazonEKSClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingPolicy",
  ]),
  ...attach(nodes, ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"]),
];
const cluster = new aws.eks.Cluster(
  "cluster",
  {
    name: "e2e",
    version: "1.34",
    roleArn: role.arn,
    bootstrapSelfManagedAddons: false,
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
    computeConfig: { enabled: true, nodePools: ["general-purpose"], nodeRoleArn: nodes.arn },
    kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
    storageConfig: { blockStorage: { enabled: true } },
    vpcConfig: { subnetIds: subnets.map(({ id }) => id), endpointPrivateAccess: true },
  },
  { ...opts, dependsOn: attachments },
);

const kubeconfig = pulumi
  .all([cluster.name, cluster.endpoint, cluster.certificateAuthority])
  .apply(([name, server, authority]) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": name,
      clusters: [{ name, cluster: { server, "certificate-authority-data": authority.data } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      users: [
        {
          name,
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1",
              command: "aws",
              args: ["eks", "get-token", "--cluster-name", name, "--region", region],
            },
          },
        },
      ],
    }),
  );
const inCluster = {
  provider: new Provider("home", { kubeconfig, enableConfigMapMutable: true }),
};

const release = new helm.Release(
  "envoy-gateway",
  {
    chart: "oci://docker.io/envoyproxy/gateway-helm",
    version: "v1.8.1",
    name: "eg",
    namespace: "envoy-gateway-system",
    createNamespace: true,
    values: { config: { envoyGateway: { extensionApis: { enableBackend: true } } } },
  },
  inCluster,
);
const namespace = new core.Namespace("space", { metadata: { name: "atlas-dev" } }, inCluster);
const settings = new core.ConfigMap(
  "settings",
  {
    metadata: { name: "settings", namespace: namespace.metadata.name },
    data: { message: config.require("message") },
  },
  inCluster,
);
const later = { ...inCluster, dependsOn: [release, namespace] };
new CustomResource(
  "class",
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GatewayClass",
    metadata: { name: "ai" },
    spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
  },
  later,
);
new CustomResource(
  "gateway",
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: "ai", namespace: "atlas-dev" },
    spec: {
      gatewayClassName: "ai",
      listeners: [{ name: "http", port: config.requireNumber("port"), protocol: "HTTP" }],
    },
  },
  later,
);

module.exports = {
  chart: release.status.chart,
  message: settings.data.apply((data) => data.message),
};
