import { CloudError, documented, guessed, type HookContext, type TypeFacts } from "../../model";
import {
  absent,
  checkRegion,
  checkTags,
  failure,
  find,
  list,
  markedUuid,
  record,
  requireEnabledRegion,
  sameJson,
  sameSets,
  tagsAll,
  text,
  valueOf,
} from "./common";
import { yamlContent } from "./amp-rule-groups";
import { byId, requireGroups, requireSubnet } from "./network";
import { scrapeProblems } from "./prometheus-scrape";
import { CLUSTER, SCRAPER, VPC, WORKSPACE } from "./tokens";

const HOW = "https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-collector-how-to.html";
const QUOTAS = "https://docs.aws.amazon.com/prometheus/latest/userguide/AMP_quotas.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/amp/scraper.go";

const refuse = (message: string): CloudError => new CloudError("ValidationException", 400, message);

/** What reads a cluster's metrics into a workspace, without an agent. */
export const scraper: TypeFacts = {
  token: SCRAPER,
  operations: {
    create: "aps:CreateScraper",
    read: "aps:DescribeScraper",
    update: "aps:UpdateScraper",
    delete: "aps:DeleteScraper",
  },
  facts: {
    replaceOn: documented(["region", "source"], `${PROVIDER} (RequiresReplace)`),
    quota: guessed(
      { max: 10, per: "region", code: "ServiceQuotaExceededException" },
      `the page states it in a part that could not be read: ${QUOTAS}`,
    ),
    latency: guessed({ createSeconds: 900 }, `${PROVIDER} (waits up to 30 minutes)`),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [...checkRegion(inputs, provider, "any"), ...checkTags(inputs)];
    const offered: readonly [unknown, string, string][] = [
      [record(inputs.destination).cloudwatch, "destination.cloudwatch", "set `destination.amp`"],
      [record(inputs.source).vpc, "source.vpc", "set `source.eks`"],
      [inputs.exporter, "exporter", "leave it out"],
      [inputs.roleConfiguration, "roleConfiguration", "leave it out"],
    ];
    for (const [value, path, fix] of offered) {
      if (value !== undefined && value !== null)
        failures.push(failure(path, `is not offered by the local clouds; ${fix}`));
    }
    if (absent(inputs, "source")) failures.push(failure("source", "must be set, got nothing"));
    const source = record(record(inputs.source).eks);
    for (const name of ["subnetIds", "securityGroupIds"]) {
      const ids = list(source[name]);
      if (Array.isArray(source[name]) && (ids.length < 1 || ids.length > 5))
        failures.push(failure(`source.eks.${name}`, `must name 1 to 5, got ${ids.length}`));
    }
    if (typeof inputs.scrapeConfiguration === "string") {
      for (const { path, message } of scrapeProblems(inputs.scrapeConfiguration))
        failures.push(
          failure(
            "scrapeConfiguration",
            `must be a configuration of Prometheus: ${path === "" ? "it" : path} ${message}`,
          ),
        );
    }
    return failures;
  },
  admit(context) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const workspaceArn = text(record(record(inputs.destination).amp).workspaceArn);
    if (!find(context, WORKSPACE, (one) => valueOf(one, "arn") === workspaceArn))
      throw new CloudError(
        "ResourceNotFoundException",
        404,
        `Workspace not found: ${String(workspaceArn)}`,
      );
    const [first] = scrapeProblems(String(inputs.scrapeConfiguration));
    if (first) throw refuse(`error: ${first.path}: ${first.message}`);
    admitSource(context);
  },
  id: (context) => `s-${markedUuid(context)}`,
  outputs(context, id) {
    const { inputs, scope } = context;
    const eks = record(record(inputs.source).eks);
    const owner = clusterOf(context, eks.clusterArn);
    return {
      arn: `arn:aws:aps:${scope.region}:${scope.account}:scraper/${id}`,
      roleArn:
        `arn:aws:iam::${scope.account}:role/aws-service-role/scraper.aps.amazonaws.com/` +
        `AWSServiceRoleForAmazonPrometheusScraper_${id.slice(2)}`,
      source: {
        eks: {
          ...eks,
          securityGroupIds: eks.securityGroupIds ?? [
            record(owner?.state.vpcConfig).clusterSecurityGroupId ?? "",
          ],
        },
      },
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  equal(path, before, after) {
    if (path === "scrapeConfiguration") return yamlContent(before) === yamlContent(after);
    if (path === "source") return sameSource(before, after);
    return sameSets(before, after) || sameJson(before, after);
  },
};

/** Security groups that were not given are the cluster's own. */
function sameSource(before: unknown, after: unknown): boolean {
  const [old, now] = [before, after].map((one) => record(record(one as never).eks));
  const { securityGroupIds: a, ...left } = old!;
  const { securityGroupIds: b, ...right } = now!;
  return sameSets(left, right) && (a === undefined || b === undefined || sameSets(a, b));
}

const clusterOf = (context: HookContext, arn: unknown) =>
  find(context, CLUSTER, (one) => valueOf(one, "arn") === arn);

/** The cluster must be there with a private endpoint in a VPC that resolves names, the subnets its VPC's in two zones. */
function admitSource(context: HookContext): void {
  const eks = record(record(context.inputs.source).eks);
  const cluster = clusterOf(context, eks.clusterArn);
  if (!cluster)
    throw new CloudError(
      "ResourceNotFoundException",
      404,
      `Cluster not found: ${String(eks.clusterArn)}`,
    );
  const network = record(cluster.state.vpcConfig);
  if (network.endpointPrivateAccess !== true)
    throw refuse(`The cluster ${cluster.id} must have private access to its endpoint (${HOW})`);
  const vpcId = String(network.vpcId);
  const vpc = byId(context, VPC, vpcId);
  if (vpc && (vpc.inputs.enableDnsSupport === false || vpc.inputs.enableDnsHostnames !== true))
    throw refuse(`${vpcId} must have DNS resolution and DNS hostnames switched on (${HOW})`);
  const subnets = list(eks.subnetIds).map((id) => requireSubnet(context, id, refuse));
  const stray = subnets.find((one) => one.inputs.vpcId !== vpcId);
  if (stray) throw refuse(`The subnet ${stray.id} is not in ${vpcId}, where the cluster is`);
  if (new Set(subnets.map((one) => one.state.availabilityZone)).size < 2)
    throw refuse(`The subnets must be in at least two Availability Zones (${HOW})`);
  requireGroups(context, list(eks.securityGroupIds), vpcId, refuse);
}
