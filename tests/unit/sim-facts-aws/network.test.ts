// Proves the rows against themselves; not that EC2 answers so.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import zonesOfCatalog from "../../../catalog/aws-zones.json";
import { addressAt, contains, isPrivate, overlaps, parseCidr } from "../../../sim/facts/aws/cidr";
import { crc32 } from "../../../sim/facts/aws/ec2-route";
import { egressAddresses } from "../../../sim/facts/aws/network";
import { shortRegion, zonesOf } from "../../../sim/facts/aws/zones";
import { Cloud, network, wayOut } from "./cloud";
import { refusal } from "./world";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const ROUTE = "aws:ec2/route:Route";
const TABLE = "aws:ec2/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const EIP = "aws:ec2/eip:Eip";
const NAT = "aws:ec2/natGateway:NatGateway";

let cloud: Cloud;
beforeEach(() => {
  cloud = new Cloud();
});
afterEach(() => cloud.dispose());

describe("address ranges", () => {
  it("are read, compared and counted", () => {
    const range = (text: string) => parseCidr(text)!;
    expect(parseCidr("10.0.0.0/33")).toBeUndefined();
    expect(parseCidr("10.0.0.256/24")).toBeUndefined();
    expect(range("10.0.0.1/24").aligned).toBe(false);
    expect(contains(range("10.0.0.0/16"), range("10.0.255.0/24"))).toBe(true);
    expect(contains(range("10.0.0.0/16"), range("10.1.0.0/24"))).toBe(false);
    expect(overlaps(range("10.0.0.0/24"), range("10.0.0.128/25"))).toBe(true);
    expect(overlaps(range("10.0.0.0/24"), range("10.0.1.0/24"))).toBe(false);
    expect(["172.31.0.0/16", "172.32.0.0/16"].map((one) => isPrivate(range(one)))).toEqual([
      true,
      false,
    ]);
    expect(addressAt(range("203.0.113.0/24").first, 7)).toBe("203.0.113.7");
  });
});

describe("Availability Zones", () => {
  it("have the ids the catalog offers", () => {
    for (const { region, zones } of zonesOfCatalog) {
      const known = zonesOf(region).map((zone) => zone.id);
      expect(zones.filter((zone) => !known.includes(zone))).toEqual([]);
    }
    expect(shortRegion("ap-southeast-2")).toBe("apse2");
    expect(zonesOf("us-east-1").find((zone) => zone.name === "us-east-1e")?.id).toBe("use1-az3");
  });
});

describe("VPC", () => {
  it("has a range of its own size", () => {
    expect(cloud.complaints(VPC, {})).toEqual([expect.stringMatching(/^cidrBlock: must be set/)]);
    for (const cidrBlock of ["10.0.0.0/8", "10.0.0.0/29", "10.0.1.0/16", "10.0.0.0"])
      expect(cloud.complaints(VPC, { cidrBlock })).toEqual([
        expect.stringMatching(/^cidrBlock: must be an IPv4 network of size \/16 to \/28/),
      ]);
    expect(
      cloud.complaints(VPC, {
        cidrBlock: "10.0.0.0/16",
        enableDnsSupport: false,
        enableDnsHostnames: true,
      }),
    ).toEqual([expect.stringMatching(/^enableDnsHostnames: needs/)]);
  });

  it("is the fifth of a Region with the default one, a grant gives more", () => {
    const make = (on: Cloud, index: number) => on.create(VPC, { cidrBlock: `10.${index}.0.0/16` });
    for (let index = 0; index < 4; index += 1) make(cloud, index);
    expect(refusal(() => make(cloud, 4))).toMatchObject({ code: "VpcLimitExceeded", status: 400 });
    const grants = { "aws/111122223333/us-east-1": { [`quota:${VPC}`]: 6 } };
    const granted = new Cloud({ grants });
    for (let index = 0; index < 6; index += 1) make(granted, index);
    return granted.dispose();
  });

  it("is not deleted while anything is in it", () => {
    const { vpc, gateway, publicSubnets, privateSubnets } = network(cloud);
    const group = cloud.create(GROUP, { name: "g", vpcId: vpc.id });
    const table = cloud.create(TABLE, { vpcId: vpc.id });
    for (const inside of [gateway, ...publicSubnets, ...privateSubnets, group, table]) {
      expect(refusal(() => cloud.delete(vpc)).code).toBe("DependencyViolation");
      cloud.delete(inside);
    }
    cloud.delete(vpc);
  });
});

