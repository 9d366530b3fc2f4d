import type { AlertRule } from "../types";

/** A pod should have read the secret store ten minutes ago: new keys do not work, revoked ones do. */
export const secretsOld: AlertRule = {
  name: "SecretsOld",
  severity: "ticket",
  forSeconds: 60,
  expr: (timing) =>
    `max by (store) (unified_ai_secrets_age_seconds - unified_ai_secrets_refresh_seconds) > ${timing.seconds(600)}`,
  summary: "The secret store {{ $labels.store }} is overdue by {{ $value | humanizeDuration }}",
  description:
    "The last good keys of tenants and providers stay; new ones do not come and revoked ones do not go. The token agent's log names the store's status and code.",
};
