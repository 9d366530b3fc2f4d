import { CliError } from "../../errors";
import type { AliasWorkload, Workload } from "../workload";
import { parseExposition } from "./exposition";
import { profilesOf } from "./profile";
import { get, measuredDays, type PrometheusQuestion } from "./prometheus";
import { usageOf } from "./usage";

/** What was measured of the aliases, and over which time, for people. */
export interface Measured {
  aliases: Record<string, AliasWorkload>;
  /** `14 days`, `3 hours`. */
  over: string;
}

/** Profiles from a Prometheus that keeps the gateway's metrics, day by day. */
export async function measureByPrometheus(question: PrometheusQuestion): Promise<Measured> {
  const days = await measuredDays(question);
  const aliases = profilesOf(days);
  if (Object.keys(aliases).length === 0)
    throw new CliError(
      "NO_CALLS",
      `${question.url}: must know calls of the gateway in the last ${question.days} days, got none; check that it scrapes the gateway, or give --workload`,
    );
  return { aliases, over: `${days.length} ${days.length === 1 ? "day" : "days"}` };
}

/** Metrics pages of a gateway's processors, one for each proxy, that have counted for so many hours. */
export interface PagesQuestion {
  urls: readonly string[];
  /** More than 0. */
  hours: number;
}

/** Profiles from the proxies' own pages: one mean for the whole time that they have counted. */
export async function measureByPages({ urls, hours }: PagesQuestion): Promise<Measured> {
  const pages = await Promise.all(urls.map((url) => get(pageUrl(url), {})));
  const usage = usageOf(pages.flatMap(parseExposition));
  const aliases = profilesOf([{ hours, usage }]);
  if (Object.keys(aliases).length === 0)
    throw new CliError(
      "NO_CALLS",
      `${urls.join(", ")}: must know calls of the gateway, got none; make some, or give --workload`,
    );
  return { aliases, over: spanOf(hours) };
}

/** `36 hours`, `25 minutes, taken for the whole month`: less than a day is no usual day. */
function spanOf(hours: number): string {
  const [count, unit] = hours < 1 ? [hours * 60, "minute"] : [hours, "hour"];
  const shown = Number(count.toPrecision(3));
  const span = `${shown} ${unit}${shown === 1 ? "" : "s"}`;
  return hours < 24 ? `${span}, taken for the whole month` : span;
}

function pageUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new CliError(
      "USAGE",
      `--metrics: must be an http or https URL, got ${JSON.stringify(url)}; give the page of a gateway's metrics`,
    );
  }
}

/**
 * A profile in which what was measured takes the place of what was supposed. Shares of batches and of priority, and how long
 * caches are kept, cannot be measured and stay; so do aliases that nobody called.
 */
export function withMeasured(
  assumed: Workload | undefined,
  measured: Measured,
  environment: string | undefined,
): Workload {
  const base: Workload = assumed ?? { basis: "assumed", aliases: {} };
  const before = (environment !== undefined && base.environments?.[environment]) || base.aliases;
  const aliases: Record<string, AliasWorkload> = Object.fromEntries(
    Object.entries(before).map(([alias, profile]) => [
      alias,
      { ...profile, basis: profile.basis ?? base.basis },
    ]),
  );
  for (const [alias, profile] of Object.entries(measured.aliases)) {
    const { batchShare = 0, priorityShare = 0, cacheTtl } = before[alias] ?? {};
    aliases[alias] = { ...profile, batchShare, priorityShare, ...(cacheTtl && { cacheTtl }) };
  }
  if (environment === undefined) return { ...base, aliases };
  return { ...base, environments: { ...base.environments, [environment]: aliases } };
}
