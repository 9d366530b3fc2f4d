import type { EarlyFaultKind } from "../../../sim/dataplane/server/faults";
import {
  aliasOver,
  CLOUDS,
  orderFrom,
  useAliases,
  useTimeouts,
  type CloudName,
} from "../../e2e/gateway/descriptions";
import { roundOf, TIMEOUTS, type FaultCase } from "../../e2e/gateway/fault-table";
import type { Description, RunningGateway } from "../../e2e/gateway/running-gateway";

/**
 * Lanes run side by side without meeting: each has aliases of its own, with targets of their own to fail. A deployment of
 * Azure and an inference profile of AWS are an alias's alone; Google's models are shared, so each lane has another.
 */
const GOOGLE_MODELS = ["gemini-3.8-flash", "gemini-3.5-flash"] as const;

/** A connection is refused by a host, which all lanes use. */
const OF_HOSTS: readonly EarlyFaultKind[] = ["refused"];

/** A description that has each lane's aliases: one that prefers each cloud. */
export function describeLanes(description: Description): void {
  const aliases = GOOGLE_MODELS.flatMap((gcp, lane) =>
    CLOUDS.map((cloud) => [aliasOf(lane, cloud), aliasOver(orderFrom(cloud), { gcp })]),
  );
  useAliases(description, Object.fromEntries(aliases) as Record<string, Record<string, unknown>>);
  useTimeouts(description, TIMEOUTS);
}

const aliasOf = (lane: number, cloud: CloudName): string => `${cloud}-lane-${lane + 1}`;

/** Cases of one round of the fault table, in the order in which they run. */
export interface Schedule {
  /** One after another, alone. */
  alone: FaultCase[];
  /** Lists that run side by side; neighbours in a list fail different clouds. */
  lanes: FaultCase[][];
}

/** A round of the fault table by lanes. */
export function scheduleOf(round: number): Schedule {
  const last = GOOGLE_MODELS.length - 1;
  const cases = roundOf(round).map((one, at) => {
    // The lane whose last case of the round before failed another cloud.
    const lane = OF_HOSTS.includes(one.kind) ? last : at % GOOGLE_MODELS.length;
    return { lane, case: { ...one, alias: aliasOf(lane, one.cloud) } };
  });
  const ofHosts = ({ case: { kind } }: (typeof cases)[number]): boolean => OF_HOSTS.includes(kind);
  return {
    alone: cases.filter(ofHosts).map((one) => one.case),
    lanes: GOOGLE_MODELS.map((_, lane) =>
      cases.filter((one) => one.lane === lane && !ofHosts(one)).map((one) => one.case),
    ),
  };
}

/** Faults that are on, each begun and ended without touching the others. */
export class FaultBoard {
  private readonly faults = new Map<string, EarlyFaultKind>();

  constructor(private readonly gateway: RunningGateway) {}

  async begin(target: string, kind: EarlyFaultKind): Promise<void> {
    this.faults.set(target, kind);
    await this.show();
  }

  async end(target: string): Promise<void> {
    this.faults.delete(target);
    await this.show();
  }

  private show(): Promise<void> {
    const faults = [...this.faults].map(([target, kind]) => ({ target, kind }));
    return this.gateway.setWeather({ faults });
  }
}
