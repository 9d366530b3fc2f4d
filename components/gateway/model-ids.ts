import type { TargetEndpoint } from "../endpoint";

/** Where a Google model is: what the AI gateway puts the path together from. */
export interface GoogleModel {
  project: string;
  location: string;
  model: string;
}

/** Parts of a publisher model's path, `projects/p/locations/l/publishers/google/models/m`. */
export function googleModel(endpoint: Pick<TargetEndpoint, "key" | "modelId">): GoogleModel {
  const match = /^projects\/([^/]+)\/locations\/([^/]+)\/publishers\/google\/models\/([^/]+)$/.exec(
    endpoint.modelId,
  );
  if (!match) {
    throw new Error(
      `\`targets.${endpoint.key}.modelId\`: must be the path of a model of Google, got ${JSON.stringify(endpoint.modelId)}`,
    );
  }
  const [, project, location, model] = match as unknown as [string, string, string, string];
  return { project, location, model };
}

/** What the target's API calls the model, for one tenant where tenants have model ids of their own. */
export function modelOverride(endpoint: TargetEndpoint, tenant?: string): string {
  const own = tenant === undefined ? undefined : endpoint.tenantModelIds?.[tenant];
  if (own !== undefined) return own;
  return endpoint.cloud === "gcp" ? googleModel(endpoint).model : endpoint.modelId;
}
