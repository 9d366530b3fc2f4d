import { DIRECT_PROVIDERS, type Catalog } from "../../catalog";
import { carried, promiseOf } from "./carried";
import { resolveBudget } from "./resolve-budget";
import { resolveSchedule } from "./resolve-schedule";
import { directRegion, modelOf, resolveTarget, type Target } from "./resolve-target";
import type {
  ResolvedAlias,
  ResolvedCluster,
  ResolvedDirectProvider,
  ResolvedGateway,
  ResolvedKnowledgeBase,
  ResolvedSecrets,
  ResolvedSpec,
  TagKey,
  TargetPrice,
} from "./resolved";
import type {
  ClusterSpec,
  EndpointSpec,
  GatewaySpec,
  KnowledgeBaseSpec,
  ModelAliasSpec,
  SecretsSpec,
} from "./types";

/** Share of input tokens in the price that `routing: cost` sorts by: callers send about three times what they get. */
const INPUT_SHARE = 0.75;

/** What is meant where the description says nothing. */
const DEFAULTS = {
  replicas: { min: 2, max: 6 },
  maxBodyMiB: 20,
  timeouts: { connectSeconds: 2, firstTokenSeconds: 20, answerSeconds: 300 },
  cluster: { cidr: "10.40.0.0/16", zones: 2 },
  secrets: { refreshSeconds: 60, mount: "ai-providers" },
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
        ...(aws.permissionsBoundary !== undefined && {
          permissionsBoundary: aws.permissionsBoundary,
        }),
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
    directProviders: resolveDirectProviders(spec, all),
    aliases,
    tenants: spec.tenants ?? {},
    ...(gateway && { gateway: resolveGateway(gateway), cluster: resolveCluster(spec.cluster) }),
    ...(gateway && { secrets: resolveSecrets(spec.secrets, gateway) }),
    ...(spec.budget && { budget: resolveBudget(spec.budget, spec) }),
    ...(spec.schedule && { schedule: resolveSchedule(spec.schedule) }),
  };
}

function resolveDirectProviders(
  spec: EndpointSpec,
  targets: readonly Target[],
): ResolvedDirectProvider[] {
  const optedIn = DIRECT_PROVIDERS.filter((name) => spec.directProviders?.[name]);
  return optedIn.map((name) => ({
    name,
    region: directRegion(spec, name),
    targets: targets.flatMap((target) =>
      target.cloud === undefined && target.provider === name ? [target] : [],
    ),
  }));
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

function resolveSecrets(secrets: SecretsSpec = {}, gateway: GatewaySpec): ResolvedSecrets {
  const { vault } = secrets;
  return {
    store: secrets.store ?? gateway.home,
    refreshSeconds: secrets.refreshSeconds ?? DEFAULTS.secrets.refreshSeconds,
    operators: secrets.operators ?? [],
    ...(vault && { vault: { ...vault, mount: vault.mount ?? DEFAULTS.secrets.mount } }),
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
  const row = modelOf(catalog, first!.model);
  return {
    name,
    kind: row.kind,
    routing,
    targetKeys: ordered.map((target) => target.key),
    ...promiseOf(alias, row, carried(row, (first!.cloud ?? first!.provider)!)),
  };
}

function knowledgeBase(spec: KnowledgeBaseSpec, catalog: Catalog): ResolvedKnowledgeBase {
  const row = modelOf(catalog, spec.embeddingModel);
  return {
    ...spec,
    embeddingModelId: row.aws!.foundationModelId,
    dimensions: row.dimensions!,
  };
}

function blended(price: TargetPrice): number {
  return INPUT_SHARE * price.input + (1 - INPUT_SHARE) * price.output;
}
