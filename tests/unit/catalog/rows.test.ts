import { describe, expect, it } from "vitest";
import {
  allowedIn,
  DIRECT_PROVIDERS,
  directOffer,
  loadCatalog,
  retired,
  type Provenance,
  type Provider,
} from "../../../catalog";
import { egressRows } from "../../../catalog/egress";
import { machinePrices } from "../../../catalog/machines";
import { overlaySchema } from "../../../catalog/overlay-schema";
import { provisionedRows } from "../../../catalog/provisioned";
import { tokenTierRows } from "../../../catalog/token-tiers";

/** Proves that the files agree with themselves and each other; not that the clouds agree with them. */
const catalog = loadCatalog();
const models = [...catalog.models.values()];
const offers = models.flatMap((model) =>
  (["aws", "azure", "gcp", ...DIRECT_PROVIDERS] as const).flatMap((cloud) => {
    const offer = model[cloud];
    return offer ? [{ model, cloud, offer, name: `${model.key} on ${cloud}` }] : [];
  }),
);

const rows: Record<string, readonly Provenance[]> = {
  models,
  offers: offers.map(({ offer }) => offer),
  retired: [...catalog.retired.values()],
  regions: [...catalog.regions.values()],
  residency: [...catalog.residency.values()],
  azureSkus: [...catalog.azureSkus.values()],
  gpuTypes: catalog.gpuTypes,
  prices: catalog.prices,
  gpuPrices: machinePrices(),
  provisioned: provisionedRows(),
  egress: egressRows(),
  tokenTiers: tokenTierRows(),
};

/** Rows that no source bears out: a ceiling, lowered as sources are read and never raised. */
const UNVERIFIED_AT_MOST: Record<string, number> = {
  models: 0,
  offers: 5,
  retired: 0,
  regions: 0,
  residency: 0,
  azureSkus: 0,
  gpuTypes: 3,
  prices: 19,
  gpuPrices: 0,
  provisioned: 0,
  egress: 0,
  tokenTiers: 0,
};

describe("the catalog's files", () => {
  it("say where each row comes from, when it was checked and by how many sources", () => {
    const all = Object.values(rows).flat();
    expect(all.length).toBeGreaterThan(300);
    for (const row of all) {
      expect(row.source).not.toBe("");
      expect(row.checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(["two-sources", "single-source", "unverified"]).toContain(row.verified);
      if (row.verified === "two-sources") expect(row.secondSource).toBeTruthy();
      expect(row.secondSource).not.toBe(row.source);
    }
  });

  it("say of an unverified row what is missing, and of no other that nothing was read", () => {
    for (const row of Object.values(rows).flat()) {
      if (row.verified === "unverified") expect(row.note, JSON.stringify(row)).toBeTruthy();
      else expect(row.source).not.toBe("none read");
    }
  });

  it.each(Object.keys(rows))("have no more unverified rows than the ceiling: %s", (name) => {
    const unverified = rows[name]!.filter((row) => row.verified === "unverified");
    expect(unverified.length, JSON.stringify(unverified, null, 2)).toBeLessThanOrEqual(
      UNVERIFIED_AT_MOST[name]!,
    );
  });

  it("have the shape that is asked of a user's rows", () => {
    const result = overlaySchema.safeParse({
      models,
      regions: [...catalog.regions.values()],
      gpuTypes: catalog.gpuTypes,
      prices: catalog.prices,
    });
    expect(result.error?.issues).toBeUndefined();
  });

  it("name each model, region and retired model once", () => {
    expect(new Set(models.map((row) => row.key)).size).toBe(models.length);
    for (const key of catalog.retired.keys()) expect(catalog.models.has(key)).toBe(false);
  });

  it.each(offers)(
    "offer no model that was past its end when checked: $name",
    ({ model, cloud, offer }) => {
      expect(retired(model, cloud, offer.checked)).toBe(false);
    },
  );

  it.each([...catalog.retired.values()])("replace $key by a model of the same cloud", (row) => {
    expect(catalog.models.get(row.replacement)?.[row.cloud]).toBeDefined();
    expect(row.retired <= row.checked).toBe(true);
  });

  it("spell every region as regions.json does", () => {
    const named: [Provider, string][] = offers.flatMap(({ cloud, model }): [Provider, string][] => {
      const direct = directOffer(model, cloud);
      if (direct) return direct.regions.map((id) => [cloud, id]);
      if (cloud === "gcp") return model.gcp!.locations.map((id) => ["gcp", id]);
      if (cloud === "azure") {
        return Object.values(model.azure!.skus).flatMap((ids) =>
          ids.map((id): [Provider, string] => ["azure", id]),
        );
      }
      const routes = model.aws!.profiles.flatMap((profile) => profile.routes);
      return [
        ...model.aws!.onDemandRegions,
        ...(model.aws!.provisioned?.regions ?? []),
        ...routes.flatMap((route) => [...route.from, ...route.to]),
      ].map((id) => ["aws", id]);
    });
    const unknown = named.filter(([cloud, id]) => !catalog.regions.has(`${cloud}/${id}`));
    expect(unknown).toEqual([]);
  });

  it("name the host of every region of a direct provider, and of no cloud's", () => {
    for (const row of catalog.regions.values()) {
      const direct = (DIRECT_PROVIDERS as readonly string[]).includes(row.cloud);
      expect(row.host !== undefined, `${row.cloud}/${row.id}`).toBe(direct);
    }
  });

  it("make the id of a system profile of its prefix and the model", () => {
    for (const { aws } of models) {
      for (const profile of aws?.profiles ?? []) {
        expect(profile.id).toBe(`${profile.prefix}.${aws!.foundationModelId}`);
      }
    }
  });

  it("route each source region of a profile once", () => {
    for (const { aws } of models) {
      for (const profile of aws?.profiles ?? []) {
        const sources = profile.routes.flatMap((route) => route.from);
        expect(new Set(sources).size).toBe(sources.length);
      }
    }
  });

  it.each(["us", "eu"] as const)("keep calls from inside %s inside it", (residency) => {
    const prefixes = catalog.residency.get(residency)!.awsProfilePrefixes;
    const leaks = models.flatMap(({ aws }) =>
      (aws?.profiles ?? [])
        .filter((profile) => prefixes.includes(profile.prefix))
        .flatMap((profile) => profile.routes)
        .filter((route) => route.from.every((id) => allowedIn(catalog, residency, "aws", id)))
        .flatMap((route) => route.to)
        .filter((id) => !allowedIn(catalog, residency, "aws", id)),
    );
    expect(leaks).toEqual([]);
  });

  it("give embedding models a length and chat models none", () => {
    for (const model of models) {
      expect(model.dimensions !== undefined).toBe(model.kind === "embedding");
    }
  });

  it("sell no capacity of an Azure model in a SKU without its sizes", () => {
    for (const { azure } of models) {
      const provisioned = Object.keys(azure?.skus ?? {}).some((sku) => sku.includes("Provisioned"));
      expect(azure?.provisioned != null).toBe(provisioned);
    }
  });

  it("price PTUs in the SKU table as in the idle cost", () => {
    for (const row of catalog.azureSkus.values()) {
      if (row.usdPerUnitHour === null) continue;
      const price = catalog.prices.find((candidate) => candidate.when?.equals === row.sku);
      expect(price?.usd).toBe(row.usdPerUnitHour);
    }
  });
});
