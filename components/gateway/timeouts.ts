import type { ResolvedGateway } from "../spec/resolved";

/** Seconds a pool's idle connection is kept: less than any provider keeps it, so that none is used as it closes. */
export const CONNECTION_IDLE_SECONDS = 50;

/** Seconds between what a call may wait for and when it is given up altogether. */
const MARGIN_SECONDS = 5;

/**
 * Seconds a call may take until its first byte, over all tries: the longest wait at each target, one after another.
 * Envoy counts silence while it tries again, so a stream's idle time-out below this would end calls that still have a
 * target.
 */
export function patienceSeconds(gateway: ResolvedGateway, tries: number): number {
  const { connectSeconds, firstTokenSeconds, answerSeconds } = gateway.timeouts;
  return tries * (connectSeconds + Math.max(firstTokenSeconds, answerSeconds)) + MARGIN_SECONDS;
}

/** Most tries of one call: every target once, and a lone target twice, for a connection that broke as it was used. */
export function triesOf(targets: number): number {
  return Math.max(2, targets);
}

/** Seconds in the form of Gateway API durations. */
export function duration(seconds: number): string {
  return `${seconds}s`;
}
