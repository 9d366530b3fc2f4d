import { isIPv4, isIPv6 } from "node:net";
import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Props,
  type TypeFacts,
} from "../../model";
import {
  absent,
  failure,
  find,
  got,
  list,
  record,
  regions,
  sameJson,
  sameSets,
  text,
  valueOf,
} from "./common";
import { fullName, plainName, zoneDomain } from "./route53-zones";
import { balancerZone } from "./lb-zones";
import { LOAD_BALANCER, RECORD } from "./tokens";

const QUOTAS = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/route53/record.go";
const POLICIES = [
  ...["cidrRoutingPolicy", "failoverRoutingPolicies", "geolocationRoutingPolicies"],
  ...["geoproximityRoutingPolicy", "latencyRoutingPolicies", "multivalueAnswerRoutingPolicy"],
  ...["weightedRoutingPolicies", "healthCheckId", "setIdentifier"],
];

const refuse = (message: string): CloudError => new CloudError("InvalidChangeBatch", 400, message);

/** A record of a public zone. */
export const recordRow: TypeFacts = {
  token: RECORD,
  operations: {
    create: "route53:ChangeResourceRecordSets",
    read: "route53:ListResourceRecordSets",
    update: "route53:ChangeResourceRecordSets",
    delete: "route53:ChangeResourceRecordSets",
  },
  facts: {
    replaceOn: documented(
      ["name", "setIdentifier", "type", "zoneId"],
      `${PROVIDER} (ForceNew; another name or type is another record set)`,
    ),
    quota: documented(
      { max: 10_000, per: "parent", parentProperty: "zoneId", code: "InvalidChangeBatch" },
      QUOTAS,
    ),
    latency: guessed({ createSeconds: 45 }, `${PROVIDER} (waits until the change is INSYNC)`),
  },
  location: { global: true },
  check(inputs) {
    const failures: Failure[] = [];
    if (typeof inputs.zoneId === "string" && !/^Z[A-Z0-9]{1,31}$/.test(inputs.zoneId))
      failures.push(failure("zoneId", `must be the id of a hosted zone, ${got(inputs.zoneId)}`));
    for (const name of POLICIES) {
      if (!absent(inputs, name))
        failures.push(
          failure(
            name,
            "is not offered by the local clouds, which have simple routing only; leave it out",
          ),
        );
    }
    const isAlias = !absent(inputs, "aliases");
    if (isAlias) {
      for (const name of ["records", "ttl"]) {
        if (!absent(inputs, name))
          failures.push(failure(name, "excludes `aliases`, got both; keep one"));
      }
      if (list(inputs.aliases).length > 1)
        failures.push(
          failure("aliases", `must name one target, got ${list(inputs.aliases).length}`),
        );
    } else {
      for (const name of ["records", "ttl"]) {
        if (absent(inputs, name))
          failures.push(failure(name, "must be set when `aliases` is not, got nothing"));
      }
    }
    const ttl = inputs.ttl;
    if (typeof ttl === "number" && !(Number.isInteger(ttl) && ttl >= 0 && ttl <= 2_147_483_647))
      failures.push(
        failure("ttl", `must be a whole number of seconds from 0 to 2147483647, ${got(ttl)}`),
      );
    const name = inputs.name;
    if (
      typeof name === "string" &&
      plainName(name)
        .split(".")
        .some((label) => label.length > 63 || !/^[!-~]*$/.test(label))
    )
      failures.push(
        failure(
          "name",
          `must be labels of at most 63 characters with dots between them, ${got(name)}`,
        ),
      );
    return [...failures, ...checkValues(inputs)];
  },
  admit(context, stored) {
    const { inputs, world } = context;
    const zoneId = String(inputs.zoneId);
    const domain = zoneDomain(world, zoneId);
    if (domain === undefined)
      throw new CloudError(
        "NoSuchHostedZone",
        404,
        `No hosted zone found with ID: ${zoneId}; world.json of the local clouds lists the zones that exist (aws.hostedZones)`,
      );
    const name = fullName(String(inputs.name), domain);
    const type = String(inputs.type);
    const others = world.list(
      RECORD,
      (one) =>
        one.id !== stored?.id && one.inputs.zoneId === zoneId && valueOf(one, "fqdn") === name,
    );
    if (!stored && inputs.allowOverwrite !== true && others.some((one) => one.inputs.type === type))
      throw refuse(
        `[Tried to create resource record set [name='${name}.', type='${type}'] but it already exists]`,
      );
    const isCname = (one: unknown) => one === "CNAME";
    if (isCname(type) && name === domain)
      throw refuse(
        `[RRSet of type CNAME with DNS name ${name}. is not permitted at apex in zone ${domain}.]`,
      );
    if (
      others.some((one) => one.inputs.type !== type && (isCname(type) || isCname(one.inputs.type)))
    )
      throw refuse(
        `[RRSet of type ${type} with DNS name ${name}. is not permitted as it conflicts with other records with the same DNS name in zone ${domain}.]`,
      );
    const [alias] = list(inputs.aliases).map(record);
    if (alias) admitAlias(context, alias, type);
  },
  id({ inputs, world }) {
    const domain = zoneDomain(world, String(inputs.zoneId)) ?? "";
    return `${String(inputs.zoneId)}_${fullName(String(inputs.name), domain)}_${String(inputs.type)}`;
  },
  outputs({ inputs, world }) {
    const domain = zoneDomain(world, String(inputs.zoneId)) ?? "";
    return {
      fqdn: fullName(String(inputs.name), domain),
      allowOverwrite: inputs.allowOverwrite ?? false,
    };
  },
  readForm: (outputs) => ({ ...outputs, name: plainName(String(outputs.name)) }),
  equal(path, before, after) {
    if (path === "name") return plainName(String(before)) === plainName(String(after));
    if (path === "records") return sameSets(before, after);
    if (/^aliases(\[\d+\])?(\.name)?$/.test(path)) return aliasForm(before) === aliasForm(after);
    return sameJson(before, after);
  },
};

