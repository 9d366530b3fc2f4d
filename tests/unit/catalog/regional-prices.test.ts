import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateIdleCost, loadCatalog, type PricedResource } from "../../../catalog";
import { priceIn } from "../../../catalog/price-book";
import { cloudOfType, placesOf } from "../../../catalog/region-of";
import type { PriceRow } from "../../../catalog/types";

/** Proves where a resource is priced and what happens where no price is known; the prices themselves are the catalog's. */

const NAT = "aws:ec2/natGateway:NatGateway";
const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const nat = (region: string): PricedResource => ({ type: NAT, outputs: { region } });
const paid = loadCatalog().prices.filter(
  ({ unit, usd }) => usd !== null && /month|hour/.test(unit),
);

describe("where a resource runs", () => {
  const place = (resource: PricedResource, ...others: PricedResource[]): string | undefined =>
    placesOf([...others, resource])(resource).region;
  const provider = (type: string, inputs: Record<string, unknown>): PricedResource => ({
    type: `pulumi:providers:${type}`,
    urn: `urn:pulumi:dev::p::pulumi:providers:${type}::there`,
    inputs,
  });

  it.each<[string, PricedResource, string]>([
    ["its region", nat("eu-west-1"), "eu-west-1"],
    [
      "its ARN",
      { type: NAT, outputs: { arn: "arn:aws:ec2:eu-west-2:1:natgateway/x" } },
      "eu-west-2",
    ],
    [
      "its location, however it is spelled",
      { type: "azure-native:x:Y", inputs: { location: "East US 2" } },
      "eastus2",
    ],
    [
      "the region of its zone",
      { type: "gcp:compute/instance:Instance", inputs: { zone: "us-west1-b" } },
      "us-west1",
    ],
    [
      "a self link",
      { type: "gcp:a/b:C", inputs: { region: "https://x/regions/us-east5" } },
      "us-east5",
    ],
  ])("is %s", (_, resource, expected) => {
    expect(place(resource)).toBe(expected);
  });

  it("is its provider's, when it does not say it", () => {
    const resource = { type: NAT, provider: "urn:pulumi:dev::p::pulumi:providers:aws::there::id" };
    expect(place(resource, provider("aws", { region: "ap-southeast-1" }))).toBe("ap-southeast-1");
  });

  it("is its account's, for a deployment of Azure OpenAI", () => {
    const account = {
      type: "azure-native:cognitiveservices:Account",
      inputs: { accountName: "chat", location: "swedencentral" },
    };
    const deployment = {
      type: "azure-native:cognitiveservices:Deployment",
      inputs: { accountName: "chat" },
    };
    expect(place(deployment, account)).toBe("swedencentral");
  });

  it("is the cluster's, for what runs in it", () => {
    const cluster = { type: "aws:eks/cluster:Cluster", inputs: { region: "eu-central-1" } };
    expect(place({ type: "kubernetes:core/v1:ConfigMap" }, cluster)).toBe("eu-central-1");
  });

  it("is not known while the engine does not know it", () => {
    expect(place(nat("04da6b54-80e4-46f7-96ec-b56ff0331ba9"))).toBeUndefined();
    expect(place({ type: "pulumi:pulumi:Stack" })).toBeUndefined();
  });
});

