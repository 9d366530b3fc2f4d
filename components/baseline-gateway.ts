import { ARTIFACTS } from "../catalog/artifacts";
import type { PreparedCluster } from "./baseline";
import { perimeterName } from "./internal/perimeter";
import type { Issue, ResolvedSpec } from "./spec/resolved";

/**
 * The perimeter that a gateway is to be let into has to be there. The other way round nothing is refused: without a
 * gateway nobody has to be let in.
 */
export function perimeterGap(
  { accessPolicy, project }: NonNullable<ResolvedSpec["gcp"]>,
  prepared: string | undefined,
): Issue[] {
  if (accessPolicy === undefined) return [];
  if (prepared === perimeterName(accessPolicy, project)) return [];
  return [
    {
      path: "gcp.accessPolicy",
      reason: `must be the policy in which the baseline closed the project, got ${JSON.stringify(accessPolicy)} beside ${JSON.stringify(prepared ?? "no perimeter")}; set gcp.perimeter of the baseline, or remove the key`,
    },
  ];
}

/** A cluster that exists has to have the controllers, and the very versions whose objects are rendered. */
export function clusterGaps(
  { aws, cluster }: ResolvedSpec,
  prepared: readonly PreparedCluster[],
): Issue[] {
  if (cluster === undefined || cluster.create || aws === undefined) return [];
  const { name } = cluster.existing;
  const path = "cluster.existing.name";
  const found = prepared.find(
    (other) =>
      other.name === name && other.accountId === aws.accountId && other.region === aws.region,
  );
  if (found === undefined) {
    const known = prepared.map((other) => `${other.name} in ${other.region}`);
    return [
      {
        path,
        reason: `must be a cluster the baseline prepared, got ${JSON.stringify(name)} in ${aws.region}; add it to clusters of the baseline, which has ${JSON.stringify(known)}`,
      },
    ];
  }
  return ARTIFACTS.charts
    .filter(({ key, version }) => found.versions[key] !== version)
    .map(({ key, version }) => ({
      path,
      reason: `must run ${key} ${version}, which this environment's objects are made for, got ${JSON.stringify(found.versions[key] ?? "none")}; run \`pulumi up\` of the baseline`,
    }));
}
