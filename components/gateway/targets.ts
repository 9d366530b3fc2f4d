import type { TargetEndpoint } from "../endpoint";
import type {
  AwsTarget,
  AzureTarget,
  DirectTarget,
  GcpTarget,
  ResolvedAlias,
} from "../spec/resolved";
import type { GatewayedSpec } from "./types";

/** A target as the spec has it, whoever serves it. */
export type SpecTarget = AwsTarget | AzureTarget | GcpTarget | DirectTarget;

/** A target with what the spec and the made resources say of it. */
export interface RoutedTarget {
  spec: SpecTarget;
  endpoint: TargetEndpoint;
}

/** Every target of the spec, whoever serves it. */
export function specTargets(spec: GatewayedSpec): SpecTarget[] {
  return [
    ...(spec.aws?.targets ?? []),
    ...(spec.azure?.targets ?? []),
    ...(spec.gcp?.targets ?? []),
    ...spec.directProviders.flatMap(({ targets }) => targets),
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

/**
 * Whether an alias answers callers of Anthropic's own API: the AI gateway writes it for Bedrock, and Anthropic itself takes
 * it as it is.
 */
export function answersMessages(alias: ResolvedAlias, spec: GatewayedSpec): boolean {
  return (
    alias.kind === "chat" &&
    specTargets(spec)
      .filter(({ key }) => alias.targetKeys.includes(key))
      .every((target) => target.cloud === "aws" || isAnthropic(target))
  );
}

/** Whether a target is called in Anthropic's own API by callers who use it, and in an OpenAI-compatible one by others. */
export function nativeMessages(target: SpecTarget, spec: GatewayedSpec): boolean {
  const alias = spec.aliases.find(({ name }) => name === target.alias);
  return isAnthropic(target) && alias !== undefined && answersMessages(alias, spec);
}

function isAnthropic(target: SpecTarget): boolean {
  return target.cloud === undefined && target.provider === "anthropic";
}

/** Whether a target answers each tenant under a model id of the tenant's own. */
export function hasTenantModels(target: SpecTarget, spec: GatewayedSpec): boolean {
  return target.cloud === "aws" && target.throughput === "onDemand" && spec.aws!.profilePerTenant;
}
