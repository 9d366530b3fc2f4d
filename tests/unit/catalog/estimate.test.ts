import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { loadCatalog, type PricedResource } from "../../../catalog";
import { estimate, type Estimate } from "../../../catalog/estimate";
import { machinePrices } from "../../../catalog/machines";
import { priceBook } from "../../../catalog/price-book";
import { MARKS } from "../../../catalog/values";

/** Proves what the estimator says of one resource: of its size, its place, its number, and of what is not known yet. */

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const book = priceBook(loadCatalog().prices, machinePrices());
const costs = (resources: PricedResource[], given = {}): Estimate["cost"][] =>
  estimate(resources, book, given).map(({ cost }) => cost);
const pool = (inputs: object, outputs?: object): PricedResource => ({
  type: "gcp:container/nodePool:NodePool",
  inputs: {
    nodeConfig: { machineType: "a2-highgpu-1g" },
    location: "us-central1-a",
    ...inputs,
  },
  ...(outputs && { outputs: { ...outputs } }),
});
const PROXIES = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy";
const QUANTITY = "spec.provider.kubernetes.envoyHpa.minReplicas";

describe("what is not known before the update", () => {
  it("is marked as the policy SDK has it", () => {
    const sdk = createRequire(__filename)("@pulumi/policy/proxy") as Record<string, unknown>;
    const marks = Object.keys(sdk).filter((name) => /^unknown\w+Value$/.test(name));
    expect([...MARKS].sort()).toEqual(marks.map((name) => sdk[name]).sort());
  });

  it.each<[string, PricedResource, string]>([
    [
      "a size",
      { type: "aws:elasticache/replicationGroup:ReplicationGroup", inputs: { nodeType: UNKNOWN } },
      "nodeType",
    ],
    [
      "a size without prices",
      { type: "aws:rds/instance:Instance", inputs: { instanceClass: UNKNOWN } },
      "instanceClass",
    ],
    ["a machine type", pool({ nodeConfig: { machineType: UNKNOWN } }), "nodeConfig.machineType"],
    ["a whole object", pool({ nodeConfig: UNKNOWN, nodeCount: 1 }), "nodeConfig.machineType"],
    ["a number", pool({ nodeCount: UNKNOWN, autoscaling: { minNodeCount: 1 } }), "nodeCount"],
    ["zones", pool({ nodeCount: 1, nodeLocations: UNKNOWN }), "nodeLocations"],
    ["a place", { type: "aws:ec2/natGateway:NatGateway", inputs: { region: UNKNOWN } }, "region"],
    ["machines' place", pool({ nodeCount: 1, location: UNKNOWN }), "location"],
    ["replicas that nothing tells", { type: PROXIES, inputs: { spec: UNKNOWN } }, QUANTITY],
  ])("is named: %s", (_, resource, unknown) => {
    expect(costs([resource])).toEqual([
      { reason: expect.stringContaining("is not known") as string, unknown },
    ]);
  });

  it("does not matter where the price is the same everywhere, or a provider tells the place", () => {
    const urn = "urn:pulumi:dev::p::pulumi:providers:aws::there";
    const nat = { type: "aws:ec2/natGateway:NatGateway", inputs: { region: UNKNOWN } };
    expect(
      costs([
        { type: "aws:eks/cluster:Cluster", inputs: { region: UNKNOWN } },
        { type: "pulumi:providers:aws", urn, inputs: { region: "eu-central-1" } },
        { ...nat, provider: `${urn}::id` },
      ]).map((cost) => "usd" in cost && Math.round(cost.usd * 100) / 100),
    ).toEqual([73, 37.96]);
  });

  it("is left to what the cloud decides by, where nobody asked for a number", () => {
    const autoscaled = { autoscaling: { minNodeCount: 2 } };
    expect(costs([pool(autoscaled, { nodeCount: UNKNOWN })])).toMatchObject([{ count: 2 }]);
    expect(costs([pool({}, { nodeCount: UNKNOWN })])).toMatchObject([{ unknown: "nodeCount" }]);
  });
});

