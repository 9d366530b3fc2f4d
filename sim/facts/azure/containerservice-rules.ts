import { CloudError, type Failure, type HookContext, type Props } from "../../model";
import { checkInteger, checkText, failure, got, list, record, text } from "../judge";
import { checkVmSize } from "./vm-sizes";

const refuse = (code: string, message: string): never => {
  throw new CloudError(code, 400, message);
};

/** Rules of one pool, as its own resource or as part of its cluster; `at` is the path of the pool. */
export function checkPool(pool: Props, head: string, nameKey: string): Failure[] {
  const windows = pool.osType === "Windows";
  const { minCount, maxCount, enableAutoScaling } = pool;
  const failures = [
    ...checkText(pool[nameKey], `${head}${nameKey}`, {
      pattern: /^[a-z][a-z0-9]*$/,
      max: windows ? 6 : 12,
      words: `1 to ${windows ? 6 : 12} lower-case letters and digits, starting with a letter`,
    }),
    ...checkVmSize(pool.vmSize, `${head}vmSize`),
    ...checkInteger(pool.count, `${head}count`, pool.mode === "System" ? 1 : 0, 1000),
    ...checkInteger(minCount, `${head}minCount`, 0, 1000),
    ...checkInteger(maxCount, `${head}maxCount`, 0, 1000),
    ...checkInteger(pool.maxPods, `${head}maxPods`, 10, 250),
    ...checkInteger(pool.osDiskSizeGB, `${head}osDiskSizeGB`, 0, 2048),
  ];
  if (typeof minCount === "number" && typeof maxCount === "number" && minCount > maxCount) {
    failures.push(
      failure(
        `${head}minCount`,
        `must not exceed maxCount ${maxCount}, ${got(minCount)}; lower it`,
      ),
    );
  }
  if (enableAutoScaling === false && (minCount !== undefined || maxCount !== undefined)) {
    failures.push(
      failure(
        `${head}enableAutoScaling`,
        "must be true with minCount and maxCount, got false; set it or drop them",
      ),
    );
  }
  return failures;
}

/** Required parts of a pool that the SDK leaves optional. */
export function admitPool(pool: Props): void {
  if (text(pool.vmSize) === undefined)
    refuse("InvalidParameter", "The value of parameter agentPool.vmSize is missing.");
  const scaled = pool.enableAutoScaling === true;
  if (scaled && (pool.minCount === undefined || pool.maxCount === undefined)) {
    refuse("InvalidParameter", "Autoscaling needs minCount and maxCount.");
  }
  if (!scaled && pool.count === undefined)
    refuse("InvalidParameter", "The value of parameter agentPool.count is missing.");
}

/** Required parts of a cluster that the SDK leaves optional. */
export function admitCluster(context: HookContext): void {
  const { inputs } = context;
  if (inputs.identity === undefined && inputs.servicePrincipalProfile === undefined) {
    refuse(
      "InvalidParameter",
      "Provisioning of resource(s) needs an identity or a service principal; set identity.type.",
    );
  }
  if (inputs.dnsPrefix === undefined && inputs.fqdnSubdomain === undefined) {
    refuse("InvalidParameter", "The value of parameter dnsPrefix is missing.");
  }
  const pools = list(inputs.agentPoolProfiles).map(record);
  if (!pools.some((pool) => pool.mode === "System")) {
    refuse(
      "MustHaveSystemPool",
      "Must define at least one system pool: set mode System on one of agentPoolProfiles.",
    );
  }
  pools.forEach(admitPool);
}
