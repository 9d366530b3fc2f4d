import { documented, guessed, type TypeFacts } from "../../model";
import {
  absent,
  checkOneOf,
  checkRegion,
  checkTags,
  decidedOnce,
  ec2Id,
  failure,
  find,
  MARK,
  requireEnabledRegion,
  tagsAll,
} from "./common";
import { addressAt, parseCidr } from "./cidr";
import { byId, ec2Error, gatewayOf, requireSubnet } from "./network";
import { EIP, NAT_GATEWAY, SUBNET } from "./tokens";

const API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_nat_gateway.go";
const TROUBLE = "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html";
/** NAT gateways per Availability Zone. */
const PER_ZONE = documented(5, QUOTAS);

/** The way of private subnets to the internet, under an address of the account. */
export const natGateway: TypeFacts = {
  token: NAT_GATEWAY,
  operations: {
    create: "ec2:CreateNatGateway",
    read: "ec2:DescribeNatGateways",
    update: "ec2:AssociateNatGatewayAddress",
    delete: "ec2:DeleteNatGateway",
  },
  facts: {
    replaceOn: documented(
      [
        "allocationId",
        "availabilityMode",
        "connectivityType",
        "privateIp",
        "region",
        "subnetId",
        "vpcId",
      ],
      `${PROVIDER} (ForceNew)`,
    ),
    defaults: documented(
      { connectivityType: "public", availabilityMode: "zonal" },
      `${API}/API_CreateNatGateway.html`,
    ),
    latency: guessed(
      { createSeconds: 120 },
      `${PROVIDER} (waits until the gateway is available, at most 10 minutes)`,
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkOneOf(inputs.connectivityType, "connectivityType", ["public", "private"]),
    ];
    if (inputs.availabilityMode === "regional" || !absent(inputs, "availabilityZoneAddresses"))
      failures.push(
        failure(
          "availabilityMode",
          "must be zonal on the local clouds; set `subnetId` and one gateway per zone",
        ),
      );
    if (absent(inputs, "subnetId"))
      failures.push(failure("subnetId", "must be set for a zonal gateway, got nothing"));
    if (inputs.connectivityType === "private") {
      if (!absent(inputs, "allocationId"))
        failures.push(
          failure("allocationId", "must not be set for a private gateway; leave it out"),
        );
    } else if (absent(inputs, "allocationId")) {
      failures.push(failure("allocationId", "must be set for a public gateway, got nothing"));
    }
    for (const property of [
      "secondaryAllocationIds",
      "secondaryPrivateIpAddresses",
      "secondaryPrivateIpAddressCount",
    ]) {
      if (!absent(inputs, property))
        failures.push(failure(property, "is not offered by the local clouds; leave it out"));
    }
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const subnet = requireSubnet(context, inputs.subnetId);
    const allocationId = inputs.allocationId;
    if (allocationId !== undefined) {
      if (!byId(context, EIP, allocationId))
        throw ec2Error(
          "InvalidAllocationID.NotFound",
          `The allocation ID '${String(allocationId)}' does not exist`,
        );
      const other = find(
        context,
        NAT_GATEWAY,
        (one) => one.id !== stored?.id && one.inputs.allocationId === allocationId,
      );
      if (other)
        throw ec2Error(
          "Resource.AlreadyAssociated",
          `Elastic IP address [${String(allocationId)}] is already associated`,
        );
      const vpcId = String(subnet.inputs.vpcId);
      if (!gatewayOf(context.world, vpcId))
        throw ec2Error(
          "Gateway.NotAttached",
          `unexpected state 'failed', wanted target 'available'. last error: Gateway.NotAttached: Network ${vpcId} has ` +
            `no Internet gateway attached (${TROUBLE})`,
        );
    }
    const zone = subnet.state.availabilityZone;
    const inZone = context.world.list(
      NAT_GATEWAY,
      (one) =>
        one.id !== stored?.id &&
        byId(context, SUBNET, one.inputs.subnetId)?.state.availabilityZone === zone,
    );
    const most = context.world.granted?.(context.scope, `quota:${NAT_GATEWAY}`) ?? PER_ZONE.value;
    if (inZone.length >= most)
      throw ec2Error(
        "NatGatewayLimitExceeded",
        `The limit of ${most} NAT gateways in the Availability Zone ${String(zone)} is reached`,
      );
  },
  id: (context) => ec2Id(context, "nat"),
  outputs(context) {
    const { inputs } = context;
    const subnet = byId(context, SUBNET, inputs.subnetId);
    const address = byId(context, EIP, inputs.allocationId);
    const range = parseCidr(String(subnet?.inputs.cidrBlock ?? "10.0.0.0/28"))!;
    const ofKind = (kind: string) => `${kind}-0${MARK.hex}${context.hex(12)}`;
    return {
      associationId: address ? ofKind("eipassoc") : "",
      autoProvisionZones: "",
      autoScalingIps: "",
      networkInterfaceId: ofKind("eni"),
      // The first four addresses and the last one of a subnet are AWS's own.
      privateIp: decidedOnce(context, "privateIp", () =>
        addressAt(range.first, 4 + (parseInt(context.hex(6), 16) % (range.last - range.first - 4))),
      ),
      publicIp: address?.state.publicIp ?? "",
      regionalNatGatewayAddresses: [],
      regionalNatGatewayAutoMode: "",
      routeTableId: "",
      secondaryAllocationIds: [],
      secondaryPrivateIpAddressCount: 0,
      secondaryPrivateIpAddresses: [],
      vpcId: subnet?.inputs.vpcId ?? "",
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
};
