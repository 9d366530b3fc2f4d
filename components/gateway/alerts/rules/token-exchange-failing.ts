import type { AlertRule } from "../types";

/** Exchanges fail and none succeeds. */
export const tokenExchangeFailing: AlertRule = {
  name: "TokenExchangeFailing",
  severity: "ticket",
  forSeconds: 60,
  expr: (timing) => {
    const window = timing.length(600);
    const increase = (result: string): string =>
      `sum by (cloud) (increase(unified_ai_token_exchanges_total{result="${result}"}[${window}]))`;
    return `${increase("error")} > 0 unless ${increase("ok")} > 0`;
  },
  summary: "Exchanges for a credential of {{ $labels.cloud }} fail",
  description:
    "The first sign of a broken trust; the last credential still works. See the token agent's log.",
};
