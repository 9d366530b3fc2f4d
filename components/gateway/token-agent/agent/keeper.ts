import type { Clock } from "./clock";
import {
  ExchangeError,
  type Cloud,
  type Exchange,
  type Exchanged,
  type Held,
  type Millis,
} from "./credential";
import { fingerprint, type Log } from "./log";

/** A place outside the agent that a credential is kept in, shared with the other replicas' agents. */
export interface Store<Value> {
  /** What is there: nothing at all, or something, and the credential when it can be told to be a whole one of ours. */
  read(signal: AbortSignal): Promise<{ present: boolean; held?: Held<Value> }>;
  write(held: Held<Value>, signal: AbortSignal): Promise<void>;
  /** Puts a credential there that the provider refuses, so that readers have one at all. */
  writeDead(signal: AbortSignal): Promise<void>;
}

/** Counts since the agent started. */
export interface KeeperCounts {
  exchanges: { ok: number; error: number };
  exchangeSeconds: number;
  writes: { ok: number; error: number };
  adopted: number;
}

/** Share of a credential's life after which it is exchanged for a new one, and how far chance moves that. */
const REFRESH_AT = 0.5;
const REFRESH_JITTER = 0.05;

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** A provider that asks for more patience than this is asked again all the same. */
const LONGEST_RETRY_AFTER_MS = 300_000;

/** How often due times are compared with the clock (which may jump), and a store is looked at. */
const CHECK_MS = 10_000;
const STORE_CHECK_MS = 30_000;

/**
 * Keeps one cloud's credential: exchanges it at start and at half its life, retries with growing waits, and holds the
 * last one. It holds on to an expired one too: to refuse it is the provider's business, and its 401 or 403 lets the
 * gateway fall back, which a missing credential would not.
 */
export class Keeper<Value> {
  held: Held<Value> | undefined;
  skewMs: number | undefined;
  readonly counts: KeeperCounts = {
    exchanges: { ok: 0, error: 0 },
    exchangeSeconds: 0,
    writes: { ok: 0, error: 0 },
    adopted: 0,
  };
  /** Resolves when the first exchange has ended, well or not. */
  readonly settled: Promise<void>;
  /** When the loop last came round. */
  steppedAt: Millis;

  private settle: () => void = () => {};
  private dueAt: Millis;
  private failures = 0;
  private writeDueAt: Millis = 0;
  private writeFailures = 0;
  private stored: Value | undefined;

  constructor(
    readonly cloud: Cloud,
    private readonly exchange: Exchange<Value>,
    private readonly identify: (value: Value) => string,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly store?: Store<Value>,
  ) {
    this.dueAt = this.steppedAt = clock.now();
    this.settled = new Promise((resolve) => (this.settle = resolve));
  }

  /** True while the credential is in its life and, where there is a store, in the store. */
  get usable(): boolean {
    const { held } = this;
    if (held === undefined || held.expiresAt <= this.clock.now()) return false;
    return this.store === undefined || this.stored === held.value;
  }

  /** Runs until the signal is aborted; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.step(signal);
      const next = this.nextAt() - this.clock.now();
      await this.clock.sleep(Math.max(next, 50), signal);
    }
    this.settle();
  }

  private nextAt(): Millis {
    const check = this.clock.now() + (this.store === undefined ? CHECK_MS : STORE_CHECK_MS);
    const write = this.unwritten() ? this.writeDueAt : Infinity;
    return Math.min(this.dueAt, write, check);
  }

  private async step(signal: AbortSignal): Promise<void> {
    this.steppedAt = this.clock.now();
    const present = await this.look(signal);
    if (this.clock.now() >= this.dueAt && !signal.aborted) await this.renew(signal);
    if (signal.aborted) return;
    if (this.unwritten()) {
      if (this.clock.now() >= this.writeDueAt) await this.put(signal);
    } else if (this.held === undefined && present === false) {
      await this.attemptWrite(async () => this.store?.writeDead(signal));
    }
  }

  private unwritten(): boolean {
    return this.store !== undefined && this.held !== undefined && this.stored !== this.held.value;
  }

  /** Takes over what another replica has stored, when it lives longer than ours. */
  private async look(signal: AbortSignal): Promise<boolean | undefined> {
    if (this.store === undefined) return undefined;
    try {
      const { present, held } = await this.store.read(signal);
      this.stored = held?.value;
      if (held !== undefined && held.expiresAt > (this.held?.expiresAt ?? this.clock.now())) {
        this.counts.adopted++;
        this.failures = 0;
        this.hold(held);
        this.log("info", "adopted", this.describe(held));
        this.settle();
      }
      return present;
    } catch (error) {
      this.counts.writes.error++;
      this.log("warn", "store not read", { cloud: this.cloud, error: textOf(error) });
      return undefined;
    }
  }

