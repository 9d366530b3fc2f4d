import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { named, type Tags } from "../../internal/tags";
import type { ZonePlan } from "./subnets";

/** Arguments of {@link HomeNetwork}. Plain values: they decide which resources exist. */
export interface HomeNetworkArgs {
  /** IPv4 range of the whole network. */
  cidr: string;
  /** The zones used, each with its subnets. */
  zones: readonly ZonePlan[];
  tags: Tags;
}

/** Where the gateway runs, made by us or by someone else. */
export interface NetworkHandle {
  vpcId: pulumi.Output<string>;
  publicSubnetIds: pulumi.Output<string>[];
  privateSubnetIds: pulumi.Output<string>[];
  /** Public IPv4 addresses that calls leave the network from. */
  egressAddresses: pulumi.Output<string>[];
  /** Ranges that nodes and pods have their addresses in; empty when someone else made the network. */
  privateCidrs: readonly string[];
  /** What has to be there before a node can start. */
  ready: pulumi.Resource[];
}

const ANYWHERE = "0.0.0.0/0";

/**
 * The gateway's network: pods in private subnets, one NAT gateway with an address of its own per zone, so that a zone's
 * end takes no other with it and every call leaves from a known address.
 *
 * Makes a VPC, an internet gateway, a public route table; per zone a public and a private subnet, an Elastic IP, a NAT
 * gateway and the private subnet's route table.
 */
export class HomeNetwork extends pulumi.ComponentResource implements NetworkHandle {
  /** @inheritDoc */
  public readonly vpcId: pulumi.Output<string>;
  /** @inheritDoc */
  public readonly publicSubnetIds: pulumi.Output<string>[];
  /** @inheritDoc */
  public readonly privateSubnetIds: pulumi.Output<string>[];
  /** @inheritDoc */
  public readonly egressAddresses: pulumi.Output<string>[];
  /** @inheritDoc */
  public readonly privateCidrs: readonly string[];
  /** @inheritDoc */
  public readonly ready: pulumi.Resource[];

  constructor(name: string, args: HomeNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("unifiedai:aws:HomeNetwork", name, args, opts);

    const { cidr, tags } = args;
    const child: pulumi.CustomResourceOptions = { parent: this };
    const vpc = new ec2.Vpc(
      `${name}-vpc`,
      // Without DNS in the VPC no node could find its cluster.
      {
        cidrBlock: cidr,
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: named(tags, `${name}-vpc`),
      },
      child,
    );
    const internet = new ec2.InternetGateway(
      `${name}-internet`,
      { vpcId: vpc.id, tags: named(tags, `${name}-internet`) },
      child,
    );
    const publicRoutes = new ec2.RouteTable(
      `${name}-public`,
      { vpcId: vpc.id, tags: named(tags, `${name}-public`) },
      child,
    );
    const toInternet = new ec2.Route(
      `${name}-public-internet`,
      { routeTableId: publicRoutes.id, destinationCidrBlock: ANYWHERE, gatewayId: internet.id },
      child,
    );
    const zones = args.zones.map((zone) =>
      this.createZone(name, zone, { vpc, publicRoutes, toInternet, tags }, child),
    );

    this.vpcId = vpc.id;
    this.publicSubnetIds = zones.map(({ publicSubnet }) => publicSubnet.id);
    this.privateSubnetIds = zones.map(({ privateSubnet }) => privateSubnet.id);
    this.egressAddresses = zones.map(({ address }) => address.publicIp);
    this.privateCidrs = args.zones.map(({ privateCidr }) => privateCidr);
    this.ready = zones.flatMap(({ toNat, association }) => [toNat, association]);
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      egressAddresses: this.egressAddresses,
    });
  }

  private createZone(
    name: string,
    plan: ZonePlan,
    shared: { vpc: ec2.Vpc; publicRoutes: ec2.RouteTable; toInternet: ec2.Route; tags: Tags },
    child: pulumi.CustomResourceOptions,
  ) {
    const { zone, publicCidr, privateCidr } = plan;
    const { vpc, publicRoutes, toInternet, tags } = shared;
    const subnet = (kind: "public" | "private", cidrBlock: string): ec2.Subnet =>
      new ec2.Subnet(
        `${name}-${kind}-${zone}`,
        // By id: names differ between accounts, and a list asked for may change its order.
        {
          vpcId: vpc.id,
          availabilityZoneId: zone,
          cidrBlock,
          tags: named(tags, `${name}-${kind}-${zone}`),
        },
        child,
      );
    const publicSubnet = subnet("public", publicCidr);
    const publicAssociation = new ec2.RouteTableAssociation(
      `${name}-public-${zone}`,
      { subnetId: publicSubnet.id, routeTableId: publicRoutes.id },
      child,
    );
    const address = new ec2.Eip(
      `${name}-egress-${zone}`,
      { domain: "vpc", tags: named(tags, `${name}-egress-${zone}`) },
      child,
    );
    const nat = new ec2.NatGateway(
      `${name}-nat-${zone}`,
      {
        subnetId: publicSubnet.id,
        allocationId: address.id,
        tags: named(tags, `${name}-nat-${zone}`),
      },
      // It reaches the internet through the public subnet's route.
      pulumi.mergeOptions(child, { dependsOn: [toInternet, publicAssociation] }),
    );
    const privateSubnet = subnet("private", privateCidr);
    const privateRoutes = new ec2.RouteTable(
      `${name}-private-${zone}`,
      { vpcId: vpc.id, tags: named(tags, `${name}-private-${zone}`) },
      child,
    );
    const toNat = new ec2.Route(
      `${name}-private-nat-${zone}`,
      { routeTableId: privateRoutes.id, destinationCidrBlock: ANYWHERE, natGatewayId: nat.id },
      child,
    );
    const association = new ec2.RouteTableAssociation(
      `${name}-private-${zone}`,
      { subnetId: privateSubnet.id, routeTableId: privateRoutes.id },
      child,
    );
    return { publicSubnet, privateSubnet, address, toNat, association };
  }
}
