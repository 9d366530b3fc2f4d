import type { AnyRule } from "../../stack-rule";
import budgetAlerts from "./budget-alerts";
import monthlyCostCap from "./monthly-cost-cap";

export const cost: readonly AnyRule[] = [monthlyCostCap, budgetAlerts];
