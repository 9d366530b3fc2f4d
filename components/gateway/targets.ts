import type { TargetEndpoint } from "../endpoint";
import type { AwsTarget, AzureTarget, GcpTarget, ResolvedAlias } from "../spec/resolved";
import type { GatewayedSpec } from "./types";

/** A target as the spec has it, whichever cloud serves it. */
export type SpecTarget = AwsTarget | AzureTarget | GcpTarget;

/** A target with what the spec and the made resources say of it. */
export interface RoutedTarget {
  spec: SpecTarget;
  endpoint: TargetEndpoint;
}

/** Every target of the spec, whichever cloud serves it. */
export function specTargets(spec: GatewayedSpec): SpecTarget[] {
  return [
    ...(spec.aws?.targets ?? []),
    ...(spec.azure?.targets ?? []),
    ...(spec.gcp?.targets ?? []),
  ];
}

/** The targets of an alias in order of preference. */
export function targetsOf(
  alias: ResolvedAlias,
  spec: GatewayedSpec,
  endpoints: readonly TargetEndpoint[],
): RoutedTarget[] {
  const known = new Map(specTargets(spec).map((target) => [target.key, target]));
  const made = new Map(endpoints.map((endpoint) => [endpoint.key, endpoint]));
  return alias.targetKeys.map((key) => {
    const target = known.get(key);
    const endpoint = made.get(key);
    if (!target || !endpoint) {
      throw new Error(`\`targets\`: must have the target ${JSON.stringify(key)} of the spec`);
    }
    return { spec: target, endpoint };
  });
}

/** Tenants that may call an alias, in the order of the spec. */
export function tenantsOf(alias: ResolvedAlias, spec: GatewayedSpec): string[] {
  return Object.entries(spec.tenants).flatMap(([name, tenant]) =>
    tenant.models.includes(alias.name) ? [name] : [],
  );
}

/** Whether a target answers each tenant under a model id of the tenant's own. */
export function hasTenantModels(target: SpecTarget, spec: GatewayedSpec): boolean {
  return target.cloud === "aws" && target.throughput === "onDemand" && spec.aws!.profilePerTenant;
}
