import {
  allowedIn,
  regionsFor,
  residencyOf,
  type Catalog,
  type GcpOffer,
  type ModelRow,
  type Residency,
} from "../../../catalog";
import { showChoices } from "../../../catalog/paths";
import { refuse, type Outcome, type Wish } from "./outcome";

/** Where Vertex AI serves a target. */
export interface GcpChoice {
  region: string;
  host: string;
}

/**
 * Picks the Vertex AI location: the one asked for, or, when the target leaves it to the cloud's location and the
 * model is not served there, the multi-region around it; with residency `global` the global endpoint comes first.
 */
export function chooseGcp(
  catalog: Catalog,
  model: ModelRow,
  offer: GcpOffer,
  residency: Residency,
  wish: Wish,
): Outcome<GcpChoice> {
  if (wish.throughput === "provisioned") {
    return refuse(
      "throughput",
      `must be "onDemand" on gcp, whose provisioned throughput is ordered outside this program, got "provisioned"; remove it`,
    );
  }
  const region = candidates(catalog, residency, wish).find((location) =>
    offer.locations.includes(location),
  );
  if (region !== undefined) return { choice: { region, host: hostOf(region) } };
  const offered = regionsFor(catalog, model, "gcp", residency);
  const fix =
    offered.length > 0
      ? `use ${showChoices(offered)}`
      : "no location does; take another model or residency";
  return refuse(
    "region",
    `must be a location that offers ${model.key} under residency ${JSON.stringify(residency)}, got ${JSON.stringify(wish.region)}; ${fix}`,
  );
}

/** API host of a location: the global endpoint, a multi-region's own, or the region's. */
function hostOf(location: string): string {
  if (location === "global") return "aiplatform.googleapis.com";
  if (location === "us" || location === "eu") return `aiplatform.${location}.rep.googleapis.com`;
  return `${location}-aiplatform.googleapis.com`;
}

function candidates(catalog: Catalog, residency: Residency, wish: Wish): string[] {
  const locations = [wish.region];
  if (wish.regionIsDefault) {
    const zone = residencyOf(catalog, "gcp", wish.region);
    if (residency === "global") locations.push("global");
    if (zone === "us" || zone === "eu") locations.push(zone);
  }
  return locations.filter((location) => allowedIn(catalog, residency, "gcp", location));
}
