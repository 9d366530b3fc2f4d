import type { ResolvedGateway } from "../spec/resolved";

/** Seconds a pool's idle connection is kept: less than any provider keeps it, so that none is used as it closes. */
export const CONNECTION_IDLE_SECONDS = 50;

/**
 * Seconds a failing target is left alone, the first time; Envoy multiplies it while it keeps failing. Also the least
 * between two calls that find out whether such a target is well again.
 */
export const EJECTION_SECONDS = 10;

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

/**
 * Seconds of silence after which Envoy itself gives a stream up: only where nothing else did, so later than the extension,
 * which ends a silent stream with an error that the caller can read.
 */
export function streamIdleSeconds(gateway: ResolvedGateway, tries: number): number {
  const idle = gateway.timeouts.idleSeconds + MARGIN_SECONDS;
  return Math.max(patienceSeconds(gateway, tries), idle);
}

/** Most tries of one call: every target once, and a lone target twice, for a connection that broke as it was used. */
export function triesOf(targets: number): number {
  return Math.max(2, targets);
}

/** Seconds in the form of Gateway API durations. */
export function duration(seconds: number): string {
  return `${seconds}s`;
}
