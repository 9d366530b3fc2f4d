import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateIdleCost, gpuOf, loadCatalog, type PricedResource } from "../../../catalog";
import { machinePrices, machineUsdPerHour } from "../../../catalog/machines";
import { provisionedRows, provisionedUsd } from "../../../catalog/provisioned";
import type { MachinePriceRow } from "../../../catalog/types";

/** Proves the arithmetic over fleets of machines with GPUs, and that the book agrees with itself. */

const pool = (inputs: Record<string, unknown>): PricedResource => ({
  type: "gcp:container/nodePool:NodePool",
  inputs: { nodeConfig: { machineType: "a2-highgpu-1g" }, ...inputs },
});
const p5 = (desiredSize: unknown): PricedResource => ({
  type: "aws:eks/nodeGroup:NodeGroup",
  inputs: { region: "us-east-1", instanceTypes: ["p5.48xlarge"], scalingConfig: { desiredSize } },
});

describe("a fleet with GPUs", () => {
  it.each<[string, PricedResource, number]>([
    [
      "an instance",
      { type: "aws:ec2/instance:Instance", inputs: { instanceType: "g5.xlarge" } },
      1.006,
    ],
    ["a node group, by what it is asked to hold", p5(3), 3 * 55.04],
    [
      "a pool of AKS",
      {
        type: "azure-native:containerservice:AgentPool",
        inputs: { location: "westus3", vmSize: "Standard_ND96isr_H100_v5", count: 2, maxCount: 9 },
      },
      2 * 98.32,
    ],
    [
      "a scale set",
      {
        type: "azure-native:compute:VirtualMachineScaleSet",
        inputs: { location: "UK South", sku: { name: "standard_nc24ads_a100_v4", capacity: 4 } },
      },
      4 * 4.591,
    ],
    ["a pool of GKE in one zone", pool({ location: "us-central1-a", nodeCount: 2 }), 2 * 3.673385],
    [
      "a pool of GKE in named zones",
      pool({ location: "us-central1", nodeCount: 1, nodeLocations: ["a", "b"] }),
      2 * 3.673385,
    ],
    [
      "a pool of GKE in a region, three zones",
      pool({ location: "us-central1", nodeCount: 1 }),
      3 * 3.673385,
    ],
    [
      "a pool of GKE with a total",
      pool({ location: "us-central1", autoscaling: { totalMinNodeCount: 2 } }),
      2 * 3.673385,
    ],
  ])("prices %s", (_, resource, perHour) => {
    const { totalMonthlyUsd, unpriced } = estimateIdleCost([resource]);
    expect(unpriced).toEqual([]);
    expect(totalMonthlyUsd).toBeCloseTo(perHour * 730, 6);
  });

  it("says in words what a line is", () => {
    const { lines } = estimateIdleCost([p5(2), p5(1)]);
    expect(lines).toMatchObject([
      {
        name: "p5.48xlarge with 8 x NVIDIA H100, EKS node group",
        count: 3,
        regions: ["us-east-1"],
      },
    ]);
  });

  it.each<[string, PricedResource, string]>([
    [
      "a machine without a price",
      { type: "aws:ec2/instance:Instance", inputs: { instanceType: "m7i.large" } },
      "no price of machine type m7i.large",
    ],
    [
      "a region without one",
      {
        type: "aws:ec2/instance:Instance",
        inputs: { region: "af-south-1", instanceType: "p5.48xlarge" },
      },
      "no checked price of p5.48xlarge in af-south-1",
    ],
    [
      "a number that is not known",
      p5("04da6b54-80e4-46f7-96ec-b56ff0331ba9"),
      "how many machines it holds is not known",
    ],
    [
      "accelerators beside the machine",
      pool({
        nodeConfig: {
          machineType: "n1-standard-4",
          guestAccelerators: [{ type: "nvidia-tesla-t4", count: 1 }],
        },
      }),
      "no price of accelerators attached to a machine without its own",
    ],
  ])("names %s instead of guessing", (_, resource, reason) => {
    expect(estimateIdleCost([resource])).toEqual({
      totalMonthlyUsd: 0,
      lines: [],
      unpriced: [{ type: resource.type, count: 1, reason }],
    });
  });

  it("adds up, never costs less with one more, and is always a number", () => {
    const machines = fc.constantFrom(...machinePrices()).chain((row) =>
      fc.record({
        row: fc.constant(row),
        region: fc.constantFrom(...Object.keys(row.usdPerHour)),
        count: fc.oneof(fc.integer({ min: 0, max: 1e6 }), fc.anything()),
      }),
    );
    const resource = ({
      row,
      region,
      count,
    }: {
      row: MachinePriceRow;
      region: string;
      count: unknown;
    }) => ({
      type: "azure-native:containerservice:AgentPool",
      inputs: { location: region, vmSize: row.machineType, count },
    });
    const total = (list: PricedResource[]): number => estimateIdleCost(list).totalMonthlyUsd;
    fc.assert(
      fc.property(fc.array(machines, { maxLength: 8 }), machines, (list, one) => {
        const fleet = list.map(resource);
        const more = total([...fleet, resource(one)]);
        expect(Number.isFinite(more)).toBe(true);
        expect(more).toBeCloseTo(total(fleet) + total([resource(one)]), 3);
        expect(more).toBeGreaterThanOrEqual(total(fleet) - 1e-6);
      }),
      { seed: 20_261_121 },
    );
  });

  /**
   * The table of "Multi-Cloud AI" (data-gate.ch, 2026), for the arithmetic only: its prices contradict each other and the
   * clouds. It calls AWS' H100 the cheapest and lists Google's below them; has eight A100 at half to a third of what the
   * clouds charge; and names Standard_NC80s_v4_H200, a size that Azure does not have.
   */
  it("multiplies any table of prices alike", () => {
    const table: [MachinePriceRow["cloud"], string, number][] = [
      ["aws", "p4d.24xlarge", 12],
      ["aws", "p5.48xlarge", 32],
      ["gcp", "a2-ultragpu-8g", 10.5],
      ["gcp", "a3-highgpu-8g", 28],
      ["azure", "Standard_ND96amsr_A100_v4", 11],
      ["azure", "Standard_NC80s_v4_H200", 35],
    ];
    const rows = table.map(([cloud, machineType, usd]): MachinePriceRow => ({
      cloud,
      machineType,
      accelerator: "any",
      accelerators: 8,
      usdPerHour: { here: usd },
      source: "the table",
      checked: "2026-11-21",
      verified: "unverified",
      note: "a fixture",
    }));
    const fleet: PricedResource[] = [
      {
        type: "aws:ec2/instance:Instance",
        inputs: { region: "here", instanceType: "p4d.24xlarge" },
      },
      { ...p5(2), inputs: { ...p5(2).inputs, region: "here" } },
      pool({
        location: "here",
        nodeLocations: ["a"],
        nodeCount: 3,
        nodeConfig: { machineType: "a3-highgpu-8g" },
      }),
      {
        type: "azure-native:containerservice:AgentPool",
        inputs: { location: "here", vmSize: "Standard_ND96amsr_A100_v4", count: 4 },
      },
    ];
    const { totalMonthlyUsd } = estimateIdleCost(fleet, undefined, rows);
    expect(totalMonthlyUsd).toBeCloseTo((12 + 2 * 32 + 3 * 28 + 4 * 11) * 730, 9);
    for (const [cloud, machineType, usd] of table) {
      const region = cloud === "aws" ? "us-east-1" : cloud === "gcp" ? "us-central1" : "eastus";
      expect(machineUsdPerHour(cloud, machineType, region)).not.toBe(usd);
    }
  });
});

