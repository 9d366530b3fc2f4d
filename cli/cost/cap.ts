import * as fs from "node:fs";
import { DEFAULT_CAP_USD } from "../../catalog/cost-cap";
import { packFolder, policyConfigFile } from "../check/rules";
import { CliError } from "../errors";
import { readJson } from "../source";
import { SMALLEST } from "./money";
import type { CostReport, EnvironmentCost } from "./report";

/** What caps on the monthly cost say of the environments. */
export interface Cap {
  /** US dollars a month that an environment may cost; the smallest where they differ. */
  usd: number;
  /** What is held to it: everything, or what is paid without calls and with no machine asleep, as the rule holds it. */
  of: "total" | "idle";
  /** By how much environments are over it, all together; 0 when none is. */
  overUsd: number;
  /** Those that are over it, the furthest first. */
  over: { environment: string; capUsd: number; monthlyUsd: number; overUsd: number }[];
  /** Those that are below it, and would be over it with the calls of the profile's high end. */
  near: { environment: string; capUsd: number; p90Usd: number }[];
}

/** Holds every environment to a cap: all that it costs, at the middle of the profile. */
export function capOf(report: CostReport, usd: number): Cap {
  return held(report, "total", () => usd);
}

/** Holds every environment to the cap of its policies, which is one on what is paid without calls: see the rule. */
export function capsOfPolicies(report: CostReport, pack: string = packFolder): Cap {
  return held(report, "idle", (environment) => policyCap(environment, pack));
}

function held({ environments }: CostReport, of: Cap["of"], capFor: (name: string) => number): Cap {
  const usdOf = (each: EnvironmentCost): number =>
    of === "idle" ? each.fixed.monthlyUsd : each.totalMonthlyUsd;
  const all = environments.map((each) => ({ each, capUsd: capFor(each.environment) }));
  const over = all
    .map(({ each, capUsd }) => ({
      environment: each.environment,
      capUsd,
      monthlyUsd: usdOf(each),
      overUsd: usdOf(each) - capUsd,
    }))
    .filter(({ overUsd }) => overUsd >= SMALLEST)
    .sort((a, b) => b.overUsd - a.overUsd);
  const near = all
    .filter(({ each, capUsd }) => usdOf(each) - capUsd < SMALLEST)
    .map(({ each, capUsd }) => ({
      environment: each.environment,
      capUsd,
      p90Usd: of === "idle" ? each.fixed.monthlyUsd : each.range.p90,
    }))
    .filter(({ capUsd, p90Usd }) => p90Usd - capUsd >= SMALLEST);
  return {
    usd: Math.min(...all.map(({ capUsd }) => capUsd)),
    of,
    overUsd: over.reduce((sum, each) => sum + each.overUsd, 0),
    over,
    near,
  };
}

const RULE = "monthly-cost-cap";

/** `usd` of the rule in the environment's policy config, else its default. */
function policyCap(environment: string, pack: string): number {
  const file = policyConfigFile(environment, pack);
  if (!/^[\w-]+$/.test(environment) || !fs.existsSync(file))
    throw new CliError(
      "NO_CAP",
      environment === ""
        ? "--cap: must know whose policies hold, got a stack that names no environment; give the cap as a number"
        : `--cap: must find the policies of environment ${JSON.stringify(environment)}, got no config/${environment}.json in the pack; give the cap as a number`,
    );
  const config = readJson(file, "a policy config") as Record<string, unknown>;
  const own = (config[RULE] as { usd?: unknown } | undefined)?.usd;
  if (typeof own === "number") return own;
  return DEFAULT_CAP_USD;
}
