import type { Recordings } from "../types";

/** What the spec says and rules have to join with: aliases of Envoy's clusters, budgets. */
export const catalogRecordings: Recordings = (_timing, { aliases, tenants }) => [
  ...aliases.flatMap(({ name, clusters }) =>
    clusters.map((cluster) => ({
      record: "unified_ai:alias_cluster:info",
      labels: { alias: name, envoy_cluster_name: cluster },
      expr: "vector(1)",
    })),
  ),
  ...tenants.flatMap(({ name, budget }) =>
    budget === undefined
      ? []
      : [
          {
            record: "unified_ai:budget:usd",
            labels: { tenant_id: name },
            expr: `vector(${budget.usd})`,
          },
        ],
  ),
];
