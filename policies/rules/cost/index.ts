import type { AnyRule } from "../../stack-rule";
import monthlyCostCap from "./monthly-cost-cap";

export const cost: readonly AnyRule[] = [monthlyCostCap];