describe("gpu-prices.json", () => {
  it("names machines with accelerators that gpu-types.json knows, once each", () => {
    const catalog = loadCatalog();
    for (const { cloud, machineType } of machinePrices())
      expect(gpuOf(catalog, cloud, "machineType", machineType), machineType).toBeDefined();
    const names = machinePrices().map(({ cloud, machineType }) => `${cloud}/${machineType}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(machinePrices().map(({ cloud }) => cloud)).size).toBe(3);
  });

  it("spells regions as regions.json does, and has a positive price for each", () => {
    const { regions } = loadCatalog();
    for (const { cloud, machineType, usdPerHour, accelerators } of machinePrices()) {
      expect(accelerators).toBeGreaterThan(0);
      expect(Object.keys(usdPerHour).length).toBeGreaterThan(0);
      for (const [id, usd] of Object.entries(usdPerHour)) {
        expect(regions.has(`${cloud}/${id}`), `${machineType} in ${id}`).toBe(true);
        expect(usd).toBeGreaterThan(0);
      }
    }
  });
});

describe("bought throughput", () => {
  it("costs by the hour what the price book says", () => {
    for (const row of provisionedRows().filter(({ commitment }) => commitment === "none"))
      expect(row.usdPerUnitMonth).toBeCloseTo(
        loadCatalog().azureSkus.get(row.sku as never)!.usdPerUnitHour! * 730,
        9,
      );
  });

  it("costs less the longer it is bound", () => {
    const terms = ["none", "week", "month", "quarter", "year"] as const;
    for (const { cloud, sku } of provisionedRows()) {
      const prices = terms.flatMap((term) => provisionedUsd(cloud, sku, term) ?? []);
      expect(prices).toEqual([...new Set(prices)].sort((a, b) => b - a));
    }
    expect(provisionedUsd("gcp", "global", "month")).toBe(2700);
    expect(provisionedUsd("aws", "nova-pro", "none")).toBeUndefined();
  });
});
