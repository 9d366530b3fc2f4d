import type { Catalog, ModelRow, Residency } from "../../../catalog";
import type { Provider } from "../types";
import { chooseAws } from "./aws";
import { chooseAzure } from "./azure";
import { chooseDirect } from "./direct";
import { chooseGcp } from "./gcp";
import type { Refusal, Wish } from "./outcome";

export { chooseAws, chooseAzure, chooseDirect, chooseGcp };
export type { Refusal, Wish };

/** Why a cloud or direct provider cannot serve the wish; undefined when it can, or when it does not offer the model at all. */
export function refusalOf(
  catalog: Catalog,
  model: ModelRow,
  provider: Provider,
  residency: Residency,
  wish: Wish,
): Refusal | undefined {
  switch (provider) {
    case "aws":
      return model.aws && chooseAws(catalog, model, model.aws, residency, wish).refusal;
    case "azure":
      return model.azure && chooseAzure(catalog, model, model.azure, residency, wish).refusal;
    case "gcp":
      return model.gcp && chooseGcp(catalog, model, model.gcp, residency, wish).refusal;
    case "openai":
    case "anthropic":
    case "cohere": {
      const offer = model[provider];
      return offer && chooseDirect(catalog, model, offer, provider, wish).refusal;
    }
  }
}
