import type * as z from "zod";
import { DIRECT_PROVIDERS } from "../../catalog";
import type { Step } from "../../catalog/paths";
import {
  awsSchema,
  azureSchema,
  budgetSchema,
  capabilitySchema,
  clusterSchema,
  directProviderSchema,
  contextTokensSchema,
  gatewaySchema,
  gcpSchema,
  residencySchema,
  routingSchema,
  scheduleSchema,
  secretsSchema,
  targetSchema,
  tagsSchema,
  tenantSchema,
} from "./schema";
import type {
  AwsSpec,
  AzureSpec,
  BudgetSpec,
  Capability,
  Cloud,
  ClusterSpec,
  DirectProvider,
  DirectProviderSpec,
  DirectRegion,
  GatewaySpec,
  GcpSpec,
  Provider,
  Residency,
  Routing,
  ScheduleSpec,
  SecretsSpec,
  TagSpec,
  TargetSpec,
  TenantSpec,
} from "./types";

/**
 * What can be understood of a description although parts of it may be wrong: every value here has passed its own
 * schema, what has not is left out. The checks read it, so that one wrong value never hides another.
 */
export interface Draft {
  tags: Partial<TagSpec>;
  residency?: Residency;
  aws?: Partial<AwsSpec>;
  azure?: Partial<AzureSpec>;
  gcp?: Partial<GcpSpec>;
  /** By name, each that is written at all: what is wrong with one does not undo the opt-in. */
  directProviders: Partial<Record<DirectProvider, Partial<DirectProviderSpec>>>;
  aliases: DraftAlias[];
  tenants: DraftTenant[];
  gateway?: Partial<GatewaySpec>;
  cluster?: Partial<ClusterSpec>;
  secrets?: Partial<SecretsSpec>;
  budget?: Partial<BudgetSpec>;
  schedule?: Partial<ScheduleSpec>;
  deletionProtection?: boolean;
  catalogOverlay?: string;
}

/** An alias as far as it is understood. */
export interface DraftAlias {
  name: string;
  steps: Step[];
  routing?: Routing;
  capabilities?: Capability[];
  contextTokens?: number;
  targets: DraftTarget[];
}

/** A target as far as it is understood, and its place in the description. */
export interface DraftTarget {
  steps: Step[];
  spec: Partial<TargetSpec>;
}

/** A tenant as far as it is understood. */
export interface DraftTenant {
  name: string;
  steps: Step[];
  /** Aliases by name, with their index in the list. */
  models: { name: string; steps: Step[] }[];
  spec: Partial<TenantSpec>;
}

type Fields = Record<string, unknown>;

/** Reads what can be understood of any value, without throwing. */
export function readDraft(input: unknown): Draft {
  const root = fieldsOf(input);
  const draft: Draft = {
    tags: understood<TagSpec>(tagsSchema, root.tags),
    directProviders: readDirectProviders(root.directProviders),
    aliases: entriesOf(root.models).map(([name, value]) => readAlias(name, value)),
    tenants: entriesOf(root.tenants).map(([name, value]) => readTenant(name, value)),
  };
  const residency = residencySchema.safeParse(root.residency);
  if (residency.success) draft.residency = residency.data;
  if (isFields(root.aws)) draft.aws = understood<AwsSpec>(awsSchema, root.aws);
  if (isFields(root.azure)) draft.azure = understood<AzureSpec>(azureSchema, root.azure);
  if (isFields(root.gcp)) draft.gcp = understood<GcpSpec>(gcpSchema, root.gcp);
  if (isFields(root.gateway)) {
    draft.gateway = understood<GatewaySpec>(gatewaySchema, root.gateway);
  }
  if (isFields(root.cluster)) {
    draft.cluster = understood<ClusterSpec>(clusterSchema, root.cluster);
  }
  if (isFields(root.secrets)) {
    draft.secrets = understood<SecretsSpec>(secretsSchema, root.secrets);
  }
  if (isFields(root.budget)) draft.budget = understood<BudgetSpec>(budgetSchema, root.budget);
  if (isFields(root.schedule)) {
    draft.schedule = understood<ScheduleSpec>(scheduleSchema, root.schedule);
  }
  if (typeof root.deletionProtection === "boolean") {
    draft.deletionProtection = root.deletionProtection;
  }
  if (typeof root.catalogOverlay === "string") draft.catalogOverlay = root.catalogOverlay;
  return draft;
}

