import { CloudError, documented, guessed, type HookContext, type TypeFacts } from "../../model";
import {
  checkNamePrefix,
  checkRegion,
  checkTags,
  decidedOnce,
  failure,
  find,
  got,
  list,
  MARK,
  record,
  requireEnabledRegion,
  sameJson,
  sameSets,
  tagsAll,
  text,
} from "./common";
import {
  actualVersion,
  checkReplicationGroup,
  defaultParameters,
  engineOf,
  isNodeType,
  isSharded,
  versionOf,
  versionStep,
} from "./elasticache-rules";
import { callerArns } from "./iam-principals";
import { keyAllows, throughService, usableKey } from "./kms-use";
import { logGroupByName } from "./logs";
import { byId, requireGroups } from "./network";
import { CACHE_SUBNET_GROUP, REPLICATION_GROUP, SUBNET } from "./tokens";
import { shortRegion } from "./zones";

const API = "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference";
const QUOTAS = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/quota-limits.html";
const PROVIDER =
  "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elasticache/replication_group.go";

const invalid = (message: string): CloudError =>
  new CloudError("InvalidParameterCombination", 400, message);
const badValue = (message: string): CloudError =>
  new CloudError("InvalidParameterValue", 400, message);

/** Nodes of a group: shards times primary and replicas. */
function nodeCount(inputs: Readonly<Record<string, unknown>>): number {
  if (typeof inputs.numCacheClusters === "number") return inputs.numCacheClusters;
  const shards = typeof inputs.numNodeGroups === "number" ? inputs.numNodeGroups : 1;
  const replicas =
    typeof inputs.replicasPerNodeGroup === "number" ? inputs.replicasPerNodeGroup : 0;
  return shards * (1 + replicas);
}

