/** What one limit says after a call was counted. */
export interface QuotaAnswer {
  allowed: boolean;
  limit: number;
  remaining: number;
  /** Seconds until the window ends. */
  resetSeconds: number;
}

/**
 * Counters of fixed windows, in memory: two data planes of one directory each have their own, which is kinder than a
 * cloud; everything else a restart forgets anyway within a minute.
 */
export class Quotas {
  private readonly windows = new Map<string, { ends: number; used: number }>();

  /** Counts `cost` in a window of so many seconds, unless that would pass the limit. A changed limit counts from zero. */
  take(name: string, limit: number, seconds: number, cost: number, now: Date): QuotaAnswer {
    const time = now.getTime();
    const key = `${name} ${limit}/${seconds}`;
    let window = this.windows.get(key);
    if (!window || window.ends <= time) {
      window = { ends: time + seconds * 1000, used: 0 };
      this.windows.set(key, window);
    }
    const allowed = window.used + cost <= limit;
    if (allowed) window.used += cost;
    return {
      allowed,
      limit,
      remaining: Math.max(0, limit - window.used),
      resetSeconds: Math.max(1, Math.ceil((window.ends - time) / 1000)),
    };
  }
}
