import { CloudError, type Cloud, type Props, type StoredResource } from "../model";
import { takeSlot } from "./admission";
import { sleep, type Method } from "./faults";
import type { JournalEntry } from "./journal";
import type { Type } from "./operations";
import type { ControlPlane } from "./plane";
import { noCapacity, throttled } from "./refusals";

/** How often a provider repeats a throttled request before it gives up. */
const retries: Readonly<Record<Cloud, number>> = {
  aws: 25,
  "azure-native": 3,
  gcp: 10,
  vault: 2,
  kubernetes: 5,
};

/** Milliseconds one throttled request costs; real providers back off for seconds. */
const throttledCost = 5;

/** Longest time, in milliseconds, an operation takes for being slow in reality. */
const longestLatency = 200;

/** The connection broke off: the caller learns nothing of the outcome. */
export class Dropped extends Error {}

/** Faults that every call can meet. */
export async function applyFaults(
  plane: ControlPlane,
  method: Method,
  token: string,
  cloud: Cloud,
  entry: JournalEntry,
): Promise<void> {
  const { latency } = plane.faults.current();
  if (
    latency &&
    (latency.methods?.includes(method) ?? true) &&
    (latency.token === undefined || latency.token === token)
  ) {
    await sleep(latency.milliseconds);
  }
  const refusal = plane.faults.refusal(method, token);
  if (refusal) throw new CloudError(refusal.code, refusal.status, refusal.message);
  if (method === "check" || method === "diff") return;
  const count = plane.faults.takeThrottled(token, retries[cloud] + 1);
  if (count === 0) return;
  entry.throttled = count;
  await sleep(count * throttledCost);
  if (count > retries[cloud]) throw throttled(cloud);
}

/**
 * Runs one call that changes the cloud: faults before it, the place under its parent, the change itself, the time it
 * takes, then the faults between "done in the cloud" and "answered".
 */
export async function mutate(
  plane: ControlPlane,
  type: Type,
  method: "create" | "update" | "delete",
  scope: { cloud: Cloud; account: string },
  inputs: Props,
  entry: JournalEntry,
  change: () => StoredResource | undefined | Promise<StoredResource | undefined>,
  isCallerGone: () => boolean,
): Promise<StoredResource | undefined> {
  const { row } = type;
  entry.mutation = plane.journal.nextMutation();
  const { holdBefore, holdAfter } = plane.faults.countMutation(row.token);
  if (holdBefore) {
    await hold(plane, entry, "before");
    // A request that was never sent has no effect: held before it, it is as if it had not left the caller.
    if (isCallerGone()) throw new Dropped("the caller went away before the call took effect");
  }
  await applyFaults(plane, method, row.token, scope.cloud, entry);
  if (
    method === "create" &&
    plane.faults.current().capacityRefused?.some(({ token }) => token === row.token)
  ) {
    throw noCapacity(row, scope.cloud);
  }
  const slot = takeSlot(plane, row, scope, inputs);
  let stored: StoredResource | undefined;
  try {
    stored = await change();
    if (stored) entry.id = stored.id;
    const latency = Math.min(row.facts.latency?.value.createSeconds ?? 0, longestLatency);
    const milliseconds = Math.max(latency, slot.milliseconds);
    if (milliseconds > 0) await sleep(milliseconds);
  } finally {
    slot.release();
  }
  if (holdAfter) await hold(plane, entry, "after");
  if (method === "create") await crash(plane, row.token);
  return stored;
}

async function hold(
  plane: ControlPlane,
  entry: JournalEntry,
  when: "before" | "after",
): Promise<void> {
  plane.store.flush();
  plane.journal.write({ ...entry, held: when });
  await plane.faults.released(() => plane.closing);
}

async function crash(plane: ControlPlane, token: string): Promise<void> {
  const how = plane.faults.crash(token);
  if (how === undefined) return;
  plane.store.flush();
  if (how === "exit") process.exit(70);
  if (how === "drop")
    throw new Dropped("connection reset by the local clouds: fault crashAfterCreate");
  while (!plane.closing) await sleep(100);
  throw new Dropped("the local clouds end");
}
