import { earlyFaultKinds, type EarlyFaultKind } from "../../../sim/dataplane/server/faults";
import { aliasOver, CLOUDS, orderFrom, type CloudName } from "./descriptions";
import { modelCalls, type ProviderCall, type RunningGateway } from "./running-gateway";

/** Faults that only a time-out ends. */
export const SILENT: readonly EarlyFaultKind[] = [
  "hang",
  "slow-first-token",
  "silent-after-headers",
];

/** Seconds, as the gateway under these faults has them. */
export const TIMEOUTS = {
  connectSeconds: 1,
  firstTokenSeconds: 1,
  answerSeconds: 2,
  idleSeconds: 5,
};

/** Seconds a failing target is left alone, the first time. */
export const EJECTION_SECONDS = 10;

/** Most seconds until a target that is well again is asked again. */
export const RECOVERY_SECONDS = 24;

/** Aliases that have the same primary; each has its own memory of which targets fail. */
const ALIASES_PER_CLOUD = earlyFaultKinds.length / CLOUDS.length;

/** One fault on the cloud that an alias prefers. */
export interface FaultCase {
  kind: EarlyFaultKind;
  cloud: CloudName;
  alias: string;
}

/**
 * One round over the table: every fault once, every alias once, so that no case waits for another's ejection to end.
 * Three rounds, 0 to 2, put every fault on every cloud.
 */
export function roundOf(round: number): FaultCase[] {
  return earlyFaultKinds.map((kind, at) => {
    const cloud = CLOUDS[(at + round) % CLOUDS.length]!;
    return { kind, cloud, alias: aliasName(cloud, Math.floor(at / CLOUDS.length)) };
  });
}

function aliasName(cloud: CloudName, place: number): string {
  return `${cloud}-first-${place + 1}`;
}

/** The table's aliases, each with so many targets. */
export function faultAliases(
  targets: number = CLOUDS.length,
): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    CLOUDS.flatMap((cloud) =>
      Array.from({ length: ALIASES_PER_CLOUD }, (_, place) => [
        aliasName(cloud, place),
        aliasOver(orderFrom(cloud).slice(0, targets)),
      ]),
    ),
  );
}

/** Calls that the failing target got, by the journal; a refused connection leaves none. */
export function hitsOf(calls: readonly ProviderCall[], { kind }: FaultCase): ProviderCall[] {
  return modelCalls(calls).filter((call) => call.fault === kind);
}

/** The journal's lines of a fault; waits for the first, which may be written only when the target has noticed that it was given up. */
export async function watchFault<T>(
  gateway: RunningGateway,
  one: FaultCase,
  work: () => Promise<T>,
): Promise<{ result: T; calls: ProviderCall[] }> {
  const { cloud, kind } = one;
  await gateway.setWeather({ faults: [{ target: cloud, kind }] });
  try {
    return await gateway.watch(
      work,
      (calls) => kind === "refused" || hitsOf(calls, one).length > 0,
    );
  } finally {
    await gateway.setWeather();
  }
}
