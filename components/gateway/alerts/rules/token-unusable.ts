import type { AlertRule } from "../types";

/** The gateway has no living credential of a cloud: its targets there refuse every call. */
export const tokenUnusable: AlertRule = {
  name: "TokenUnusable",
  severity: "page",
  forSeconds: 120,
  expr: () => "min by (cloud) (unified_ai_token_usable) == 0",
  summary: "A gateway pod has no usable credential of {{ $labels.cloud }}",
  description:
    "Calls fall back to other clouds. The token agent's log names the token service's status and code: trust, audience and subject first.",
};
