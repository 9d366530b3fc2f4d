import { rule } from "../../rule";

interface Config {
  /** Fewest days that records are kept. */
  days: number;
}

const BUCKET = /^gcp:logging\/(project|folder|organization|billingAccount)BucketConfig:/;

/** Days when nothing is written (docs.cloud.google.com/logging/docs/buckets#custom-retention, 2026-11-21). */
const DEFAULT_DAYS = 30;

/** Records of calls are there when they are asked for. */
export default rule<Config>({
  id: "gcp-log-bucket-retention",
  title: "Log buckets keep records for at least 30 days",
  severity: "medium",
  why: "Misuse of a model is often found with the bill, weeks after the calls.",
  seen: "two weeks of logs, too few to see how a page had got online (github.com/alphagov/govuk-infrastructure/issues/2271)",
  remedy: "Set `retentionDays` to 30 or more.",
  publicIds: [],
  config: {
    schema: {
      days: {
        type: "integer",
        minimum: 1,
        maximum: 3650,
        default: DEFAULT_DAYS,
        description: "Fewest days that records are kept.",
      },
    },
    defaults: { days: DEFAULT_DAYS },
  },

  applies: (token) => BUCKET.test(token),

  check(resource, { days }) {
    const at = resource.get("retentionDays");
    if ((at.number() ?? DEFAULT_DAYS) >= days) return;
    resource.violation({
      at,
      must: `be at least ${days}`,
      fix: `set \`retentionDays\` to ${days}`,
    });
  },
});
