// Proves, in Envoy with the module, that a target which fails for long costs the calls under way as it begins and then one
// call per interval, however many come at once, and that it is asked again when it is well.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { goesSilent, good, hangs, refuses } from "./behaviours";
import { chat, startLab, whyNoLab, type Answer, type Behaviour, type Lab } from "./lab";

/** Time-out of a try for the first content of a stream, in milliseconds. */
const PATIENCE = 400;
/** Seconds a target that failed is left alone, and the least between two calls that find out. */
const PERIOD = 1;

/** Calls of 200 that may fail while nothing but one target, which failed a moment ago, is left. */
const MOST_FAILED = 5;

const slowly =
  (status: number): Behaviour =>
  async (response, hit) => {
    await sleep(100);
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

/** Streams that begin 10 ms apart. */
function traffic(lab: Lab, count: number): Promise<Answer[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      await sleep(at * 10);
      return lab.call({ body: chat({ stream: true }) });
    }),
  );
}

/** Calls to the first target by moments that are apart. */
function bunches(lab: Lab): number[] {
  const sizes: number[] = [];
  let last = -Infinity;
  for (const { target, milliseconds } of lab.hits) {
    if (target !== 0) continue;
    if (milliseconds - last > PERIOD * 500) sizes.push(0);
    sizes[sizes.length - 1]! += 1;
    last = milliseconds;
  }
  return sizes;
}

const tries: [string, Behaviour][] = [
  ["hangs", hangs],
  ["goes silent before its first content", goesSilent()],
  ["answers 500 after a while", slowly(500)],
];

describe("a fault that lasts", () => {
  it.each(tries)("a target that %s gets one call per interval", async (_, behaviour) => {
    const reason = await whyNoLab();
    if (reason !== undefined) return expect.unreachable(reason);
    await withLab(async (lab) => {
      await traffic(lab, 20);
      lab.hits.length = 0;
      lab.targets = [behaviour, good, good];
      const answers = await traffic(lab, 500);
      expect(answers.filter(({ text }) => !text.includes("from 1"))).toEqual([]);
      const [underWay, ...later] = bunches(lab);
      console.log(`${underWay} under way, then ${later.join(", ")}`);
      expect(underWay).toBeGreaterThan(1);
      expect(later.length).toBeGreaterThanOrEqual(2);
      expect(later.length).toBeLessThanOrEqual(5);
      expect(Math.max(...later)).toBe(1);
      const slow = answers.filter(({ milliseconds }) => milliseconds >= PATIENCE);
      expect(slow.length).toBeLessThanOrEqual(underWay! + later.length);

      lab.targets[0] = good;
      await sleep(PERIOD * 2_500);
      // The first one finds out, the next ones all go there.
      expect((await lab.call()).text).toMatch(/from [01]/);
      await sleep(150);
      await lab.call();
      const back = await traffic(lab, 20);
      expect(back.filter(({ text }) => !text.includes("from 0"))).toEqual([]);
    });
  });

  it("is a time-out for many without the module's choice of targets", async () => {
    await withLab(async (lab) => {
      lab.targets = [hangs, good, good];
      await traffic(lab, 500);
      const [, ...later] = bunches(lab);
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
        const answers = await traffic(lab, 200);
        const failed = answers.filter(({ status }) => status !== 200).length;
        console.log(`only ${well} is well: ${failed} of 200 calls failed`);
        expect(failed).toBeLessThanOrEqual(MOST_FAILED);
        // Known to be well, it gets the rest.
        expect(answers.slice(-50).filter(({ text }) => !text.includes(`from ${well}`))).toEqual([]);
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
