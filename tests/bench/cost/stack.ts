import { loadCatalog } from "../../../catalog";
import { machinePrices } from "../../../catalog/machines";

/** Properties that a resource carries beside what its price depends on: about as many as the SDKs' resources have. */
const BALLAST = Object.fromEntries(
  Array.from({ length: 12 }, (_, at) => [
    `property${at}`,
    { name: `value-${at}`, list: ["a", "b", "c"] },
  ]),
);

/** What stands in a state of `size` resources: every kind that has a price, machines with GPUs, and some without a price. */
export function makeState(size: number): unknown {
  const { prices, regions } = loadCatalog();
  const machines = machinePrices();
  const places = [...regions.values()].filter(({ cloud }) => cloud === "aws");
  const resources = Array.from({ length: size }, (_, at) => {
    const row = prices[at % prices.length]!;
    const machine = machines[at % machines.length]!;
    const [type, inputs] =
      at % 10 === 0
        ? [
            "azure-native:containerservice:AgentPool",
            {
              vmSize: machine.machineType,
              count: (at % 7) + 1,
              location: Object.keys(machine.usdPerHour)[0],
            },
          ]
        : at % 25 === 1
          ? ["aws:neptune/cluster:Cluster", {}]
          : [row.type, { region: places[at % places.length]!.id, ...settings(row) }];
    return {
      urn: `urn:pulumi:prod::atlas::${String(type)}::resource-${at}`,
      custom: true,
      id: `id-${at}`,
      type,
      inputs: { ...BALLAST, ...inputs },
      outputs: { ...BALLAST, ...inputs, arn: `arn:aws:service:::resource-${at}` },
      parent: "urn:pulumi:prod::atlas::pulumi:pulumi:Stack::atlas-prod",
      provider: "urn:pulumi:prod::atlas::pulumi:providers:aws::there::04da6b54",
    };
  });
  return {
    version: 3,
    deployment: { manifest: { version: "3" }, resources: [...resources, endpoint()] },
  };
}

/** The inputs on which a row depends. */
function settings({
  when,
  quantity,
}: {
  when?: { path: string; equals: string };
  quantity?: string;
}): object {
  const made: Record<string, unknown> = {};
  const set = (path: string, value: unknown): void => {
    const steps = path.split(".");
    let holder = made;
    for (const step of steps.slice(0, -1)) {
      const next = (holder[step] ?? {}) as Record<string, unknown>;
      holder[step] = next;
      holder = next;
    }
    holder[steps.at(-1)!] = value;
  };
  if (when) set(when.path, when.equals);
  if (quantity !== undefined) set(quantity, 3);
  return made;
}

const ALIASES = Array.from({ length: 40 }, (_, at) => `alias-${at}`);

/** An endpoint with forty aliases of two targets each. */
function endpoint(): unknown {
  const targets = (cloud: string, model: string) =>
    ALIASES.map((alias) => ({
      key: `${alias}-${cloud}`,
      model,
      throughput: "onDemand",
      price: { input: 2.75, output: 16.5 },
    }));
  return {
    urn: "urn:pulumi:prod::atlas::unifiedai:index:UnifiedAiEndpoint::unified-ai",
    type: "unifiedai:index:UnifiedAiEndpoint",
    inputs: {
      environment: "prod",
      tenants: { research: { models: ALIASES }, support: { models: ALIASES } },
      gateway: { home: "aws" },
      aliases: ALIASES.map((name) => ({
        name,
        routing: "weighted",
        targetKeys: [`${name}-azure`, `${name}-gcp`],
      })),
      azure: { targets: targets("azure", "gpt-5.4") },
      gcp: { targets: targets("gcp", "gemini-3.8-flash") },
    },
  };
}

/** How those aliases are called. */
export const makeWorkload = (): unknown => ({
  aliases: Object.fromEntries(
    ALIASES.map((name) => [
      name,
      {
        requests: { p10: 1e5, p50: 1e6, p90: 3e6 },
        inputTokens: { p10: 500, p50: 1500, p90: 4000 },
        outputTokens: 300,
        cacheHitRate: 0.3,
        batchShare: 0.1,
      },
    ]),
  ),
});
