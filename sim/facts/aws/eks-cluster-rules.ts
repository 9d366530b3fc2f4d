/** What EKS asks of a cluster's inputs, and of what they name. */
import {
  CloudError,
  type Failure,
  type HookContext,
  type Props,
  type ProviderSettings,
  type StoredResource,
} from "../../model";
import {
  absent,
  checkOneOf,
  checkRegion,
  checkTags,
  checkText,
  failure,
  got,
  list,
  record,
  requireEnabledRegion,
  sameJson,
  text,
} from "./common";
import { isPrivate, overlaps, parseCidr } from "./cidr";
import { admitRoles, checkAuto } from "./eks-auto";
import { DEFAULT_VERSION, knownVersions, minorsBetween, offeredVersions } from "./eks-versions";
import { callerArns } from "./iam-principals";
import { keyAllows, usableKey } from "./kms-use";
import { byId, requireGroups, requireSubnet } from "./network";
import { VPC } from "./tokens";

/** Zones without EKS: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html (2026-11-21). */
const UNSUPPORTED_ZONES = ["use1-az3", "usw1-az2", "cac1-az3"];
const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
/** Members of `vpcConfig` that EKS decides. */
export const DECIDED: readonly string[] = ["clusterSecurityGroupId", "vpcId"];

const refuse = (message: string): CloudError =>
  new CloudError("InvalidParameterException", 400, message);

/** Everything wrong with a cluster that its inputs alone show. */
export function checkCluster(inputs: Props, provider: ProviderSettings): Failure[] {
  const vpcConfig = record(inputs.vpcConfig);
  const failures = [
    ...checkRegion(inputs, provider, "any"),
    ...checkTags(inputs),
    ...checkText(inputs, "roleArn", {
      pattern: /^arn:aws:iam::\d{12}:role\/.+$/,
      max: 2048,
      words: "the ARN of a role",
    }),
    ...checkOneOf(inputs.version, "version", knownVersions),
    ...checkOneOf(
      record(inputs.accessConfig).authenticationMode,
      "accessConfig.authenticationMode",
      ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"],
    ),
    ...checkOneOf(record(inputs.upgradePolicy).supportType, "upgradePolicy.supportType", [
      "STANDARD",
      "EXTENDED",
    ]),
    ...list(inputs.enabledClusterLogTypes).flatMap((type, index) =>
      checkOneOf(type, `enabledClusterLogTypes[${index}]`, LOG_TYPES),
    ),
    ...checkAuto(inputs),
  ];
  for (const name of ["outpostConfig", "remoteNetworkConfig"]) {
    if (!absent(inputs, name))
      failures.push(failure(name, "is not offered by the local clouds; leave it out"));
  }
  for (const name of DECIDED) {
    if (!absent(vpcConfig, name))
      failures.push(
        failure(`vpcConfig.${name}`, "is set by the cloud and cannot be given; remove it"),
      );
  }
  const subnets = list(vpcConfig.subnetIds);
  if (Array.isArray(vpcConfig.subnetIds) && subnets.length < 2)
    failures.push(
      failure(
        "vpcConfig.subnetIds",
        `must name at least 2 subnets in different zones, got ${subnets.length}`,
      ),
    );
  if (list(vpcConfig.securityGroupIds).length > 5)
    failures.push(
      failure(
        "vpcConfig.securityGroupIds",
        `must name at most 5 groups, got ${list(vpcConfig.securityGroupIds).length}`,
      ),
    );
  const noPrivate =
    absent(vpcConfig, "endpointPrivateAccess") || vpcConfig.endpointPrivateAccess === false;
  if (vpcConfig.endpointPublicAccess === false && noPrivate)
    failures.push(
      failure(
        "vpcConfig.endpointPrivateAccess",
        "must be true when public access is off: the endpoint needs one of them",
      ),
    );
  list(vpcConfig.publicAccessCidrs).forEach((cidr, index) => {
    const range = typeof cidr === "string" ? parseCidr(cidr) : undefined;
    if (typeof cidr === "string" && (range?.aligned !== true || isPrivate(range)))
      failures.push(
        failure(
          `vpcConfig.publicAccessCidrs[${index}]`,
          `must be a public IPv4 network that begins at its first address, ${got(cidr)}`,
        ),
      );
  });
  const encryption = record(inputs.encryptionConfig);
  list(encryption.resources).forEach((one, index) =>
    failures.push(...checkOneOf(one, `encryptionConfig.resources[${index}]`, ["secrets"])),
  );
  return [...failures, ...checkServiceRange(inputs)];
}

