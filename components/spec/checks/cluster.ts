import type { CheckContext } from "./context";

/** Cluster: one is made or one is named, it serves a gateway, and nothing is said that nobody reads. */
export function checkCluster({ draft, report }: CheckContext): void {
  const { cluster } = draft;
  const needsAddresses = draft.gateway && !cluster?.existing && !cluster?.apiAddresses;
  if (needsAddresses && !report.hasIssueAt("cluster")) {
    report.issue(
      ["cluster", "apiAddresses"],
      "must name the public addresses that reach the Kubernetes API of the cluster made here, since `pulumi up` puts the gateway into it, got nothing; add the one you run from, or describe a cluster in `existing`",
    );
  }
  if (!cluster) return;
  if (!draft.gateway) {
    report.issue(
      ["cluster"],
      "must not be given without `gateway`, which is all it runs; add `gateway` or remove `cluster`",
    );
    return;
  }
  const { create, existing } = cluster;
  if (create === true && existing) {
    report.issue(
      ["cluster", "create"],
      "must not be true with `existing`, got true; remove one of them",
    );
  }
  if (create === false && !existing) {
    report.issue(
      ["cluster", "create"],
      "must be true when no cluster is named in `existing`, got false; describe the cluster there, or remove `create`",
    );
  }
  if (!existing) return;
  for (const key of ["cidr", "zones", "apiAddresses", "admins"] as const) {
    if (cluster[key] === undefined) continue;
    report.issue(
      ["cluster", key],
      `must not be given with \`existing\`, which is there already, got ${JSON.stringify(cluster[key])}; remove it`,
    );
  }
  const region = draft.aws?.region;
  const issuer = /^https:\/\/oidc\.eks\.([a-z0-9-]+)\./.exec(existing.oidcIssuer)?.[1];
  if (region !== undefined && issuer !== region) {
    report.issue(
      ["cluster", "existing", "oidcIssuer"],
      `must be of a cluster in ${region}, the gateway's region, got one in ${issuer}; use a cluster there`,
    );
  }
}
