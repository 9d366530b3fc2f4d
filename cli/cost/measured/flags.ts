import { CliError } from "../../errors";
import { descriptionsOf } from "../description";
import type { PricedStack } from "../resources";
import type { Workload } from "../workload";
import { measureByPages, measureByPrometheus, withMeasured, type Measured } from "./index";
import { measureLocal } from "./local";

/** How a command line says where calls are measured. */
export interface MeasureFlags {
  /** URLs, or true for the stacks' own. */
  prometheus?: string[] | true;
  days: number;
  metrics?: string[];
  hours?: number;
  /** A namespace, or true for the only gateway. */
  localGateway?: string | true;
}

/** The profile with what was measured in it, and over which time; as it was where nothing is to be measured. */
export async function measure(
  flags: MeasureFlags,
  stacks: readonly PricedStack[],
  assumed: Workload | undefined,
): Promise<{ workload: Workload | undefined; measuredOver?: string }> {
  let workload = assumed;
  const over = new Set<string>();
  const take = (measured: Measured, environment?: string): void => {
    workload = withMeasured(workload, measured, environment);
    over.add(measured.over);
  };
  const places =
    flags.prometheus === true
      ? ownPlaces(stacks)
      : (flags.prometheus ?? []).map((given) => placeOf(given, stacks));
  for (const { environment, url } of places) {
    take(await measureByPrometheus({ url, days: flags.days }), environment);
  }
  if (flags.metrics !== undefined) {
    if (flags.hours === undefined)
      throw new CliError(
        "USAGE",
        "--hours: must say for how long the proxies of --metrics have counted, got nothing; give the age of the oldest one",
      );
    take(await measureByPages({ urls: flags.metrics, hours: flags.hours }));
  }
  if (flags.localGateway !== undefined) {
    take(await measureLocal(flags.localGateway === true ? undefined : flags.localGateway));
  }
  return { workload, ...(over.size > 0 && { measuredOver: [...over].join(", ") }) };
}

interface Place {
  environment?: string;
  url: string;
}

/** The Prometheus that each environment has of its own, by its state. */
function ownPlaces(stacks: readonly PricedStack[]): Place[] {
  const places = stacks.flatMap(({ planned }) => {
    const [endpoint] = descriptionsOf(planned);
    const workspace = planned.find(({ type }) => type === "aws:amp/workspace:Workspace");
    const url = workspace?.outputs?.["prometheusEndpoint"];
    if (!endpoint || typeof url !== "string" || !url.startsWith("https://")) return [];
    return [{ environment: endpoint.environment, url }];
  });
  if (places.length > 0) return places;
  throw new CliError(
    "NO_METRICS",
    "--prometheus: must be told where to ask, for no stack has a Prometheus of its own that is up; give its URL",
  );
}

/** `<environment>=<url>`, or a URL alone where there is one environment. */
function placeOf(given: string, stacks: readonly PricedStack[]): Place {
  const environments = stacks.flatMap(({ planned }) =>
    descriptionsOf(planned).map(({ environment }) => environment),
  );
  const [, environment, url] = /^([a-z0-9-]+)=(.+)$/.exec(given) ?? [];
  if (environment === undefined || url === undefined) {
    if (environments.length <= 1) return { url: given };
    throw new CliError(
      "USAGE",
      `--prometheus: must name its environment where there are several (${environments.join(", ")}), got ${JSON.stringify(given)}; write ${environments[0]}=${given}`,
    );
  }
  if (environments.includes(environment)) return { environment, url };
  throw new CliError(
    "USAGE",
    `--prometheus: must name one of ${environments.join(", ")}, got ${JSON.stringify(environment)}; give its stack too`,
  );
}
