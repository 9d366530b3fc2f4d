import {
  CloudError,
  documented,
  guessed,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import {
  absent,
  checkNamePrefix,
  checkOneOf,
  checkRegion,
  checkTags,
  failure,
  got,
  list,
  MARK,
  record,
  requireEnabledRegion,
  sameJson,
  sameSets,
  tagsAll,
} from "./common";
import { balancerZone } from "./lb-zones";
import { gatewayOf, requireGroups, requireSubnet } from "./network";
import { LOAD_BALANCER } from "./tokens";

const API = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference";
const QUOTAS =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/load_balancer.go";

const refuse = (code: string, message: string): CloudError => new CloudError(code, 400, message);
const invalid = (message: string): CloudError => refuse("InvalidConfigurationRequest", message);

/** Which kind of load balancer the inputs ask for; the gateway kind is not in the local clouds. */
export const kindOf = (inputs: Props): "application" | "network" =>
  inputs.loadBalancerType === "network" ? "network" : "application";

/** Ids of the subnets, in whichever input they are. */
const subnetIds = (inputs: Props): unknown[] => [
  ...list(inputs.subnets),
  ...list(inputs.subnetMappings).map((one) => record(one).subnetId),
];

/** The way in for callers. */
export const loadBalancer: TypeFacts = {
  token: LOAD_BALANCER,
  operations: {
    create: "elasticloadbalancing:CreateLoadBalancer",
    read: "elasticloadbalancing:DescribeLoadBalancers",
    update: "elasticloadbalancing:ModifyLoadBalancerAttributes",
    delete: "elasticloadbalancing:DeleteLoadBalancer",
  },
  facts: {
    replaceOn: documented(
      ["customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix", "region"],
      `${PROVIDER} (ForceNew)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$",
        minLength: 1,
        maxLength: 32,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "DuplicateLoadBalancerName", status: 400 },
      },
      `${API}/API_CreateLoadBalancer.html`,
    ),
    defaults: documented(
      {
        enableDeletionProtection: false,
        enableZonalShift: false,
        internal: false,
        ipAddressType: "ipv4",
        loadBalancerType: "application",
      },
      `${API}/API_CreateLoadBalancer.html; ${PROVIDER}`,
    ),
    quota: documented({ max: 50, per: "region", code: "TooManyLoadBalancers" }, QUOTAS),
    latency: guessed({ createSeconds: 180 }, `${PROVIDER} (waits until it is active)`),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkNamePrefix(inputs),
      ...checkOneOf(inputs.loadBalancerType, "loadBalancerType", ["application", "network"]),
      ...checkOneOf(inputs.ipAddressType, "ipAddressType", ["ipv4"]),
    ];
    if (absent(inputs, "subnets") === absent(inputs, "subnetMappings"))
      failures.push(
        failure("subnets", "must be set, or `subnetMappings` in its place; set one of them"),
      );
    list(inputs.subnetMappings).forEach((one, index) => {
      for (const name of ["allocationId", "ipv6Address", "outpostId", "privateIpv4Address"]) {
        if (!absent(record(one), name))
          failures.push(
            failure(
              `subnetMappings[${index}].${name}`,
              "is not offered by the local clouds; leave it out",
            ),
          );
      }
    });
    const isNetwork = inputs.loadBalancerType === "network";
    const isKnown = absent(inputs, "loadBalancerType") || inputs.loadBalancerType !== undefined;
    if (isNetwork) {
      for (const name of [
        "dropInvalidHeaderFields",
        "enableHttp2",
        "idleTimeout",
        "preserveHostHeader",
        "desyncMitigationMode",
      ]) {
        if (!absent(inputs, name))
          failures.push(
            failure(name, `is for application load balancers, ${got(inputs[name])}; leave it out`),
          );
      }
    } else if (isKnown && !absent(inputs, "dnsRecordClientRoutingPolicy")) {
      failures.push(
        failure("dnsRecordClientRoutingPolicy", "is for network load balancers; leave it out"),
      );
    }
    for (const name of ["accessLogs", "connectionLogs", "healthCheckLogs"]) {
      if (record(inputs[name]).enabled === true)
        failures.push(
          failure(
            `${name}.enabled`,
            "is not offered by the local clouds, which have no log delivery to buckets; leave it out",
          ),
        );
    }
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const vpcId = admitSubnets(context);
    requireGroups(context, list(inputs.securityGroups), vpcId, (message) =>
      refuse("InvalidSecurityGroup", message),
    );
    if (stored && kindOf(inputs) === "network") {
      const [before, after] = [stored.inputs, inputs].map(
        (one) => list(one.securityGroups).length > 0,
      );
      if (before !== after)
        throw invalid(
          "You cannot add security groups to a Network Load Balancer made without, nor take all of them away",
        );
    }
    if (inputs.internal !== true && !gatewayOf(context.world, vpcId))
      throw refuse("InvalidSubnet", `VPC ${vpcId} has no internet gateway`);
  },
  id: (context) => arnOf(context),
  outputs(context, id) {
    const { inputs, scope } = context;
    const kind = kindOf(inputs);
    const name = String(inputs.name);
    const first = requireSubnet(context, subnetIds(inputs)[0]);
    const inner = inputs.internal === true && kind === "application" ? "internal-" : "";
    const subnets = subnetIds(inputs).map(String);
    return {
      arn: id,
      arnSuffix: id.slice(id.indexOf("loadbalancer/") + "loadbalancer/".length),
      dnsName:
        kind === "network"
          ? `${name}-${hexOf(context)}.elb.${scope.region}.amazonaws.com`
          : `${inner}${name}-${context.digits(10)}.${scope.region}.elb.amazonaws.com`,
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic:
        inputs.enforceSecurityGroupInboundRulesOnPrivateLinkTraffic ??
        (kind === "network" && list(inputs.securityGroups).length > 0 ? "on" : ""),
      enablePrefixForIpv6SourceNat: "",
      namePrefix: "",
      secondaryIpsAutoAssignedPerSubnet: 0,
      securityGroups: inputs.securityGroups ?? [],
      subnetMappings: subnets.map((subnetId) => ({ subnetId })),
      subnets,
      vpcId: first.inputs.vpcId ?? "",
      zoneId: balancerZone(scope.region, kind) ?? "",
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  equal: (path, before, after) =>
    ["subnets", "securityGroups", "subnetMappings"].includes(path)
      ? sameSets(before, after)
      : sameJson(before, after),
  retire({ stored }) {
    if (stored.inputs.enableDeletionProtection === true)
      throw refuse(
        "OperationNotPermitted",
        `Load balancer '${stored.id}' cannot be deleted because deletion protection is enabled`,
      );
  },
};

const hexOf = (context: HookContext): string => MARK.hex + context.hex(12);

const arnOf = (context: HookContext): string => {
  const { inputs, scope } = context;
  const kind = kindOf(inputs) === "network" ? "net" : "app";
  return `arn:aws:elasticloadbalancing:${scope.region}:${scope.account}:loadbalancer/${kind}/${String(inputs.name)}/${hexOf(context)}`;
};

/** Subnets must exist, be of one VPC, one per zone, and enough of them; answers the VPC. */
function admitSubnets(context: HookContext): string {
  const { inputs } = context;
  const subnets = subnetIds(inputs).map((id) =>
    requireSubnet(context, id, (message) => refuse("SubnetNotFound", message)),
  );
  const least = kindOf(inputs) === "network" ? 1 : 2;
  if (subnets.length < least)
    throw refuse(
      "ValidationError",
      `At least ${least} subnets in different Availability Zones must be specified`,
    );
  const vpcs = [...new Set(subnets.map((one) => String(one.inputs.vpcId)))];
  if (vpcs.length > 1)
    throw invalid(`All subnets must belong to the same VPC, got ${vpcs.join(", ")}`);
  const zones = subnets.map((one) => one.state.availabilityZone);
  if (new Set(zones).size < zones.length)
    throw invalid(
      "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    );
  return vpcs[0]!;
}
