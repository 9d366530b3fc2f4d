"use strict";
const ACCOUNT = "111122223333";
const REGION = "us-east-1";
const ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"];

/** What AWS answers to the questions that the components ask. */
const ANSWERS = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
    names: ZONES,
    zoneIds: ["use1-az1", "use1-az2", "use1-az3"],
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/recorder`,
    userId: "AIDAEXAMPLE",
  }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com" }),
  "aws:index/getRegion:getRegion": () => ({
    name: REGION,
    id: REGION,
    region: REGION,
    description: "",
  }),
  "aws:ec2/getAmi:getAmi": () => ({
    id: "ami-0123456789abcdef0",
    imageId: "ami-0123456789abcdef0",
    blockDeviceMappings: [{ deviceName: "/dev/xvda" }],
  }),
  "aws:ec2/getInstanceType:getInstanceType": ({ instanceType }) => ({
    instanceType,
    supportedArchitectures: ["x86_64"],
  }),
  "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": () => ({
    instanceTypes: [],
    locations: ZONES,
  }),
  "aws:ec2/getRouteTable:getRouteTable": () => ({
    routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-1", gatewayId: "" }],
  }),
  "aws:ec2/getRouteTables:getRouteTables": () => ({ ids: ["rtb-1"] }),
  "aws:ec2/getSubnet:getSubnet": ({ id }) => ({
    id,
    vpcId: "vpc-1",
    mapPublicIpOnLaunch: true,
    availabilityZone: ZONES[0],
  }),
  "aws:ec2/getSubnets:getSubnets": () => ({ ids: ["subnet-1", "subnet-2"] }),
  "aws:ec2/getVpc:getVpc": () => ({ id: "vpc-1", cidrBlock: "172.31.0.0/16" }),
  "aws:eks/getAddonVersion:getAddonVersion": () => ({ version: "v1.20.0-eksbuild.1" }),
  "aws:ssm/getParameter:getParameter": () => ({ value: "ami-0123456789abcdef0" }),
};

/** What a cloud adds to the inputs that the components read again. */
const computed = (type, name, inputs) => {
  const short = type.split(":")[2];
  const common = {
    arn: `arn:aws:test:${REGION}:${ACCOUNT}:${short}/${name}`,
    name: inputs.name ?? name,
    region: REGION,
  };
  switch (type) {
    case "aws:ec2/subnet:Subnet":
      return { ...common, availabilityZone: inputs.availabilityZone ?? ZONES[0] };
    case "aws:ec2/vpc:Vpc":
      return { ...common, mainRouteTableId: "rtb-1", defaultSecurityGroupId: "sg-1" };
    case "aws:lb/loadBalancer:LoadBalancer":
      return {
        ...common,
        dnsName: `${name}.elb.amazonaws.com`,
        vpcId: "vpc-1",
        securityGroups: ["sg-1"],
      };
    case "aws:eks/cluster:Cluster":
      return {
        ...common,
        endpoint: "https://api.eks.example",
        version: inputs.version ?? "1.34",
        certificateAuthority: { data: "LS0tLS1CRUdJTg==" },
        identities: [
          { oidcs: [{ issuer: `https://oidc.eks.${REGION}.amazonaws.com/id/EXAMPLE` }] },
        ],
        vpcConfig: { ...inputs.vpcConfig, clusterSecurityGroupId: "sg-cluster", vpcId: "vpc-1" },
        kubernetesNetworkConfig: { serviceIpv4Cidr: "10.100.0.0/16" },
        accessConfig: { authenticationMode: "API", ...inputs.accessConfig },
      };
    case "aws:s3/bucket:Bucket":
      return {
        ...common,
        bucket: inputs.bucket ?? `${name}-1a2b3c4`,
        arn: `arn:aws:s3:::${inputs.bucket ?? `${name}-1a2b3c4`}`,
      };
    case "aws:ec2/launchTemplate:LaunchTemplate":
      return { ...common, latestVersion: 1, defaultVersion: 1 };
    case "aws:cloudformation/stack:Stack":
      return { ...common, outputs: { NodeGroup: `${name}-group` } };
    case "aws:ecr/repository:Repository":
      return {
        ...common,
        repositoryUrl: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${name}`,
        registryId: ACCOUNT,
      };
    default:
      return common;
  }
};

module.exports = { ANSWERS, computed };
