/** A resource as a state, a preview or a recording has it, with names only. */
export interface GraphResource {
  type: string;
  name: string;
  /** Logical name of the parent; undefined for the stack's own children. */
  parent: string | undefined;
  /** Logical names of the resources its inputs were made from. */
  from: readonly string[];
  inputs: Record<string, unknown>;
}

/** A component and what it is made of. */
export interface GraphComponent {
  /** Type token without the package: `aws:HomeEdge`. */
  type: string;
  name: string;
  /** The component around it; absent for the outermost. */
  parent?: string;
  /** How many resources of each type it has itself; providers left out. */
  children: Record<string, number>;
}

/** A model behind an alias. */
export interface GraphTarget {
  alias: string;
  /** Place in the alias's order, 1 first. */
  place: number;
  /** Cloud, or direct provider. */
  server: string;
  model: string;
  region: string;
}

/** What the picture is drawn from: small, stable, without ids. */
export interface Graph {
  environment: string;
  domain: string;
  residency: string;
  zones: number;
  store: string;
  tenants: string[];
  /** Region, location or project of each cloud, as the description has it. */
  places: Record<string, string>;
  targets: GraphTarget[];
  components: GraphComponent[];
  /** `<component> -> <component>`: something of the second is made from something of the first. */
  links: string[];
}

const PACKAGE = "unifiedai:";
const ROOT = "unifiedai:index:UnifiedAiEndpoint";
/** Layers that only order resources: what is in them counts for the component around them. */
const ORDER_ONLY = new Set(["unifiedai:kubernetes:GatewayStage"]);

/** The graph of an environment's resources. */
export function graphOf(resources: readonly GraphResource[]): Graph {
  const root = resources.find(({ type }) => type === ROOT);
  if (!root) throw new Error(`a state must have a ${ROOT}, got none; take an environment's stack`);
  const components = resources.filter(
    ({ type }) => type.startsWith(PACKAGE) && !ORDER_ONLY.has(type),
  );
  const known = new Map(components.map((component) => [component.name, component]));
  const owner = ownersOf(resources, known);
  return {
    ...factsOf(root.inputs),
    components: components
      .map((component) => {
        const parent = component.parent === undefined ? undefined : owner.get(component.parent);
        return {
          type: component.type.slice(PACKAGE.length),
          name: component.name,
          ...(parent !== undefined && { parent }),
          children: countTypes(resources, owner, component.name),
        };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    links: linksOf(resources, owner),
  };
}

/** The component that each resource belongs to, by logical name. A component owns itself. */
function ownersOf(
  resources: readonly GraphResource[],
  components: ReadonlyMap<string, GraphResource>,
): Map<string, string> {
  const parents = new Map(
    // A child may have its component's name; then the component's own parent is meant.
    [...resources].reverse().map(({ name, parent }) => [name, parent]),
  );
  const owner = new Map<string, string>();
  for (const { name } of resources) {
    let at: string | undefined = name;
    while (at !== undefined && !components.has(at)) at = parents.get(at);
    if (at !== undefined) owner.set(name, at);
  }
  return owner;
}

function countTypes(
  resources: readonly GraphResource[],
  owner: ReadonlyMap<string, string>,
  component: string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type, parent } of resources) {
    if (/^(unifiedai|pulumi):/.test(type) || parent === undefined) continue;
    if (owner.get(parent) === component) counts[type] = (counts[type] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function linksOf(
  resources: readonly GraphResource[],
  owner: ReadonlyMap<string, string>,
): string[] {
  const links = new Set<string>();
  for (const { type, name, parent, from } of resources) {
    if (type.startsWith(PACKAGE) || type.startsWith("pulumi:")) continue;
    const to = owner.get(parent ?? name);
    for (const source of from) {
      const begin = owner.get(source);
      if (begin !== undefined && to !== undefined && begin !== to) links.add(`${begin} -> ${to}`);
    }
  }
  return [...links].sort();
}

interface Described {
  environment: string;
  residency: string;
  gateway?: { domain: string };
  cluster?: { zones?: number };
  secrets?: { store: string };
  tenants?: Record<string, unknown>;
  aliases: { name: string; targetKeys: string[] }[];
  aws?: DescribedCloud & { region: string };
  azure?: DescribedCloud & { location: string };
  gcp?: DescribedCloud & { location: string };
  directProviders?: (DescribedCloud & { name?: string })[];
}

interface DescribedCloud {
  targets: { alias: string; key: string; model: string; region: string }[];
}

function factsOf(inputs: Record<string, unknown>): Omit<Graph, "components" | "links"> {
  const spec = inputs as unknown as Described;
  const { aws, azure, gcp } = spec;
  const clouds = { ...(azure && { azure }), ...(aws && { aws }), ...(gcp && { gcp }) };
  return {
    environment: spec.environment,
    domain: spec.gateway?.domain ?? "",
    residency: spec.residency,
    zones: spec.cluster?.zones ?? 0,
    store: spec.secrets?.store ?? "",
    tenants: Object.keys(spec.tenants ?? {}),
    places: {
      ...(azure && { azure: azure.location }),
      ...(aws && { aws: aws.region }),
      ...(gcp && { gcp: gcp.location }),
    },
    targets: spec.aliases.flatMap(({ name, targetKeys }) =>
      targetKeys.flatMap((key, at) =>
        Object.entries(clouds).flatMap(([server, { targets }]) =>
          targets
            .filter((target) => target.key === key)
            .map(({ model, region }) => ({ alias: name, place: at + 1, server, model, region })),
        ),
      ),
    ),
  };
}

interface StateResource {
  urn: string;
  type: string;
  parent?: string;
  inputs?: Record<string, unknown>;
  propertyDependencies?: Record<string, string[] | null>;
}

/** The resources of a `pulumi stack export`, or of a `pulumi preview --json --show-sames`. */
export function readResources(document: unknown): GraphResource[] {
  const { deployment, steps } = document as {
    deployment?: { resources?: StateResource[] };
    steps?: { newState?: StateResource }[];
  };
  const found =
    deployment?.resources ?? steps?.flatMap(({ newState }) => (newState ? [newState] : [])) ?? [];
  return found
    .filter(({ type }) => type !== "pulumi:pulumi:Stack")
    .map(({ urn, type, parent, inputs, propertyDependencies }) => ({
      type,
      name: nameOf(urn),
      parent: parent?.includes("pulumi:pulumi:Stack::") ? undefined : parent && nameOf(parent),
      from: Object.values(propertyDependencies ?? {}).flatMap((urns) => (urns ?? []).map(nameOf)),
      inputs: inputs ?? {},
    }));
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
