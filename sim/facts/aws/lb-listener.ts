import {
  CloudError,
  documented,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import { certificateProblem } from "./acm-issue";
import {
  absent,
  checkOneOf,
  checkRegion,
  checkTags,
  failure,
  find,
  got,
  list,
  MARK,
  record,
  requireEnabledRegion,
  tagsAll,
  text,
  valueOf,
} from "./common";
import { kindOf } from "./lb-load-balancer";
import { targetsOf } from "./lb-target-group";
import { byId } from "./network";
import { LISTENER, LOAD_BALANCER, TARGET_GROUP } from "./tokens";

const QUOTAS =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/listener.go";

/** Protocols of listeners by kind of load balancer, and of the groups each can send to. */
const PROTOCOLS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  network: {
    TCP: ["TCP", "TCP_UDP"],
    TLS: ["TCP", "TLS"],
    UDP: ["UDP", "TCP_UDP"],
    TCP_UDP: ["TCP_UDP"],
  },
  application: { HTTP: ["HTTP", "HTTPS"], HTTPS: ["HTTP", "HTTPS"] },
};
const SECURE = ["TLS", "HTTPS"];

/** Policy a secure listener gets that names none, when it is not made in the console. */
const DEFAULT_POLICY = "ELBSecurityPolicy-2016-08";
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html (2026-11-21) */
const POLICIES: readonly string[] = [
  ...["2016-08", "TLS-1-0-2015-04", "TLS-1-1-2017-01", "TLS-1-2-2017-01", "TLS-1-2-Ext-2018-06"],
  ...["FS-2018-06", "FS-1-1-2019-08", "FS-1-2-2019-08", "FS-1-2-Res-2019-08", "FS-1-2-Res-2020-10"],
  ...["1-0", "1-1", "1-2", "1-2-Ext1", "1-2-Ext2", "1-2-Res", "1-3"].map(
    (one) => `TLS13-${one}-2021-06`,
  ),
  ...["1-0", "1-1", "1-2", "1-2-Ext0", "1-2-Ext1", "1-2-Ext2", "1-2-Res", "1-3"].map(
    (one) => `TLS13-${one}-FIPS-2023-04`,
  ),
  ...["1-2", "1-2-Ext1", "1-2-Ext2", "1-2-Res", "1-3"].map((one) => `TLS13-${one}-PQ-2025-09`),
  ...["1-2", "1-2-Ext0", "1-2-Ext1", "1-2-Ext2", "1-2-Res", "1-3"].map(
    (one) => `TLS13-${one}-FIPS-PQ-2025-09`,
  ),
].map((name) => `ELBSecurityPolicy-${name}`);

const refuse = (code: string, message: string): CloudError => new CloudError(code, 400, message);

