/** Facts about the clouds as data, and the questions the project asks of them. */
export * from "./types";
export { loadCatalog } from "./load";
export { loadOverlay, mergeOverlay, type Merged } from "./overlay";
export * from "./lookup";
export { editDistance, nearest } from "./nearest";
export { dayOf, daysLeft, retired } from "./retirement";
export { gpuOf } from "./gpu";
export {
  estimateIdleCost,
  HOURS_PER_MONTH,
  type IdleCost,
  type IdleCostLine,
  type PricedResource,
} from "./idle-cost";
