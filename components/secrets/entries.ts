import type { ResolvedSpec } from "../spec/resolved";
import type { EntryPath } from "./store";

/** What says which entries there are. */
export interface EntrySource extends Pick<ResolvedSpec, "tenants" | "cluster"> {
  directProviders?: readonly { name: string }[];
}

/**
 * The entries of an environment: one per tenant, one per direct provider opted in, and the counters' Redis where the
 * environment has its own. In the order of the description; plain, since each is a resource.
 */
export function entryPaths(spec: EntrySource): EntryPath[] {
  return [
    ...Object.keys(spec.tenants).map((tenant): EntryPath => `tenants/${tenant}`),
    ...(spec.directProviders ?? []).map(({ name }): EntryPath => `providers/${name}`),
    ...(spec.cluster?.create === true ? (["redis"] as const) : []),
  ];
}
