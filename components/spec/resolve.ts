import { findModel, priceFor, type Catalog, type ModelRow } from "../../catalog";
import { DEPLOYMENT_NAME, physicalName, targetKey } from "../internal/names";
import { carried, promiseOf } from "./carried";
import { chooseAws, chooseAzure, chooseGcp, type Wish } from "./choose";
import type { Outcome } from "./choose/outcome";
import type {
  AwsTarget,
  AzureTarget,
  GcpTarget,
  ResolvedAlias,
  ResolvedCluster,
  ResolvedGateway,
  ResolvedKnowledgeBase,
  ResolvedSpec,
  TagKey,
  TargetBase,
  TargetPrice,
} from "./resolved";
import type {
  Cloud,
  ClusterSpec,
  EndpointSpec,
  GatewaySpec,
  KnowledgeBaseSpec,
  ModelAliasSpec,
  TargetSpec,
} from "./types";

type Target = AwsTarget | AzureTarget | GcpTarget;

/** Share of input tokens in the price that `routing: cost` sorts by: callers send about three times what they get. */
const INPUT_SHARE = 0.75;

/** What is meant where the description says nothing. */
const DEFAULTS = {
  replicas: { min: 2, max: 6 },
  maxBodyMiB: 20,
  timeouts: { connectSeconds: 2, firstTokenSeconds: 20, answerSeconds: 300 },
  cluster: { cidr: "10.40.0.0/16", zones: 2 },
} as const;

/** Fills every default and looks every model up. The spec has passed all checks, so nothing can be refused here. */
export function resolveChecked(
  spec: EndpointSpec,
  environment: string,
  catalog: Catalog,
): ResolvedSpec {
  const targets: Target[][] = [];
  const aliases: ResolvedAlias[] = [];
  for (const [name, alias] of Object.entries(spec.models)) {
    const resolved = alias.targets.map((target) =>
      resolveTarget(spec, name, alias, target, catalog),
    );
    targets.push(resolved);
    aliases.push(resolveAlias(name, alias, resolved, catalog));
  }
  const all = targets.flat();
  const { aws, azure, gcp, gateway } = spec;
  return {
    environment,
    namePrefix: `${spec.tags.project}-${environment}`,
    tags: tagsOf(spec, environment),
    residency: spec.residency,
    deletionProtection: spec.deletionProtection ?? false,
    logging: {
      content: spec.logging?.content ?? "metadata",
      retentionDays: spec.logging?.retentionDays ?? 90,
    },
    guardrail: {
      strength: spec.guardrail?.strength ?? "medium",
      personalData: spec.guardrail?.personalData ?? "anonymize",
    },
    ...(aws && {
      aws: {
        accountId: aws.accountId,
        region: aws.region,
        profilePerTenant: aws.profilePerTenant ?? false,
        ...(aws.caller && { caller: aws.caller }),
        ...(aws.knowledgeBase && { knowledgeBase: knowledgeBase(aws.knowledgeBase, catalog) }),
        targets: all.filter((target) => target.cloud === "aws"),
      },
    }),
    ...(azure && {
      azure: {
        ...azure,
        allowedAddresses: azure.allowedAddresses ?? [],
        targets: all.filter((target) => target.cloud === "azure"),
      },
    }),
    ...(gcp && {
      gcp: {
        ...gcp,
        dedicatedEndpoint: gcp.dedicatedEndpoint ?? false,
        targets: all.filter((target) => target.cloud === "gcp"),
      },
    }),
    aliases,
    tenants: spec.tenants ?? {},
    ...(gateway && { gateway: resolveGateway(gateway), cluster: resolveCluster(spec.cluster) }),
  };
}

function resolveGateway(gateway: GatewaySpec): ResolvedGateway {
  const { replicas = {}, timeouts = {} } = gateway;
  const min = replicas.min ?? DEFAULTS.replicas.min;
  const answerSeconds = timeouts.answerSeconds ?? DEFAULTS.timeouts.answerSeconds;
  return {
    ...gateway,
    replicas: { min, max: replicas.max ?? Math.max(min, DEFAULTS.replicas.max) },
    maxBodyMiB: gateway.maxBodyMiB ?? DEFAULTS.maxBodyMiB,
    timeouts: {
      connectSeconds: timeouts.connectSeconds ?? DEFAULTS.timeouts.connectSeconds,
      firstTokenSeconds: timeouts.firstTokenSeconds ?? DEFAULTS.timeouts.firstTokenSeconds,
      answerSeconds,
      idleSeconds: timeouts.idleSeconds ?? answerSeconds,
    },
  };
}

function resolveCluster(cluster: ClusterSpec = {}): ResolvedCluster {
  if (cluster.existing) return { create: false, existing: cluster.existing };
  return {
    create: true,
    cidr: cluster.cidr ?? DEFAULTS.cluster.cidr,
    zones: cluster.zones ?? DEFAULTS.cluster.zones,
    apiAddresses: cluster.apiAddresses ?? [],
    admins: cluster.admins ?? [],
  };
}

function tagsOf(spec: EndpointSpec, environment: string): Record<TagKey, string> {
  return {
    Environment: environment,
    Project: spec.tags.project,
    CostCenter: spec.tags.costCenter,
    Team: spec.tags.team,
    ManagedBy: "pulumi",
  };
}

function resolveAlias(
  name: string,
  alias: ModelAliasSpec,
  targets: readonly Target[],
  catalog: Catalog,
): ResolvedAlias {
  const routing = alias.routing ?? "priority";
  const ordered =
    routing === "cost" ? [...targets].sort((a, b) => blended(a.price) - blended(b.price)) : targets;
  const [first] = alias.targets;
  const row = model(catalog, first!.model);
  return {
    name,
    kind: row.kind,
    routing,
    targetKeys: ordered.map((target) => target.key),
    ...promiseOf(alias, row, carried(row, first!.cloud)),
  };
}

function resolveTarget(
  spec: EndpointSpec,
  alias: string,
  aliasSpec: ModelAliasSpec,
  target: TargetSpec,
  catalog: Catalog,
): Target {
  const row = model(catalog, target.model);
  const throughput = target.throughput ?? "onDemand";
  const wish: Wish = {
    region: target.region ?? homeRegion(spec, target.cloud),
    regionIsDefault: target.region === undefined,
    throughput,
    units: target.units,
    tokensPerMinute: target.tokensPerMinute,
    sku: target.sku,
  };
  const base = (region: string, price: TargetPrice): Omit<TargetBase, "cloud"> => ({
    alias,
    key: targetKey({ alias, cloud: target.cloud, region, model: row.key, throughput }),
    model: row.key,
    region,
    throughput,
    ...(aliasSpec.routing === "weighted" && { weight: target.weight ?? 1 }),
    price,
  });
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

function knowledgeBase(spec: KnowledgeBaseSpec, catalog: Catalog): ResolvedKnowledgeBase {
  const row = model(catalog, spec.embeddingModel);
  return {
    ...spec,
    embeddingModelId: row.aws!.foundationModelId,
    dimensions: row.dimensions!,
  };
}

function homeRegion(spec: EndpointSpec, cloud: Cloud): string {
  if (cloud === "aws") return spec.aws!.region;
  return cloud === "azure" ? spec.azure!.location : spec.gcp!.location;
}

function model(catalog: Catalog, key: string): ModelRow {
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

function blended(price: TargetPrice): number {
  return INPUT_SHARE * price.input + (1 - INPUT_SHARE) * price.output;
}
