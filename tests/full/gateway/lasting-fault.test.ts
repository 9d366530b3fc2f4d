// Proves, in Envoy with the module, that a target which fails for long costs the calls under way as it begins and then one
// call per interval, however many come at once, and that it is asked again when it is well. By the clock, so not in each run.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { goesSilent, good, hangs, refuses } from "../../unit/extension/behaviours";
import {
  chat,
  startLab,
  whyNoLab,
  type Answer,
  type Behaviour,
  type Lab,
} from "../../unit/extension/lab";

/** Time-out of a try for the first content of a stream, in milliseconds: more than a busy machine takes for one. */
const PATIENCE = 1_000;
/** Milliseconds between the beginnings of two calls: few enough a second that a busy machine keeps pace. */
const GAP = 25;
/** Seconds a target that failed is left alone, and the least between two calls that find out. */
const PERIOD = 1;

/** Calls of 120 that may fail while nothing but one target, which failed a moment ago, is left. */
const MOST_FAILED = 5;

/** Milliseconds that a target takes to fail that does so after a while. */
const WHILE = 200;

const slowly =
  (status: number): Behaviour =>
  async (response, hit) => {
    await sleep(WHILE);
    await refuses(status)(response, hit);
  };

async function withLab(work: (lab: Lab) => Promise<void>, group = true): Promise<void> {
  const lab = await startLab({
    ejectionSeconds: PERIOD,
    edge: { probeIntervalMs: PERIOD * 1000, firstTokenTimeoutMs: PATIENCE },
    firstToken: group ? { group: "fast" } : {},
  });
  lab.targets = [good, good, good];
  try {
    await work(lab);
  } finally {
    await lab.stop();
  }
}

/** Streams that begin a gap apart. */
function traffic(lab: Lab, count: number): Promise<Answer[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      await sleep(at * GAP);
      return lab.call({ body: chat({ stream: true }) });
    }),
  );
}

/** Calls to the first target: those until it was known to fail, which takes it so long, then by moments that are apart. */
function bunches(lab: Lab, failsAfter: number): number[] {
  const times = lab.hits.flatMap((hit) => (hit.target === 0 ? [hit.milliseconds] : []));
  const known = times[0]! + failsAfter + PERIOD * 500;
  const sizes = [times.filter((time) => time < known).length];
  let last = -Infinity;
  for (const time of times.filter((time) => time >= known)) {
    if (time - last > PERIOD * 500) sizes.push(0);
    sizes[sizes.length - 1]! += 1;
    last = time;
  }
  return sizes;
}

/** What fails, how, and after how many milliseconds. */
const tries: [string, Behaviour, number][] = [
  ["hangs", hangs, PATIENCE],
  ["goes silent before its first content", goesSilent(), PATIENCE],
  ["answers 500 after a while", slowly(500), WHILE],
];

describe("a fault that lasts", () => {
  it.each(tries)(
    "a target that %s gets one call per interval",
    async (_, behaviour, failsAfter) => {
      const reason = await whyNoLab();
      if (reason !== undefined) return expect.unreachable(reason);
      await withLab(async (lab) => {
        await traffic(lab, 20);
        lab.hits.length = 0;
        lab.targets = [behaviour, good, good];
        const began = performance.now();
        const answers = await traffic(lab, 240);
        const seconds = (performance.now() - began) / 1_000;
        // By the third one too, should the machine keep the second one from answering in time.
        expect(answers.filter(({ text }) => !/from [12]/.test(text))).toEqual([]);
        const [underWay, ...later] = bunches(lab, failsAfter);
        console.log(`${underWay} under way, then ${later.join(", ")}`);
        expect(underWay).toBeGreaterThan(1);
        expect(later.length).toBeGreaterThanOrEqual(2);
        expect(later.length).toBeLessThanOrEqual(seconds / PERIOD);
        expect(Math.max(...later)).toBe(1);
        // Whoever did not meet it did not wait for it either.
        const times = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
        const others = times.slice(0, times.length - underWay! - later.length);
        expect(others[Math.floor(others.length / 2)]).toBeLessThan(failsAfter);

        lab.targets[0] = good;
        // One finds out, then all go there.
        const elsewhere = async (): Promise<number> =>
          (await traffic(lab, 20)).filter(({ text }) => !text.includes("from 0")).length;
        await expect.poll(elsewhere, { timeout: 30_000 }).toBe(0);
      });
    },
  );

  it("is a time-out for many without the module's choice of targets", async () => {
    await withLab(async (lab) => {
      lab.targets = [hangs, good, good];
      await traffic(lab, 240);
      const [, ...later] = bunches(lab, PATIENCE);
      expect(Math.max(...later)).toBeGreaterThan(10);
    }, false);
  });

  it("never keeps calls from the last target there is", async () => {
    await withLab(async (lab) => {
      await traffic(lab, 5);
      lab.targets = [refuses(503), refuses(429), hangs];
      const failed = await lab.call({ body: chat({ stream: true }) });
      expect(failed.status).toBe(503);
      expect(failed.text).toContain("3 tries (unavailable, rate limited, timed out)");
      for (const well of [2, 1, 0]) {
        lab.targets = [refuses(503), refuses(503), refuses(503)];
        await traffic(lab, 5);
        lab.targets[well] = good;
        const answers = await traffic(lab, 120);
        const failed = answers.filter(({ status }) => status !== 200).length;
        console.log(`only ${well} is well: ${failed} of 120 calls failed`);
        expect(failed).toBeLessThanOrEqual(MOST_FAILED);
        // Known to be well, it gets the rest.
        expect(answers.slice(-30).filter(({ text }) => !text.includes(`from ${well}`))).toEqual([]);
      }
    });
  });

  it("one request that every target answers with 500 takes nothing from others", async () => {
    await withLab(async (lab) => {
      await traffic(lab, 5);
      const poison: Behaviour = (response, hit) =>
        (hit.body.includes("poison") ? refuses(500) : good)(response, hit);
      lab.targets = [poison, poison, poison];
      expect((await lab.call({ body: chat({ user: "poison" }) })).status).toBe(500);
      const answers = await traffic(lab, 50);
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    });
  });
});
