import rows from "./egress.json";
import type { Cloud, Provenance } from "./types";

/** How data leaves a cloud: over the internet, or over a private circuit. */
export type EgressRoute = "internet" | "private";

/** What it costs to send data out of a cloud. */
export interface EgressRow extends Provenance {
  cloud: Cloud;
  route: EgressRoute;
  /** US dollars per GB of the first tier that is not free, as estimates with one price take it. */
  flatUsdPerGb: number;
  /** In order; each price holds from the end of the tier before to `upToGb` of a month's sum; null = without end. */
  tiers: { upToGb: number | null; usdPerGb: number }[];
}

/** `tiered`: as it is billed. `flat`: every GB at one price, as round estimates do. */
export type EgressMode = "tiered" | "flat";

/** The rows that come with the project. */
export const egressRows = (): readonly EgressRow[] => rows as EgressRow[];

/** US dollars for a month's data out of a cloud. `gb` from 0; undefined when the route has no price. */
export function egressUsd(
  cloud: Cloud,
  gb: number,
  mode: EgressMode = "tiered",
  route: EgressRoute = "internet",
): number | undefined {
  const row = egressRows().find((each) => each.cloud === cloud && each.route === route);
  if (!row) return undefined;
  if (mode === "flat") return gb * row.flatUsdPerGb;
  let from = 0;
  let usd = 0;
  for (const { upToGb, usdPerGb } of row.tiers) {
    const to = Math.min(gb, upToGb ?? Infinity);
    if (to <= from) break;
    usd += (to - from) * usdPerGb;
    from = to;
  }
  return usd;
}
