import type { ResolvedSpec } from "../spec/resolved";

/** Tags of AWS and Azure, and the source of labels on Google Cloud. */
export type Tags = Readonly<Record<string, string>>;

/** What a tagged resource serves, beyond the environment: lets cost be split by alias, model and tenant. */
export interface Purpose {
  alias?: string;
  /** Catalog key. */
  model?: string;
  tenant?: string;
}

/**
 * Tags with a `Name`, for resources whose id or name the cloud or the engine chooses. On AWS it is the logical name, by
 * which `unified-ai recover` finds a resource that a killed update had created and could not record.
 */
export function named(tags: Tags, name: string): Tags {
  return { ...tags, Name: name };
}

/**
 * The environment's five tags (Environment, Project, CostCenter, Team, ManagedBy) and those of the purpose. The five
 * win, so that no purpose can rename the payer.
 */
export function tagsFor(tags: ResolvedSpec["tags"], purpose: Purpose = {}): Tags {
  const own: Record<string, string> = {};
  if (purpose.alias !== undefined) own["Alias"] = purpose.alias;
  if (purpose.model !== undefined) own["Model"] = purpose.model;
  if (purpose.tenant !== undefined) own["Tenant"] = purpose.tenant;
  return { ...own, ...tags };
}
