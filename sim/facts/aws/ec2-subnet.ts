import { documented, type TypeFacts } from "../../model";
import {
  absent,
  checkRegion,
  checkTags,
  ec2Id,
  failure,
  find,
  requireEnabledRegion,
  tagsAll,
  text,
  valueOf,
} from "./common";
import { contains, overlaps, parseCidr } from "./cidr";
import { checkRange, ec2Error, requireVpc, usersOfSubnet } from "./network";
import { SUBNET } from "./tokens";
import { zonesOf } from "./zones";

const API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_subnet.go";

/** A part of a VPC in one Availability Zone. */
export const subnet: TypeFacts = {
  token: SUBNET,
  operations: {
    create: "ec2:CreateSubnet",
    read: "ec2:DescribeSubnets",
    update: "ec2:ModifySubnetAttribute",
    delete: "ec2:DeleteSubnet",
  },
  facts: {
    replaceOn: documented(
      [
        ...["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv4IpamPoolId"],
        ...["ipv4NetmaskLength", "ipv6Native", "outpostArn", "region", "vpcId"],
      ],
      `${PROVIDER} (ForceNew)`,
    ),
    defaults: documented(
      {
        assignIpv6AddressOnCreation: false,
        enableDns64: false,
        enableResourceNameDnsARecordOnLaunch: false,
        enableResourceNameDnsAaaaRecordOnLaunch: false,
        ipv6Native: false,
        mapPublicIpOnLaunch: false,
        privateDnsHostnameTypeOnLaunch: "ip-name",
      },
      `${API}/API_ModifySubnetAttribute.html; ${PROVIDER}`,
    ),
    quota: documented(
      { max: 200, per: "parent", parentProperty: "vpcId", code: "SubnetLimitExceeded" },
      QUOTAS,
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "any"), ...checkTags(inputs)];
    if (absent(inputs, "cidrBlock"))
      failures.push(
        failure(
          "cidrBlock",
          "must be set on the local clouds, got nothing; choose a part of the VPC",
        ),
      );
    failures.push(...checkRange(inputs));
    if (!absent(inputs, "availabilityZone") && !absent(inputs, "availabilityZoneId"))
      failures.push(
        failure("availabilityZoneId", "excludes `availabilityZone`, got both; keep one"),
      );
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs, scope } = context;
    const parent = requireVpc(context, inputs.vpcId);
    const zones = zonesOf(scope.region);
    const [name, id] = [text(inputs.availabilityZone), text(inputs.availabilityZoneId)];
    if (name !== undefined && !zones.some((zone) => zone.name === name))
      throw ec2Error(
        "InvalidParameterValue",
        `Value (${name}) for parameter availabilityZone is invalid. Subnets can currently only be created in the ` +
          `following availability zones: ${zones.map((zone) => zone.name).join(", ")}.`,
      );
    if (id !== undefined && !zones.some((zone) => zone.id === id))
      throw ec2Error(
        "InvalidParameterValue",
        `Value (${id}) for parameter availabilityZoneId is invalid. It must be one of ${zones.map((zone) => zone.id).join(", ")}.`,
      );
    const cidr = String(inputs.cidrBlock);
    const range = parseCidr(cidr)!;
    if (!contains(parseCidr(String(valueOf(parent, "cidrBlock")))!, range))
      throw ec2Error("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid.`);
    const rival = find(
      context,
      SUBNET,
      (one) =>
        one.id !== stored?.id &&
        one.inputs.vpcId === inputs.vpcId &&
        overlaps(parseCidr(String(one.inputs.cidrBlock))!, range),
    );
    if (rival)
      throw ec2Error("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`);
  },
  id: (context) => ec2Id(context, "subnet"),
  outputs(context, id) {
    const { account, region } = context.scope;
    const { inputs } = context;
    const zones = zonesOf(region);
    const zone =
      zones.find(
        (one) => one.name === inputs.availabilityZone || one.id === inputs.availabilityZoneId,
      ) ?? zones[parseInt(context.hex(2), 16) % zones.length]!;
    return {
      arn: `arn:aws:ec2:${region}:${account}:subnet/${id}`,
      availabilityZone: zone.name,
      availabilityZoneId: zone.id,
      ipv6CidrBlock: "",
      ipv6CidrBlockAssociationId: "",
      ownerId: account,
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  retire({ stored, world }) {
    if (usersOfSubnet(world, stored.id).length > 0)
      throw ec2Error(
        "DependencyViolation",
        `The subnet '${stored.id}' has dependencies and cannot be deleted.`,
      );
  },
};
