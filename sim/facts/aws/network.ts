/** Networks as other rows see them: what exists, what belongs together, what uses what. */
import {
  CloudError,
  type Failure,
  type HookContext,
  type Props,
  type StoredResource,
  type World,
} from "../../model";
import { valuesAt } from "../../server/paths";
import { parseCidr } from "./cidr";
import { failure, find, got, list, record, text, valueOf } from "./common";
import {
  CACHE_SUBNET_GROUP,
  CLUSTER,
  EGRESS_RULE,
  EIP,
  INGRESS_RULE,
  INSTANCE,
  INTERNET_GATEWAY,
  LOAD_BALANCER,
  NAT_GATEWAY,
  NODE_GROUP,
  REPLICATION_GROUP,
  ROUTE,
  ROUTE_ASSOCIATION,
  ROUTE_TABLE,
  SCRAPER,
  SECURITY_GROUP,
  SUBNET,
  VPC,
} from "./tokens";

/** What can be looked up: the world of a hook, or a store read from disk. */
export type Holdings = Pick<World, "list">;

/** EC2's refusal of something that does not exist, or does not fit. */
export const ec2Error = (code: string, message: string): CloudError =>
  new CloudError(code, 400, message);

/** A resource of the account and Region by its id. */
export const byId = (
  context: HookContext,
  token: string,
  id: unknown,
): StoredResource | undefined => find(context, token, (one) => one.id === id);

/** The VPC with this id, or EC2's refusal. */
export function requireVpc(context: HookContext, id: unknown): StoredResource {
  const found = byId(context, VPC, id);
  if (!found) throw ec2Error("InvalidVpcID.NotFound", `The vpc ID '${String(id)}' does not exist`);
  return found;
}

/** The subnet with this id, or the refusal of the service that asks. */
export function requireSubnet(
  context: HookContext,
  id: unknown,
  refuse: (message: string) => CloudError = (message) =>
    ec2Error("InvalidSubnetID.NotFound", message),
): StoredResource {
  const found = byId(context, SUBNET, id);
  if (!found) throw refuse(`The subnet ID '${String(id)}' does not exist`);
  return found;
}

/** The route table with this id, or EC2's refusal. */
export function requireRouteTable(context: HookContext, id: unknown): StoredResource {
  const found = byId(context, ROUTE_TABLE, id);
  if (!found)
    throw ec2Error(
      "InvalidRouteTableID.NotFound",
      `The routeTable ID '${String(id)}' does not exist`,
    );
  return found;
}

/** Judges the form of the IPv4 range that a VPC or a subnet may have. */
export function checkRange({ cidrBlock }: Props): Failure[] {
  if (typeof cidrBlock !== "string") return [];
  const range = parseCidr(cidrBlock);
  if (range?.aligned && range.prefix >= 16 && range.prefix <= 28) return [];
  return [
    failure(
      "cidrBlock",
      `must be an IPv4 network of size /16 to /28 that begins at its first address, ${got(cidrBlock)}`,
    ),
  ];
}

/** A security group of any origin: made by the caller, a VPC's default one, or the one EKS makes for a cluster. */
export function securityGroup(
  context: HookContext,
  id: unknown,
): { vpcId: string; owner: StoredResource } | undefined {
  const own = byId(context, SECURITY_GROUP, id);
  if (own) return { vpcId: String(valueOf(own, "vpcId")), owner: own };
  const vpc = find(context, VPC, (one) => one.state.defaultSecurityGroupId === id);
  if (vpc) return { vpcId: vpc.id, owner: vpc };
  const cluster = find(
    context,
    CLUSTER,
    (one) => record(one.state.vpcConfig).clusterSecurityGroupId === id,
  );
  const vpcId = cluster && text(record(cluster.state.vpcConfig).vpcId);
  return cluster && vpcId !== undefined ? { vpcId, owner: cluster } : undefined;
}

/** Refuses security groups that do not exist or belong to another VPC. */
export function requireGroups(
  context: HookContext,
  ids: readonly unknown[],
  vpcId: string,
  refuse: (message: string) => CloudError,
): void {
  for (const id of ids) {
    const found = securityGroup(context, id);
    if (!found) throw refuse(`The security group '${String(id)}' does not exist`);
    if (found.vpcId !== vpcId)
      throw refuse(`The security group '${String(id)}' belongs to ${found.vpcId}, not to ${vpcId}`);
  }
}

