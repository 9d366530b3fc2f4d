import type { Clock } from "../../../components/gateway/token-agent/agent/clock";

interface Sleeper {
  at: number;
  wake: () => void;
}

/** A clock that moves only when told. Chance is 0.5 unless set: jitter then has no effect on half lives. */
export class FakeClock implements Clock {
  chance = 0.5;
  private sleepers: Sleeper[] = [];

  constructor(private time = Date.parse("2026-11-21T12:00:00Z")) {}

  now(): number {
    return this.time;
  }

  random(): number {
    return this.chance;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = (): void => {
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.sleepers.push({ at: this.time + ms, wake });
      signal.addEventListener("abort", wake);
    });
  }

  /** Moves on, waking every sleeper at its time and letting what it starts run as far as it goes without the clock. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    for (;;) {
      await settle();
      const next = this.sleepers.sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      this.sleepers.shift();
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
    this.time = until;
    await settle();
  }

  /** Sets the wall clock without time passing for sleepers, as NTP does. */
  jump(ms: number): void {
    this.time += ms;
    for (const sleeper of this.sleepers) sleeper.at += ms;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
