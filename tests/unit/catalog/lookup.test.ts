import { describe, expect, it } from "vitest";
import {
  allowedIn,
  dayOf,
  daysLeft,
  destinationsOf,
  findModel,
  gpuOf,
  loadCatalog,
  modelsOf,
  priceFor,
  regionsFor,
  residencyOf,
  retired,
} from "../../../catalog";

const catalog = loadCatalog();
const sonnet = findModel(catalog, "claude-sonnet-5-5")!;

describe("findModel", () => {
  it("knows no object's own properties as models", () => {
    for (const key of ["__proto__", "constructor", "toString", ""]) {
      expect(findModel(catalog, key)).toBeUndefined();
    }
  });
});

describe("modelsOf", () => {
  it("lists the embedding models of a cloud", () => {
    expect(modelsOf(catalog, "azure", "embedding")).toEqual([
      "text-embedding-3-large",
      "text-embedding-3-small",
    ]);
  });
});

describe("regionsFor", () => {
  it("gives only regions inside the residency", () => {
    expect(regionsFor(catalog, sonnet, "aws", "us")).toEqual([
      "us-east-1",
      "us-east-2",
      "us-west-1",
      "us-west-2",
    ]);
    expect(regionsFor(catalog, sonnet, "aws", "eu")).not.toContain("eu-west-2");
    expect(regionsFor(catalog, sonnet, "gcp", "eu")).toEqual(["eu"]);
    expect(regionsFor(catalog, sonnet, "gcp", "global")).toEqual(["eu", "global", "us"]);
  });

  it("gives Azure locations of the SKUs that the residency allows", () => {
    const mini = findModel(catalog, "gpt-5.4-mini")!;
    expect(regionsFor(catalog, mini, "azure", "eu")).toEqual([]);
    expect(regionsFor(catalog, mini, "azure", "global")).toContain("swedencentral");
  });

  it("gives nothing for a cloud that does not offer the model", () => {
    expect(regionsFor(catalog, sonnet, "azure", "global")).toEqual([]);
  });
});

describe("residencyOf", () => {
  it.each([
    ["aws", "eu-west-1", "eu"],
    ["aws", "eu-west-2", "other"],
    ["azure", "norwayeast", "other"],
    ["azure", "eastus2", "us"],
    ["gcp", "europe-west6", "other"],
    ["gcp", "eu", "eu"],
    ["gcp", "global", "global"],
  ] as const)("puts %s %s into %s", (cloud, region, zone) => {
    expect(residencyOf(catalog, cloud, region)).toBe(zone);
  });

  it("knows no region of another cloud", () => {
    expect(residencyOf(catalog, "aws", "eastus2")).toBeUndefined();
    expect(allowedIn(catalog, "global", "aws", "eastus2")).toBe(false);
  });
});

describe("destinationsOf", () => {
  it("depends on where the profile is called", () => {
    const profile = sonnet.aws!.profiles.find(({ prefix }) => prefix === "us")!;
    expect(destinationsOf(profile, "us-east-1")).toEqual(["us-east-1", "us-east-2", "us-west-2"]);
    expect(destinationsOf(profile, "us-west-1")).toContain("us-west-1");
    expect(destinationsOf(profile, "eu-west-1")).toBeUndefined();
  });
});

describe("priceFor", () => {
  it("raises the price of every scope narrower than the widest", () => {
    const { price } = sonnet.aws!;
    expect(priceFor(price, "aws", "global")).toEqual({ input: 2, output: 10 });
    expect(priceFor(price, "aws", "us").input).toBeCloseTo(2.2);
    const azure = findModel(catalog, "gpt-5.4")!.azure!.price;
    expect(priceFor(azure, "azure", "GlobalStandard").output).toBe(15);
    expect(priceFor(azure, "azure", "DataZoneStandard").output).toBeCloseTo(16.5);
    const gcp = findModel(catalog, "gemini-3.8-flash")!.gcp!.price;
    expect(priceFor(gcp, "gcp", "global").input).toBe(0.75);
    expect(priceFor(gcp, "gcp", "us").input).toBeCloseTo(0.825);
  });

  it("prefers the price given for a prefix", () => {
    const { price } = findModel(catalog, "nova-pro")!.aws!;
    expect(priceFor(price, "aws", "eu")).toEqual({ input: 1.05, output: 4.2 });
    expect(priceFor(price, "aws", undefined)).toEqual({ input: 0.8, output: 3.2 });
  });
});

describe("retired", () => {
  const model = findModel(catalog, "gpt-5.4")!;

  it("counts from the day given in the catalog", () => {
    expect(model.azure!.retires).toBe("2027-09-02");
    expect(retired(model, "azure", "2027-09-01")).toBe(false);
    expect(retired(model, "azure", "2027-09-02")).toBe(true);
    expect(daysLeft(model, "azure", "2027-08-31")).toBe(2);
  });

  it("never counts a model without an announced end", () => {
    expect(daysLeft(sonnet, "aws", "2099-01-01")).toBeUndefined();
    expect(retired(sonnet, "aws", "2099-01-01")).toBe(false);
  });

  it("takes the day in UTC", () => {
    expect(dayOf(new Date("2026-11-21T23:59:59Z"))).toBe("2026-11-21");
  });
});

describe("gpuOf", () => {
  it.each([
    ["aws", "machineType", "p5.48xlarge", "gpu"],
    ["aws", "machineType", "g5.xlarge", "gpu"],
    ["aws", "machineType", "inf2.xlarge", "ai-accelerator"],
    ["azure", "machineType", "standard_nc24ads_a100_v4", "gpu"],
    ["gcp", "machineType", "a2-highgpu-1g", "gpu"],
    ["gcp", "machineType", "ct5lp-hightpu-4t", "tpu"],
    ["gcp", "accelerator", "nvidia-tesla-t4", "gpu"],
  ] as const)("finds the accelerator of %s %s %s", (cloud, field, name, kind) => {
    expect(gpuOf(catalog, cloud, field, name)?.kind).toBe(kind);
  });

  it.each([
    ["aws", "machineType", "m7g.large"],
    ["aws", "machineType", "t3.micro"],
    ["aws", "machineType", "i7ie.large"],
    ["azure", "machineType", "Standard_D4s_v5"],
    ["gcp", "machineType", "n2-standard-4"],
    ["gcp", "machineType", "e2-micro"],
  ] as const)("finds none in %s %s %s", (cloud, field, name) => {
    expect(gpuOf(catalog, cloud, field, name)).toBeUndefined();
  });
});