describe("subnet", () => {
  it("lies in its VPC, beside the others, in a zone of the Region", () => {
    const { vpc } = network(cloud);
    const make = (cidrBlock: string, more = {}) =>
      refusal(() => cloud.create(SUBNET, { vpcId: vpc.id, cidrBlock, ...more }));
    expect(make("10.41.0.0/24").code).toBe("InvalidSubnet.Range");
    expect(make("10.40.0.128/25").code).toBe("InvalidSubnet.Conflict");
    expect(make("10.40.9.0/24", { availabilityZone: "us-east-1z" }).message).toContain(
      "us-east-1a, us-east-1b",
    );
    expect(make("10.40.9.0/24", { availabilityZoneId: "use2-az1" }).code).toBe(
      "InvalidParameterValue",
    );
    expect(
      refusal(() => cloud.create(SUBNET, { vpcId: "vpc-0", cidrBlock: "10.40.9.0/24" })).code,
    ).toBe("InvalidVpcID.NotFound");
    const byId = cloud.create(SUBNET, {
      vpcId: vpc.id,
      cidrBlock: "10.40.9.0/24",
      availabilityZoneId: "use1-az1",
    });
    expect(cloud.read(byId)).toMatchObject({
      availabilityZone: "us-east-1b",
      availabilityZoneId: "use1-az1",
      mapPublicIpOnLaunch: false,
    });
    expect(cloud.replaces(byId, { availabilityZoneId: "use1-az2" })).toEqual([
      "availabilityZoneId",
    ]);
    expect(cloud.replaces(byId, { mapPublicIpOnLaunch: true })).toEqual([]);
  });

  it("of another Region does not exist here", () => {
    const vpc = cloud.create(VPC, { cidrBlock: "10.0.0.0/16" }, "us-west-2");
    expect(
      refusal(() => cloud.create(SUBNET, { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" })).code,
    ).toBe("InvalidVpcID.NotFound");
  });

  it("is not deleted while something stands in it", () => {
    const { publicSubnets, privateSubnets, vpc } = network(cloud);
    const out = wayOut(cloud, vpc.id, publicSubnets[0]!, privateSubnets[0]!);
    expect(refusal(() => cloud.delete(publicSubnets[0]!))).toEqual({
      code: "DependencyViolation",
      status: 400,
      message: `The subnet '${publicSubnets[0]!.id}' has dependencies and cannot be deleted.`,
    });
    cloud.delete(out.nat);
    cloud.delete(publicSubnets[0]!);
  });
});

describe("NAT gateway", () => {
  it("needs a subnet, a free address and a gateway to the internet", () => {
    const vpc = cloud.create(VPC, { cidrBlock: "10.0.0.0/16" });
    const subnet = cloud.create(SUBNET, { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
    const address = cloud.create(EIP, {});
    const inputs = { subnetId: subnet.id, allocationId: address.id };
    expect(refusal(() => cloud.create(NAT, inputs))).toMatchObject({
      code: "Gateway.NotAttached",
      message: expect.stringContaining("has no Internet gateway attached"),
    });
    cloud.create("aws:ec2/internetGateway:InternetGateway", { vpcId: vpc.id });
    expect(refusal(() => cloud.create(NAT, { ...inputs, allocationId: "eipalloc-0" })).code).toBe(
      "InvalidAllocationID.NotFound",
    );
    const nat = cloud.create(NAT, inputs);
    expect(refusal(() => cloud.create(NAT, inputs)).code).toBe("Resource.AlreadyAssociated");
    expect(cloud.read(nat)).toMatchObject({
      publicIp: address.state.publicIp,
      vpcId: vpc.id,
      connectivityType: "public",
    });
    expect(cloud.read(address)).toMatchObject({
      associationId: nat.state.associationId,
      networkInterface: nat.state.networkInterfaceId,
    });
    expect(refusal(() => cloud.delete(address)).code).toBe("InvalidIPAddress.InUse");
    expect(cloud.complaints(NAT, { subnetId: subnet.id })).toEqual([
      "allocationId: must be set for a public gateway, got nothing",
    ]);
  });

  it("is one of five in a zone", () => {
    const grants = { "aws/111122223333": { [`quota:${EIP}`]: 9 } };
    const rich = new Cloud({ grants });
    const { publicSubnets } = network(rich);
    const make = (index: number) =>
      rich.create(NAT, {
        subnetId: publicSubnets[index]!.id,
        allocationId: rich.create(EIP, {}).id,
      });
    for (let count = 0; count < 5; count += 1) make(0);
    expect(refusal(() => make(0)).code).toBe("NatGatewayLimitExceeded");
    make(1);
    return rich.dispose();
  });
});

describe("Elastic IP", () => {
  it("is one of five in a fresh account's Region, with an address of its own", () => {
    const cloud = new Cloud({ grants: {} });
    const made = Array.from({ length: 5 }, () => cloud.create(EIP, { domain: "vpc" }));
    const addresses = made.map((one) => String(one.state.publicIp));
    expect(new Set(addresses).size).toBe(5);
    for (const one of addresses) expect(one).toMatch(/^(203\.0\.113|198\.51\.100|192\.0\.2)\.\d+$/);
    expect(refusal(() => cloud.create(EIP, {}))).toMatchObject({ code: "AddressLimitExceeded" });
    cloud.create(EIP, {}, "us-west-2");
    expect(cloud.complaints(EIP, { instance: "i-0" })).toEqual([
      expect.stringMatching(/^instance: is not offered/),
    ]);
    cloud.dispose();
  });
});

describe("internet gateway", () => {
  it("is the only one of its VPC and stays while addresses are mapped", () => {
    const { vpc, gateway, publicSubnets, privateSubnets } = network(cloud);
    expect(
      refusal(() => cloud.create("aws:ec2/internetGateway:InternetGateway", { vpcId: vpc.id })),
    ).toMatchObject({ message: `Network ${vpc.id} already has an internet gateway attached` });
    const out = wayOut(cloud, vpc.id, publicSubnets[0]!, privateSubnets[0]!);
    expect(refusal(() => cloud.delete(gateway)).message).toContain("mapped public address(es)");
    cloud.delete(out.nat);
    cloud.delete(gateway);
  });
});

describe("route", () => {
  it("names one target of the table's own VPC", () => {
    const { vpc, gateway } = network(cloud);
    const other = network(cloud, "10.50");
    const table = cloud.create(TABLE, { vpcId: vpc.id });
    const inputs = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0" };
    expect(cloud.complaints(ROUTE, inputs)).toEqual([
      expect.stringMatching(/^gatewayId: must be the only target/),
    ]);
    expect(
      cloud.complaints(ROUTE, { ...inputs, transitGatewayId: "tgw-0", gatewayId: "x" }),
    ).toEqual([expect.stringMatching(/^transitGatewayId: is not in the local clouds/)]);
    expect(
      refusal(() => cloud.create(ROUTE, { ...inputs, gatewayId: other.gateway.id })).message,
    ).toBe(`route table and network gateway ${other.gateway.id} belong to different networks`);
    expect(refusal(() => cloud.create(ROUTE, { ...inputs, natGatewayId: "nat-0" })).code).toBe(
      "InvalidNatGatewayID.NotFound",
    );
    expect(
      refusal(() =>
        cloud.create(ROUTE, {
          ...inputs,
          destinationCidrBlock: "10.40.3.0/24",
          gatewayId: gateway.id,
        }),
      ).message,
    ).toContain("equal to or more specific");
    const made = cloud.create(ROUTE, { ...inputs, gatewayId: gateway.id });
    expect(made.id).toBe(`r-${table.id}1080289494`);
    expect(refusal(() => cloud.create(ROUTE, { ...inputs, gatewayId: gateway.id })).code).toBe(
      "RouteAlreadyExists",
    );
  });

  it("takes another target in place", () => {
    const { vpc, publicSubnets, privateSubnets, gateway } = network(cloud);
    const { route } = wayOut(cloud, vpc.id, publicSubnets[0]!, privateSubnets[0]!);
    delete route.inputs.natGatewayId;
    expect(cloud.replaces(route, { gatewayId: gateway.id })).toEqual([]);
    cloud.update(route, { gatewayId: gateway.id });
    expect(route.inputs.gatewayId).toBe(gateway.id);
    expect(cloud.replaces(route, { destinationCidrBlock: "1.0.0.0/8" })).toEqual([
      "destinationCidrBlock",
    ]);
  });

  it("has an id made as the provider makes it", () => {
    expect(crc32("0.0.0.0/0")).toBe(1080289494);
  });
});

describe("route table association", () => {
  it("is the only one of a subnet, and moves to another table in place", () => {
    const { vpc, privateSubnets } = network(cloud);
    const other = network(cloud, "10.50");
    const [table, second] = [0, 1].map(() => cloud.create(TABLE, { vpcId: vpc.id }));
    const inputs = { routeTableId: table!.id, subnetId: privateSubnets[0]!.id };
    const made = cloud.create(ASSOCIATION, inputs);
    expect(
      refusal(() => cloud.create(ASSOCIATION, { ...inputs, routeTableId: second!.id })).code,
    ).toBe("Resource.AlreadyAssociated");
    expect(
      refusal(() => cloud.create(ASSOCIATION, { ...inputs, subnetId: other.privateSubnets[0]!.id }))
        .code,
    ).toBe("InvalidParameterValue");
    expect(cloud.replaces(made, { routeTableId: second!.id })).toEqual([]);
    cloud.update(made, { routeTableId: second!.id });
  });
});

describe("egress addresses", () => {
  it("follow route, NAT gateway and Elastic IP of each subnet", () => {
    const { vpc, publicSubnets, privateSubnets } = network(cloud);
    const ids = privateSubnets.map((one) => one.id);
    const world = cloud.plane.world(vpc.scope);
    expect(egressAddresses(world, ids)).toEqual([]);
    const ways = [0, 1].map((index) =>
      wayOut(cloud, vpc.id, publicSubnets[index]!, privateSubnets[index]!),
    );
    const expected = ways.map((one) => String(one.address.state.publicIp)).sort();
    expect(egressAddresses(world, ids)).toEqual(expected);
    cloud.delete(ways[0]!.route);
    expect(egressAddresses(world, ids)).toEqual([ways[1]!.address.state.publicIp]);
  });
});

describe("security group", () => {
  it("has a name of its own in its VPC", () => {
    const { vpc } = network(cloud);
    const other = network(cloud, "10.50");
    const group = cloud.create(GROUP, { name: "callers", vpcId: vpc.id });
    expect(refusal(() => cloud.create(GROUP, { name: "callers", vpcId: vpc.id })).code).toBe(
      "InvalidGroup.Duplicate",
    );
    cloud.create(GROUP, { name: "callers", vpcId: other.vpc.id });
    expect(cloud.complaints(GROUP, { name: "sg-x", vpcId: vpc.id })).toHaveLength(1);
    expect(cloud.complaints(GROUP, { name: "x" })).toEqual([expect.stringMatching(/^vpcId: /)]);
    expect(cloud.replaces(group, { description: "other" })).toEqual(["description"]);
    expect(cloud.read(group)).toMatchObject({ description: "Managed by Pulumi", egress: [] });
  });

  it("is not deleted while a rule of another names it", () => {
    const { vpc } = network(cloud);
    const [one, two] = ["one", "two"].map((name) => cloud.create(GROUP, { name, vpcId: vpc.id }));
    const rule = cloud.create(INGRESS, {
      securityGroupId: one!.id,
      referencedSecurityGroupId: two!.id,
      ipProtocol: "-1",
    });
    expect(refusal(() => cloud.delete(two!))).toMatchObject({ code: "DependencyViolation" });
    cloud.delete(rule);
    cloud.delete(two!);
  });

  it("has rules with one peer, ports that fit and no doubles", () => {
    const { vpc } = network(cloud);
    const other = network(cloud, "10.50");
    const group = cloud.create(GROUP, { name: "g", vpcId: vpc.id });
    const foreign = cloud.create(GROUP, { name: "g", vpcId: other.vpc.id });
    const rule = { securityGroupId: group.id, ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    const complaints = (change: object) =>
      cloud.complaints(EGRESS, { ...rule, ...change }).map((one) => one.split(":")[0]);
    expect(complaints({})).toEqual(["cidrIpv4"]);
    expect(complaints({ cidrIpv4: "10.0.0.1/8" })).toEqual(["cidrIpv4"]);
    expect(complaints({ cidrIpv4: "0.0.0.0/0", referencedSecurityGroupId: group.id })).toEqual([
      "cidrIpv4",
    ]);
    expect(complaints({ cidrIpv4: "0.0.0.0/0", fromPort: 444 })).toEqual(["fromPort"]);
    expect(complaints({ cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" })).toEqual(["fromPort", "toPort"]);
    expect(complaints({ cidrIpv4: "0.0.0.0/0", ipProtocol: "https" })).toEqual(["ipProtocol"]);
    expect(
      cloud.complaints(EGRESS, { ...rule, fromPort: null, toPort: null, cidrIpv4: "0.0.0.0/0" }),
    ).toEqual([
      "fromPort: must be set for tcp, got nothing",
      "toPort: must be set for tcp, got nothing",
    ]);
    cloud.create(EGRESS, { ...rule, cidrIpv4: "0.0.0.0/0" });
    expect(refusal(() => cloud.create(EGRESS, { ...rule, cidrIpv4: "0.0.0.0/0" })).code).toBe(
      "InvalidPermission.Duplicate",
    );
    cloud.create(INGRESS, { ...rule, cidrIpv4: "0.0.0.0/0" });
    expect(
      refusal(() => cloud.create(EGRESS, { ...rule, referencedSecurityGroupId: foreign.id })).code,
    ).toBe("InvalidGroup.NotFound");
    expect(
      refusal(() =>
        cloud.create(EGRESS, { ...rule, securityGroupId: "sg-0", cidrIpv4: "0.0.0.0/0" }),
      ).code,
    ).toBe("InvalidGroup.NotFound");
  });
});