/** Route 53 answers the names of targets in lower case and without a final dot. */
const aliasForm = (value: unknown): string =>
  (JSON.stringify(value) ?? "").toLowerCase().replace(/\.(?=")/g, "");

function checkValues(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  const values = list(inputs.records);
  if (Array.isArray(inputs.records) && values.length === 0)
    failures.push(failure("records", "must have at least one value, got none"));
  if (inputs.type === "CNAME" && values.length > 1)
    failures.push(failure("records", `must have one value for CNAME, got ${values.length}`));
  values.forEach((value, index) => {
    if (typeof value !== "string") return;
    const fits =
      inputs.type === "A"
        ? isIPv4(value)
        : inputs.type === "AAAA"
          ? isIPv6(value)
          : inputs.type !== "CNAME" || /^[\w-]+(\.[\w-]+)*\.?$/.test(value);
    if (!fits)
      failures.push(
        failure(
          `records[${index}]`,
          `must be a value of the type ${String(inputs.type)}, ${got(value)}`,
        ),
      );
  });
  return failures;
}

/** An alias must name a load balancer of the account by its name and the zone of such names. */
function admitAlias(context: HookContext, alias: Props, type: string): void {
  const name = plainName(text(alias.name) ?? "").replace(/^dualstack\./, "");
  const zoneId = String(alias.zoneId);
  const inZone = regions.some((region) =>
    (["network", "application"] as const).some(
      (kind) =>
        balancerZone(region, kind) === zoneId &&
        name.endsWith(
          kind === "network" ? `.elb.${region}.amazonaws.com` : `.${region}.elb.amazonaws.com`,
        ),
    ),
  );
  if (!inZone)
    throw refuse(
      `[Tried to create an alias that targets ${name}., type ${type} in zone ${zoneId}, but the alias target name does not lie within the target zone]`,
    );
  const balancer = find(context, LOAD_BALANCER, (one) => one.state.dnsName === name, "account");
  if (!balancer || type !== "A")
    throw refuse(
      `[Tried to create an alias that targets ${name}., type ${type} in zone ${zoneId}, but that target was not found]`,
    );
}
