import type { AlertRule } from "../types";

/** An entry of the secret store is none: whoever owns it has the keys of before. */
export const secretsMalformed: AlertRule = {
  name: "SecretsMalformed",
  severity: "ticket",
  forSeconds: 120,
  expr: () => 'max by (store) (unified_ai_secrets_entries{state="malformed"}) > 0',
  summary: "{{ $value }} entries of the secret store {{ $labels.store }} cannot be used",
  description:
    "Somebody wrote them by hand, or two tenants have one key; their last good keys stay. The token agent's log names them: write them anew with `unified-ai tenant rotate` or `unified-ai provider set`.",
};