function checkServiceRange(inputs: Props) {
  const cidr = record(inputs.kubernetesNetworkConfig).serviceIpv4Cidr;
  if (typeof cidr !== "string") return [];
  const range = parseCidr(cidr);
  if (range?.aligned === true && isPrivate(range) && range.prefix >= 12 && range.prefix <= 24)
    return [];
  return [
    failure(
      "kubernetesNetworkConfig.serviceIpv4Cidr",
      `must be a private IPv4 network of size /12 to /24, ${got(cidr)}`,
    ),
  ];
}

/** Refuses what does not fit what the account has, or cannot be changed any more. */
export function admitCluster(context: HookContext, stored?: StoredResource): void {
  requireEnabledRegion(context);
  const { inputs, scope } = context;
  if (!stored) admitVersion(context);
  else admitChange(inputs, stored.inputs);
  const vpcConfig = record(inputs.vpcConfig);
  const subnets = list(vpcConfig.subnetIds).map((id) =>
    requireSubnet(context, id, (message) => refuse(message)),
  );
  const vpcs = [...new Set(subnets.map((one) => String(one.inputs.vpcId)))];
  if (vpcs.length > 1)
    throw refuse(`Subnets specified must be in the same VPC, got ${vpcs.join(", ")}`);
  const unsupported = subnets.find((one) =>
    UNSUPPORTED_ZONES.includes(String(one.state.availabilityZoneId)),
  );
  if (unsupported)
    throw new CloudError(
      "UnsupportedAvailabilityZoneException",
      400,
      `Cannot create cluster '${String(inputs.name)}' because EKS does not support creating control plane instances in ` +
        `${String(unsupported.state.availabilityZone)}, the targeted availability zone. Retry cluster creation using ` +
        "subnets in at least 2 other availability zones.",
    );
  if (new Set(subnets.map((one) => one.state.availabilityZone)).size < 2)
    throw refuse("Subnets specified must be in at least two different AZs");
  requireGroups(context, list(vpcConfig.securityGroupIds), vpcs[0]!, refuse);
  admitRoles(context);
  admitKey(context);
  const range = parseCidr(text(record(inputs.kubernetesNetworkConfig).serviceIpv4Cidr) ?? "");
  const own = parseCidr(String(byId(context, VPC, vpcs[0])?.inputs.cidrBlock ?? ""));
  if (range && own && overlaps(range, own))
    throw refuse(`The service CIDR overlaps with the CIDR of ${vpcs[0]} in ${scope.region}`);
}

function admitVersion({ inputs, now }: HookContext): void {
  const version = text(inputs.version) ?? DEFAULT_VERSION;
  if (!offeredVersions(now).includes(version))
    throw refuse(`unsupported Kubernetes version ${version}`);
}

/** What cannot be changed back, or not in one step. */
function admitChange(inputs: Props, before: Props): void {
  const step = minorsBetween(
    text(before.version) ?? DEFAULT_VERSION,
    text(inputs.version) ?? DEFAULT_VERSION,
  );
  if (step < 0 || step > 1)
    throw refuse(
      `Unsupported Kubernetes minor version update from ${String(before.version)} to ${String(inputs.version)}`,
    );
  const [old, now] = [before, inputs].map(
    (one) => record(one.accessConfig).authenticationMode ?? "CONFIG_MAP",
  );
  const order = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];
  if (order.indexOf(String(now)) < order.indexOf(String(old)))
    throw refuse(`Unsupported authentication mode update from ${String(old)} to ${String(now)}`);
  if (
    before.encryptionConfig !== undefined &&
    !sameJson(before.encryptionConfig, inputs.encryptionConfig)
  )
    throw refuse(
      "Encryption of secrets cannot be changed or switched off once it is on; make another cluster",
    );
}

/** The key must be a symmetric one of the Region that lets the caller hand its use on to EKS. */
function admitKey(context: HookContext): void {
  const encryption = record(context.inputs.encryptionConfig);
  const reference = text(record(encryption.provider).keyArn);
  if (reference === undefined) return;
  const key = usableKey(context, reference);
  const isSymmetric =
    key !== undefined &&
    [undefined, "SYMMETRIC_DEFAULT"].includes(text(key.inputs.customerMasterKeySpec));
  const allowed =
    isSymmetric &&
    callerArns(context.scope.account).some((value) =>
      keyAllows(key, {
        principal: { type: "AWS", value },
        actions: ["kms:DescribeKey", "kms:CreateGrant"],
      }),
    );
  if (!allowed)
    throw refuse(
      `The keyArn in encryptionConfig provider is invalid: ${reference} does not exist in ${context.scope.region}, is not ` +
        "symmetric, or its policy does not let the caller use kms:DescribeKey and kms:CreateGrant",
    );
}
