import {
  documented,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import {
  absent,
  checkRegion,
  failure,
  find,
  got,
  list,
  record,
  requireEnabledRegion,
  text,
} from "./common";
import { overlaps, parseCidr } from "./cidr";
import { byId, ec2Error, requireRouteTable } from "./network";
import { INTERNET_GATEWAY, NAT_GATEWAY, ROUTE, SUBNET, VPC } from "./tokens";

const QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_route.go";

/** Targets the local clouds have something for, and those they have nothing for. */
const KNOWN = ["gatewayId", "natGatewayId"];
const FOREIGN = [
  ...["carrierGatewayId", "coreNetworkArn", "egressOnlyGatewayId", "localGatewayId"],
  ...[
    "networkInterfaceId",
    "odbNetworkArn",
    "transitGatewayId",
    "vpcEndpointId",
    "vpcPeeringConnectionId",
  ],
];

/** Judges destination and target of a route by their form. */
export function checkTarget(route: Props, at: string, destination: string): Failure[] {
  const failures: Failure[] = [];
  const cidr = route[destination];
  if (absent(route, destination))
    failures.push(
      failure(
        `${at}${destination}`,
        "must be set on the local clouds, got nothing; choose an IPv4 range",
      ),
    );
  if (typeof cidr === "string" && parseCidr(cidr)?.aligned !== true)
    failures.push(
      failure(
        `${at}${destination}`,
        `must be an IPv4 network that begins at its first address, ${got(cidr)}`,
      ),
    );
  for (const name of FOREIGN) {
    if (!absent(route, name) && route[name] !== "")
      failures.push(
        failure(`${at}${name}`, "is not in the local clouds; use `gatewayId` or `natGatewayId`"),
      );
  }
  const given = KNOWN.filter((name) => !absent(route, name));
  if (given.length !== 1)
    failures.push(
      failure(
        `${at}gatewayId`,
        `must be the only target or give way to \`natGatewayId\`, got ${given.length} targets; set one`,
      ),
    );
  return failures;
}

/** Refuses a route whose target is not there or not in the table's VPC, or that covers the VPC itself. */
export function admitRoute(
  context: HookContext,
  vpcId: string,
  destination: string,
  target: Props,
): void {
  const gateway = text(target.gatewayId);
  if (gateway !== undefined) {
    const found = byId(context, INTERNET_GATEWAY, gateway);
    if (!found)
      throw ec2Error("InvalidGatewayID.NotFound", `The gateway ID '${gateway}' does not exist`);
    if (found.state.vpcId !== vpcId)
      throw ec2Error(
        "InvalidParameterValue",
        `route table and network gateway ${gateway} belong to different networks`,
      );
  }
  const nat = text(target.natGatewayId);
  if (nat !== undefined) {
    const found = byId(context, NAT_GATEWAY, nat);
    if (!found)
      throw ec2Error("InvalidNatGatewayID.NotFound", `The natGateway ID '${nat}' does not exist`);
    if (byId(context, SUBNET, found.inputs.subnetId)?.inputs.vpcId !== vpcId)
      throw ec2Error(
        "InvalidParameterValue",
        `route table and NAT gateway ${nat} belong to different networks`,
      );
  }
  const own = parseCidr(String(byId(context, VPC, vpcId)?.inputs.cidrBlock ?? ""));
  const wanted = parseCidr(destination);
  if (own && wanted && wanted.prefix >= own.prefix && overlaps(own, wanted))
    throw ec2Error(
      "InvalidParameterValue",
      `The destination CIDR block ${destination} is equal to or more specific than one of this VPC's CIDR blocks.`,
    );
}

/** One line of a route table. */
export const route: TypeFacts = {
  token: ROUTE,
  operations: {
    create: "ec2:CreateRoute",
    read: "ec2:DescribeRouteTables",
    update: "ec2:ReplaceRoute",
    delete: "ec2:DeleteRoute",
  },
  facts: {
    replaceOn: documented(
      [
        "destinationCidrBlock",
        "destinationIpv6CidrBlock",
        "destinationPrefixListId",
        "region",
        "routeTableId",
      ],
      `${PROVIDER} (ForceNew)`,
    ),
    quota: documented(
      { max: 500, per: "parent", parentProperty: "routeTableId", code: "RouteLimitExceeded" },
      QUOTAS,
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = checkRegion(inputs, provider, "any");
    for (const name of ["destinationIpv6CidrBlock", "destinationPrefixListId"]) {
      if (!absent(inputs, name))
        failures.push(
          failure(name, "is not offered by the local clouds; use `destinationCidrBlock`"),
        );
    }
    return [...failures, ...checkTarget(inputs, "", "destinationCidrBlock")];
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const table = requireRouteTable(context, inputs.routeTableId);
    const destination = String(inputs.destinationCidrBlock);
    const twin = find(
      context,
      ROUTE,
      (one) =>
        one.id !== stored?.id &&
        one.inputs.routeTableId === table.id &&
        one.inputs.destinationCidrBlock === destination,
    );
    const inline = list(table.inputs.routes).some((raw) => record(raw).cidrBlock === destination);
    if (twin !== undefined || inline)
      throw ec2Error(
        "RouteAlreadyExists",
        `The route identified by ${destination} already exists.`,
      );
    admitRoute(context, String(table.inputs.vpcId), destination, inputs);
  },
  id: ({ inputs }) =>
    `r-${String(inputs.routeTableId)}${crc32(String(inputs.destinationCidrBlock))}`,
  outputs: () => ({
    instanceId: "",
    instanceOwnerId: "",
    networkInterfaceId: "",
    origin: "CreateRoute",
    state: "active",
  }),
  importId: (id) => {
    const [table = "", destination = ""] = id.split("_");
    return `r-${table}${crc32(destination)}`;
  },
};

/** CRC-32 (IEEE), from which the provider makes the ids of routes. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
