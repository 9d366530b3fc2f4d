/**
 * Lengths of time in rules. Tests on a real Prometheus shrink them all by one factor, so that what takes an hour in
 * production is proven in seconds by the very same rules.
 */
export class Timing {
  /**
   * @param scale factor on every length; 1 in production
   * @param shortestSeconds no length becomes shorter; rates need a few scrapes
   */
  constructor(
    private readonly scale = 1,
    private readonly shortestSeconds = 0,
  ) {}

  /** A length in seconds, after scaling. */
  seconds(seconds: number): number {
    return Math.max(seconds * this.scale, this.shortestSeconds);
  }

  /** A length as PromQL and rule files write it. */
  length(seconds: number): string {
    const scaled = this.seconds(seconds);
    if (!Number.isInteger(scaled)) return `${Math.ceil(scaled * 1000)}ms`;
    if (scaled === 0) return "0s";
    for (const [unit, size] of UNITS) if (scaled % size === 0) return `${scaled / size}${unit}`;
    return `${scaled}s`;
  }
}

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
] as const;
