import { CloudError, documented, type TypeFacts } from "../../model";
import {
  checkRegion,
  checkTags,
  failure,
  list,
  requireEnabledRegion,
  sameJson,
  sameSets,
  tagsAll,
} from "./common";
import { byId, requireSubnet } from "./network";
import { CACHE_SUBNET_GROUP, REPLICATION_GROUP, SUBNET } from "./tokens";

const API = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html";

/** Subnets that caches may stand in. */
export const cacheSubnetGroup: TypeFacts = {
  token: CACHE_SUBNET_GROUP,
  operations: {
    create: "elasticache:CreateCacheSubnetGroup",
    read: "elasticache:DescribeCacheSubnetGroups",
    update: "elasticache:ModifyCacheSubnetGroup",
    delete: "elasticache:DeleteCacheSubnetGroup",
  },
  facts: {
    replaceOn: documented(["name", "region"], `${API}/API_ModifyCacheSubnetGroup.html`),
    name: documented(
      {
        property: "name",
        pattern: "^[a-zA-Z0-9-]+$",
        minLength: 1,
        maxLength: 255,
        uniqueIn: "region",
        caseInsensitive: true,
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "CacheSubnetGroupAlreadyExists", status: 400 },
      },
      `${API}/API_CreateCacheSubnetGroup.html`,
    ),
    defaults: documented(
      { description: "Managed by Pulumi" },
      "https://www.pulumi.com/registry/packages/aws/api-docs/elasticache/subnetgroup/",
    ),
    deleteBlockedBy: documented(
      [
        {
          token: REPLICATION_GROUP,
          property: "subnetGroupName",
          by: "name",
          code: "CacheSubnetGroupInUse",
          status: 400,
        },
      ],
      `${API}/API_DeleteCacheSubnetGroup.html`,
    ),
    quota: documented({ max: 300, per: "region", code: "CacheSubnetGroupQuotaExceeded" }, QUOTAS),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "any"), ...checkTags(inputs)];
    const subnets = list(inputs.subnetIds);
    if (Array.isArray(inputs.subnetIds) && (subnets.length < 1 || subnets.length > 20))
      failures.push(failure("subnetIds", `must name 1 to 20 subnets, got ${subnets.length}`));
    if (typeof inputs.name === "string" && inputs.name !== inputs.name.toLowerCase())
      failures.push(failure("name", "must be in lower case, as ElastiCache keeps it; change it"));
    return failures;
  },
  admit(context) {
    requireEnabledRegion(context);
    const refuse = (message: string) => new CloudError("InvalidSubnet", 400, message);
    const subnets = list(context.inputs.subnetIds).map((id) => requireSubnet(context, id, refuse));
    if (new Set(subnets.map((one) => one.inputs.vpcId)).size > 1)
      throw refuse("The subnets of a cache subnet group must be in one VPC");
  },
  id: (context) => String(context.inputs.name),
  outputs(context) {
    const { inputs, scope } = context;
    return {
      arn: `arn:aws:elasticache:${scope.region}:${scope.account}:subnetgroup:${String(inputs.name)}`,
      vpcId: byId(context, SUBNET, list(inputs.subnetIds)[0])?.inputs.vpcId ?? "",
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  equal: (path, before, after) =>
    path === "subnetIds" ? sameSets(before, after) : sameJson(before, after),
};
