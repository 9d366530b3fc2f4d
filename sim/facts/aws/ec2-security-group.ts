import { documented, type TypeFacts } from "../../model";
import {
  absent,
  checkNamePrefix,
  checkRegion,
  checkTags,
  checkText,
  ec2Id,
  failure,
  got,
  requireEnabledRegion,
  sameJson,
  sameSets,
  tagsAll,
} from "./common";
import { ec2Error, requireVpc, usersOfGroup } from "./network";
import { SECURITY_GROUP } from "./tokens";

const API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_security_group.go";

/** Who may talk to what has this group. The provider takes away the rule that lets everything out. */
export const securityGroupRow: TypeFacts = {
  token: SECURITY_GROUP,
  operations: {
    create: "ec2:CreateSecurityGroup",
    read: "ec2:DescribeSecurityGroups",
    update: "ec2:AuthorizeSecurityGroupIngress",
    delete: "ec2:DeleteSecurityGroup",
  },
  facts: {
    replaceOn: documented(
      ["description", "name", "namePrefix", "region", "vpcId"],
      `${PROVIDER} (ForceNew)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^(?!sg-)[a-zA-Z0-9 ._\\-:/()#,@\\[\\]+=&;{}!$*]+$",
        minLength: 1,
        maxLength: 255,
        uniqueIn: "parent",
        parentProperties: ["vpcId"],
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "InvalidGroup.Duplicate", status: 400 },
      },
      `${API}/API_CreateSecurityGroup.html`,
    ),
    defaults: documented(
      { description: "Managed by Pulumi", revokeRulesOnDelete: false },
      "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",
    ),
    quota: documented({ max: 2500, per: "region", code: "SecurityGroupLimitExceeded" }, QUOTAS),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkNamePrefix(inputs),
      ...checkText(inputs, "description", {
        pattern: /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]+$/,
        max: 255,
        words: "1 to 255 letters, digits, spaces or ._-:/()#,@[]+=&;{}!$*",
      }),
    ];
    if (absent(inputs, "vpcId"))
      failures.push(
        failure(
          "vpcId",
          "must be set on the local clouds, whose default VPC takes nothing, got nothing",
        ),
      );
    for (const side of ["ingress", "egress"]) {
      if (Array.isArray(inputs[side]) && inputs[side].length > 0)
        failures.push(
          failure(
            side,
            `is not offered inline by the local clouds, ${got(inputs[side])}; use aws.vpc.SecurityGroup${side === "ingress" ? "Ingress" : "Egress"}Rule`,
          ),
        );
    }
    return failures;
  },
  admit(context) {
    requireEnabledRegion(context);
    requireVpc(context, context.inputs.vpcId);
  },
  id: (context) => ec2Id(context, "sg"),
  outputs(context, id) {
    const { account, region } = context.scope;
    return {
      arn: `arn:aws:ec2:${region}:${account}:security-group/${id}`,
      ownerId: account,
      egress: [],
      ingress: [],
      namePrefix: "",
      tagsAll: tagsAll(context.inputs, context.provider),
    };
  },
  equal: (path, before, after) =>
    path === "ingress" || path === "egress" ? sameSets(before, after) : sameJson(before, after),
  retire({ stored, world }) {
    if (usersOfGroup(world, stored.id).length > 0)
      throw ec2Error("DependencyViolation", `resource ${stored.id} has a dependent object`);
  },
};
