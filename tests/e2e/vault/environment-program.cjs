"use strict";
// What an environment has in Vault, beside a cluster whose issuer its login method trusts. Run by tests on the local clouds.
const path = require("node:path");
require("../../../tools/build.cjs").ensureFresh();
const aws = {
  ec2: require("@pulumi/aws/ec2"),
  eks: require("@pulumi/aws/eks"),
  iam: require("@pulumi/aws/iam"),
  Provider: require("@pulumi/aws/provider").Provider,
};
const pulumi = require("@pulumi/pulumi");
const bin = path.join(__dirname, "..", "..", "..", "bin");
const { VaultStore } = require(path.join(bin, "components/secrets/vault-store.js"));

const stack = pulumi.getStack();
const region = "us-east-1";
const opts = {
  provider: new aws.Provider("aws", { region, allowedAccountIds: ["111122223333"] }),
};

const trust = (service, ...actions) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
  });
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
    name: `vault-${stack}-cluster`,
    assumeRolePolicy: trust("eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"),
  },
  opts,
);
const attachment = new aws.iam.RolePolicyAttachment(
  "cluster",
  { role: role.name, policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" },
  opts,
);
const cluster = new aws.eks.Cluster(
  "cluster",
  {
    name: `vault-${stack}`,
    version: "1.34",
    roleArn: role.arn,
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
    vpcConfig: { subnetIds: subnets.map(({ id }) => id), endpointPrivateAccess: true },
  },
  { ...opts, dependsOn: [attachment] },
);
const issuer = cluster.identities.apply(([identity]) => identity.oidcs[0].issuer);

const store = new VaultStore("secrets", {
  namePrefix: `atlas-${stack}`,
  entries: ["tenants/alpha", "tenants/beta", "providers/openai", "redis"],
  refreshSeconds: 60,
  tags: { Environment: stack, Project: "atlas", Team: "platform-ai" },
  deletionProtection: false,
  vault: { address: "https://vault.example.com:8200", mount: "ai-providers" },
  gateway: { issuer, namespace: `atlas-${stack}`, serviceAccount: "ai-gateway" },
});

exports.issuer = issuer;
exports.secrets = store.reference;
