import type { Finding } from "../../../../cli/check/findings";
import type { PreviewDigest } from "../../../../cli/check/preview";
import type { StackFiles } from "../../../../cli/summary/read";

/** A URN in a stack, below a component. */
export const urn = (stack: string, type: string, name: string): string =>
  `urn:pulumi:${stack}::atlas::unifiedai:index:UnifiedAiEndpoint$${type}::${name}`;

/** One step of a preview. */
export function step(
  stack: string,
  op: string,
  type: string,
  name: string,
  more: { reasons?: string[]; protect?: boolean; custom?: boolean } = {},
): PreviewDigest["steps"][number] {
  const state = {
    ...{ urn: urn(stack, type, name), type, custom: more.custom ?? true },
    inputs: { password: "never-shown-hunter2" },
    ...(more.protect && { protect: true }),
  };
  return {
    ...{ op, urn: state.urn },
    ...(op !== "create" && { oldState: state }),
    ...(op !== "delete" && { newState: state }),
    ...(op === "replace" ? { replaceReasons: more.reasons } : { diffReasons: more.reasons }),
  } as PreviewDigest["steps"][number];
}

/** One finding of the pack. */
export const finding = (
  stack: string,
  rule: string,
  more: Partial<Finding> & { type?: string; name?: string } = {},
): Finding => {
  const { type = "aws:kms/key:Key", name = "data", ...rest } = more;
  return {
    ...{ rule, level: "mandatory", severity: "high", kind: "violation" },
    urn: urn(stack, type, name),
    message: `${type} ${JSON.stringify(name)}: \`enableKeyRotation\` must be true, got false; set it`,
    ...rest,
  };
};

/** Three stacks: one with losses, violations and cost, one that only grows, one that could not be previewed. */
export const stacks: StackFiles[] = [
  {
    stack: "dev",
    preview: {
      steps: [
        step("dev", "same", "aws:kms/alias:Alias", "alias"),
        step("dev", "create", "unifiedai:aws:HomeNetwork", "network", { custom: false }),
        step("dev", "create", "aws:sns/topic:Topic", "alarms"),
        step("dev", "update", "aws:cloudwatch/logGroup:LogGroup", "log", {
          reasons: ["retentionInDays", "tags"],
        }),
        step("dev", "delete", "aws:route53/record:Record", "record"),
        step("dev", "delete", "aws:kms/key:Key", "data", { protect: true }),
        step(
          "dev",
          "create-replacement",
          "aws:elasticache/replicationGroup:ReplicationGroup",
          "cache",
        ),
        step("dev", "replace", "aws:elasticache/replicationGroup:ReplicationGroup", "cache", {
          reasons: ["subnetGroupName"],
        }),
        step(
          "dev",
          "delete-replaced",
          "aws:elasticache/replicationGroup:ReplicationGroup",
          "cache",
        ),
      ],
    },
    check: {
      findings: [
        finding("dev", "kms-rotation"),
        finding("dev", "no-destructive-change", {
          severity: "critical",
          message:
            'aws:kms/key:Key "data" must be kept, got a planned deletion, which loses everything encrypted with it; keep the resource in the program',
        }),
        finding("dev", "no-destructive-change", {
          ...{
            type: "aws:elasticache/replicationGroup:ReplicationGroup",
            name: "cache",
            severity: "critical",
          },
          ...{ level: "advisory", kind: "waived" },
          message:
            'aws:elasticache/replicationGroup:ReplicationGroup "cache" must be kept, got a planned replacement because of `subnetGroupName`, which loses counters, limits and caches; take the change back [waived until 2026-12-01, 10 days left, by ml: "moving"]',
        }),
        finding("dev", "required-tags", { level: "advisory", severity: "low" }),
        ...["a", "b", "c"].map((name) =>
          finding("dev", "iam-no-privesc", {
            ...{ level: "advisory", kind: "undecided", name, type: "aws:iam/role:Role" },
            message: "x: undecided, `policy` is not known at preview; judged at `pulumi up`",
          }),
        ),
      ],
    },
    cost: {
      totalMonthlyUsd: 189.585,
      difference: {
        monthlyUsd: -12.5,
        lines: [
          { type: "aws:elasticache/replicationGroup:ReplicationGroup", monthlyUsd: -11.5 },
          { type: "aws:kms/key:Key", monthlyUsd: -1 },
        ],
      },
      unpriced: [{ type: "aws:amp/scraper:Scraper", count: 1 }],
    },
    retirement: {
      ...{ code: 2, source: "dev", days: 90, today: "2026-11-21", unannounced: [], unknown: [] },
      retiring: [
        {
          ...{ alias: "chat", target: "chat-azure", provider: "azure", model: "gpt-5.4" },
          ...{ retires: "2027-01-31", daysLeft: 71, replacement: "gpt-5.6", needsNewIndex: false },
        },
      ],
    },
    drift: {
      ...{ code: 2, stack: "dev", read: 140, observed: [], waiting: {} },
      drifted: [
        {
          ...{
            urn: "u",
            type: "aws:sns/topic:Topic",
            name: "old",
            kind: "changed",
            up: "restores",
          },
          properties: [{ path: "tags.Team", deployed: '"ai"', found: '"hidden-value"' }],
        },
      ],
    },
  },
  {
    stack: "staging",
    preview: { steps: [step("staging", "create", "aws:sns/topic:Topic", "alarms")] },
    check: { findings: [] },
    cost: {
      totalMonthlyUsd: 400,
      difference: { monthlyUsd: 20, lines: [{ type: "aws:eks/cluster:Cluster", monthlyUsd: 20 }] },
    },
  },
  {
    stack: "prod",
    status: {
      stack: "prod",
      steps: [{ step: "preview", code: 1, seconds: 3.2 }],
      failed: {
        step: "preview",
        message: '`endpoint.aws.region`: must be a region, got "us-east-9"',
      },
    },
  },
];
