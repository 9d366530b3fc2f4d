import type { Issue } from "../spec/resolved";
import type { VertexEndpointArgs } from "./vertex-endpoint";

/** Problems that only Google Cloud has: what the spec's own checks cannot know. Paths as the user wrote them in the spec. */
export function validateVertexArgs(args: VertexEndpointArgs): Issue[] {
  const issues: Issue[] = [];
  if (!/^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(args.project)) {
    issues.push({
      path: "gcp.project",
      reason: `must be a project id of 6 to 30 lower-case letters, digits and "-", got ${JSON.stringify(args.project)}; take the id, not the name or number, from \`gcloud projects list\``,
    });
  }
  if (args.dedicatedEndpoint && !/-[a-z]+\d+$/.test(args.location)) {
    issues.push({
      path: "gcp.dedicatedEndpoint",
      reason: `must go with a region as gcp.location, got ${JSON.stringify(args.location)}; endpoints of deployed models exist in regions only, e.g. "us-central1"`,
    });
  }
  for (const key of ["billingAccount", "projectNumber"] as const) {
    if (args.cloudBudget === undefined || args[key] !== undefined) continue;
    issues.push({
      path: `gcp.${key}`,
      reason: `must be given for a budget on Google Cloud, got nothing; add it, or give gcp no share of the budget`,
    });
  }
  return issues;
}
