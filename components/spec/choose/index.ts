import type { Catalog, ModelRow, Residency } from "../../../catalog";
import type { Cloud } from "../types";
import { chooseAws } from "./aws";
import { chooseAzure } from "./azure";
import { chooseGcp } from "./gcp";
import type { Refusal, Wish } from "./outcome";

export { chooseAws, chooseAzure, chooseGcp };
export type { Refusal, Wish };

/** Why a cloud cannot serve the wish; undefined when it can, or when it does not offer the model at all. */
export function refusalOf(
  catalog: Catalog,
  model: ModelRow,
  cloud: Cloud,
  residency: Residency,
  wish: Wish,
): Refusal | undefined {
  switch (cloud) {
    case "aws":
      return model.aws && chooseAws(catalog, model, model.aws, residency, wish).refusal;
    case "azure":
      return model.azure && chooseAzure(catalog, model, model.azure, residency, wish).refusal;
    case "gcp":
      return model.gcp && chooseGcp(catalog, model, model.gcp, residency, wish).refusal;
  }
}
