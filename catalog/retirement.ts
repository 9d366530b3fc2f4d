import { offerOf } from "./lookup";
import type { ModelRow, Provider } from "./types";

const DAY = 86_400_000;

/** True from the day on which the model no longer answers there. `today` is `YYYY-MM-DD`. */
export function retired(model: ModelRow, cloud: Provider, today: string): boolean {
  const left = daysLeft(model, cloud, today);
  return left !== undefined && left <= 0;
}

/** Days until the model no longer answers there; undefined when no date is announced. */
export function daysLeft(model: ModelRow, cloud: Provider, today: string): number | undefined {
  const date = offerOf(model, cloud)?.retires;
  if (!date) return undefined;
  return Math.round((Date.parse(date) - Date.parse(today)) / DAY);
}

/** The day in UTC, as the catalog writes days. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
