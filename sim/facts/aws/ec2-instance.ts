import {
  CloudError,
  documented,
  guessed,
  type Failure,
  type HookContext,
  type Props,
  type StoredResource,
  type TypeFacts,
} from "../../model";
import {
  absent,
  block,
  checkOneOf,
  checkRegion,
  checkTags,
  failure,
  find,
  got,
  requireEnabledRegion,
  sameJson,
  sameSets,
  tagsAll,
  text,
  valueOf,
} from "./common";
import { acceleratedQuota, checkInstanceType } from "./instance-types";
import { INSTANCE } from "./tokens";

export const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html";

/** Says how many vCPUs of an accelerated class an account may run, as `granted` in the store: `ec2:vcpus:<class>`. */
export const grantOf = (quota: string) => `ec2:vcpus:${quota}`;

const IDS: Record<string, RegExp> = {
  ami: /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/,
  imageId: /^(ami-([0-9a-f]{8}|[0-9a-f]{17})|resolve:ssm:.+)$/,
  subnetId: /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/,
  vpcSecurityGroupIds: /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/,
};

/** Ids that EC2 assigned, by their form. */
export function checkId(inputs: Props, property: string): Failure[] {
  const value = inputs[property];
  const entries = Array.isArray(value)
    ? value.map((v, i) => [`${property}[${i}]`, v] as const)
    : [[property, value] as const];
  return entries.flatMap(([path, id]) =>
    typeof id === "string" && !(IDS[property] as RegExp).test(id)
      ? [failure(path, `must be an id of the form ${(IDS[property] as RegExp).source}, ${got(id)}`)]
      : [],
  );
}

export const instance: TypeFacts = {
  token: INSTANCE,
  operations: {
    create: "ec2:RunInstances",
    read: "ec2:DescribeInstances",
    update: "ec2:ModifyInstanceAttribute",
    delete: "ec2:TerminateInstances",
  },
  facts: {
    replaceOn: documented(
      [
        ...[
          "ami",
          "associatePublicIpAddress",
          "availabilityZone",
          "enclaveOptions",
          "ephemeralBlockDevices",
          "hibernation",
          "hostResourceGroupArn",
        ],
        ...[
          "instanceMarketOptions",
          "keyName",
          "networkInterfaces",
          "placementGroup",
          "privateIp",
          "region",
          "securityGroups",
          "subnetId",
          "tenancy",
        ],
      ],
      "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/instance/",
    ),
    defaults: documented(
      {
        disableApiTermination: false,
        ebsOptimized: false,
        monitoring: false,
        tenancy: "default",
        sourceDestCheck: true,
        instanceInitiatedShutdownBehavior: "stop",
        getPasswordData: false,
        userDataReplaceOnChange: false,
      },
      `${API}/API_RunInstances.html`,
    ),
    latency: guessed({ createSeconds: 15 }, "pending to running"),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkInstanceType(inputs.instanceType, "instanceType"),
    ];
    for (const property of ["ami", "subnetId", "vpcSecurityGroupIds"])
      failures.push(...checkId(inputs, property));
    for (const property of ["ami", "instanceType"]) {
      if (absent(inputs, property) && absent(inputs, "launchTemplate"))
        failures.push(failure(property, "must be set when no `launchTemplate` is, got nothing"));
    }
    failures.push(
      ...checkOneOf(inputs.tenancy, "tenancy", ["default", "dedicated", "host"]),
      ...checkOneOf(block(inputs.metadataOptions)?.httpTokens, "metadataOptions.httpTokens", [
        "optional",
        "required",
      ]),
    );
    if (inputs.userData !== undefined && (text(inputs.userData) ?? "").length > 16384)
      failures.push(
        failure(
          "userData",
          `must be at most 16,384 bytes, got ${(text(inputs.userData) ?? "").length}`,
        ),
      );
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const template = launchTemplate(context);
    const type = text(context.inputs.instanceType) ?? text(template?.inputs.instanceType);
    if (type === undefined)
      throw new CloudError(
        "InvalidParameterCombination",
        400,
        "The launch template names no instance type and none was given",
      );
    if (stored === undefined || stored.inputs.instanceType !== type) requireQuota(context, type);
  },
  id: (context) => `i-051a0${context.hex(12)}`,
  outputs(context, id) {
    const { account, region } = context.scope;
    const address = `10.0.${(parseInt(context.hex(2), 16) % 250) + 1}.${(parseInt(context.hex(4).slice(2), 16) % 250) + 4}`;
    return {
      arn: `arn:aws:ec2:${region}:${account}:instance/${id}`,
      instanceState: "running",
      // Present and empty on an instance that is on demand, in a private subnet and not on an outpost.
      instanceLifecycle: "",
      outpostArn: "",
      passwordData: "",
      publicDns: "",
      publicIp: "",
      spotInstanceRequestId: "",
      privateDns: `ip-${address.replaceAll(".", "-")}.${region === "us-east-1" ? "ec2" : `${region}.compute`}.internal`,
      primaryNetworkInterfaceId: `eni-051a0${context.hex(12)}`,
      tagsAll: tagsAll(context.inputs, context.provider),
      privateIp: context.inputs.privateIp ?? address,
      availabilityZone: context.inputs.availabilityZone ?? `${region}a`,
    };
  },
  equal: (path, before, after) =>
    ["vpcSecurityGroupIds", "securityGroups", "secondaryPrivateIps"].includes(path)
      ? sameSets(before, after)
      : sameJson(before, after),
  retire({ stored }) {
    if (stored.inputs.disableApiTermination === true) {
      throw new CloudError(
        "OperationNotPermitted",
        400,
        `The instance '${stored.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    }
  },
};

function launchTemplate(context: HookContext): StoredResource | undefined {
  const named = block(context.inputs.launchTemplate);
  if (named === undefined) return undefined;
  const found = find(
    context,
    LAUNCH_TEMPLATE,
    (r) => r.id === named.id || valueOf(r, "name") === named.name,
  );
  if (found === undefined)
    throw new CloudError(
      "InvalidLaunchTemplateId.NotFound",
      400,
      `The specified launch template ${JSON.stringify(named)} does not exist.`,
    );
  return found;
}

function requireQuota(context: HookContext, type: string): void {
  const quota = acceleratedQuota(type);
  if (quota === undefined || (context.world.granted?.(context.scope, grantOf(quota)) ?? 0) > 0)
    return;
  throw new CloudError(
    "VcpuLimitExceeded",
    400,
    `You have requested more vCPU capacity than your current vCPU limit of 0 allows for the instance bucket that the specified instance type ${type} belongs to (${quota}); ` +
      `a fresh account has none, see ${QUOTAS}; ask for more, or grant ${JSON.stringify(grantOf(quota))} in the local clouds`,
  );
}