describe("a price by region", () => {
  it("is the region's own", () => {
    const { totalMonthlyUsd, lines } = estimateIdleCost([nat("us-east-1"), nat("eu-west-1")]);
    expect(totalMonthlyUsd).toBeCloseTo((0.045 + 0.048) * 730, 9);
    expect(lines).toMatchObject([
      { name: "NAT gateway, address translation", count: 2, regions: ["eu-west-1", "us-east-1"] },
    ]);
  });

  it("is unknown where none was checked, and counts in no sum", () => {
    const balancer = { type: BALANCER, outputs: { region: "ap-southeast-6" } };
    const { totalMonthlyUsd, unpriced } = estimateIdleCost([balancer, nat("us-east-1")]);
    expect(totalMonthlyUsd).toBeCloseTo(32.85, 9);
    expect(unpriced).toEqual([
      { type: BALANCER, count: 1, reason: "no checked price in ap-southeast-6" },
    ]);
  });

  it("is the row's own where the resource does not say where it is", () => {
    const { lines } = estimateIdleCost([{ type: NAT }]);
    expect(lines).toMatchObject([{ monthlyUsd: 32.85, regions: [] }]);
  });

  it("is the same elsewhere only where the row says so", () => {
    const eip = { type: "aws:ec2/eip:Eip", outputs: { region: "mx-central-1" } };
    expect(estimateIdleCost([eip]).totalMonthlyUsd).toBeCloseTo(3.65, 9);
  });

  it("moves the machines of the proxies to where the cluster is", () => {
    const proxies = {
      type: "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy",
      inputs: { spec: { provider: { kubernetes: { envoyHpa: { minReplicas: 2 } } } } },
    };
    const cluster = { type: "aws:eks/cluster:Cluster", inputs: { region: "eu-central-1" } };
    const { lines } = estimateIdleCost([cluster, proxies]);
    expect(lines.find(({ type }) => type === proxies.type)?.monthlyUsd).toBeCloseTo(
      2 * 0.1086 * 730,
      9,
    );
  });

  it("is spelled as regions.json does, of resources and of meters", () => {
    const { regions, prices } = loadCatalog();
    const known = new Set([...regions.values()].map(({ cloud, id }) => `${cloud}/${id}`));
    const named = prices.flatMap((row) => {
      const cloud = cloudOfType(row.type) ?? "aws";
      const meters = (row.usage ?? []).flatMap((meter) => Object.keys(meter.regions ?? {}));
      return [...Object.keys(row.regions ?? {}), ...meters].map((id) => `${cloud}/${id}`);
    });
    expect(named.length).toBeGreaterThan(300);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  it("is known in every region of AWS but those that are listed here, with the reason in the row's note", () => {
    const ids = [...loadCatalog().regions.values()]
      .filter(({ cloud }) => cloud === "aws")
      .map(({ id }) => id);
    const missing = paid
      .filter(({ type }) => type.startsWith("aws:") || type.startsWith("kubernetes:"))
      .map((row) => ({ row, none: ids.filter((id) => priceIn(row, id) === undefined) }))
      .filter(({ none }) => none.length > 0);
    expect(missing.map(({ row, none }) => [row.type, none.join(" ")])).toEqual([
      [BALANCER, "ap-southeast-6"],
      [
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "eu-south-2 eu-central-2 af-south-1 ap-northeast-3 ap-southeast-3 ap-southeast-4 ap-southeast-6 me-central-1 me-south-1",
      ],
      [
        "aws:amp/scraper:Scraper",
        "us-west-1 eu-south-2 ca-west-1 mx-central-1 ap-east-2 ap-northeast-3 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-6 il-central-1 me-south-1",
      ],
    ]);
    for (const { row } of missing) expect(row.note).toMatch(/map/);
  });

  it("of a control plane follows its tier on Azure and is one fee on Google", () => {
    const aks = (tier: string): PricedResource => ({
      type: "azure-native:containerservice:ManagedCluster",
      inputs: { location: "westeurope", sku: { name: "Base", tier } },
    });
    const gke = {
      type: "gcp:container/cluster:Cluster",
      inputs: { location: "europe-west4", removeDefaultNodePool: true },
    };
    const { lines, unpriced } = estimateIdleCost([aks("Standard"), aks("Free"), gke]);
    expect(lines.map(({ name, monthlyUsd }) => [name, monthlyUsd])).toEqual([
      ["AKS cluster, control plane of the standard tier", 73],
      ["GKE cluster, management fee", 73],
      ["AKS cluster, control plane of the free tier", 0],
    ]);
    expect(unpriced).toEqual([]);
    expect(estimateIdleCost([aks("Premium")]).unpriced).toMatchObject([
      { reason: "its price is not published" },
    ]);
  });

  it("of use is that of the one region where it is charged, else the row's", () => {
    const log = (region: string): PricedResource => ({
      type: "aws:cloudwatch/logGroup:LogGroup",
      outputs: { region },
    });
    const usd = (...regions: string[]) =>
      estimateIdleCost(regions.map(log)).lines[0]!.usage.map((meter) => meter.usd);
    expect(usd("sa-east-1")).toEqual([0.9, 0.0408]);
    expect(usd("sa-east-1", "us-east-1")).toEqual([0.5, 0.03]);
    expect(usd("xx-nowhere-1")).toEqual([0.5, 0.03]);
  });

  it("of a control plane says so where machines come with it that have none", () => {
    const standard = { location: "westeurope", sku: { tier: "Standard" } };
    const aks = (agentPoolProfiles: unknown[]): PricedResource => ({
      type: "azure-native:containerservice:ManagedCluster",
      inputs: { ...standard, agentPoolProfiles },
    });
    const gke = { type: "gcp:container/cluster:Cluster", inputs: { location: "europe-west4" } };
    const cost = estimateIdleCost([aks([{ count: 3, vmSize: "Standard_D4s_v5" }]), aks([]), gke]);
    expect(cost.totalMonthlyUsd).toBeCloseTo(3 * 73, 9);
    expect(cost.unpriced).toEqual([
      {
        type: "azure-native:containerservice:ManagedCluster",
        count: 1,
        reason: "no price of the machines in its `agentPoolProfiles`",
      },
      {
        type: "gcp:container/cluster:Cluster",
        count: 1,
        reason: "no price of the machines of its default pool, or the pods of Autopilot",
      },
    ]);
  });

  it("is never negative, never NaN, and never a price that nobody wrote down", () => {
    const ids = [...loadCatalog().regions.values()].map(({ id }) => id);
    fc.assert(
      fc.property(fc.constantFrom(...paid), fc.constantFrom(...ids), (row: PriceRow, id) => {
        const usd = priceIn(row, id);
        const known = [row.usd, ...Object.values(row.regions ?? {})];
        expect(usd === undefined || known.includes(usd)).toBe(true);
        expect(usd === undefined || usd >= 0).toBe(true);
      }),
      { seed: 20_261_121 },
    );
  });
});
