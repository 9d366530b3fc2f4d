import { describe, expect, it } from "vitest";
import { loadCatalog, type AwsOffer } from "../../../catalog";
import { modelById, systemProfile } from "../../../sim/facts/aws/bedrock-models";
import regionData from "../../../sim/facts/aws/data/regions.json";

const offers = [...loadCatalog().models.values()].flatMap((row) => (row.aws ? [row.aws] : []));

/** Source regions of a profile and, for each, where a call may be served, as the catalog has them. */
function catalogRoutes(offer: AwsOffer, prefix: string): Map<string, string[]> {
  const profile = offer.profiles.find((one) => one.prefix === prefix);
  return new Map(profile?.routes.flatMap(({ from, to }) => from.map((region) => [region, to])));
}

/** The regions of a profile's destinations; the ARN without a region, of `global.` profiles, stands for all. */
function servedIn(destinations: readonly string[]): string[] {
  const regions = destinations.map((arn) => arn.split(":")[3]!);
  return regions.includes("") ? [] : regions.sort();
}

it("compares every model of the catalog's AWS offers", () => {
  expect(offers.length).toBeGreaterThan(10);
  expect(offers.filter((offer) => !modelById(offer.foundationModelId))).toEqual([]);
});

describe.each(offers.map((offer) => [offer.foundationModelId, offer] as const))(
  "the local AWS goes no further than the catalog: %s",
  (id, offer) => {
    const model = modelById(id)!;

    it("in on-demand regions", () => {
      expect(model.regions.filter((one) => !offer.onDemandRegions.includes(one))).toEqual([]);
    });

    it("in profiles", () => {
      const known = offer.profiles.map(({ prefix }) => prefix);
      expect(model.profiles.filter((prefix) => !known.includes(prefix))).toEqual([]);
    });

    it("in the regions a profile is called from, and serves where the catalog says", () => {
      for (const prefix of model.profiles) {
        const routes = catalogRoutes(offer, prefix);
        for (const region of regionData.regions) {
          const found = systemProfile(`${prefix}.${id}`, region);
          if (!found) continue;
          expect(`${prefix}. from ${region}: ${servedIn(found.destinations).join()}`).toBe(
            `${prefix}. from ${region}: ${routes.get(region)?.slice().sort().join() ?? "nowhere"}`,
          );
        }
      }
    });
  },
);
