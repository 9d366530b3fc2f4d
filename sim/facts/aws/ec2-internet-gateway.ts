import { documented, type HookContext, type TypeFacts } from "../../model";
import {
  checkRegion,
  checkTags,
  ec2Id,
  find,
  requireEnabledRegion,
  tagsAll,
  valueOf,
} from "./common";
import { byId, ec2Error, requireVpc } from "./network";
import { INTERNET_GATEWAY, LOAD_BALANCER, NAT_GATEWAY, SUBNET } from "./tokens";

const QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_internet_gateway.go";

/** The way of a VPC to the internet. */
export const internetGateway: TypeFacts = {
  token: INTERNET_GATEWAY,
  operations: {
    create: "ec2:CreateInternetGateway",
    read: "ec2:DescribeInternetGateways",
    update: "ec2:AttachInternetGateway",
    delete: "ec2:DeleteInternetGateway",
  },
  facts: {
    replaceOn: documented(["region"], `${PROVIDER} (another VPC is a detach and an attach)`),
    // Five per Region, and the default VPC of a fresh account has one.
    quota: documented({ max: 4, per: "region", code: "InternetGatewayLimitExceeded" }, QUOTAS),
  },
  location: { property: "region" },
  check: (inputs, provider) => [...checkRegion(inputs, provider, "any"), ...checkTags(inputs)],
  admit(context, stored) {
    requireEnabledRegion(context);
    const { vpcId } = context.inputs;
    const before = stored && valueOf(stored, "vpcId");
    if (stored && before !== vpcId) refuseMapped(context, before);
    if (vpcId === undefined) return;
    requireVpc(context, vpcId);
    const other = find(
      context,
      INTERNET_GATEWAY,
      (one) => one.id !== stored?.id && valueOf(one, "vpcId") === vpcId,
    );
    if (other)
      throw ec2Error(
        "InvalidParameterValue",
        `Network ${String(vpcId)} already has an internet gateway attached`,
      );
  },
  id: (context) => ec2Id(context, "igw"),
  outputs(context, id) {
    const { account, region } = context.scope;
    return {
      arn: `arn:aws:ec2:${region}:${account}:internet-gateway/${id}`,
      ownerId: account,
      vpcId: context.inputs.vpcId ?? "",
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
  retire: (context) => refuseMapped(context, valueOf(context.stored, "vpcId")),
};

/** A gateway is not detached while something in its VPC has a public address. */
function refuseMapped(context: HookContext, vpcId: unknown): void {
  const isInside = (subnetId: unknown) => byId(context, SUBNET, subnetId)?.inputs.vpcId === vpcId;
  const nat = find(
    context,
    NAT_GATEWAY,
    (one) => one.inputs.allocationId !== undefined && isInside(one.inputs.subnetId),
  );
  const balancer = find(
    context,
    LOAD_BALANCER,
    (one) => one.state.vpcId === vpcId && one.inputs.internal !== true,
  );
  if (nat ?? balancer)
    throw ec2Error(
      "DependencyViolation",
      `Network ${String(vpcId)} has some mapped public address(es). Please unmap those public address(es) before ` +
        "detaching the gateway.",
    );
}
