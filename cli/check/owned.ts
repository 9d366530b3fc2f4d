import type { Deployment, StateResource } from "./preview";

/** A resource's references to others, by URN. */
interface References {
  dependencies?: string[];
  propertyDependencies?: Record<string, string[] | null>;
  deletedWith?: string;
}

/**
 * A state without what its program only reads (`.get()`), which is somebody else's. In a preview and an update the engine
 * shows such resources to no policy, in `pulumi policy analyze` it does (v3.259.0).
 */
export function withoutRead(state: Deployment): Deployment {
  const all = state.deployment.resources ?? [];
  const read = new Map(
    all.filter(({ external }) => external === true).map((one) => [one.urn, one]),
  );
  if (read.size === 0) return state;
  const parentOf = (resource: StateResource): string | undefined => {
    let { parent } = resource;
    while (parent !== undefined && read.has(parent)) ({ parent } = read.get(parent)!);
    return parent;
  };
  const owned = all
    .filter(({ urn }) => !read.has(urn))
    .map((resource: StateResource & References) => {
      const { deletedWith, ...rest } = resource;
      delete rest.parent;
      const parent = parentOf(resource);
      const kept = (urns: readonly string[] | null): string[] =>
        (urns ?? []).filter((urn) => !read.has(urn));
      return {
        ...rest,
        ...(parent !== undefined && { parent }),
        ...(deletedWith !== undefined && !read.has(deletedWith) && { deletedWith }),
        ...(rest.dependencies && { dependencies: kept(rest.dependencies) }),
        ...(rest.propertyDependencies && {
          propertyDependencies: Object.fromEntries(
            Object.entries(rest.propertyDependencies).map(([name, urns]) => [name, kept(urns)]),
          ),
        }),
      };
    });
  return { ...state, deployment: { ...state.deployment, resources: owned } };
}
