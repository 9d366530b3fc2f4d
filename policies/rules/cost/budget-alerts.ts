import { alertsOf, CLOUDS, isBudget, type Cloud } from "../../internal/budgets";
import { stackRule } from "../../stack-rule";

interface Config {
  /** Percents of the budget at which somebody has to be told what was spent. */
  percents: number[];
}

/** Parts of a cloud that nobody pays for by themselves: providers' settings, and the budget's own channels. */
const FREE = /^gcp:monitoring\/notificationChannel:|^gcp:projects\/service:|^aws:budgets\//;

/** Whoever spends on a cloud is told before the money is gone. */
export default stackRule<Config>({
  id: "budget-alerts",
  title:
    "Each cloud has a budget that tells somebody at 50, 80 and 100 % and when the forecast passes it",
  severity: "medium",
  why: "Models are paid by the call, and a cloud's bill comes at the end of the month: without a budget on it the first to notice is whoever pays.",
  seen: "a Bedrock bill of more than 30,000 dollars where hundreds were expected, with Cost Anomaly Detection on, which does not see models that are billed through the marketplace (creativeainews.com/blog/surprise-ai-bills-aws-google-cloud-2026, 2026-05)",
  remedy:
    "`budget` of the environment's description. By hand: aws.budgets.Budget, azure-native.consumption.Budget or gcp.billing.Budget with thresholds at 50, 80 and 100 % of what was spent and one of the forecast, each with somebody to tell.",
  publicIds: [],
  config: {
    schema: {
      percents: {
        type: "array",
        items: { type: "number", minimum: 1, maximum: 100 },
        default: [50, 80, 100],
        description: "Percents of the budget at which somebody has to be told what was spent.",
      },
    },
    defaults: { percents: [50, 80, 100] },
  },

  applies: (token) => /^(aws|azure-native|gcp):/.test(token),

  check(stack, { percents }) {
    for (const cloud of CLOUDS) {
      const own = stack.resources.filter(({ token }) => token.startsWith(`${cloud}:`));
      const paid = own.filter(({ token }) => !isBudget(token) && !FREE.test(token));
      if (paid.length === 0) continue;
      const budgets = own.filter(({ token }) => isBudget(token));
      stack.attempt(() => {
        const alerts = budgets.flatMap(alertsOf);
        const missing = percents
          .filter((percent) => !alerts.some((one) => one.of === "spent" && one.percent === percent))
          .map((percent) => `${percent} %`);
        if (!alerts.some(({ of, percent }) => of === "forecast" && percent <= 100))
          missing.push("the forecast");
        if (missing.length === 0) return;
        stack.violation({
          must: `tell somebody what is spent on ${NAMES[cloud]} at ${percents.join(", ")} % and by forecast`,
          got:
            budgets.length === 0
              ? `no budget for ${paid.length} resources there`
              : `nobody told at ${missing.join(", ")}`,
          fix: "give the environment a `budget` with a share for it",
        });
      });
    }
  },
});

const NAMES: Readonly<Record<Cloud, string>> = {
  aws: "AWS",
  "azure-native": "Azure",
  gcp: "Google Cloud",
};
