/** What EKS Auto Mode asks of a cluster's inputs, and of the roles it works with. */
import {
  CloudError,
  type Failure,
  type HookContext,
  type Props,
  type StoredResource,
} from "../../model";
import { absent, failure, find, got, list, record, text, valueOf } from "./common";
import { attachedPolicies } from "./iam-role-attachment";
import { allows } from "./iam-match";
import { parsePolicy } from "./iam-policy";
import { ROLE } from "./iam-principals";

/** https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html (2026-11-21) */
const CLUSTER_POLICIES = ["AmazonEKSClusterPolicy"];
const AUTO_POLICIES = [
  ...["AmazonEKSComputePolicy", "AmazonEKSBlockStoragePolicy", "AmazonEKSLoadBalancingPolicy"],
  "AmazonEKSNetworkingPolicy",
];
/** https://docs.aws.amazon.com/eks/latest/userguide/auto-create-node-role.html (2026-11-21): one of each list. */
const NODE_POLICIES = [
  ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEKSWorkerNodePolicy"],
  ["AmazonEC2ContainerRegistryPullOnly", "AmazonEC2ContainerRegistryReadOnly"],
];
const POOLS = ["general-purpose", "system"];

/** The three switches of Auto Mode; a value that is not known yet is `undefined`. */
function switches(inputs: Props): { given: boolean; value: unknown; path: string }[] {
  const read = (path: string) => {
    const keys = path.split(".");
    const last = keys.pop()!;
    const parent = keys.reduce<Props>((at, key) => record(at[key]), inputs);
    return { given: !absent(parent, last), value: parent[last], path };
  };
  return [
    read("computeConfig.enabled"),
    read("storageConfig.blockStorage.enabled"),
    read("kubernetesNetworkConfig.elasticLoadBalancing.enabled"),
  ];
}

/** Whether the inputs switch Auto Mode on. */
export const isAuto = (inputs: Props): boolean => record(inputs.computeConfig).enabled === true;

/** Auto Mode is on as a whole or not at all, and needs what it needs. */
export function checkAuto(inputs: Props): Failure[] {
  const all = switches(inputs);
  const pending = all.some(({ given, value }) => given && value === undefined);
  const on = all.filter(({ value }) => value === true);
  const failures: Failure[] = [];
  if (!pending && on.length > 0 && on.length < all.length)
    for (const { path, value } of all.filter((one) => one.value !== true))
      failures.push(
        failure(
          path,
          `must be true too: EKS Auto Mode has compute, block storage and load balancing on together or off together, ${got((value ?? null) as boolean | null)}`,
        ),
      );
  const compute = record(inputs.computeConfig);
  const pools = list(compute.nodePools);
  pools.forEach((pool, index) => {
    if (typeof pool === "string" && !POOLS.includes(pool))
      failures.push(
        failure(
          `computeConfig.nodePools[${index}]`,
          `must be one of ${POOLS.join(", ")}, ${got(pool)}`,
        ),
      );
  });
  if (pools.length > 0 && absent(compute, "nodeRoleArn"))
    failures.push(
      failure("computeConfig.nodeRoleArn", "must be set when `nodePools` names pools, got nothing"),
    );
  if (pools.length === 0 && Array.isArray(compute.nodePools) && !absent(compute, "nodeRoleArn"))
    failures.push(
      failure(
        "computeConfig.nodeRoleArn",
        "must not be set without `nodePools`; name pools or leave it out",
      ),
    );
  if (isAuto(inputs)) {
    if (absent(inputs, "bootstrapSelfManagedAddons") || inputs.bootstrapSelfManagedAddons === true)
      failures.push(
        failure(
          "bootstrapSelfManagedAddons",
          "must be false for EKS Auto Mode, which brings these add-ons itself; set it",
        ),
      );
    const access = record(inputs.accessConfig);
    if (absent(access, "authenticationMode") || access.authenticationMode === "CONFIG_MAP")
      failures.push(
        failure(
          "accessConfig.authenticationMode",
          `must be API or API_AND_CONFIG_MAP for EKS Auto Mode, ${got(access.authenticationMode ?? null)}`,
        ),
      );
  }
  return failures;
}

const refuse = (message: string): CloudError =>
  new CloudError("InvalidParameterException", 400, message);

/** The role with this ARN, trusting a service for all the actions, or EKS's refusal. */
function requireRole(
  context: HookContext,
  arn: unknown,
  service: string,
  actions: readonly string[],
  about: Readonly<Record<string, string>> = {},
): StoredResource {
  const role = find(context, ROLE, (one) => valueOf(one, "arn") === arn, "account");
  if (!role) throw refuse(`roleArn, ${String(arn)}, does not exist`);
  const trust = parsePolicy(role.inputs.assumeRolePolicy).document;
  const principal = { type: "Service" as const, value: service };
  const missing = actions.find(
    (action) => !trust || !allows(trust, { action, principal, context: about }),
  );
  if (missing !== undefined)
    throw refuse(
      `Role could not be assumed because the trusted entity is not correct: ${String(arn)} must let ${service} do ${missing}`,
    );
  return role;
}

/** Refuses roles that do not exist, do not trust the service, or lack AWS's policies for the job. */
export function admitRoles(context: HookContext): void {
  const { inputs } = context;
  const auto = isAuto(inputs);
  const role = requireRole(
    context,
    inputs.roleArn,
    "eks.amazonaws.com",
    auto ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"],
    // EKS sends its source, EC2 does not (docs.aws.amazon.com/eks/latest/userguide/cross-service-confused-deputy-prevention.html, 2026-11-21).
    { "aws:SourceAccount": context.scope.account },
  );
  const held = attachedPolicies(context, role);
  const missing = [...CLUSTER_POLICIES, ...(auto ? AUTO_POLICIES : [])].filter(
    (name) => !held.includes(`arn:aws:iam::aws:policy/${name}`),
  );
  if (missing.length > 0)
    throw refuse(
      "The provided role doesn't have the Amazon EKS Managed Policies associated with it. Please ensure the following " +
        `policies are attached: ${missing.map((name) => `arn:aws:iam::aws:policy/${name}`).join(", ")}`,
    );
  const nodeRoleArn = text(record(inputs.computeConfig).nodeRoleArn);
  if (nodeRoleArn === undefined) return;
  const node = requireRole(context, nodeRoleArn, "ec2.amazonaws.com", ["sts:AssumeRole"]);
  const owned = attachedPolicies(context, node);
  const lacking = NODE_POLICIES.find(
    (names) => !names.some((name) => owned.includes(`arn:aws:iam::aws:policy/${name}`)),
  );
  if (lacking)
    throw refuse(
      `The node role ${nodeRoleArn} cannot run nodes of EKS Auto Mode: it needs one of ${lacking.join(", ")}`,
    );
}
