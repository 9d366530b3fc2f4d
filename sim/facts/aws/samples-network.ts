/** Samples of networks, in the account and Region of samples.ts. */
import type { Need, Sample } from "../sample";

const otherRegion = "us-west-2";
const tags = { Environment: "dev", Project: "atlas", CostCenter: "ML-4100", Team: "platform-ai" };
const moreTags = { ...tags, Team: "research" };

/** A VPC whose id every need after it gets. */
export const vpcNeed: Need = {
  token: "aws:ec2/vpc:Vpc",
  inputs: { cidrBlock: "10.40.0.0/16", enableDnsHostnames: true },
  gives: { vpcId: "id" },
};
/** Its way to the internet. */
export const gatewayNeed: Need = { token: "aws:ec2/internetGateway:InternetGateway", inputs: {} };
/** A subnet of it; `paths` are inputs of the sample that get its id, `later` those of needs. */
export const subnetNeed = (
  zone: "a" | "b",
  paths: readonly string[],
  later: readonly string[] = [],
): Need => ({
  token: "aws:ec2/subnet:Subnet",
  inputs: {
    vpcId: "",
    cidrBlock: zone === "a" ? "10.40.0.0/20" : "10.40.16.0/20",
    availabilityZone: `us-east-1${zone}`,
  },
  into: Object.fromEntries(paths.map((path) => [path, "id"])),
  gives: Object.fromEntries(later.map((path) => [path, "id"])),
});
/** A security group of it. */
export const groupNeed = (path: string): Need => ({
  token: "aws:ec2/securityGroup:SecurityGroup",
  inputs: { name: "atlas-sample-need" },
  into: { [path]: "id" },
});

const rule = {
  securityGroupId: "",
  ipProtocol: "tcp",
  fromPort: 443,
  toPort: 443,
  cidrIpv4: "0.0.0.0/0",
};
const ruleSample: Sample = {
  inputs: { ...rule, tags },
  update: { ...rule, toPort: 444, tags },
  replace: { ...rule, region: otherRegion, tags },
  needs: [vpcNeed, groupNeed("securityGroupId")],
};
const vpcInto: Need = { ...vpcNeed, into: { vpcId: "id" } };

export const networkSamples: Readonly<Record<string, Sample>> = {
  "aws:ec2/vpc:Vpc": {
    inputs: { cidrBlock: "10.40.0.0/16", enableDnsHostnames: true, tags },
    update: { cidrBlock: "10.40.0.0/16", enableDnsHostnames: false, tags },
    replace: { cidrBlock: "10.41.0.0/16", enableDnsHostnames: true, tags },
  },
  "aws:ec2/subnet:Subnet": {
    inputs: { vpcId: "", cidrBlock: "10.40.0.0/20", availabilityZoneId: "use1-az1", tags },
    update: {
      vpcId: "",
      cidrBlock: "10.40.0.0/20",
      availabilityZoneId: "use1-az1",
      mapPublicIpOnLaunch: true,
      tags,
    },
    replace: { vpcId: "", cidrBlock: "10.40.32.0/20", availabilityZoneId: "use1-az1", tags },
    needs: [vpcInto],
  },
  "aws:ec2/internetGateway:InternetGateway": {
    inputs: { vpcId: "", tags },
    update: { vpcId: "", tags: moreTags },
    replace: { vpcId: "", region: otherRegion, tags },
    needs: [vpcInto],
  },
  "aws:ec2/eip:Eip": {
    inputs: { domain: "vpc", tags },
    update: { domain: "vpc", tags: moreTags },
    replace: { domain: "vpc", region: otherRegion, tags },
  },
  "aws:ec2/natGateway:NatGateway": {
    inputs: { subnetId: "", allocationId: "", tags },
    update: { subnetId: "", allocationId: "", tags: moreTags },
    replace: { subnetId: "", allocationId: "", privateIp: "10.40.0.9", tags },
    needs: [
      vpcNeed,
      gatewayNeed,
      subnetNeed("a", ["subnetId"]),
      { token: "aws:ec2/eip:Eip", inputs: {}, into: { allocationId: "id" } },
    ],
  },
  "aws:ec2/routeTable:RouteTable": {
    inputs: { vpcId: "", tags },
    update: { vpcId: "", tags: moreTags },
    replace: { vpcId: "", region: otherRegion, tags },
    needs: [vpcInto],
  },
  "aws:ec2/route:Route": {
    inputs: { routeTableId: "", destinationCidrBlock: "0.0.0.0/0", gatewayId: "" },
    replace: { routeTableId: "", destinationCidrBlock: "198.51.100.0/24", gatewayId: "" },
    needs: [
      vpcNeed,
      { ...gatewayNeed, into: { gatewayId: "id" } },
      {
        token: "aws:ec2/routeTable:RouteTable",
        inputs: { vpcId: "" },
        into: { routeTableId: "id" },
      },
    ],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    inputs: { routeTableId: "", subnetId: "" },
    replace: { routeTableId: "", subnetId: "", region: otherRegion },
    needs: [
      vpcNeed,
      subnetNeed("a", ["subnetId"]),
      {
        token: "aws:ec2/routeTable:RouteTable",
        inputs: { vpcId: "" },
        into: { routeTableId: "id" },
      },
    ],
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    inputs: { name: "atlas-sample", description: "Callers", vpcId: "", tags },
    update: { name: "atlas-sample", description: "Callers", vpcId: "", tags: moreTags },
    replace: { name: "atlas-sample", description: "Others", vpcId: "", tags },
    needs: [vpcInto],
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ruleSample,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ruleSample,
};
