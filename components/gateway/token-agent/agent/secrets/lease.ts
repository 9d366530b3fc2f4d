import type { Clock } from "../clock";
import type { Exchanged, Millis } from "../credential";

/** Brings a token: a new one, or the one held with a longer life. */
export type Obtain = (signal: AbortSignal, held?: string) => Promise<Exchanged<string>>;

/** A token of a store that is obtained when it is needed, and again from half of its life on. */
export class Lease {
  private held: { value: string; halfAt: Millis; expiresAt: Millis } | undefined;

  constructor(
    private readonly obtain: Obtain,
    private readonly clock: Clock,
  ) {}

  /** A living token; one past the half of its life is still given while no other can be had. */
  async token(signal: AbortSignal): Promise<string> {
    const now = this.clock.now();
    const living = this.held !== undefined && this.held.expiresAt > now ? this.held : undefined;
    if (living !== undefined && living.halfAt > now) return living.value;
    try {
      const { value, lifetimeMs } = await this.obtain(signal, living?.value);
      this.held = { value, halfAt: now + lifetimeMs / 2, expiresAt: now + lifetimeMs };
      return value;
    } catch (error) {
      if (living === undefined) throw error;
      return living.value;
    }
  }

  /** Forgets the token, which the store refused. */
  drop(): void {
    this.held = undefined;
  }
}
