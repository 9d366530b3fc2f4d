import type { AlertRule } from "../types";

/** One tenant's calls of one alias fail, by its own doing or by the targets'. */
export const tenantErrors: AlertRule = {
  name: "TenantErrors",
  severity: "ticket",
  forSeconds: 900,
  expr: () => "unified_ai:failed_calls:rate5m / unified_ai:calls:rate5m > 0.2",
  summary:
    "{{ $value | humanizePercentage }} of the calls of {{ $labels.alias }} by {{ $labels.tenant_id }} fail",
  description:
    "Counts every answer that is no success, refused requests included. Without AliasErrors the tenant sends what no target takes: see status and model in the access log.",
};
