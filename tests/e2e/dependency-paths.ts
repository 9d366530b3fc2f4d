import type { ExportedResource } from "./local-clouds";

/** How many resources a walk may visit: the engine takes about a microsecond for each. */
export const MOST_VISITS = 3_000_000;

/**
 * How many resources the engine visits when every delete of a stack fails: for each that nothing depends on, it walks all it
 * depends on, and goes every path anew, except that it visits a parent once (`markAsDependency` in the engine's
 * `pkg/resource/graph/dependency_graph.go`, v3.259.0). Gives up above `MOST_VISITS`.
 */
export function visitsOfFailedDeletes(resources: readonly ExportedResource[]): number {
  const nodes = new Map(resources.map((one) => [one.urn, one]));
  const next = new Map(resources.map((one) => [one.urn, dependenciesOf(one, nodes)]));
  const named = new Set([...next.values()].flat());
  for (const { parent } of resources) if (parent !== undefined) named.add(parent);

  let visits = 0;
  const walk = (from: string, marked: Set<string>): void => {
    for (let urn: string | undefined = from; urn !== undefined;) {
      visits += 1;
      if (visits > MOST_VISITS) return;
      marked.add(urn);
      for (const dependency of next.get(urn)!) walk(dependency, marked);
      const parent: string | undefined = nodes.get(urn)!.parent;
      urn = parent !== undefined && !marked.has(parent) ? parent : undefined;
    }
  };
  for (const { urn } of resources) if (!named.has(urn)) walk(urn, new Set());
  return visits;
}

/** Provider, dependencies and the dependencies of each property, as often as they are named. */
function dependenciesOf(
  resource: ExportedResource,
  nodes: ReadonlyMap<string, ExportedResource>,
): string[] {
  const { provider, dependencies, propertyDependencies } = resource;
  return [
    ...(provider === undefined ? [] : [provider.slice(0, provider.lastIndexOf("::"))]),
    ...(dependencies ?? []),
    ...Object.values(propertyDependencies ?? {}).flatMap((urns) => urns ?? []),
  ].filter((urn) => nodes.has(urn));
}
