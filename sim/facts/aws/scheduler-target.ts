/** What a schedule calls: of AWS' own APIs only the one that the local clouds can judge. */
import { CloudError, type Failure, type HookContext, type Props } from "../../model";
import { absent, failure, find, got, list, record, text } from "./common";
import { CLUSTER } from "./tokens";

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html (2026-11-21) */
const UNIVERSAL = /^arn:aws:scheduler:::aws-sdk:([a-z0-9]+):([a-z][A-Za-z0-9]+)$/;
/** Calls that only read are no targets (same page). */
const READING =
  /^(get|describe|list|poll|receive|search|scan|query|select|read|lookup|discover|validate|batchGet|transactGet)/;
const OFFERED = "arn:aws:scheduler:::aws-sdk:eks:updateClusterConfig";

/** Keys of the call as the scheduler takes them: the API's own begin with small letters. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  "": ["Name", "ComputeConfig", "KubernetesNetworkConfig", "StorageConfig"],
  ComputeConfig: ["Enabled", "NodePools", "NodeRoleArn"],
  KubernetesNetworkConfig: ["ElasticLoadBalancing"],
  StorageConfig: ["BlockStorage"],
};

const POOLS = ["general-purpose", "system"];

/** What is wrong with a target by itself. */
export function checkTarget(target: Props): Failure[] {
  const failures: Failure[] = [];
  const { arn, input } = target;
  if (typeof arn === "string") {
    const universal = UNIVERSAL.exec(arn);
    if (universal && READING.test(universal[2]!))
      failures.push(failure("target.arn", `must call something that changes, ${got(arn)}`));
    else if (arn !== OFFERED)
      failures.push(
        failure(
          "target.arn",
          `must be ${OFFERED}, all that the local clouds can judge, ${got(arn)}`,
        ),
      );
  }
  const retry = record(target.retryPolicy);
  for (const [name, least, most] of [
    ["maximumEventAgeInSeconds", 60, 86_400],
    ["maximumRetryAttempts", 0, 185],
  ] as const) {
    const value = retry[name];
    if (typeof value === "number" && !(Number.isInteger(value) && value >= least && value <= most))
      failures.push(
        failure(`target.retryPolicy.${name}`, `must be ${least} to ${most}, ${got(value)}`),
      );
  }
  if (absent(target, "input"))
    failures.push(failure("target.input", "must be the request of the call, got nothing"));
  if (typeof input === "string") failures.push(...checkRequest(input));
  return failures;
}

function checkRequest(input: string): Failure[] {
  const path = "target.input";
  let request: unknown;
  try {
    request = JSON.parse(input);
  } catch {
    return [failure(path, `must be JSON, ${got(input)}`)];
  }
  const root = record(request as Props);
  for (const [at, keys] of Object.entries(KEYS)) {
    const value = at === "" ? root : record(root[at]);
    const unknown = Object.keys(value).find((key) => !keys.includes(key));
    if (unknown !== undefined)
      return [
        failure(
          path,
          `must have keys of the call as the scheduler spells them, ${got(unknown)}; use ${keys.join(", ")}`,
        ),
      ];
  }
  if (text(root.Name) === undefined)
    return [failure(path, "must have `Name`, the cluster's, got nothing")];
  const compute = record(root.ComputeConfig);
  const switches = [
    compute.Enabled,
    record(record(root.KubernetesNetworkConfig).ElasticLoadBalancing).Enabled,
    record(record(root.StorageConfig).BlockStorage).Enabled,
  ];
  if (switches.some((one) => one !== true))
    return [
      failure(
        path,
        "must say true for compute, load balancing and block storage together, as EKS Auto Mode has them, got less",
      ),
    ];
  const pools = list(compute.NodePools);
  if (!Array.isArray(compute.NodePools) || pools.some((pool) => !POOLS.includes(String(pool))))
    return [
      failure(path, `must list pools of ${POOLS.join(", ")}, ${got(compute.NodePools ?? null)}`),
    ];
  if (pools.length > 0 !== (text(compute.NodeRoleArn) !== undefined))
    return [failure(path, "must have `NodeRoleArn` with pools and not without, got the other")];
  return [];
}

/**
 * Refuses a call that would fail when its time comes: the cluster is not there, has another role for its nodes, or the
 * schedule's own role may not make it. The scheduler itself finds out at that time only.
 */
export function admitTarget(
  context: HookContext,
  allows: (action: string, resource: string) => boolean,
): void {
  const refuse = (message: string): CloudError =>
    new CloudError(
      "ValidationException",
      400,
      `${message} (the local clouds refuse at once what would fail later)`,
    );
  const request = record(JSON.parse(String(record(context.inputs.target).input)) as Props);
  const name = String(request.Name);
  const cluster = find(context, CLUSTER, (one) => one.id === name);
  if (!cluster) throw refuse(`No cluster found for name: ${name}.`);
  const { account, region } = context.scope;
  if (!allows("eks:UpdateClusterConfig", `arn:aws:eks:${region}:${account}:cluster/${name}`))
    throw refuse(`The schedule's role may not do eks:UpdateClusterConfig on cluster ${name}.`);
  const nodeRole = text(record(request.ComputeConfig).NodeRoleArn);
  if (nodeRole === undefined) return;
  const own = text(record(cluster.inputs.computeConfig).nodeRoleArn);
  if (own !== undefined && own !== nodeRole)
    throw refuse(`The node role of cluster ${name} cannot be changed from ${own} to ${nodeRole}.`);
  if (!allows("iam:PassRole", nodeRole))
    throw refuse(`The schedule's role may not do iam:PassRole on ${nodeRole}.`);
}
