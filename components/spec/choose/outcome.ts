import type { TargetSpec } from "../types";

/** What a cloud would do with a target, or why it cannot and which field of the target says so. */
export type Outcome<Choice> =
  { choice: Choice; refusal?: undefined } | { choice?: undefined; refusal: Refusal };

/** Why a cloud cannot serve a target as asked. */
export interface Refusal {
  /** The field to correct. */
  field: keyof TargetSpec;
  /** Constraint, value got; fix. */
  reason: string;
}

/** The outcome of a target that cannot be served. */
export function refuse(field: keyof TargetSpec, reason: string): { refusal: Refusal } {
  return { refusal: { field, reason } };
}

/** What a choice depends on besides the model: values that have been checked already. */
export interface Wish {
  /** The target's own region, or the cloud's. */
  region: string;
  /** True when the target names no region of its own. */
  regionIsDefault: boolean;
  throughput: "onDemand" | "provisioned";
  units?: number | undefined;
  tokensPerMinute?: number | undefined;
  sku?: TargetSpec["sku"];
}
