import type { StateResource } from "../check/preview";
import type { Provider } from "../../catalog";

/** A target as far as its price goes. */
export interface PricedTarget {
  key: string;
  provider: Provider;
  model: string;
  /** Paid by the hour, not by the token. */
  provisioned: boolean;
  weight: number;
  /** Where it is called; empty where the state does not say. */
  region: string;
  /** Azure's deployment type. */
  sku?: string;
  /** US dollars per million tokens where and how it is called. */
  price: { input: number; output: number };
}

/** What the program says of its environment, read from the component that the engine knows. */
export interface Description {
  environment: string;
  /** The cloud that the gateway runs in; absent without a gateway. */
  home?: "aws" | "azure" | "gcp";
  aliases: PricedAlias[];
  tenants: Record<string, { models: string[] }>;
  /** Where calls may be processed: `us`, `eu`, `global`. */
  residency: string;
  /** Who pays: Environment, Project, CostCenter, Team; empty where the state does not say. */
  tags: Record<string, string>;
  /** Account, subscription or project by cloud, and the region that targets without one are called in. */
  clouds: Partial<Record<"aws" | "azure" | "gcp", { account: string; region: string }>>;
  /** Regions of the direct providers that are opted in to. */
  directProviders: { name: Provider; region: string }[];
}

/** An alias as far as its price goes. */
export interface PricedAlias {
  name: string;
  kind: "chat" | "embedding";
  routing: Routing;
  /** In the order in which they are asked. */
  targets: PricedTarget[];
  /** What a call may rely on, whichever target answers. */
  capabilities: string[];
  /** Context in tokens that a call may rely on; 0 where the state does not say. */
  contextTokens: number;
}

/** How one of an alias's targets is chosen. */
export type Routing = "priority" | "cost" | "latency" | "weighted";

/** The inputs of the component, as far as they are looked at: the resolved spec. */
interface ComponentInputs {
  environment: string;
  residency?: string;
  tags?: Record<string, string>;
  aliases: {
    name: string;
    kind?: "chat" | "embedding";
    routing: Routing;
    targetKeys: string[];
    capabilities?: string[];
    contextTokens?: number;
  }[];
  tenants: Record<string, { models: string[] }>;
  gateway?: { home: "aws" | "azure" | "gcp" };
  aws?: { targets: Target[]; accountId?: string; region?: string };
  azure?: { targets: Target[]; subscriptionId?: string; location?: string };
  gcp?: { targets: Target[]; project?: string; location?: string };
  directProviders?: { name: Provider; region?: string; targets: Target[] }[];
}

interface Target {
  key: string;
  model: string;
  throughput: "onDemand" | "provisioned";
  region?: string;
  sku?: string;
  weight?: number;
  price: { input: number; output: number };
}

const COMPONENT = "unifiedai:index:UnifiedAiEndpoint";

/** The description of each endpoint among the resources; none in a foreign program. */
export function descriptionsOf(resources: readonly StateResource[]): Description[] {
  return resources
    .filter(({ type, inputs }) => type === COMPONENT && Array.isArray(inputs?.["aliases"]))
    .map(({ inputs }) => describe(inputs as unknown as ComponentInputs));
}

function describe(spec: ComponentInputs): Description {
  const targets = new Map<string, PricedTarget>();
  const add = (provider: Provider, list: readonly Target[] = []): void => {
    for (const { key, model, throughput, weight, region, sku, price } of list) {
      targets.set(key, {
        key,
        provider,
        model,
        provisioned: throughput === "provisioned",
        weight: weight ?? 1,
        region: region ?? "",
        ...(sku !== undefined && { sku }),
        price,
      });
    }
  };
  add("aws", spec.aws?.targets);
  add("azure", spec.azure?.targets);
  add("gcp", spec.gcp?.targets);
  for (const direct of spec.directProviders ?? []) add(direct.name, direct.targets);
  return {
    environment: spec.environment,
    ...(spec.gateway && { home: spec.gateway.home }),
    aliases: spec.aliases.map(({ name, kind, routing, targetKeys, ...promise }) => ({
      name,
      kind: kind ?? "chat",
      routing,
      targets: targetKeys.flatMap((key) => targets.get(key) ?? []),
      capabilities: promise.capabilities ?? [],
      contextTokens: promise.contextTokens ?? 0,
    })),
    tenants: spec.tenants,
    residency: spec.residency ?? "global",
    tags: spec.tags ?? {},
    clouds: {
      ...(spec.aws && place("aws", spec.aws.accountId, spec.aws.region)),
      ...(spec.azure && place("azure", spec.azure.subscriptionId, spec.azure.location)),
      ...(spec.gcp && place("gcp", spec.gcp.project, spec.gcp.location)),
    },
    directProviders: (spec.directProviders ?? []).map(({ name, region }) => ({
      name,
      region: region ?? "global",
    })),
  };
}

const place = (cloud: "aws" | "azure" | "gcp", account = "", region = "") => ({
  [cloud]: { account, region },
});