/** Where a load balancer listens, and what it does with what comes in. */
export const listener: TypeFacts = {
  token: LISTENER,
  operations: {
    create: "elasticloadbalancing:CreateListener",
    read: "elasticloadbalancing:DescribeListeners",
    update: "elasticloadbalancing:ModifyListener",
    delete: "elasticloadbalancing:DeleteListener",
  },
  facts: {
    replaceOn: documented(["loadBalancerArn", "region"], `${PROVIDER} (ForceNew)`),
    quota: documented(
      { max: 50, per: "parent", parentProperty: "loadBalancerArn", code: "TooManyListeners" },
      QUOTAS,
    ),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const known = Object.values(PROTOCOLS).flatMap((one) => Object.keys(one));
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkOneOf(inputs.protocol, "protocol", known),
      ...checkOneOf(inputs.alpnPolicy, "alpnPolicy", [
        "HTTP1Only",
        "HTTP2Only",
        "HTTP2Optional",
        "HTTP2Preferred",
        "None",
      ]),
      ...checkOneOf(inputs.sslPolicy, "sslPolicy", POLICIES),
    ];
    const { port, protocol } = inputs;
    for (const name of ["port", "protocol"]) {
      if (absent(inputs, name)) failures.push(failure(name, "must be set, got nothing"));
    }
    if (
      port !== undefined &&
      port !== null &&
      !(typeof port === "number" && Number.isInteger(port) && port >= 1 && port <= 65535)
    )
      failures.push(failure("port", `must be a whole number from 1 to 65535, ${got(port)}`));
    if (typeof protocol === "string") {
      const isSecure = SECURE.includes(protocol);
      if (isSecure && absent(inputs, "certificateArn"))
        failures.push(failure("certificateArn", `must be set for ${protocol}, got nothing`));
      for (const name of ["certificateArn", "sslPolicy"]) {
        if (!isSecure && !absent(inputs, name))
          failures.push(failure(name, `is for TLS and HTTPS, ${got(protocol)}; leave it out`));
      }
      if (protocol !== "TLS" && !absent(inputs, "alpnPolicy"))
        failures.push(failure("alpnPolicy", `is for TLS, ${got(protocol)}; leave it out`));
      if (protocol !== "TCP" && !absent(inputs, "tcpIdleTimeoutSeconds"))
        failures.push(
          failure(
            "tcpIdleTimeoutSeconds",
            `can be changed for TCP only, ${got(protocol)}; TLS listeners keep 350 seconds: leave it out`,
          ),
        );
    }
    const idle = inputs.tcpIdleTimeoutSeconds;
    if (typeof idle === "number" && !(Number.isInteger(idle) && idle >= 60 && idle <= 6000))
      failures.push(
        failure("tcpIdleTimeoutSeconds", `must be from 60 to 6000 seconds, ${got(idle)}`),
      );
    if (!absent(inputs, "mutualAuthentication"))
      failures.push(
        failure("mutualAuthentication", "is not offered by the local clouds; leave it out"),
      );
    return [...failures, ...checkActions(inputs)];
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs } = context;
    const balancer = byId(context, LOAD_BALANCER, inputs.loadBalancerArn);
    if (!balancer)
      throw refuse(
        "LoadBalancerNotFound",
        `Load balancer '${String(inputs.loadBalancerArn)}' not found`,
      );
    const kind = kindOf(balancer.inputs);
    const protocol = String(inputs.protocol);
    if (PROTOCOLS[kind]?.[protocol] === undefined)
      throw refuse(
        "ValidationError",
        `Listener protocol '${protocol}' must be one of '${Object.keys(PROTOCOLS[kind]!).join(", ")}'`,
      );
    const twin = find(
      context,
      LISTENER,
      (one) =>
        one.id !== stored?.id &&
        one.inputs.loadBalancerArn === balancer.id &&
        one.inputs.port === inputs.port,
    );
    if (twin)
      throw refuse(
        "DuplicateListener",
        "A listener already exists on this port for this load balancer",
      );
    const certificate = text(inputs.certificateArn);
    const problem =
      certificate === undefined ? undefined : certificateProblem(context, certificate);
    if (problem) throw refuse(problem.code, problem.message);
    for (const arn of targetsOf(inputs))
      admitTarget(context, arn, {
        balancerArn: balancer.id,
        vpcId: balancer.state.vpcId,
        kind,
        protocol,
      });
  },
  id(context) {
    const balancer = String(context.inputs.loadBalancerArn).replace(":loadbalancer/", ":listener/");
    return `${balancer}/${MARK.hex}${context.hex(12)}`;
  },
  outputs(context, id) {
    const { inputs } = context;
    const protocol = String(inputs.protocol);
    const outputs: Props = { arn: id, tagsAll: tagsAll(inputs, context.provider) };
    outputs.sslPolicy = inputs.sslPolicy ?? (SECURE.includes(protocol) ? DEFAULT_POLICY : "");
    if (protocol === "TCP") outputs.tcpIdleTimeoutSeconds = inputs.tcpIdleTimeoutSeconds ?? 350;
    return outputs;
  },
};

function checkActions(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const actions = list(inputs.defaultActions);
  if (Array.isArray(inputs.defaultActions) && actions.length === 0)
    failures.push(failure("defaultActions", "must have at least one action, got none"));
  actions.forEach((raw, index) => {
    const action = record(raw);
    const at = `defaultActions[${index}]`;
    const network =
      typeof inputs.protocol === "string" && PROTOCOLS.network?.[inputs.protocol] !== undefined;
    const types = ["forward", ...(network ? [] : ["redirect", "fixed-response"])];
    failures.push(...checkOneOf(action.type, `${at}.type`, types));
    if (action.type === "forward" && absent(action, "targetGroupArn") && absent(action, "forward"))
      failures.push(
        failure(`${at}.targetGroupArn`, "must be set for the type forward, got nothing"),
      );
    if (action.type === "redirect" && absent(action, "redirect"))
      failures.push(failure(`${at}.redirect`, "must be set for the type redirect, got nothing"));
    if (action.type === "fixed-response" && absent(action, "fixedResponse"))
      failures.push(
        failure(`${at}.fixedResponse`, "must be set for the type fixed-response, got nothing"),
      );
  });
  return failures;
}

/** A target group must be there, in the load balancer's VPC, of a protocol that fits, and no other load balancer's. */
function admitTarget(
  context: HookContext,
  arn: unknown,
  use: { balancerArn: string; vpcId: unknown; kind: string; protocol: string },
): void {
  const group = byId(context, TARGET_GROUP, arn);
  if (!group) throw refuse("TargetGroupNotFound", `Target groups '${String(arn)}' not found`);
  const fitting = PROTOCOLS[use.kind]?.[use.protocol] ?? [];
  if (!fitting.includes(String(group.inputs.protocol)))
    throw refuse(
      "InvalidConfigurationRequest",
      `The protocol ${String(group.inputs.protocol)} of the target group '${group.id}' does not fit a listener of the ` +
        `protocol ${use.protocol}; it must be one of ${fitting.join(", ")}`,
    );
  if (valueOf(group, "vpcId") !== use.vpcId)
    throw refuse(
      "InvalidConfigurationRequest",
      `The target group '${group.id}' and the load balancer are not in the same VPC`,
    );
  const elsewhere = find(
    context,
    LISTENER,
    (one) =>
      one.inputs.loadBalancerArn !== use.balancerArn && targetsOf(one.inputs).includes(group.id),
  );
  if (elsewhere)
    throw refuse(
      "TargetGroupAssociationLimit",
      `The following target groups cannot be associated with more than one load balancer: ${group.id}`,
    );
}
