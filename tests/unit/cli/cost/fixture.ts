import type { StateResource } from "../../../../cli/check/preview";
import type { PricedStack } from "../../../../cli/cost/resources";
import { resolveSchedule } from "../../../../components/spec/resolve-schedule";
import type { ScheduleSpec } from "../../../../components/spec/types";

const REGIONS = { aws: "us-east-1", azure: "eastus2", gcp: "us-central1" } as const;

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
  kind?: "chat" | "embedding";
  capabilities?: string[];
  routing?: "priority" | "cost" | "latency" | "weighted";
  targets: TargetFixture[];
}

/** The component as the engine keeps it. */
export function endpoint(
  aliases: Record<string, AliasFixture>,
  options: {
    environment?: string;
    home?: "aws";
    residency?: string;
    tags?: Record<string, string>;
    schedule?: ScheduleSpec;
    tenants?: Record<string, { models: string[] }>;
  } = {},
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
        region: REGIONS[cloud as "aws"],
        throughput: provisioned ? "provisioned" : "onDemand",
        ...(weight !== undefined && { weight }),
        price: { input, output },
      })),
  });
  return {
    urn: "urn:pulumi:dev::p::unifiedai:index:UnifiedAiEndpoint::unified-ai",
    type: "unifiedai:index:UnifiedAiEndpoint",
    inputs: {
      environment: options.environment ?? "dev",
      residency: options.residency ?? "global",
      ...(options.tags && { tags: options.tags }),
      ...(options.schedule && { schedule: resolveSchedule(options.schedule) }),
      aws: { ...of("aws"), accountId: "111122223333", region: REGIONS.aws },
      azure: { ...of("azure"), subscriptionId: "00000000-1", location: REGIONS.azure },
      gcp: { ...of("gcp"), project: "atlas-ml", location: REGIONS.gcp },
      tenants: options.tenants ?? {},
      ...(options.home && { gateway: { home: options.home } }),
      aliases: Object.entries(aliases).map(([name, { kind, capabilities, routing, targets }]) => ({
        name,
        kind: kind ?? "chat",
        capabilities: capabilities ?? [],
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