/** A cache with its replicas. */
export const replicationGroup: TypeFacts = {
  token: REPLICATION_GROUP,
  operations: {
    create: "elasticache:CreateReplicationGroup",
    read: "elasticache:DescribeReplicationGroups",
    update: "elasticache:ModifyReplicationGroup",
    delete: "elasticache:DeleteReplicationGroup",
  },
  facts: {
    replaceOn: documented(
      [
        ...[
          "atRestEncryptionEnabled",
          "dataTieringEnabled",
          "globalReplicationGroupId",
          "kmsKeyId",
        ],
        ...[
          "networkType",
          "port",
          "region",
          "replicationGroupId",
          "securityGroupNames",
          "snapshotArns",
        ],
        ...["snapshotName", "subnetGroupName"],
      ],
      `${PROVIDER} (ForceNew)`,
    ),
    name: documented(
      {
        property: "replicationGroupId",
        pattern: "^(?!.*--)[a-zA-Z]([a-zA-Z0-9-]*[a-zA-Z0-9])?$",
        minLength: 1,
        maxLength: 40,
        uniqueIn: "region",
        caseInsensitive: true,
        autoname: { separator: "-", randomDigits: 7 },
        taken: { code: "ReplicationGroupAlreadyExists", status: 400 },
      },
      `${API}/API_CreateReplicationGroup.html`,
    ),
    defaults: documented(
      {
        autoMinorVersionUpgrade: true,
        automaticFailoverEnabled: false,
        dataTieringEnabled: false,
        engine: "redis",
        ipDiscovery: "ipv4",
        multiAzEnabled: false,
        networkType: "ipv4",
        port: 6379,
        snapshotRetentionLimit: 0,
      },
      `${API}/API_CreateReplicationGroup.html; ${PROVIDER}`,
    ),
    latency: guessed({ createSeconds: 600 }, `${PROVIDER} (waits up to 60 minutes)`),
  },
  location: { property: "region" },
  check(inputs, provider) {
    const failures = [
      ...checkRegion(inputs, provider, "any"),
      ...checkTags(inputs),
      ...checkNamePrefix(inputs),
      ...checkReplicationGroup(inputs),
    ];
    const region = text(inputs.region) ?? provider.region;
    const type = inputs.nodeType;
    if (
      typeof type === "string" &&
      region !== undefined &&
      isNodeType(type) &&
      !isNodeType(type, region)
    )
      failures.push(
        failure("nodeType", `must be a node type of ${region}, ${got(type)}; choose another`),
      );
    return failures;
  },
  admit(context, stored) {
    requireEnabledRegion(context);
    const { inputs, scope, world } = context;
    admitNetwork(context);
    admitLogs(context);
    const reference = text(inputs.kmsKeyId);
    if (reference !== undefined) {
      const key = usableKey(context, reference);
      const allowed =
        key !== undefined &&
        [undefined, "SYMMETRIC_DEFAULT"].includes(text(key.inputs.customerMasterKeySpec)) &&
        callerArns(scope.account).some((value) =>
          keyAllows(key, {
            principal: { type: "AWS", value },
            actions: ["kms:DescribeKey", "kms:CreateGrant", "kms:GenerateDataKey", "kms:Decrypt"],
            context: throughService(context, "elasticache"),
          }),
        );
      if (!allowed)
        throw badValue(
          `The KMS key ${reference} does not exist in ${scope.region}, is not symmetric, or its policy does not let the caller use it`,
        );
    }
    if (stored) {
      const engines = [stored.inputs, inputs].map(engineOf);
      if (
        engines[0] === engines[1] &&
        versionStep(engines[0]!, versionOf(stored.inputs), versionOf(inputs)) < 0
      )
        throw invalid(
          `Downgrading ${engines[0]} from ${versionOf(stored.inputs)} to ${versionOf(inputs)} is not supported`,
        );
    }
    const others = world.list(
      REPLICATION_GROUP,
      (one) => one.id !== stored?.id && one.scope.region === scope.region,
    );
    const total = others.reduce((sum, one) => sum + nodeCount(one.inputs), nodeCount(inputs));
    const most = world.granted?.(scope, "elasticache:nodes") ?? NODES.value;
    if (total > most)
      throw new CloudError(
        "NodeQuotaForCustomerExceeded",
        400,
        `This request would exceed the ${most} nodes an account may have in ${scope.region}`,
      );
  },
  id: (context) => String(context.inputs.replicationGroupId).toLowerCase(),
  outputs(context, id) {
    const { inputs, scope } = context;
    const sharded = isSharded(inputs);
    const secure = inputs.transitEncryptionEnabled === true;
    const node = `${MARK.letters}${context.hex(2)}`;
    const host = (role: string, plain: string): string => {
      const domain = `${shortRegion(scope.region)}.cache.amazonaws.com`;
      return secure ? `${role}.${id}.${node}.${domain}` : `${id}${plain}.${node}.${domain}`;
    };
    const count = nodeCount(inputs);
    const shards = sharded ? Number(inputs.numNodeGroups ?? 1) : 1;
    const valkey = engineOf(inputs) === "valkey";
    return {
      arn: `arn:aws:elasticache:${scope.region}:${scope.account}:replicationgroup:${id}`,
      applyImmediately: inputs.applyImmediately ?? false,
      atRestEncryptionEnabled: inputs.atRestEncryptionEnabled ?? valkey,
      clusterEnabled: sharded,
      clusterMode: inputs.clusterMode ?? (sharded ? "enabled" : "disabled"),
      configurationEndpointAddress: sharded ? host("clustercfg", "") : "",
      engineVersion: versionOf(inputs),
      engineVersionActual: actualVersion(inputs),
      globalReplicationGroupId: "",
      maintenanceWindow: inputs.maintenanceWindow ?? "sun:05:00-sun:06:00",
      memberClusters: Array.from({ length: count }, (_, index) =>
        sharded
          ? `${id}-${String(Math.floor(index / (count / shards)) + 1).padStart(4, "0")}-${String((index % (count / shards)) + 1).padStart(3, "0")}`
          : `${id}-${String(index + 1).padStart(3, "0")}`,
      ),
      numCacheClusters: count,
      numNodeGroups: shards,
      parameterGroupName: inputs.parameterGroupName ?? defaultParameters(inputs),
      primaryEndpointAddress: sharded ? "" : host("master", ".ng.0001"),
      readerEndpointAddress: sharded ? "" : host("replica", "-ro.ng.0001"),
      replicasPerNodeGroup: count / shards - 1,
      replicationGroupId: id,
      securityGroupIds: inputs.securityGroupIds ?? [],
      securityGroupNames: [],
      snapshotWindow: decidedOnce(
        context,
        "snapshotWindow",
        () => inputs.snapshotWindow ?? "03:00-04:00",
      ),
      transitEncryptionEnabled: inputs.transitEncryptionEnabled ?? false,
      transitEncryptionMode: secure ? (inputs.transitEncryptionMode ?? "required") : "",
      tagsAll: tagsAll(inputs, context.provider),
    };
  },
  equal(path, before, after) {
    if (["securityGroupIds", "userGroupIds", "logDeliveryConfigurations"].includes(path))
      return sameSets(before, after);
    if (["replicationGroupId", "maintenanceWindow"].includes(path))
      return String(before).toLowerCase() === String(after).toLowerCase();
    return sameJson(before, after);
  },
};

/** Nodes an account may have in a Region. */
const NODES = documented(300, QUOTAS);

/** The subnet group must be there, its zones enough, the security groups in its VPC. */
function admitNetwork(context: HookContext): void {
  const { inputs } = context;
  const name = text(inputs.subnetGroupName);
  if (name === undefined) return;
  const group = find(context, CACHE_SUBNET_GROUP, (one) => one.id === name);
  if (!group)
    throw new CloudError(
      "CacheSubnetGroupNotFoundFault",
      400,
      `Cache Subnet Group ${name} does not exist.`,
    );
  requireGroups(context, list(inputs.securityGroupIds), String(group.state.vpcId), badValue);
  const zones = new Set(
    list(group.inputs.subnetIds).map((id) => byId(context, SUBNET, id)?.state.availabilityZone),
  );
  if (inputs.multiAzEnabled === true && zones.size < 2)
    throw invalid("Multi-AZ needs a subnet group with subnets in at least two Availability Zones");
}

/** Where the engine's logs go must be there. */
function admitLogs(context: HookContext): void {
  for (const raw of list(context.inputs.logDeliveryConfigurations)) {
    const { destination, destinationType } = record(raw);
    if (destinationType !== "cloudwatch-logs")
      throw badValue("The local clouds deliver the engine's logs to CloudWatch Logs only");
    if (!logGroupByName(context, String(destination)))
      throw badValue(`The CloudWatch Logs log group ${String(destination)} does not exist`);
  }
}