  private async renew(signal: AbortSignal): Promise<void> {
    const started = this.clock.now();
    let brought: Exchanged<Value>;
    try {
      brought = await this.exchange(signal);
    } catch (error) {
      this.counts.exchangeSeconds += (this.clock.now() - started) / 1000;
      if (!signal.aborted) this.failed(error);
      this.settle();
      return;
    }
    const now = this.clock.now();
    this.counts.exchangeSeconds += (now - started) / 1000;
    this.counts.exchanges.ok++;
    this.failures = 0;
    this.writeDueAt = 0;
    this.skewMs = brought.skewMs ?? this.skewMs;
    // Counted from before the exchange: its length is then a margin, not an overestimate of the life left.
    const held = {
      value: brought.value,
      obtainedAt: started,
      expiresAt: started + brought.lifetimeMs,
    };
    this.hold(held);
    this.log("info", "exchanged", this.describe(held));
    this.settle();
  }

  private failed(error: unknown): void {
    this.counts.exchanges.error++;
    this.failures++;
    const wait = this.backoff(this.failures, error);
    this.dueAt = this.clock.now() + wait;
    const left = this.held === undefined ? undefined : this.held.expiresAt - this.clock.now();
    this.log(left !== undefined && left > 0 ? "warn" : "error", "exchange failed", {
      cloud: this.cloud,
      error: textOf(error),
      failures: this.failures,
      retrySeconds: Math.round(wait / 100) / 10,
      ...(left !== undefined && { lastGoodSecondsLeft: Math.round(left / 1000) }),
    });
  }

  private hold(held: Held<Value>): void {
    this.held = held;
    const share = REFRESH_AT + REFRESH_JITTER * (2 * this.clock.random() - 1);
    const half = held.obtainedAt + share * (held.expiresAt - held.obtainedAt);
    this.dueAt = Math.max(half, this.clock.now() + FIRST_RETRY_MS);
  }

  private async put(signal: AbortSignal): Promise<void> {
    const { held, store } = this;
    if (held === undefined || store === undefined) return;
    await this.attemptWrite(async () => {
      await store.write(held, signal);
      this.stored = held.value;
      this.log("info", "stored", this.describe(held));
    });
  }

  private async attemptWrite(write: () => Promise<void>): Promise<void> {
    try {
      await write();
      this.counts.writes.ok++;
      this.writeFailures = 0;
    } catch (error) {
      this.counts.writes.error++;
      this.writeFailures++;
      this.writeDueAt = this.clock.now() + this.backoff(this.writeFailures, error);
      this.log("warn", "not stored", { cloud: this.cloud, error: textOf(error) });
    }
  }

  private backoff(failures: number, error: unknown): number {
    const grown = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20));
    const wait = grown * (0.5 + this.clock.random() / 2);
    const asked = error instanceof ExchangeError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    return Math.max(wait, Math.min(asked, LONGEST_RETRY_AFTER_MS) * (1 + this.clock.random() / 10));
  }

  private describe(held: Held<Value>): Record<string, string> {
    return {
      cloud: this.cloud,
      sha256: fingerprint(this.identify(held.value)),
      expires: new Date(held.expiresAt).toISOString(),
    };
  }
}

/** Only our own errors have texts known to hold nothing of an answer. */
function textOf(error: unknown): string {
  if (error instanceof ExchangeError) return error.message;
  return error instanceof Error ? error.name : "unknown";
}
