/** A cloud by its key in the spec. */
export type CloudName = "aws" | "azure" | "gcp";

interface Endpoint {
  models: Record<string, { targets: { cloud: CloudName }[] }>;
  tenants?: Record<string, { models: string[] }>;
  budget?: { shares?: Partial<Record<CloudName, number>> };
  [cloud: string]: unknown;
}

/** Every cloud. */
export const all: readonly CloudName[] = ["aws", "azure", "gcp"];

/** The engine's own: the stack, and what it reads the baseline's outputs with. */
export const builtIn: ReadonlySet<string> = new Set([
  "pulumi:pulumi:Stack",
  "pulumi:providers:pulumi",
]);

/** Package of a type or of a provider. */
export const packageOf = (type: string): string =>
  type.startsWith("pulumi:providers:")
    ? type.slice("pulumi:providers:".length)
    : type.split(":")[0]!;

/** Package of a cloud. */
export const packages: Readonly<Record<CloudName, string>> = {
  aws: "aws",
  azure: "azure-native",
  gcp: "gcp",
};

/** A configuration with only some clouds: others' settings and targets are left out, aliases without targets too. */
export function only(
  set: readonly CloudName[],
  given: Record<string, unknown>,
): Record<string, unknown> {
  const config = structuredClone(given);
  const endpoint = config["unified-ai-endpoint:endpoint"] as Endpoint;
  for (const cloud of all) if (!set.includes(cloud)) delete endpoint[cloud];
  // Percents of what is left: the first cloud takes the others' too.
  const shares: Partial<Record<CloudName, number>> = Object.fromEntries(
    set.map((cloud, at) => [cloud, at === 0 ? 100 - 10 * (set.length - 1) : 10]),
  );
  if (endpoint.budget) endpoint.budget.shares = shares;
  for (const [alias, model] of Object.entries(endpoint.models)) {
    model.targets = model.targets.filter((target) => set.includes(target.cloud));
    if (model.targets.length === 0) delete endpoint.models[alias];
  }
  for (const tenant of Object.values(endpoint.tenants ?? {})) {
    tenant.models = tenant.models.filter((alias) => alias in endpoint.models);
  }
  return config;
}
