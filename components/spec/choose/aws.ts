import {
  allowedIn,
  destinationsOf,
  regionsFor,
  residencyRow,
  type AwsOffer,
  type Catalog,
  type ModelRow,
  type Residency,
} from "../../../catalog";
import { showChoices } from "../../../catalog/paths";
import { refuse, type Outcome, type Wish } from "./outcome";

/** How Bedrock serves a target. */
export interface AwsChoice {
  foundationModelId: string;
  systemProfile?: { id: string; prefix: string };
  destinationRegions: string[];
  units?: number;
  provisionedModelId?: string;
}

/**
 * Picks how Bedrock serves a model in a region: the first system profile that the residency allows and that can be
 * called there, else the model in its own region. Every destination has to lie in the residency too.
 */
export function chooseAws(
  catalog: Catalog,
  model: ModelRow,
  offer: AwsOffer,
  residency: Residency,
  wish: Wish,
): Outcome<AwsChoice> {
  if (wish.throughput === "provisioned") return chooseProvisioned(model, offer, wish);
  const base = { foundationModelId: offer.foundationModelId };
  for (const prefix of residencyRow(catalog, residency).awsProfilePrefixes) {
    const profile = offer.profiles.find((candidate) => candidate.prefix === prefix);
    const destinations = profile && destinationsOf(profile, wish.region);
    if (!profile || !destinations) continue;
    if (!destinations.every((region) => allowedIn(catalog, residency, "aws", region))) continue;
    const systemProfile = { id: profile.id, prefix };
    return { choice: { ...base, systemProfile, destinationRegions: [...destinations].sort() } };
  }
  if (offer.onDemandRegions.includes(wish.region)) {
    return { choice: { ...base, destinationRegions: [wish.region] } };
  }
  return refuse("region", notOffered(catalog, model, residency, wish.region));
}

function chooseProvisioned(model: ModelRow, offer: AwsOffer, wish: Wish): Outcome<AwsChoice> {
  const sold = offer.provisioned;
  if (!sold) {
    return refuse(
      "throughput",
      `must be "onDemand" for ${model.key}, which Bedrock sells no capacity of, got "provisioned"; remove it or take another model`,
    );
  }
  if (!sold.regions.includes(wish.region)) {
    return refuse(
      "region",
      `must be a region that sells capacity of ${model.key}, got ${JSON.stringify(wish.region)}; use ${showChoices(sold.regions)}`,
    );
  }
  if (wish.units === undefined) {
    return refuse(
      "units",
      `must be given for provisioned throughput, got nothing; add ${sold.minimum} or more model units`,
    );
  }
  if (wish.units < sold.minimum || wish.units > sold.maximum) {
    return refuse(
      "units",
      `must be ${sold.minimum} to ${sold.maximum} model units for ${model.key}, got ${wish.units}; use ${wish.units < sold.minimum ? sold.minimum : sold.maximum}`,
    );
  }
  return {
    choice: {
      foundationModelId: offer.foundationModelId,
      destinationRegions: [wish.region],
      units: wish.units,
      provisionedModelId: sold.modelId,
    },
  };
}

function notOffered(
  catalog: Catalog,
  model: ModelRow,
  residency: Residency,
  region: string,
): string {
  const offered = regionsFor(catalog, model, "aws", residency);
  const constraint = `must be a region that offers ${model.key} under residency ${JSON.stringify(residency)}`;
  const fix =
    offered.length > 0
      ? `use ${showChoices(offered)}`
      : "no region does; take another model or residency";
  return `${constraint}, got ${JSON.stringify(region)}; ${fix}`;
}
