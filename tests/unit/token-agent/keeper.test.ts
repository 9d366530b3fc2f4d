// Proves when credentials are exchanged, kept and written, on a clock of its own; not what any provider answers.
import { afterEach, describe, expect, it } from "vitest";
import {
  ExchangeError,
  type Exchanged,
  type Held,
} from "../../../components/gateway/token-agent/agent/credential";
import { Keeper, type Store } from "../../../components/gateway/token-agent/agent/keeper";
import { FakeClock } from "./fake-clock";

const HOUR = 3_600_000;
const MINUTE = 60_000;
let ending: AbortController;
afterEach(() => ending.abort());

type Outcome = Exchanged<string> | Error;

function start(
  outcomes: (call: number) => Outcome,
  store?: Store<string>,
  clock = new FakeClock(),
) {
  ending = new AbortController();
  const calls: number[] = [];
  const events: string[] = [];
  const keeper = new Keeper<string>(
    "azure",
    async () => {
      calls.push(clock.now());
      const outcome = outcomes(calls.length);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    (token) => token,
    clock,
    (level, event) => void events.push(`${level} ${event}`),
    store,
  );
  void keeper.run(ending.signal);
  return { keeper, clock, calls, events };
}

const good = (call: number): Exchanged<string> => ({ value: `token-${call}`, lifetimeMs: HOUR });

describe("Keeper", () => {
  it("exchanges at start, and again at half of each life", async () => {
    const { keeper, clock, calls } = start(good);
    await clock.advance(0);
    expect(keeper.held?.value).toBe("token-1");
    await clock.advance(29 * MINUTE);
    expect(calls).toHaveLength(1);
    await clock.advance(2 * MINUTE);
    expect(keeper.held?.value).toBe("token-2");
    await clock.advance(10 * HOUR);
    expect(calls).toHaveLength(22);
    expect(keeper.counts.exchanges).toEqual({ ok: 22, error: 0 });
  });

  it.each([
    [0, 27],
    [0.999, 33],
  ])("moves the half life by chance %d to minute %d", async (chance, minute) => {
    const clock = new FakeClock();
    clock.chance = chance;
    const { calls } = start(good, undefined, clock);
    await clock.advance((minute - 1) * MINUTE);
    expect(calls).toHaveLength(1);
    await clock.advance(2 * MINUTE);
    expect(calls).toHaveLength(2);
  });

  it("tries again with waits that grow to 30 s, and keeps the last good one meanwhile", async () => {
    const { keeper, clock, calls } = start((call) =>
      call === 1 ? good(1) : new ExchangeError("x"),
    );
    await clock.advance(30 * MINUTE + 1_000);
    const waits = async () => {
      await clock.advance(3 * MINUTE);
      return calls.slice(1).map((at, index, all) => (index === 0 ? 0 : at - (all[index - 1] ?? 0)));
    };
    expect((await waits()).slice(1, 8)).toEqual([750, 1500, 3000, 6000, 12000, 22500, 22500]);
    expect(keeper.held?.value).toBe("token-1");
    expect(keeper.usable).toBe(true);
  });

  it("holds on to an expired one, as unusable, until a new one comes", async () => {
    let broken = true;
    const { keeper, clock } = start((call) =>
      call > 1 && broken ? new ExchangeError("x") : good(call),
    );
    await clock.advance(2 * HOUR);
    expect(keeper.held?.value).toBe("token-1");
    expect(keeper.usable).toBe(false);
    broken = false;
    await clock.advance(31_000);
    expect(keeper.usable).toBe(true);
    expect(keeper.held?.value).not.toBe("token-1");
  });

  it.each([
    [45, 45_000],
    [3_600, 300_000],
  ])(
    "waits as long as the provider asks (%d s), but at most five minutes",
    async (asked, atLeast) => {
      const clock = new FakeClock();
      clock.chance = 0;
      const { calls } = start(() => new ExchangeError("x", asked), undefined, clock);
      await clock.advance(atLeast - 1_000);
      expect(calls).toHaveLength(1);
      await clock.advance(2_000);
      expect(calls).toHaveLength(2);
    },
  );

  it("sees within ten seconds that the wall clock was set past the due time", async () => {
    const { clock, calls } = start(good);
    await clock.advance(MINUTE);
    clock.jump(40 * MINUTE);
    await clock.advance(10_000);
    expect(calls).toHaveLength(2);
  });

  it("never calls twice a second, even for lives of no length", async () => {
    const { clock, calls } = start((call) => ({ value: `t${call}`, lifetimeMs: 1 }));
    await clock.advance(10_000);
    expect(calls.length).toBeLessThanOrEqual(11);
  });

  it("reports the first outcome, good or bad, as settled", async () => {
    const { keeper, clock } = start(() => new ExchangeError("x"));
    let settled = false;
    void keeper.settled.then(() => (settled = true));
    await clock.advance(0);
    expect(settled).toBe(true);
  });

  it("stops when told", async () => {
    const { clock, calls } = start(good);
    await clock.advance(0);
    ending.abort();
    await clock.advance(10 * HOUR);
    expect(calls).toHaveLength(1);
  });
});

/** A store in memory, shared by agents, with a switch to break it. */
class MemoryStore implements Store<string> {
  held: Held<string> | undefined;
  dead = 0;
  writes = 0;
  broken = false;
  async read() {
    if (this.broken) throw new ExchangeError("kubernetes: status 500");
    return {
      present: this.held !== undefined || this.dead > 0,
      ...(this.held && { held: this.held }),
    };
  }
  async write(held: Held<string>) {
    if (this.broken) throw new ExchangeError("kubernetes: status 500");
    this.writes++;
    this.held = held;
  }
  async writeDead() {
    this.dead++;
  }
}

describe("Keeper with a store", () => {
  it("writes once per exchange", async () => {
    const store = new MemoryStore();
    const { keeper, clock } = start(good, store);
    await clock.advance(29 * MINUTE);
    expect(store.writes).toBe(1);
    expect(keeper.usable).toBe(true);
    await clock.advance(2 * MINUTE);
    expect(store.held?.value).toBe("token-2");
    expect(store.writes).toBe(2);
  });

  it("takes over what another replica has stored instead of exchanging", async () => {
    const store = new MemoryStore();
    const clock = new FakeClock();
    store.held = { value: "theirs", obtainedAt: clock.now() - 1, expiresAt: clock.now() + HOUR };
    const { keeper, calls } = start(good, store, clock);
    await clock.advance(20 * MINUTE);
    expect(calls).toHaveLength(0);
    expect(keeper.held?.value).toBe("theirs");
    expect(store.writes).toBe(0);
    await clock.advance(11 * MINUTE);
    expect(store.held.value).toBe("token-1");
  });

  it("puts back what was deleted or overwritten, within 30 s and without an exchange", async () => {
    const store = new MemoryStore();
    const { clock, calls } = start(good, store);
    await clock.advance(MINUTE);
    store.held = undefined;
    await clock.advance(31_000);
    expect((store.held as Held<string> | undefined)?.value).toBe("token-1");
    expect(calls).toHaveLength(1);
  });

  it("writes a dead credential once where there is none at all and the exchange fails", async () => {
    const store = new MemoryStore();
    const { keeper, clock } = start(() => new ExchangeError("x"), store);
    await clock.advance(5 * MINUTE);
    expect(store.dead).toBe(1);
    expect(keeper.usable).toBe(false);
  });

  it("writes no dead credential over another replica's good one", async () => {
    const store = new MemoryStore();
    const clock = new FakeClock();
    store.held = {
      value: "theirs",
      obtainedAt: clock.now() - HOUR,
      expiresAt: clock.now() + MINUTE,
    };
    start(() => new ExchangeError("x"), store, clock);
    await clock.advance(5 * MINUTE);
    expect(store.dead).toBe(0);
    expect(store.held.value).toBe("theirs");
  });

  it("keeps the token and tries to write again while the store is broken", async () => {
    const store = new MemoryStore();
    store.broken = true;
    const { keeper, clock, calls } = start(good, store);
    await clock.advance(5 * MINUTE);
    expect(keeper.usable).toBe(false);
    expect(keeper.counts.writes.error).toBeGreaterThan(3);
    expect(calls).toHaveLength(1);
    store.broken = false;
    await clock.advance(31_000);
    expect(keeper.usable).toBe(true);
    expect(store.held?.value).toBe("token-1");
  });

  it("lets six replicas share one exchange per half life, give or take", async () => {
    const store = new MemoryStore();
    const clock = new FakeClock();
    let chance = 0.05;
    clock.random = () => (chance = (chance * 7.13 + 0.37) % 1);
    const replicas = [];
    const controllers: AbortController[] = [];
    for (let index = 0; index < 6; index++) {
      replicas.push(start((call) => ({ ...good(call), value: `r${index}-${call}` }), store, clock));
      controllers.push(ending);
      await clock.advance(3_000);
    }
    await clock.advance(5 * HOUR);
    for (const controller of controllers) controller.abort();
    const exchanges = replicas.reduce((sum, { calls }) => sum + calls.length, 0);
    expect(exchanges).toBeGreaterThanOrEqual(10);
    expect(exchanges).toBeLessThanOrEqual(16);
  });
});
