"use strict";
const eks = { ...require("eks-source/cluster"), ...require("eks-source/nodes") };

exports.source = "the component provider of @pulumi/eks, github.com/pulumi/pulumi-eks v4.3.0";

const subnets = {
  vpcId: "vpc-1",
  publicSubnetIds: ["subnet-1", "subnet-2"],
  privateSubnetIds: ["subnet-3", "subnet-4"],
};

/** After the examples of the same repository and github.com/pulumi/examples aws-ts-eks-gpu-dra. */
exports.programs = {
  cluster: () => new eks.Cluster("cluster", {}),
  "auto-mode": () =>
    new eks.Cluster("cluster", {
      ...subnets,
      authenticationMode: "API",
      autoMode: { enabled: true },
    }),
  hardened: () =>
    new eks.Cluster("cluster", {
      ...subnets,
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
      enabledClusterLogTypes: ["api", "audit", "authenticator"],
      encryptionConfigKeyArn: "arn:aws:kms:us-east-1:111122223333:key/1",
      authenticationMode: "API",
      skipDefaultNodeGroup: true,
    }),
  gpu: () => {
    const cluster = new eks.Cluster("cluster", {
      ...subnets,
      authenticationMode: "API",
      skipDefaultNodeGroup: true,
    });
    const taints = [{ key: "nvidia.com/gpu", value: "true", effect: "NO_SCHEDULE" }];
    new eks.ManagedNodeGroup("tainted", {
      cluster,
      nodeRoleArn: "arn:aws:iam::111122223333:role/node",
      instanceTypes: ["p4d.24xlarge"],
      amiType: "AL2023_x86_64_NVIDIA",
      scalingConfig: { desiredSize: 1, minSize: 0, maxSize: 2 },
      taints,
    });
    new eks.ManagedNodeGroup("open", {
      cluster,
      nodeRoleArn: "arn:aws:iam::111122223333:role/node",
      instanceTypes: ["g6.xlarge", "m7i.large"],
      scalingConfig: { desiredSize: 1, minSize: 0, maxSize: 50 },
    });
    new eks.NodeGroupV2("own-machines", {
      cluster,
      gpu: true,
      instanceType: "g5.xlarge",
      instanceProfileName: "nodes",
    });
  },
};
