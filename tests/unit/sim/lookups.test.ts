// Proves that the local clouds list what carries tags and what belongs to a route table, as AWS's own look-ups do.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rows } from "../../../sim/facts/aws";
import type { Props } from "../../../sim/model";
import { LocalClouds, urnOf, type Provider } from "./harness";

let clouds: LocalClouds;
let aws: Provider;
beforeEach(async () => {
  clouds = await new LocalClouds(rows).start();
  aws = await clouds.provider("aws");
});
afterEach(() => clouds.dispose());

async function make(token: string, name: string, inputs: Props): Promise<string> {
  const urn = urnOf(token, name);
  return (await aws.create(urn, await aws.accepted(urn, inputs))).id;
}

const tags = (name: string): Props => ({ Name: name, Environment: "dev" });

/** A network with one public subnet and a NAT gateway in it. */
async function network() {
  const vpcId = await make("aws:ec2/vpc:Vpc", "vpc", {
    cidrBlock: "10.0.0.0/16",
    tags: tags("vpc"),
  });
  const gatewayId = await make("aws:ec2/internetGateway:InternetGateway", "gw", { vpcId });
  const subnetId = await make("aws:ec2/subnet:Subnet", "subnet", {
    vpcId,
    cidrBlock: "10.0.0.0/24",
    tags: tags("subnet"),
  });
  const routeTableId = await make("aws:ec2/routeTable:RouteTable", "table", { vpcId });
  await make("aws:ec2/route:Route", "route", {
    routeTableId,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId,
  });
  const association = await make(
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "association",
    { routeTableId, subnetId },
  );
  const allocationId = await make("aws:ec2/eip:Eip", "address", { domain: "vpc" });
  const nat = await make("aws:ec2/natGateway:NatGateway", "nat", {
    subnetId,
    allocationId,
    tags: tags("nat"),
  });
  return { vpcId, gatewayId, subnetId, routeTableId, association, nat };
}

describe("the tagging API", () => {
  const listed = async (types: string[], filters: Props[]) => {
    const answer = await aws.invoke("aws:resourcegroupstaggingapi/getResources:getResources", {
      resourceTypeFilters: types,
      tagFilters: filters,
    });
    return (answer["resourceTagMappingLists"] as Props[]).map((one) => one["resourceArn"]);
  };

  it("lists by type and tags, also what shows no ARN of its own, and never what has no tags", async () => {
    const { vpcId, nat } = await network();
    const arn = (rest: string) => `arn:aws:ec2:us-east-1:111122223333:${rest}`;
    expect(await listed(["ec2:natgateway"], [])).toEqual([arn(`natgateway/${nat}`)]);
    const named = (name: string): Props => ({ key: "Name", values: [name] });
    expect(await listed(["ec2:vpc"], [named("vpc")])).toEqual([arn(`vpc/${vpcId}`)]);
    expect(await listed(["ec2:vpc"], [named("subnet")])).toEqual([]);
    expect(await listed(["ec2:elastic-ip"], [])).toEqual([]);
  });
});

describe("a route table", () => {
  const ask = (args: Props) => aws.invoke("aws:ec2/getRouteTable:getRouteTable", args);

  it("shows its routes and who is associated with it", async () => {
    const { vpcId, gatewayId, subnetId, routeTableId, association } = await network();
    expect(await ask({ routeTableId })).toMatchObject({
      routeTableId,
      vpcId,
      associations: [{ routeTableAssociationId: association, subnetId, main: false }],
      routes: [{ cidrBlock: "0.0.0.0/0", gatewayId, natGatewayId: "" }],
    });
  });

  it("is refused when it is not there, or not named", async () => {
    await expect(ask({ routeTableId: "rtb-0" })).rejects.toThrow("query returned no results");
    await expect(ask({ vpcId: "vpc-0" })).rejects.toThrow("find a route table by its id alone");
  });
});
