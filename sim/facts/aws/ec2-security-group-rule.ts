import { documented, type Failure, type Props, type TypeFacts } from "../../model";
import {
  absent,
  checkRegion,
  checkTags,
  checkText,
  ec2Id,
  failure,
  find,
  got,
  requireEnabledRegion,
  tagsAll,
} from "./common";
import { parseCidr } from "./cidr";
import { ec2Error, securityGroup } from "./network";
import { EGRESS_RULE, INGRESS_RULE } from "./tokens";

const API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";

const PEERS = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
const WITH_PORTS = ["tcp", "udp", "6", "17"];
const PROTOCOLS = ["-1", "tcp", "udp", "icmp", "icmpv6"];

function checkPorts(inputs: Props): Failure[] {
  const { ipProtocol: protocol, fromPort: from, toPort: to } = inputs;
  if (typeof protocol !== "string") return [];
  if (!PROTOCOLS.includes(protocol) && !/^([0-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/.test(protocol))
    return [
      failure("ipProtocol", `must be tcp, udp, icmp, icmpv6, -1 or a number, ${got(protocol)}`),
    ];
  if (protocol === "-1") {
    return ["fromPort", "toPort"]
      .filter((name) => !absent(inputs, name))
      .map((name) =>
        failure(name, `must not be set for all protocols (-1), ${got(inputs[name])}; leave it out`),
      );
  }
  if (!WITH_PORTS.includes(protocol)) return [];
  const failures: Failure[] = [];
  for (const name of ["fromPort", "toPort"]) {
    const value = inputs[name];
    if (absent(inputs, name))
      failures.push(failure(name, `must be set for ${protocol}, got nothing`));
    else if (
      value !== undefined &&
      !(typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 65535)
    )
      failures.push(failure(name, `must be a whole number from 0 to 65535, ${got(value)}`));
  }
  if (typeof from === "number" && typeof to === "number" && from > to)
    failures.push(failure("fromPort", `must not be above toPort ${to}, ${got(from)}`));
  return failures;
}

/** What tells two rules of a group apart: peer, protocol and ports. */
const identity = (inputs: Props): string =>
  JSON.stringify(
    ["securityGroupId", ...PEERS, "ipProtocol", "fromPort", "toPort"].map(
      (name) => inputs[name] ?? null,
    ),
  );

function ruleRow(token: string, side: "Ingress" | "Egress"): TypeFacts {
  return {
    token,
    operations: {
      create: `ec2:AuthorizeSecurityGroup${side}`,
      read: "ec2:DescribeSecurityGroupRules",
      update: "ec2:ModifySecurityGroupRules",
      delete: `ec2:RevokeSecurityGroup${side}`,
    },
    facts: {
      replaceOn: documented(
        ["region", "securityGroupId"],
        `${API}/API_ModifySecurityGroupRules.html (it changes everything but the group)`,
      ),
      quota: documented(
        {
          max: 60,
          per: "parent",
          parentProperty: "securityGroupId",
          code: "RulesPerSecurityGroupLimitExceeded",
        },
        QUOTAS,
      ),
    },
    location: { property: "region" },
    check(inputs, provider) {
      const failures = [
        ...checkRegion(inputs, provider, "any"),
        ...checkTags(inputs),
        ...checkPorts(inputs),
        ...checkText(inputs, "description", {
          pattern: /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/,
          min: 0,
          max: 255,
          words: "at most 255 letters, digits, spaces or ._-:/()#,@[]+=&;{}!$*",
        }),
      ];
      const given = PEERS.filter((name) => !absent(inputs, name));
      if (given.length !== 1)
        failures.push(
          failure(
            "cidrIpv4",
            `must be the only peer or give way to one of ${PEERS.slice(1).join(", ")}, got ${given.length} peers; set one`,
          ),
        );
      if (typeof inputs.cidrIpv4 === "string" && parseCidr(inputs.cidrIpv4)?.aligned !== true)
        failures.push(
          failure(
            "cidrIpv4",
            `must be an IPv4 network that begins at its first address, ${got(inputs.cidrIpv4)}`,
          ),
        );
      if (!absent(inputs, "prefixListId"))
        failures.push(
          failure("prefixListId", "is not offered by the local clouds; use a CIDR or a group"),
        );
      return failures;
    },
    admit(context, stored) {
      requireEnabledRegion(context);
      const { inputs } = context;
      const own = securityGroup(context, inputs.securityGroupId);
      if (!own)
        throw ec2Error(
          "InvalidGroup.NotFound",
          `The security group '${String(inputs.securityGroupId)}' does not exist`,
        );
      const peer = inputs.referencedSecurityGroupId;
      if (peer !== undefined) {
        const other = securityGroup(context, peer);
        if (!other)
          throw ec2Error(
            "InvalidGroup.NotFound",
            `The security group '${String(peer)}' does not exist`,
          );
        if (other.vpcId !== own.vpcId)
          throw ec2Error(
            "InvalidGroup.NotFound",
            `You have specified two resources that belong to different networks.`,
          );
      }
      const twin = find(
        context,
        token,
        (one) => one.id !== stored?.id && identity(one.inputs) === identity(inputs),
      );
      if (twin)
        throw ec2Error(
          "InvalidPermission.Duplicate",
          `the specified rule "peer: ${String(PEERS.map((name) => inputs[name]).find((one) => one !== undefined))}, ` +
            `${String(inputs.ipProtocol).toUpperCase()}, from port: ${String(inputs.fromPort)}, to port: ${String(inputs.toPort)}, ALLOW" already exists`,
        );
    },
    id: (context) => ec2Id(context, "sgr"),
    outputs(context, id) {
      const { account, region } = context.scope;
      return {
        arn: `arn:aws:ec2:${region}:${account}:security-group-rule/${id}`,
        securityGroupRuleId: id,
        tagsAll: tagsAll(context.inputs, context.provider),
      };
    },
  };
}

export const securityGroupRules: readonly TypeFacts[] = [
  ruleRow(INGRESS_RULE, "Ingress"),
  ruleRow(EGRESS_RULE, "Egress"),
];