/** The internet gateway attached to a VPC. */
export const gatewayOf = (world: Holdings, vpcId: string): StoredResource | undefined =>
  world.list(INTERNET_GATEWAY, (one) => valueOf(one, "vpcId") === vpcId)[0];

/** Inputs through which a network interface stands in a subnet. */
const IN_SUBNET: readonly (readonly [token: string, path: string])[] = [
  [NAT_GATEWAY, "subnetId"],
  [LOAD_BALANCER, "subnets[]"],
  [LOAD_BALANCER, "subnetMappings[].subnetId"],
  [CLUSTER, "vpcConfig.subnetIds[]"],
  [NODE_GROUP, "subnetIds[]"],
  [SCRAPER, "source.eks.subnetIds[]"],
  [INSTANCE, "subnetId"],
];

/** What has a network interface in a subnet. */
export function usersOfSubnet(world: Holdings, id: string): StoredResource[] {
  const direct = IN_SUBNET.flatMap(([token, path]) =>
    world.list(token, (one) => valuesAt(one.inputs, path).includes(id)),
  );
  const groups = world
    .list(CACHE_SUBNET_GROUP, (one) => list(one.inputs.subnetIds).includes(id))
    .map((one) => one.id);
  const caches = world.list(REPLICATION_GROUP, (one) =>
    groups.includes(String(one.inputs.subnetGroupName)),
  );
  return [...direct, ...caches];
}

/** Inputs through which a security group is in use. */
const USES_GROUP: readonly (readonly [token: string, path: string])[] = [
  [LOAD_BALANCER, "securityGroups[]"],
  [CLUSTER, "vpcConfig.securityGroupIds[]"],
  [REPLICATION_GROUP, "securityGroupIds[]"],
  [SCRAPER, "source.eks.securityGroupIds[]"],
  [INSTANCE, "vpcSecurityGroupIds[]"],
  [INGRESS_RULE, "referencedSecurityGroupId"],
  [EGRESS_RULE, "referencedSecurityGroupId"],
  [SECURITY_GROUP, "ingress[].securityGroups[]"],
  [SECURITY_GROUP, "egress[].securityGroups[]"],
];

/** What uses a security group, rules of other groups included. */
export const usersOfGroup = (world: Holdings, id: string): StoredResource[] =>
  USES_GROUP.flatMap(([token, path]) =>
    world.list(
      token,
      (one) =>
        one.id !== id &&
        one.inputs.securityGroupId !== id &&
        valuesAt(one.inputs, path).includes(id),
    ),
  );

/**
 * Public addresses that calls from these subnets to the internet come from: for each subnet its route table's default
 * route, the NAT gateway behind it, that gateway's Elastic IP. A subnet without such a route adds none.
 */
export function egressAddresses(world: Holdings, subnetIds: readonly string[]): string[] {
  const addresses = subnetIds.flatMap((subnetId) => {
    const [association] = world.list(ROUTE_ASSOCIATION, (one) => one.inputs.subnetId === subnetId);
    const table = association?.inputs.routeTableId;
    const routes = world.list(
      ROUTE,
      (one) => one.inputs.routeTableId === table && one.inputs.destinationCidrBlock === "0.0.0.0/0",
    );
    const inline = world
      .list(ROUTE_TABLE, (one) => one.id === table)
      .flatMap((one) => list(one.inputs.routes).map(record))
      .filter((one) => one.cidrBlock === "0.0.0.0/0");
    const nats = [
      ...routes.map((one) => one.inputs.natGatewayId),
      ...inline.map((one) => one.natGatewayId),
    ];
    return world
      .list(NAT_GATEWAY, (one) => nats.includes(one.id))
      .flatMap((nat) => world.list(EIP, (one) => one.id === nat.inputs.allocationId))
      .flatMap((address) => text(address.state.publicIp) ?? []);
  });
  return [...new Set(addresses)].sort();
}
