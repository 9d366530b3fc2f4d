import { rule } from "../../rule";

interface Config {
  /** Fewest days that records are kept. */
  minimumDays: number;
}

/** CloudWatch logs are kept for a time that somebody chose; other clouds' logs end by themselves. */
export default rule<Config>({
  id: "loggroup-retention",
  title: "CloudWatch logs are kept for a stated time, long enough to look into what happened",
  severity: "medium",
  why: "Prompts in a log that never ends are a liability that grows; gone after a day they help nobody.",
  seen: "3,000 to 8,000 dollars a month for log groups that never expire, in accounts that had no plan for logs (cloud-horizons.com/blog/cloudwatch-logs-the-bill-that-grows-quietly)",
  remedy: "Set `retentionInDays` of the log group.",
  publicIds: ["CKV_AWS_66", "CKV_AWS_338"],
  config: {
    schema: {
      minimumDays: {
        type: "integer",
        minimum: 1,
        default: 30,
        description: "Fewest days that records are kept.",
      },
    },
    defaults: { minimumDays: 30 },
  },

  applies: (token) => token === "aws:cloudwatch/logGroup:LogGroup",

  check(resource, { minimumDays }) {
    // AWS keeps this class for two days whatever is asked for.
    if (resource.get("logGroupClass").is("DELIVERY")) return;
    const at = resource.get("retentionInDays");
    // 0 and nothing are for ever.
    const days = at.number() ?? 0;
    if (days >= minimumDays) return;
    resource.violation({
      at,
      must: `be a number of days, ${minimumDays} or more`,
      ...(days === 0 && { got: "no end" }),
      fix: "set `retentionInDays` to the days that records are needed",
    });
  },
});
