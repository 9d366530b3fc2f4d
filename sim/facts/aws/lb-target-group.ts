import { CloudError, documented, type Failure, type Props, type TypeFacts } from "../../model";
import { valuesAt } from "../../server/paths";
import {
  absent,
  checkNamePrefix,
  checkOneOf,
  checkRegion,
  checkTags,
  failure,
  got,
  MARK,
  record,
  requireEnabledRegion,
  sameApart,
  sameJson,
  tagsAll,
} from "./common";
import { byId } from "./network";
import { LISTENER, TARGET_GROUP, VPC } from "./tokens";

const API = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference";
const QUOTAS =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/target_group.go";
const NETWORK = ["TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"];
const APPLICATION = ["HTTP", "HTTPS"];

/** Members of `healthCheck` that depend on the protocol when they are absent. */
const DECIDED = ["matcher", "path", "protocol", "timeout"];

/** ARNs of target groups that a listener's default actions name. */
export const targetsOf = (inputs: Props): unknown[] => [
  ...valuesAt(inputs, "defaultActions[].targetGroupArn"),
  ...valuesAt(inputs, "defaultActions[].forward.targetGroups[].arn"),
];

/** A set of machines or addresses behind a load balancer. */
export const targetGroup: TypeFacts = {
  token: TARGET_GROUP,
  operations: {
    create: "elasticloadbalancing:CreateTargetGroup",
    read: "elasticloadbalancing:DescribeTargetGroups",
    update: "elasticloadbalancing:ModifyTargetGroupAttributes",
    delete: "elasticloadbalancing:DeleteTargetGroup",
  },
  facts: {
    replaceOn: documented(
      [
        ...["ipAddressType", "name", "namePrefix", "port", "protocol", "protocolVersion"],
        ...["region", "targetControlPort", "targetType", "vpcId"],
      ],
      `${PROVIDER} (ForceNew)`,
    ),
    name: documented(
      {
        property: "name",
        pattern: "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$",
        minLength: 1,
        maxLength: 32,
        uniqueIn: "region",
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "DuplicateTargetGroupName", status: 400 },
      },
      `${API}/API_CreateTargetGroup.html`,
    ),
    defaults: documented(
      {
        deregistrationDelay: 300,
        ipAddressType: "ipv4",
        lambdaMultiValueHeadersEnabled: false,
        loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
        proxyProtocolV2: false,
        slowStart: 0,
        targetType: "instance",
        "healthCheck.enabled": true,
        "healthCheck.healthyThreshold": 3,
        "healthCheck.interval": 30,
        "healthCheck.port": "traffic-port",
        "healthCheck.unhealthyThreshold": 3,
      },
      `${PROVIDER} (defaults of the schema)`,
    ),
    quota: documented({ max: 3000, per: "region", code: "TooManyTargetGroups" }, QUOTAS),
  },
  location: { property: "region" },
  decides: { healthCheck: DECIDED },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkNamePrefix(inputs),
      ...checkOneOf(inputs.targetType, "targetType", ["instance", "ip", "alb"]),
      ...checkOneOf(inputs.protocol, "protocol", [...NETWORK, ...APPLICATION]),
      ...checkOneOf(inputs.ipAddressType, "ipAddressType", ["ipv4", "ipv6"]),
    ];
    for (const name of ["port", "protocol", "vpcId"]) {
      if (absent(inputs, name)) failures.push(failure(name, "must be set, got nothing"));
    }
    failures.push(
      ...checkNumber(inputs, "port", 1, 65535),
      ...checkNumber(inputs, "deregistrationDelay", 0, 3600),
    );
    if (NETWORK.includes(String(inputs.protocol))) {
      for (const name of ["protocolVersion", "loadBalancingAlgorithmType"]) {
        if (!absent(inputs, name))
          failures.push(
            failure(name, `is for HTTP and HTTPS, ${got(inputs.protocol ?? null)}; leave it out`),
          );
      }
      if (inputs.slowStart !== undefined && inputs.slowStart !== 0)
        failures.push(
          failure("slowStart", `is for HTTP and HTTPS, ${got(inputs.slowStart)}; leave it out`),
        );
    } else if (
      APPLICATION.includes(String(inputs.protocol)) &&
      !absent(inputs, "connectionTermination")
    ) {
      failures.push(failure("connectionTermination", "is for TCP, TLS and UDP; leave it out"));
    }
    for (const name of ["preserveClientIp"]) {
      const value = inputs[name];
      if (typeof value === "string" && !["true", "false", ""].includes(value))
        failures.push(failure(name, `must be "true" or "false", ${got(value)}`));
    }
    return [...failures, ...checkHealth(inputs)];
  },
  admit(context) {
    requireEnabledRegion(context);
    const { vpcId } = context.inputs;
    if (!byId(context, VPC, vpcId))
      throw new CloudError("ValidationError", 400, `The VPC ID '${String(vpcId)}' is not found`);
  },
  id(context) {
    const { inputs, scope } = context;
    return `arn:aws:elasticloadbalancing:${scope.region}:${scope.account}:targetgroup/${String(inputs.name)}/${MARK.hex}${context.hex(12)}`;
  },
  outputs(context, id) {
    const { inputs } = context;
    const health = record(inputs.healthCheck);
    const isNetwork = NETWORK.includes(String(inputs.protocol));
    const protocol = String(health.protocol ?? (isNetwork ? "TCP" : "HTTP"));
    const isHttp = APPLICATION.includes(protocol);
    return {
      arn: id,
      arnSuffix: id.slice(id.lastIndexOf(":") + 1),
      loadBalancerArns: [],
      healthCheck: {
        ...health,
        protocol,
        timeout: health.timeout ?? (isNetwork ? (isHttp ? 6 : 10) : 5),
        path: health.path ?? (isHttp ? "/" : ""),
        matcher: health.matcher ?? (isHttp ? (isNetwork ? "200-399" : "200") : ""),
      },
      connectionTermination: inputs.connectionTermination ?? false,
      loadBalancingAlgorithmType: isNetwork
        ? ""
        : (inputs.loadBalancingAlgorithmType ?? "round_robin"),
      loadBalancingAnomalyMitigation: isNetwork
        ? ""
        : (inputs.loadBalancingAnomalyMitigation ?? "off"),
      namePrefix: "",
      preserveClientIp:
        inputs.preserveClientIp ??
        (isNetwork ? String(inputs.targetType !== "ip" || inputs.protocol === "UDP") : ""),
      protocolVersion: isNetwork ? "" : (inputs.protocolVersion ?? "HTTP1"),
      stickiness: inputs.stickiness ?? {
        cookieDuration: 0,
        cookieName: "",
        enabled: false,
        type: isNetwork ? "source_ip" : "lb_cookie",
      },
      targetFailovers: inputs.targetFailovers ?? [],
      targetGroupHealth: inputs.targetGroupHealth ?? {
        dnsFailover: { minimumHealthyTargetsCount: "1", minimumHealthyTargetsPercentage: "off" },
        unhealthyStateRouting: {
          minimumHealthyTargetsCount: 1,
          minimumHealthyTargetsPercentage: "off",
        },
      },
      targetHealthStates: inputs.targetHealthStates ?? [],
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  live: (stored, world) => ({
    loadBalancerArns: [
      ...new Set(
        world
          .list(LISTENER, (one) => targetsOf(one.inputs).includes(stored.id))
          .map((one) => String(one.inputs.loadBalancerArn)),
      ),
    ].sort(),
  }),
  equal(path, before, after) {
    return path === "healthCheck" ? sameApart(DECIDED, before, after) : sameJson(before, after);
  },
  retire({ stored, world }) {
    if (world.list(LISTENER, (one) => targetsOf(one.inputs).includes(stored.id)).length > 0)
      throw new CloudError(
        "ResourceInUse",
        400,
        `Target group '${stored.id}' is currently in use by a listener or a rule`,
      );
  },
};

function checkNumber(inputs: Props, name: string, min: number, max: number, at = name): Failure[] {
  const value = inputs[name];
  if (value === undefined || value === null) return [];
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max)
    return [];
  return [failure(at, `must be a whole number from ${min} to ${max}, ${got(value)}`)];
}

