import { documented, type TypeFacts } from "../../model";
import {
  absent,
  checkOneOf,
  checkRegion,
  checkTags,
  ec2Id,
  failure,
  MARK,
  requireEnabledRegion,
  tagsAll,
} from "./common";
import { checkRange } from "./network";
import { INTERNET_GATEWAY, ROUTE_TABLE, SECURITY_GROUP, SUBNET, VPC } from "./tokens";

const API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_.go";

const blocker = (token: string) => ({
  token,
  property: "vpcId",
  by: "id" as const,
  code: "DependencyViolation",
  status: 400,
});

/** A network of an account's own. */
export const vpc: TypeFacts = {
  token: VPC,
  operations: {
    create: "ec2:CreateVpc",
    read: "ec2:DescribeVpcs",
    update: "ec2:ModifyVpcAttribute",
    delete: "ec2:DeleteVpc",
  },
  facts: {
    replaceOn: documented(
      [
        "cidrBlock",
        "ipv4IpamPoolId",
        "ipv4NetmaskLength",
        "ipv6CidrBlockNetworkBorderGroup",
        "region",
      ],
      `${PROVIDER} (ForceNew)`,
    ),
    defaults: documented(
      {
        assignGeneratedIpv6CidrBlock: false,
        enableDnsHostnames: false,
        enableDnsSupport: true,
        enableNetworkAddressUsageMetrics: false,
        instanceTenancy: "default",
      },
      `${API}/API_CreateVpc.html; ${PROVIDER}`,
    ),
    deleteBlockedBy: documented(
      [SUBNET, INTERNET_GATEWAY, SECURITY_GROUP, ROUTE_TABLE].map(blocker),
      `${API}/API_DeleteVpc.html`,
    ),
    // Five per Region, and every Region of a fresh account has a default VPC that counts.
    quota: documented({ max: 4, per: "region", code: "VpcLimitExceeded" }, QUOTAS),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkOneOf(inputs.instanceTenancy, "instanceTenancy", ["default", "dedicated"]),
    ];
    for (const property of ["ipv4IpamPoolId", "ipv4NetmaskLength", "ipv6IpamPoolId"]) {
      if (!absent(inputs, property))
        failures.push(
          failure(
            property,
            "needs an address pool of IPAM, which the local clouds do not have; set `cidrBlock`",
          ),
        );
    }
    if (absent(inputs, "cidrBlock")) {
      failures.push(failure("cidrBlock", "must be set, got nothing; choose e.g. 10.0.0.0/16"));
    }
    failures.push(...checkRange(inputs));
    if (inputs.enableDnsHostnames === true && inputs.enableDnsSupport === false)
      failures.push(
        failure("enableDnsHostnames", "needs `enableDnsSupport`, got true; set both or none"),
      );
    return failures;
  },
  admit: (context) => requireEnabledRegion(context),
  id: (context) => ec2Id(context, "vpc"),
  outputs(context, id) {
    const { account, region } = context.scope;
    const ofKind = (kind: string) => `${kind}-0${MARK.hex}${context.hex(12)}`;
    return {
      arn: `arn:aws:ec2:${region}:${account}:vpc/${id}`,
      defaultNetworkAclId: ofKind("acl"),
      defaultRouteTableId: ofKind("rtb"),
      defaultSecurityGroupId: ofKind("sg"),
      dhcpOptionsId: ofKind("dopt"),
      mainRouteTableId: ofKind("rtb"),
      ipv6AssociationId: "",
      ipv6CidrBlock: "",
      ipv6CidrBlockNetworkBorderGroup: "",
      ownerId: account,
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
};
