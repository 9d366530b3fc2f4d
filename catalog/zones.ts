import rows from "./aws-zones.json";
import type { Provenance } from "./types";

/** The zones of a region that take a cluster. */
export interface ZoneRow extends Provenance {
  region: string;
  /** Ids, the same place in every account, unlike the names (`us-east-1a`), which differ between accounts. */
  zones: string[];
}

/** Every AWS region whose zones are known. */
export const AWS_ZONES: readonly ZoneRow[] = rows as ZoneRow[];

/** Ids of a region's first zones that take an EKS cluster; fewer than asked for when the region has no more. */
export function clusterZones(region: string, count: number): string[] {
  return AWS_ZONES.find((row) => row.region === region)?.zones.slice(0, count) ?? [];
}
