import { documented, type TypeFacts } from "../../model";
import { absent, checkRegion, ec2Id, failure, find, requireEnabledRegion } from "./common";
import { ec2Error, requireRouteTable, requireSubnet } from "./network";
import { ROUTE_ASSOCIATION } from "./tokens";

const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_route_table_association.go";

/** Which route table a subnet uses. */
export const routeAssociation: TypeFacts = {
  token: ROUTE_ASSOCIATION,
  operations: {
    create: "ec2:AssociateRouteTable",
    read: "ec2:DescribeRouteTables",
    update: "ec2:ReplaceRouteTableAssociation",
    delete: "ec2:DisassociateRouteTable",
  },
  facts: {
    replaceOn: documented(["gatewayId", "region", "subnetId"], `${PROVIDER} (ForceNew)`),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = checkRegion(inputs, provider, "any");
    if (!absent(inputs, "gatewayId"))
      failures.push(failure("gatewayId", "is not offered by the local clouds; set `subnetId`"));
    else if (absent(inputs, "subnetId"))
      failures.push(failure("subnetId", "must be set, got nothing"));
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const table = requireRouteTable(context, inputs.routeTableId);
    const subnet = requireSubnet(context, inputs.subnetId);
    if (subnet.inputs.vpcId !== table.inputs.vpcId)
      throw ec2Error(
        "InvalidParameterValue",
        `Route table ${table.id} and subnet ${subnet.id} belong to different networks`,
      );
    const other = find(
      context,
      ROUTE_ASSOCIATION,
      (one) => one.id !== stored?.id && one.inputs.subnetId === subnet.id,
    );
    if (other)
      throw ec2Error(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${table.id} conflicts with an existing association`,
      );
  },
  id: (context) => ec2Id(context, "rtbassoc"),
  outputs: () => ({}),
};
