import { CloudError } from "../../model";
import { sleep } from "../faults";
import type { ControlPlane } from "../plane";

/** Milliseconds between looks. */
const interval = 25;
/** Longest wait in milliseconds; the real provider repeats a create five times in 31 s. */
const longest = 31_000;
/**
 * Calls that may wait at a time. An engine has at least four workers: when all of them wait, what they wait for cannot
 * come, so one after the other goes on unjudged until few enough are left. Those know that nothing more is to come.
 */
const mostWaiting = 3;

/**
 * Waits for what an object needs and another call may be about to make, as the provider and the controllers do. Returns
 * what is still missing once the clouds are quiet; undefined when nothing is, or when this call had to make room for
 * others (never with `always`).
 */
export async function settled(
  plane: ControlPlane,
  missing: () => CloudError | undefined,
  options: { always: boolean },
): Promise<CloudError | undefined> {
  let found = missing();
  if (!found) return undefined;
  const me = {};
  const began = Date.now();
  plane.waiters.push(me);
  try {
    while (found && !plane.closing) {
      const now = Date.now();
      const isQuiet =
        // What is missing may be in the hands of a call that is under way.
        plane.running <= plane.waiters.length &&
        now - Math.max(plane.lastCall, began) > plane.quiet;
      const isCrowded = !options.always && plane.waiters.length > mostWaiting;
      if (now - began > longest || (isQuiet && !isCrowded)) break;
      if (isQuiet && plane.waiters[0] === me) {
        plane.lastCall = now;
        return undefined;
      }
      await sleep(interval);
      found = missing();
    }
    return found;
  } finally {
    plane.waiters.splice(plane.waiters.indexOf(me), 1);
  }
}