/** Whoever serves a target; undefined when the description says neither, or both. */
export function providerOf({ spec }: DraftTarget): Provider | undefined {
  return spec.cloud !== undefined && spec.provider !== undefined
    ? undefined
    : (spec.cloud ?? spec.provider);
}

/** The region a target runs in: its own, or that of the cloud or the direct provider. */
export function regionOf(draft: Draft, target: DraftTarget): string | undefined {
  const { region, cloud, provider } = target.spec;
  if (provider !== undefined) return directRegionOf(draft, provider);
  return region ?? (cloud && homeOf(draft, cloud));
}

/** The region in which a direct provider holds calls. */
export function directRegionOf(draft: Draft, provider: DirectProvider): DirectRegion {
  return draft.directProviders[provider]?.region ?? "global";
}

/** The region in which a cloud's own resources and logs live. */
export function homeOf(draft: Draft, cloud: Cloud): string | undefined {
  if (cloud === "aws") return draft.aws?.region;
  return cloud === "azure" ? draft.azure?.location : draft.gcp?.location;
}

/** The key under which that region is written. */
export const HOME_KEY = { aws: "region", azure: "location", gcp: "location" } as const;

function readDirectProviders(value: unknown): Draft["directProviders"] {
  const fields = fieldsOf(value);
  const written = DIRECT_PROVIDERS.filter(
    (name) => Object.hasOwn(fields, name) && fields[name] !== undefined,
  );
  return Object.fromEntries(
    written.map((name) => [
      name,
      understood<DirectProviderSpec>(directProviderSchema, fields[name]),
    ]),
  );
}

function readAlias(name: string, value: unknown): DraftAlias {
  const steps: Step[] = ["models", name];
  const fields = fieldsOf(value);
  const targets = Array.isArray(fields.targets) ? fields.targets : [];
  const routing = routingSchema.safeParse(fields.routing);
  const capabilities = capabilitySchema.array().safeParse(fields.capabilities);
  const contextTokens = contextTokensSchema.safeParse(fields.contextTokens);
  return {
    name,
    steps,
    ...(routing.success && { routing: routing.data }),
    ...(capabilities.success && { capabilities: capabilities.data }),
    ...(contextTokens.success && { contextTokens: contextTokens.data }),
    targets: targets.map((target: unknown, index) => ({
      steps: [...steps, "targets", index],
      spec: understood<TargetSpec>(targetSchema, target),
    })),
  };
}

function readTenant(name: string, value: unknown): DraftTenant {
  const steps: Step[] = ["tenants", name];
  const { models } = fieldsOf(value);
  const list: unknown[] = Array.isArray(models) ? models : [];
  return {
    name,
    steps,
    models: list.flatMap((alias, index) =>
      typeof alias === "string" ? [{ name: alias, steps: [...steps, "models", index] }] : [],
    ),
    spec: understood<TenantSpec>(tenantSchema, value),
  };
}

/** The fields of an object that pass their own schema. */
function understood<Spec>(schema: z.ZodObject, value: unknown): Partial<Spec> {
  const fields = fieldsOf(value);
  const result: Fields = {};
  for (const [key, field] of Object.entries(schema.shape)) {
    if (!Object.hasOwn(fields, key) || fields[key] === undefined) continue;
    if ((field as z.ZodType).safeParse(fields[key]).success) result[key] = fields[key];
  }
  return result as Partial<Spec>;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function entriesOf(value: unknown): [string, unknown][] {
  return isFields(value) ? Object.entries(value) : [];
}
