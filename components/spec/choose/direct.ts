import {
  directHost,
  modelsOf,
  type Catalog,
  type DirectOffer,
  type DirectProvider,
  type ModelRow,
} from "../../../catalog";
import { showChoices } from "../../../catalog/paths";
import type { DirectRegion } from "../types";
import { refuse, type Outcome, type Wish } from "./outcome";

/** Where a direct provider serves a target. */
export interface DirectChoice {
  region: DirectRegion;
  host: string;
}

/** The provider's host for the region of its key, when the model is held there. Residency is the key's, and checked with it. */
export function chooseDirect(
  catalog: Catalog,
  model: ModelRow,
  offer: DirectOffer,
  provider: DirectProvider,
  wish: Wish,
): Outcome<DirectChoice> {
  if (wish.throughput === "provisioned") {
    return refuse(
      "throughput",
      `must be "onDemand" with ${provider}, whose reserved capacity is bought outside this program, got "provisioned"; remove it`,
    );
  }
  const host = directHost(catalog, provider, wish.region);
  if (host !== undefined && offer.regions.includes(wish.region)) {
    return { choice: { region: wish.region as DirectRegion, host } };
  }
  const others = modelsOf(catalog, provider, model.kind).filter((key) =>
    catalog.models.get(key)?.[provider]?.regions.includes(wish.region),
  );
  const fix =
    others.length > 0
      ? `use ${showChoices(others)}`
      : "none of that kind is held there, so use a cloud";
  return refuse(
    "model",
    `must be a model that ${provider} holds in ${JSON.stringify(wish.region)}, got ${JSON.stringify(model.key)}, which it serves in ${showChoices(offer.regions)}; ${fix}`,
  );
}
