import { isEmpty } from "../../internal/require";
import { rule } from "../../rule";

interface Config {
  /** Fewest days that records are kept. */
  days: number;
}

/** Days when nothing is written (learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure, 2026-11-21). */
const DEFAULT_DAYS = 30;

/** Workspaces keep records long enough, and take none from whoever has a key. */
export default rule<Config>({
  id: "azure-log-retention",
  title: "Log Analytics workspaces keep records for at least 30 days and take Entra tokens only",
  severity: "medium",
  why: "Misuse of a model is often found with the bill; records that anyone with a shared key can write prove nothing.",
  seen: "two weeks of logs, too few to see how a page had got online (github.com/alphagov/govuk-infrastructure/issues/2271)",
  remedy: "Set `retentionInDays` to 30 or more and `features.disableLocalAuth` to true.",
  publicIds: [],
  config: {
    schema: {
      days: {
        type: "integer",
        minimum: 4,
        maximum: 730,
        default: DEFAULT_DAYS,
        description: "Fewest days that records are kept.",
      },
    },
    defaults: { days: DEFAULT_DAYS },
  },

  applies: (token) => token === "azure-native:operationalinsights:Workspace",

  check(resource, { days }) {
    resource.attempt(() => {
      const at = resource.get("retentionInDays");
      const given = isEmpty(at) ? DEFAULT_DAYS : (at.number() ?? 0);
      if (given >= days) return;
      const fix = `set \`retentionInDays\` to ${days}`;
      resource.violation({ at, must: `be at least ${days}`, fix });
    });
    resource.attempt(() => {
      const at = resource.get("features", "disableLocalAuth");
      if (at.is(true)) return;
      resource.violation({ at, must: "be true", fix: "set `features.disableLocalAuth` to true" });
    });
  },
});
