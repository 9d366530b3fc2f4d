import { PANELS } from "./dashboard/panels";
import { metricNames } from "./metric-names";
import { ruleGroups } from "./render-rules";
import type { AlertInput } from "./types";

/** One of everything, so that every rule there can be is rendered. */
const EVERYTHING: AlertInput = {
  namespace: "namespace",
  aliases: [
    {
      name: "alias",
      clusters: ["cluster"],
      inTurn: true,
      targets: (["aws", "azure"] as const).map((cloud) => ({
        cloud,
        model: cloud,
        selectors: `gen_ai_provider_name="${cloud}"`,
        price: { input: 1, output: 1 },
      })),
    },
  ],
  tenants: [{ name: "tenant", budget: { usd: 1, counter: 'key1="counter"', unitsPerDollar: 1 } }],
  clouds: ["aws", "azure", "gcp"],
  firstTokenSeconds: 1,
  answerSeconds: 1,
};

/**
 * The gateway's metrics that rules and dashboard read, sorted. A proxy has over two thousand; the scraper stores and
 * charges for what it is not told to drop.
 */
export function keptMetrics(): string[] {
  const rules = ruleGroups(EVERYTHING).flatMap((group) => group.rules);
  const panels = PANELS.flatMap((row) => row.panels).flatMap((panel) => panel.queries);
  return metricNames(...rules.map(({ expr }) => String(expr)), ...panels.map(({ expr }) => expr));
}
