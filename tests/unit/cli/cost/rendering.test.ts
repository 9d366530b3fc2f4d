import { describe, expect, it } from "vitest";
import { renderCostHtml } from "../../../../cli/cost/html";
import { renderCostMarkdown } from "../../../../cli/cost/markdown";
import { change, dollars, ranged } from "../../../../cli/cost/money";
import { costReport, type CostReport } from "../../../../cli/cost/report";
import { renderCostText } from "../../../../cli/cost/text";
import { parseWorkload } from "../../../../cli/cost/workload";
import { endpoint, resource, stackOf } from "./fixture";

const nat = resource("aws:ec2/natGateway:NatGateway");
const target = { cloud: "azure", model: "gpt-5.4", input: 2.5, output: 15 } as const;
const stack = {
  ...stackOf(
    nat,
    resource("aws:neptune/cluster:Cluster"),
    endpoint({ chat: { targets: [target] }, idle: { targets: [target] } }, { home: "aws" }),
  ),
  source: "<plan>.json",
  deployed: [resource("aws:kms/key:Key")],
};
const workload = parseWorkload(
  {
    aliases: {
      chat: {
        requests: { p10: 1e5, p50: 1e6, p90: 2e6 },
        inputTokens: 1000,
        outputTokens: 100,
        tenants: { research: 0.75, support: 0.25 },
      },
    },
  },
  "w",
);
const report = costReport(stack, { workload, egress: "flat" });

const always = (usd: number) => ({ p10: usd, p50: usd, p90: usd });
const adviceOf: Pick<CostReport, "advice" | "breakEvens"> = {
  advice: [
    {
      kind: "target",
      environment: "dev",
      alias: "chat",
      what: "ask the other",
      monthlyUsd: 500,
      assumption: "all is well",
      how: "put it first in `models.chat.targets`",
      touches: "tokens of chat",
      touchedMonthlyUsd: 4000,
    },
  ],
  breakEvens: {
    provisioned: [
      {
        environment: "dev",
        alias: "chat",
        target: "t",
        model: "gpt-5.4",
        sku: "DataZoneProvisionedManaged",
        units: 15,
        commitment: "none",
        unitsMonthlyUsd: 12_045,
        tokensNow: 1e9,
        tokensToPay: 3e9,
        tokensCarried: 1e9,
        canPay: false,
      },
    ],
    selfHosted: [],
  },
};

describe("money", () => {
  it("is written to the cent", () => {
    expect([1234.5, 0, -0.001, -3.1, 0.005].map(dollars)).toEqual([
      "$1,234.50",
      "$0.00",
      "$0.00",
      "-$3.10",
      "$0.01",
    ]);
    expect([3, -3, 0].map(change)).toEqual(["+$3.00", "-$3.00", "$0.00"]);
    expect(ranged({ p10: 1, p50: 1, p90: 1 })).toBe("$1.00");
  });
});

