import type { AlertRule } from "../types";

/** A credential was not renewed in time, while it still works. */
export const tokenOld: AlertRule = {
  name: "TokenOld",
  severity: "ticket",
  forSeconds: 120,
  expr: () =>
    "max by (cloud) (unified_ai_token_age_seconds / unified_ai_token_lifetime_seconds) > 0.7",
  summary:
    "The credential of {{ $labels.cloud }} is at {{ $value | humanizePercentage }} of its life",
  description:
    "It is exchanged at half its life, so exchanges fail. When it ends the cloud's targets are lost: see the token agent's log.",
};
