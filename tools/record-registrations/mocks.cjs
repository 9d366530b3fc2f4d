"use strict";
const path = require("node:path");

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

/** @param {string} folder the folder whose programs are recorded */
module.exports = (folder) => {
  // One SDK for the recorder and for what is recorded.
  const load = require("node:module").createRequire(path.join(folder, "package.json"));
  const pulumi = load("@pulumi/pulumi");
  const { MockMonitor } = load("@pulumi/pulumi/runtime/mocks");
  const original = MockMonitor.prototype.registerResource;

  async function record(program, preview) {
    const resources = [];
    MockMonitor.prototype.registerResource = function (request, callback) {
      const from = {};
      for (const [key, value] of request.getPropertydependenciesMap().entries())
        if (value.getUrnsList().length > 0) from[key] = value.getUrnsList().map(identityOf);
      resources.push({
        type: request.getType(),
        name: request.getName(),
        parent: identityOf(request.getParent()),
        custom: request.getCustom(),
        protect: request.getProtect(),
        inputs: onWire(request.getObject()?.toJavaScript() ?? {}),
        propertyDependencies: from,
      });
      return original.call(this, request, callback);
    };
    try {
      await pulumi.runtime.setMocks(
        {
          newResource: ({ type, name, inputs }) => ({
            id: preview ? undefined : `${name}-id`,
            state: preview ? inputs : { ...inputs, ...computed(type, name, inputs) },
          }),
          call: ({ token, inputs }) => {
            const answer = ANSWERS[token];
            if (answer === undefined) {
              // The SDK drops the message of an error that a mock throws.
              console.error(`no answer for ${token}, asked with ${JSON.stringify(inputs)}`);
              throw new Error(`no answer for ${token}`);
            }
            return answer(inputs);
          },
        },
        "recorded",
        "test",
        preview,
      );
      await pulumi.runtime.runInPulumiStack(async () => {
        await program();
      });
      await pulumi.runtime.disconnect();
    } finally {
      MockMonitor.prototype.registerResource = original;
    }
    return resources.filter(({ type }) => type !== "pulumi:pulumi:Stack");
  }
  return { record };
};

/** `<type>::<name>`, which a stack has once. */
function identityOf(urn) {
  const [, , types = "", name = ""] = urn.split("::");
  return `${types.slice(types.lastIndexOf("$") + 1)}::${name}`;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

/** References to resources become what the engine hands on for them, an id or a URN; secrets and assets stay marked. */
function onWire(value) {
  if (Array.isArray(value)) return value.map(onWire);
  if (typeof value !== "object" || value === null) return value;
  const signature = value[SIGNATURE];
  if (signature === RESOURCE) return value.id || value.urn;
  if (signature === ASSET || signature === ARCHIVE) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, onWire(member)]));
}
