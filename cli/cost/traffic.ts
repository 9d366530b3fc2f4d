import { loadCatalog, type Cloud } from "../../catalog";
import { egressUsd, type EgressMode } from "../../catalog/egress";
import { meterUsd } from "../../catalog/price-book";
import type { AliasCost } from "./tokens";
import { rangeOf } from "./ranges";
import type { Range, Workload } from "./workload";

/** Bytes of a token of text, and of a call besides its text; round figures of this project for English text in JSON. */
export const BYTES_PER_TOKEN = 4;
/** See BYTES_PER_TOKEN. */
export const BYTES_PER_CALL = 1024;

/** What the data of a gateway's calls costs that leaves its home. */
export interface TrafficCost {
  home: Cloud;
  mode: EgressMode;
  /** GB to the providers outside the home's cloud. */
  toProvidersGb: Range;
  /** GB of answers to the callers. */
  toCallersGb: Range;
  /** GB through address translation, both ways. */
  translatedGb: Range;
  /** Leaving the cloud, over the internet. */
  egressUsd: Range;
  /** Address translation on the way out, where the home has it; 0 elsewhere. */
  translationUsd: Range;
}

/**
 * Data that a month's calls send out of the home, and its cost. Undefined where the home's cloud has no price. `region` is
 * where the home is; empty where the state does not say.
 */
export function trafficCost(
  home: Cloud,
  costs: readonly AliasCost[],
  workload: Workload,
  mode: EgressMode,
  region = "",
): TrafficCost | undefined {
  if (egressUsd(home, 1, mode) === undefined) return undefined;
  const sum = (bytes: (cost: AliasCost, place: keyof Range) => number): Range =>
    rangeOf((place) => costs.reduce((all, cost) => all + bytes(cost, place), 0) / 1e9);
  const called = ({ alias }: AliasCost) => workload.aliases[alias]!;
  const away = ({ targets }: AliasCost): number =>
    targets.reduce((all, { provider, share }) => all + (provider === home ? 0 : share), 0);
  const request = (cost: AliasCost, place: keyof Range): number => {
    const { requests, inputTokens } = called(cost);
    return requests[place] * (inputTokens[place] * BYTES_PER_TOKEN + BYTES_PER_CALL);
  };
  const answer = (cost: AliasCost, place: keyof Range): number => {
    const { requests, outputTokens } = called(cost);
    return requests[place] * (outputTokens[place] * BYTES_PER_TOKEN + BYTES_PER_CALL);
  };
  const toProvidersGb = sum((cost, place) => away(cost) * request(cost, place));
  const toCallersGb = sum(answer);
  const translated = sum((cost, place) => request(cost, place) + answer(cost, place));
  const perGb = translationUsdPerGb(home, region);
  return {
    home,
    mode,
    toProvidersGb,
    toCallersGb,
    translatedGb: translated,
    egressUsd: rangeOf((place) =>
      egressUsd(home, toProvidersGb[place] + toCallersGb[place], mode)!,
    ),
    translationUsd: rangeOf((place) => translated[place] * perGb),
  };
}

/** Calls to every provider, those of the home's cloud too, leave through the home's NAT gateways. */
function translationUsdPerGb(home: Cloud, region: string): number {
  if (home !== "aws") return 0;
  const row = loadCatalog().prices.find(({ type }) => type === "aws:ec2/natGateway:NatGateway");
  const meter = row?.usage?.find((each) => each.meter === "data processed");
  return meter ? meterUsd(meter, region) : 0;
}
