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
  /** US dollars per million tokens where and how it is called. */
  price: { input: number; output: number };
}

/** What the program says of its environment, read from the component that the engine knows. */
export interface Description {
  environment: string;
  /** The cloud that the gateway runs in; absent without a gateway. */
  home?: "aws" | "azure" | "gcp";
  aliases: { name: string; routing: Routing; targets: PricedTarget[] }[];
  tenants: Record<string, { models: string[] }>;
}

/** How one of an alias's targets is chosen. */
export type Routing = "priority" | "cost" | "latency" | "weighted";

/** The inputs of the component, as far as they are looked at: the resolved spec. */
interface ComponentInputs {
  environment: string;
  aliases: { name: string; routing: Routing; targetKeys: string[] }[];
  tenants: Record<string, { models: string[] }>;
  gateway?: { home: "aws" | "azure" | "gcp" };
  aws?: { targets: Target[] };
  azure?: { targets: Target[] };
  gcp?: { targets: Target[] };
  directProviders?: { name: Provider; targets: Target[] }[];
}

interface Target {
  key: string;
  model: string;
  throughput: "onDemand" | "provisioned";
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
    for (const { key, model, throughput, weight, price } of list) {
      const provisioned = throughput === "provisioned";
      targets.set(key, { key, provider, model, provisioned, weight: weight ?? 1, price });
    }
  };
  add("aws", spec.aws?.targets);
  add("azure", spec.azure?.targets);
  add("gcp", spec.gcp?.targets);
  for (const direct of spec.directProviders ?? []) add(direct.name, direct.targets);
  return {
    environment: spec.environment,
    ...(spec.gateway && { home: spec.gateway.home }),
    aliases: spec.aliases.map(({ name, routing, targetKeys }) => ({
      name,
      routing,
      targets: targetKeys.flatMap((key) => targets.get(key) ?? []),
    })),
    tenants: spec.tenants,
  };
}
