import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { rows } from "../../../sim/facts/aws/index";
import type { Props, StoredResource } from "../../../sim/model";
import { Registry } from "../../../sim/registry";
import { checkInputs } from "../../../sim/server/check";
import { bindProvider } from "../../../sim/server/clouds";
import { difference } from "../../../sim/server/diff";
import {
  cloudInputs,
  createResource,
  deleteResource,
  describeResource,
  requireType,
  updateResource,
} from "../../../sim/server/operations";
import { ControlPlane } from "../../../sim/server/plane";

/** The local AWS without the wire: checks, names, references, quotas and delete order as the server applies them. */
export class Cloud {
  readonly directory = mkdtempSync(path.join(tmpdir(), "local-aws-"));
  readonly plane: ControlPlane;
  now = new Date("2026-11-21T12:00:00Z");
  private count = 0;

  constructor(world: object = {}) {
    writeFileSync(path.join(this.directory, "world.json"), JSON.stringify(world));
    this.plane = new ControlPlane(this.directory, new Registry(rows), () => this.now);
  }

  private settings(region: string) {
    return bindProvider("aws", { region }, this.plane.organisation());
  }

  /** What Check says of inputs: `path: reason`. */
  complaints(token: string, inputs: Props, region = "us-east-1"): string[] {
    return this.checked(token, inputs, region).failures.map(
      ({ property, reason }) => `${property}: ${reason}`,
    );
  }

  private checked(token: string, inputs: Props, region: string) {
    const { row, table } = requireType(this.plane, token);
    return checkInputs(
      row,
      table,
      {
        logicalName: "it",
        news: inputs,
        olds: undefined,
        randomSeed: Buffer.from(`seed ${++this.count}`),
        autonaming: undefined,
      },
      this.settings(region),
      this.plane.organisation(),
    );
  }

  /** Makes a resource, or throws what the cloud says. */
  create(token: string, inputs: Props, region = "us-east-1"): StoredResource {
    const { inputs: accepted, failures } = this.checked(token, inputs, region);
    if (failures.length > 0)
      throw new Error(failures.map((one) => `${one.property}: ${one.reason}`).join("; "));
    const urn = `urn:pulumi:dev::test::${token}::${++this.count}`;
    return createResource(
      this.plane,
      requireType(this.plane, token),
      this.settings(region),
      cloudInputs(accepted),
      urn,
    );
  }

  update(stored: StoredResource, change: Props): StoredResource {
    const inputs = { ...stored.inputs, ...change };
    const settings = this.settings(
      stored.scope.region === "global" ? "us-east-1" : stored.scope.region,
    );
    const type = requireType(this.plane, stored.token);
    return updateResource(this.plane, type, settings, stored, stored.id, inputs);
  }

  /** Paths whose change would replace the resource. */
  replaces(stored: StoredResource, change: Props): string[] {
    const { row, table } = requireType(this.plane, stored.token);
    return [...difference(row, table, stored.inputs, { ...stored.inputs, ...change }, []).replaces];
  }

  delete(stored: StoredResource): void {
    const settings = this.settings(
      stored.scope.region === "global" ? "us-east-1" : stored.scope.region,
    );
    deleteResource(this.plane, requireType(this.plane, stored.token), settings, stored);
  }

  /** What a read answers now. */
  read(stored: StoredResource): Props {
    const type = requireType(this.plane, stored.token);
    return describeResource(type, stored, stored.inputs, this.plane.world(stored.scope)).properties;
  }

  async dispose(): Promise<void> {
    await this.plane.store.settled();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A VPC with an internet gateway, and per zone a public and a private subnet with a way out. */
export function network(cloud: Cloud, cidr = "10.40", zones = ["a", "b"]) {
  const vpc = cloud.create("aws:ec2/vpc:Vpc", {
    cidrBlock: `${cidr}.0.0/16`,
    enableDnsHostnames: true,
  });
  const gateway = cloud.create("aws:ec2/internetGateway:InternetGateway", { vpcId: vpc.id });
  const subnet = (zone: string, third: number) =>
    cloud.create("aws:ec2/subnet:Subnet", {
      vpcId: vpc.id,
      cidrBlock: `${cidr}.${third}.0/24`,
      availabilityZone: `us-east-1${zone}`,
    });
  const publicSubnets = zones.map((zone, index) => subnet(zone, index));
  const privateSubnets = zones.map((zone, index) => subnet(zone, 100 + index));
  return { vpc, gateway, publicSubnets, privateSubnets };
}

/** A NAT gateway with its address in a public subnet, and the route of a private one to it. */
export function wayOut(
  cloud: Cloud,
  vpcId: string,
  publicSubnet: StoredResource,
  privateSubnet: StoredResource,
) {
  const address = cloud.create("aws:ec2/eip:Eip", { domain: "vpc" });
  const nat = cloud.create("aws:ec2/natGateway:NatGateway", {
    subnetId: publicSubnet.id,
    allocationId: address.id,
  });
  const table = cloud.create("aws:ec2/routeTable:RouteTable", { vpcId });
  const route = cloud.create("aws:ec2/route:Route", {
    routeTableId: table.id,
    destinationCidrBlock: "0.0.0.0/0",
    natGatewayId: nat.id,
  });
  const association = cloud.create("aws:ec2/routeTableAssociation:RouteTableAssociation", {
    routeTableId: table.id,
    subnetId: privateSubnet.id,
  });
  return { address, nat, table, route, association };
}

export const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

export const trust = (service: string, ...actions: string[]): string =>
  policy({ Effect: "Allow", Principal: { Service: service }, Action: actions });

/** The roles a cluster with Auto Mode needs; `without` leaves policies out. */
export function clusterRoles(cloud: Cloud, without: readonly string[] = []): void {
  const make = (name: string, document: string, policies: readonly string[]) => {
    cloud.create("aws:iam/role:Role", { name, assumeRolePolicy: document });
    for (const one of policies.filter((each) => !without.includes(each)))
      cloud.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        role: name,
        policyArn: `arn:aws:iam::aws:policy/${one}`,
      });
  };
  make("eks", trust("eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"), [
    ...["AmazonEKSClusterPolicy", "AmazonEKSComputePolicy", "AmazonEKSBlockStoragePolicy"],
    ...["AmazonEKSLoadBalancingPolicy", "AmazonEKSNetworkingPolicy"],
  ]);
  make("nodes", trust("ec2.amazonaws.com", "sts:AssumeRole"), [
    "AmazonEKSWorkerNodeMinimalPolicy",
    "AmazonEC2ContainerRegistryPullOnly",
  ]);
}

/** Inputs of a cluster with Auto Mode in the given subnets. */
export const autoCluster = (subnets: readonly StoredResource[], change: Props = {}): Props => ({
  name: "atlas",
  version: "1.34",
  roleArn: "arn:aws:iam::111122223333:role/eks",
  bootstrapSelfManagedAddons: false,
  accessConfig: { authenticationMode: "API" },
  computeConfig: {
    enabled: true,
    nodePools: ["general-purpose", "system"],
    nodeRoleArn: "arn:aws:iam::111122223333:role/nodes",
  },
  kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
  storageConfig: { blockStorage: { enabled: true } },
  vpcConfig: { subnetIds: subnets.map((one) => one.id), endpointPrivateAccess: true },
  ...change,
});
