import type { StateResource } from "../../../../cli/check/preview";
import type { PricedStack } from "../../../../cli/cost/resources";

/** A target of {@link endpoint}. */
export interface TargetFixture {
  cloud: "aws" | "azure" | "gcp";
  model: string;
  input: number;
  output: number;
  provisioned?: boolean;
  weight?: number;
}

/** An alias of {@link endpoint}. */
export interface AliasFixture {
  routing?: "priority" | "cost" | "latency" | "weighted";
  targets: TargetFixture[];
}

/** The component as the engine keeps it. */
export function endpoint(
  aliases: Record<string, AliasFixture>,
  options: { home?: "aws"; tenants?: Record<string, { models: string[] }> } = {},
): StateResource {
  const keyed = Object.entries(aliases).flatMap(([alias, { targets }]) =>
    targets.map((target) => ({
      ...target,
      alias,
      key: `${alias}-${target.cloud}-${target.model}`,
    })),
  );
  const of = (cloud: string) => ({
    targets: keyed
      .filter((target) => target.cloud === cloud)
      .map(({ key, model, provisioned, weight, input, output }) => ({
        key,
        model,
        throughput: provisioned ? "provisioned" : "onDemand",
        ...(weight !== undefined && { weight }),
        price: { input, output },
      })),
  });
  return {
    urn: "urn:pulumi:dev::p::unifiedai:index:UnifiedAiEndpoint::unified-ai",
    type: "unifiedai:index:UnifiedAiEndpoint",
    inputs: {
      environment: "dev",
      aws: of("aws"),
      azure: of("azure"),
      gcp: of("gcp"),
      tenants: options.tenants ?? {},
      ...(options.home && { gateway: { home: options.home } }),
      aliases: Object.entries(aliases).map(([name, { routing, targets }]) => ({
        name,
        routing: routing ?? "priority",
        targetKeys: targets.map(({ cloud, model }) => `${name}-${cloud}-${model}`),
      })),
    },
  };
}

/** A resource with nothing but a type and inputs. */
export const resource = (type: string, inputs: Record<string, unknown> = {}): StateResource => ({
  urn: `urn:pulumi:dev::p::${type}::${JSON.stringify(inputs)}`,
  type,
  inputs,
});

/** A stack of these resources. */
export const stackOf = (...planned: StateResource[]): PricedStack => ({
  source: "the fixture",
  planned,
});
