/** Facts about the clouds as data, and the questions the project asks of them. */
export * from "./types";
export { loadCatalog } from "./load";
export { loadOverlay, mergeOverlay, type Merged } from "./overlay";
export * from "./lookup";
export { editDistance, nearest } from "./nearest";
export { dayOf, daysLeft, retired } from "./retirement";
export { gpuOf } from "./gpu";
export { HOURS_PER_MONTH } from "./price-book";
export type { PricedResource } from "./estimate";
export {
  estimateIdleCost,
  idleCostsOf,
  type IdleCost,
  type IdleCostLine,
  type Unpriced,
  type ResourceCost,
} from "./idle-cost";