describe("the report", () => {
  it("as text", () => {
    expect(renderCostText(report)).toMatchInlineSnapshot(`
      "$4,033.72 ($432.94 to $8,034.59) a month, from list prices without discounts (<plan>.json)
      +$4,032.72 against what is deployed
             +$32.85  NAT gateway, address translation
              -$1.00  KMS key, customer managed
          +$4,000.00  calls of chat
              +$0.87  data that calls send out

      all of aws: $33.72 ($32.94 to $34.59)
      all of azure: $4,000.00 ($400.00 to $8,000.00)

      fixed, whether anybody calls or not: $32.85
              $32.85  1 x NAT gateway, address translation

      by use, assumed: $4,000.87 ($400.09 to $8,001.74)
        dev, alias chat: $4,000.00 ($400.00 to $8,000.00)
          100% chat-azure-gpt-5.4: $4,000.00 ($400.00 to $8,000.00)
        dev, data out of aws: $0.58 ($0.06 to $1.16) flat, address translation $0.29 ($0.03 to $0.58)
        tenant research: $3,000.00 ($300.00 to $6,000.00) of tokens
        tenant support: $1,000.00 ($100.00 to $2,000.00) of tokens

      without a price, and in no sum:
        1 x aws:neptune/cluster:Cluster: no price of this type

      what calls cost is not counted for idle: give a profile with --workload, or measure it with --prometheus (docs/cost.md)"
    `);
  });

  it("as Markdown", () => {
    expect(renderCostMarkdown(report)).toMatchInlineSnapshot(`
      "### Cost: $4,033.72 ($432.94 to $8,034.59) a month, +$4,032.72

      List prices without discounts, 730 hours a month, calls assumed. Without a single call: $32.85.

      | changes | a month |
      | --- | ---: |
      | NAT gateway, address translation | +$32.85 |
      | KMS key, customer managed | -$1.00 |
      | calls of \`chat\` | +$4,000.00 |
      | data that calls send out | +$0.87 |

      <details><summary>By cloud, alias and tenant</summary>

      | by cloud | a month |
      | --- | ---: |
      | \`aws\` | $33.72 ($32.94 to $34.59) |
      | \`azure\` | $4,000.00 ($400.00 to $8,000.00) |

      | by alias | a month |
      | --- | ---: |
      | \`chat\` | $4,000.00 ($400.00 to $8,000.00) |
      | \`(shared)\` | $33.72 ($32.94 to $34.59) |

      | by tenant | a month |
      | --- | ---: |
      | \`research\` | $3,000.00 ($300.00 to $6,000.00) |
      | \`support\` | $1,000.00 ($100.00 to $2,000.00) |
      | \`(shared)\` | $33.72 ($32.94 to $34.59) |

      | fixed | a month |
      | --- | ---: |
      | 1 x NAT gateway, address translation | $32.85 |

      </details>

      <details><summary>Without a price, in no sum: 1</summary>

      - 1 x \`aws:neptune/cluster:Cluster\`: no price of this type

      </details>

      Calls not counted: \`idle\`.
      "
    `);
  });

  it("as a page that needs nothing else and escapes what it is given", () => {
    const page = renderCostHtml(report);
    expect(page).toContain("&lt;plan&gt;.json");
    expect(page).not.toMatch(/<plan>|https?:\/\/(?!www\.w3\.org)|<script/);
    // A bar for each of two clouds, two aliases, three tenants, one kind and four changes.
    expect(page.match(/<svg /g)!.length).toBe(12);
    expect(page).toContain("$4,000.00");
    expect(page).toContain("Calls are assumed.");
    expect(page).not.toContain("NaN");
  });

  it("without calls and without anything", () => {
    const empty = costReport({ source: "s", planned: [] }, { egress: "tiered" });
    expect(renderCostText(empty)).toBe(
      "$0.00 a month, from list prices without discounts (s)\n\nfixed, whether anybody calls or not: $0.00",
    );
    expect(renderCostHtml(empty)).not.toContain("<svg");
  });

  it("says in every form that calls are assumed, or measured and for how long", () => {
    const forms = [renderCostText, renderCostMarkdown, renderCostHtml];
    for (const render of forms) expect(render(report)).toMatch(/assumed/);
    const measured = {
      ...report,
      use: { ...report.use!, basis: "mixed" as const },
      measuredOver: "6 days",
    };
    for (const render of forms) expect(render(measured)).toMatch(/partly measured over 6 days/);
  });

  it("tells advice with its amount, its assumption and how to take it", () => {
    const advised = { ...report, ...adviceOf };
    for (const render of [renderCostText, renderCostMarkdown, renderCostHtml]) {
      expect(render(advised)).toContain("-$500.00");
      expect(render(advised)).toMatch(/all is well/);
      expect(render(advised)).toMatch(/put it first/);
      expect(render(advised)).toMatch(/15 units of gpt-5\.4 bought by the hour .*never pay/);
    }
  });

  it("is told from names that would be mark-up", () => {
    const evil = {
      ...report,
      byTenant: { "<img src=x>|`": always(1), ...report.byTenant },
      unpriced: [{ type: "<b>", count: 1, reason: "<script>" }],
    };
    expect(renderCostHtml(evil)).not.toMatch(/<img|<b>\s*:|<script/);
    expect(renderCostMarkdown(evil)).toContain("`<img src=x>\\|'`");
    expect(renderCostMarkdown(evil)).toContain("`<b>`: \\<script\\>");
  });
});