describe("the proxies' machines in a first preview", () => {
  const endpoint = (name: string, min: unknown): PricedResource => ({
    type: "unifiedai:index:UnifiedAiEndpoint",
    urn: `urn:${name}`,
    inputs: { gateway: { replicas: { min } } },
  });
  const proxies = (parent?: string): PricedResource => ({
    type: PROXIES,
    urn: `urn:proxies of ${parent}`,
    ...(parent !== undefined && { parent }),
    inputs: { spec: UNKNOWN },
  });
  const stage = { type: "unifiedai:kubernetes:GatewayStage", urn: "urn:stage", parent: "urn:b" };
  const one = 0.0952 * 730;

  it("are as many as the endpoint says that they lie in", () => {
    const [first, second] = costs([
      endpoint("a", 2),
      endpoint("b", 5),
      stage,
      proxies("urn:a"),
      proxies("urn:stage"),
    ]);
    expect(first).toMatchObject({ usd: expect.closeTo(2 * one, 9) as number });
    expect(second).toMatchObject({ usd: expect.closeTo(5 * one, 9) as number });
  });

  it("are as many as the only endpoint says, and unknown among several", () => {
    expect(costs([endpoint("a", 3), proxies()])).toMatchObject([
      { usd: expect.closeTo(3 * one, 9) as number },
    ]);
    for (const stack of [
      [endpoint("a", 3), endpoint("b", 3), proxies()],
      [endpoint("a", UNKNOWN), proxies()],
    ])
      expect(costs(stack)).toMatchObject([{ unknown: QUANTITY }]);
  });

  it("are those of the spec once it is known, even where it names none", () => {
    const spec = { provider: { kubernetes: { envoyHpa: { minReplicas: 4 } } } };
    expect(costs([endpoint("a", 3), { type: PROXIES, inputs: { spec } }])).toMatchObject([
      { usd: expect.closeTo(4 * one, 9) as number },
    ]);
    expect(costs([endpoint("a", 3), { type: PROXIES, inputs: { spec: {} } }])).toEqual([
      { reason: `its \`${QUANTITY}\` is not known` },
    ]);
  });
});

describe("types", () => {
  it("are priced with an API version in their token as without", () => {
    const inputs = { location: "westus3", vmSize: "Standard_ND96isr_H100_v5", count: 2 };
    const [plain, module, local] = [
      "azure-native:containerservice:AgentPool",
      "azure-native:containerservice/v20240901:AgentPool",
      "azure-native_containerservice_v20240901:containerservice:AgentPool",
    ].map((type) => costs([{ type, inputs }])[0]);
    expect(plain).toMatchObject({ usd: expect.closeTo(2 * 98.32 * 730, 6) as number });
    expect(module).toEqual(plain);
    expect(local).toEqual(plain);
  });

  it("that the book does not know are told from those that depend on a size without a price", () => {
    expect(
      costs([{ type: "aws:neptune/cluster:Cluster" }, { type: "aws:rds/instance:Instance" }]),
    ).toEqual([
      { reason: "no price of this type", unlisted: true },
      { reason: "no price of this type" },
    ]);
  });
});

describe("a price that was given", () => {
  const group = (maxSize: unknown): PricedResource => ({
    type: "aws:eks/nodeGroup:NodeGroup",
    inputs: { instanceTypes: ["g5.xlarge"], scalingConfig: { desiredSize: 1, maxSize } },
  });
  const given = { "aws:eks/nodeGroup:NodeGroup g5.xlarge": 100, "aws:eks/nodeGroup:NodeGroup": 7 };

  it("goes before the book's, by size before by type, at the most machines there may be", () => {
    expect(costs([group(3)], given)).toEqual([{ usd: 300, count: 3 }]);
    expect(costs([group(3)], { "aws:eks/nodeGroup:NodeGroup": 7 })).toEqual([
      { usd: 21, count: 3 },
    ]);
    expect(costs([group(UNKNOWN)], given)).toMatchObject([{ unknown: "scalingConfig.maxSize" }]);
  });

  it("is counted as the book counts what it has a price for", () => {
    const deployment = { sku: { name: "ProvisionedManaged", capacity: 15 } };
    const type = "azure-native:cognitiveservices:Deployment";
    expect(costs([{ type, inputs: deployment }], { [type]: 10 })).toEqual([
      { usd: 150, count: 15 },
    ]);
  });

  it("is not used where the size decides between prices and is not known", () => {
    const unknown = { ...group(3), inputs: { instanceTypes: [UNKNOWN] } };
    expect(costs([unknown], given)).toMatchObject([{ unknown: "instanceTypes" }]);
    expect(costs([unknown], { "aws:eks/nodeGroup:NodeGroup": 7 })).toEqual([{ usd: 7, count: 1 }]);
  });
});
