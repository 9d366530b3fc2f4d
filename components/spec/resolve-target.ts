import { findModel, priceFor, type Catalog, type ModelRow } from "../../catalog";
import { DEPLOYMENT_NAME, physicalName, targetKey } from "../internal/names";
import { chooseAws, chooseAzure, chooseDirect, chooseGcp, type Wish } from "./choose";
import type { Outcome } from "./choose/outcome";
import type {
  AwsTarget,
  AzureTarget,
  DirectTarget,
  GcpTarget,
  TargetBase,
  TargetPrice,
} from "./resolved";
import type {
  DirectProvider,
  DirectRegion,
  EndpointSpec,
  ModelAliasSpec,
  TargetSpec,
} from "./types";

/** A target of the resolved spec, whoever serves it. */
export type Target = AwsTarget | AzureTarget | GcpTarget | DirectTarget;

/** A target with its model looked up and its place chosen. The checks have passed, so nothing can be refused here. */
export function resolveTarget(
  spec: EndpointSpec,
  alias: string,
  aliasSpec: ModelAliasSpec,
  target: TargetSpec,
  catalog: Catalog,
): Target {
  const row = modelOf(catalog, target.model);
  const throughput = target.throughput ?? "onDemand";
  const wish: Wish = {
    region: target.region ?? homeRegion(spec, target),
    regionIsDefault: target.region === undefined,
    throughput,
    units: target.units,
    tokensPerMinute: target.tokensPerMinute,
    sku: target.sku,
  };
  const base = (region: string, price: TargetPrice): TargetBase => ({
    alias,
    key: targetKey({
      alias,
      cloud: (target.cloud ?? target.provider)!,
      region,
      model: row.key,
      throughput,
    }),
    model: row.key,
    region,
    throughput,
    ...(aliasSpec.routing === "weighted" && { weight: target.weight ?? 1 }),
    price,
  });
  if (target.cloud === undefined) {
    const provider = target.provider!;
    const offer = row[provider]!;
    const choice = chosen(chooseDirect(catalog, row, offer, provider, wish));
    return {
      ...base(choice.region, priceFor(offer.price, provider, choice.region)),
      throughput: "onDemand",
      provider,
      modelId: offer.modelId,
      ...choice,
    };
  }
  switch (target.cloud) {
    case "aws": {
      const offer = row.aws!;
      const choice = chosen(chooseAws(catalog, row, offer, spec.residency, wish));
      const price = priceFor(offer.price, "aws", choice.systemProfile?.prefix);
      return { ...base(wish.region, price), cloud: "aws", ...choice };
    }
    case "azure": {
      const offer = row.azure!;
      const choice = chosen(chooseAzure(catalog, row, offer, spec.residency, wish));
      const common = base(wish.region, priceFor(offer.price, "azure", choice.sku));
      return {
        ...common,
        cloud: "azure",
        modelName: offer.name,
        modelVersion: offer.version,
        modelFormat: offer.format,
        ...choice,
        versionUpgrade: target.versionUpgrade ?? "NoAutoUpgrade",
        deploymentName: physicalName([common.key], DEPLOYMENT_NAME),
      };
    }
    case "gcp": {
      const offer = row.gcp!;
      const { region, host } = chosen(chooseGcp(catalog, row, offer, spec.residency, wish));
      return {
        ...base(region, priceFor(offer.price, "gcp", region)),
        cloud: "gcp",
        publisher: offer.publisher,
        modelId: offer.modelId,
        host,
      };
    }
  }
}

function homeRegion(spec: EndpointSpec, { cloud, provider }: TargetSpec): string {
  if (cloud === undefined) return directRegion(spec, provider!);
  if (cloud === "aws") return spec.aws!.region;
  return cloud === "azure" ? spec.azure!.location : spec.gcp!.location;
}

/** The region in which a direct provider holds the calls of its key. */
export function directRegion(spec: EndpointSpec, name: DirectProvider): DirectRegion {
  return spec.directProviders?.[name]?.region ?? "global";
}

/** A model that the checks have found. */
export function modelOf(catalog: Catalog, key: string): ModelRow {
  const row = findModel(catalog, key);
  if (!row) throw new Error(`the checks let an unknown model pass: ${JSON.stringify(key)}`);
  return row;
}

function chosen<Choice>(outcome: Outcome<Choice>): Choice {
  if (outcome.refusal) {
    throw new Error(
      `the checks let a target pass that cannot be served: ${outcome.refusal.reason}`,
    );
  }
  return outcome.choice;
}
