import {
  allowedIn,
  HOURS_PER_MONTH,
  loadCatalog,
  type Cloud,
  type Residency,
} from "../../../catalog";
import { machinePrices } from "../../../catalog/machines";
import { openWeights } from "../../../catalog/open-weights";
import type { Description } from "../description";
import { aliasCost } from "../tokens";
import { profileOf } from "../workload";
import type { Subject } from "./subject";

/** From which volume on machines of one's own cost less than tokens of the same model. */
export interface SelfHostedBreakEven {
  environment: string;
  alias: string;
  /** Catalog key. */
  model: string;
  cloud: Cloud;
  machineType: string;
  accelerators: string;
  region: string;
  /** One machine for a month, without its disks, its cluster and the people who run it. */
  machineMonthlyUsd: number;
  /** Tokens a month, in and out, mixed as the alias's are. */
  tokensNow: number;
  /** From so many tokens a month on the machine costs less than tokens do. */
  tokensToPay: number;
  /** What it would have to answer all month long for that: measure whether it can. */
  tokensPerSecond: number;
}

/**
 * Break-even of the cheapest machine of the home's or the model's cloud that holds the model, within the residency. Only for
 * models whose weights can be had: another model would be another answer.
 */
export function selfHostedBreakEvens(
  { workload }: Subject,
  { environment, aliases, clouds, home, residency }: Description,
): SelfHostedBreakEven[] {
  return aliases.flatMap((alias) => {
    const profile = profileOf(workload, environment, alias.name);
    const target = alias.targets[0];
    const weights = target && openWeights(target.model);
    if (!profile || !weights || target.provisioned) return [];
    const { usd, targets } = aliasCost(
      { ...alias, routing: "priority", targets: [target] },
      profile,
      [],
    );
    const tokensNow = targets[0]!.meters.reduce((sum, { tokens }) => sum + tokens, 0);
    if (usd.p50 === 0) return [];
    const cloud = (home ?? (target.provider in clouds ? target.provider : undefined)) as
      Cloud | undefined;
    const machine = machinePrices()
      .filter(
        (row) =>
          row.cloud === cloud &&
          weights.fits.some(
            ({ accelerator, count }) =>
              row.accelerator.includes(accelerator) && (row.accelerators ?? 0) >= count,
          ),
      )
      .flatMap((row) =>
        Object.entries(row.usdPerHour).map(([region, usdPerHour]) => ({ row, region, usdPerHour })),
      )
      .filter(({ row, region }) =>
        allowedIn(loadCatalog(), residency as Residency, row.cloud, region),
      )
      .sort((a, b) => a.usdPerHour - b.usdPerHour)[0];
    if (!machine || !cloud) return [];
    const machineMonthlyUsd = machine.usdPerHour * HOURS_PER_MONTH;
    const tokensToPay = (machineMonthlyUsd / usd.p50) * tokensNow;
    return [
      {
        environment,
        alias: alias.name,
        model: target.model,
        cloud,
        machineType: machine.row.machineType,
        accelerators: `${machine.row.accelerators} x ${machine.row.accelerator}`,
        region: machine.region,
        machineMonthlyUsd,
        tokensNow,
        tokensToPay,
        tokensPerSecond: tokensToPay / (HOURS_PER_MONTH * 3600),
      },
    ];
  });
}