function checkHealth(inputs: Props): Failure[] {
  const check = record(inputs.healthCheck);
  const failures = [
    ...checkNumber(check, "healthyThreshold", 2, 10, "healthCheck.healthyThreshold"),
    ...checkNumber(check, "unhealthyThreshold", 2, 10, "healthCheck.unhealthyThreshold"),
    ...checkNumber(check, "interval", 5, 300, "healthCheck.interval"),
    ...checkNumber(check, "timeout", 2, 120, "healthCheck.timeout"),
    ...checkOneOf(check.protocol, "healthCheck.protocol", ["TCP", ...APPLICATION]),
  ];
  if (APPLICATION.includes(String(inputs.protocol)) && check.protocol === "TCP")
    failures.push(
      failure("healthCheck.protocol", 'must be HTTP or HTTPS for this group, got "TCP"'),
    );
  if (check.protocol === "TCP") {
    for (const name of ["path", "matcher"]) {
      if (!absent(check, name))
        failures.push(failure(`healthCheck.${name}`, "is for HTTP health checks; leave it out"));
    }
  }
  if (typeof check.path === "string" && !/^\/.{0,1023}$/s.test(check.path))
    failures.push(
      failure(
        "healthCheck.path",
        `must begin with / and have at most 1,024 characters, ${got(check.path)}`,
      ),
    );
  const { port, interval, timeout } = check;
  if (typeof port === "string" && port !== "traffic-port" && !/^[1-9]\d{0,4}$/.test(port))
    failures.push(failure("healthCheck.port", `must be traffic-port or a port, ${got(port)}`));
  if (
    typeof interval === "number" &&
    typeof timeout === "number" &&
    timeout >= interval &&
    APPLICATION.includes(String(inputs.protocol))
  )
    failures.push(
      failure("healthCheck.timeout", `must be below the interval ${interval}, ${got(timeout)}`),
    );
  return failures;
}
