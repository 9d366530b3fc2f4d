import { documented, type TypeFacts } from "../../model";
import {
  absent,
  checkRegion,
  checkTags,
  ec2Id,
  failure,
  list,
  record,
  requireEnabledRegion,
  sameJson,
  sameSets,
  tagsAll,
} from "./common";
import { admitRoute, checkTarget } from "./ec2-route";
import { requireVpc } from "./network";
import { ROUTE_TABLE } from "./tokens";

const API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";

/** Where the packets of subnets go. */
export const routeTable: TypeFacts = {
  token: ROUTE_TABLE,
  operations: {
    create: "ec2:CreateRouteTable",
    read: "ec2:DescribeRouteTables",
    update: "ec2:ReplaceRoute",
    delete: "ec2:DeleteRouteTable",
  },
  facts: {
    replaceOn: documented(["region", "vpcId"], `${API}/API_CreateRouteTable.html`),
    quota: documented(
      { max: 200, per: "parent", parentProperty: "vpcId", code: "RouteTableLimitExceeded" },
      QUOTAS,
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "any"), ...checkTags(inputs)];
    list(inputs.routes).forEach((raw, index) =>
      failures.push(...checkTarget(record(raw), `routes[${index}].`, "cidrBlock")),
    );
    if (!absent(inputs, "propagatingVgws") && list(inputs.propagatingVgws).length > 0)
      failures.push(
        failure(
          "propagatingVgws",
          "needs a virtual private gateway, which the local clouds do not have; leave it out",
        ),
      );
    return failures;
  },
  admit(context) {
    requireEnabledRegion(context);
    const vpc = requireVpc(context, context.inputs.vpcId);
    for (const raw of list(context.inputs.routes)) {
      const { cidrBlock, ...target } = record(raw);
      admitRoute(context, vpc.id, String(cidrBlock), target);
    }
  },
  id: (context) => ec2Id(context, "rtb"),
  outputs(context, id) {
    const { account, region } = context.scope;
    return {
      arn: `arn:aws:ec2:${region}:${account}:route-table/${id}`,
      ownerId: account,
      propagatingVgws: context.inputs.propagatingVgws ?? [],
      routes: context.inputs.routes ?? [],
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
  equal: (path, before, after) =>
    path === "routes" ? sameSets(before, after) : sameJson(before, after),
};
