import { describe, expect, it } from "vitest";
import { renderCostHtml } from "../../../../cli/cost/html";
import { renderCostMarkdown } from "../../../../cli/cost/markdown";
import { change, dollars, ranged } from "../../../../cli/cost/money";
import { costReport } from "../../../../cli/cost/report";
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
      +$31.85 against what is deployed
             +$32.85  aws:ec2/natGateway:NatGateway
              -$1.00  aws:kms/key:Key

      fixed, whether anybody calls or not: $32.85
              $32.85  1 x aws:ec2/natGateway:NatGateway

      by use, assumed: $4,000.87 ($400.09 to $8,001.74)
        dev, alias chat: $4,000.00 ($400.00 to $8,000.00)
          100% chat-azure-gpt-5.4: $4,000.00 ($400.00 to $8,000.00)
        dev, data out of aws: $0.58 ($0.06 to $1.16) flat, address translation $0.29 ($0.03 to $0.58)
        tenant research: $3,000.00 ($300.00 to $6,000.00) of tokens
        tenant support: $1,000.00 ($100.00 to $2,000.00) of tokens

      without a price, and in no sum:
        1 x aws:neptune/cluster:Cluster

      what calls cost is not counted for idle: give a profile with --workload (docs/cost.md)"
    `);
  });

  it("as Markdown", () => {
    expect(renderCostMarkdown(report)).toMatchInlineSnapshot(`
      "### Cost: $4,033.72 ($432.94 to $8,034.59) a month, +$31.85

      List prices without discounts, 730 hours a month.

      | changes | a month |
      | --- | ---: |
      | \`aws:ec2/natGateway:NatGateway\` | +$32.85 |
      | \`aws:kms/key:Key\` | -$1.00 |

      | what (calls assumed) | a month |
      | --- | ---: |
      | fixed, aws | $32.85 |
      | calls of \`chat\` | $4,000.00 ($400.00 to $8,000.00) |
      | data out of aws | $0.58 ($0.06 to $1.16) |
      | address translation | $0.29 ($0.03 to $0.58) |

      | tokens by tenant | a month |
      | --- | ---: |
      | \`research\` | $3,000.00 ($300.00 to $6,000.00) |
      | \`support\` | $1,000.00 ($100.00 to $2,000.00) |

      Without a price, in no sum: 1 x \`aws:neptune/cluster:Cluster\`.

      Calls not counted: \`idle\`.
      "
    `);
  });

  it("as a page that needs nothing else and escapes what it is given", () => {
    const page = renderCostHtml(report);
    expect(page).toContain("&lt;plan&gt;.json");
    expect(page).not.toMatch(/<plan>|https?:\/\/(?!www\.w3\.org)|<script/);
    expect(page.match(/<svg /g)!.length).toBe(6);
    expect(page).toContain("$4,000.00");
    expect(page).not.toContain("NaN");
  });

  it("without calls and without anything", () => {
    const empty = costReport({ source: "s", planned: [] }, { egress: "tiered" });
    expect(renderCostText(empty)).toBe(
      "$0.00 a month, from list prices without discounts (s)\n\nfixed, whether anybody calls or not: $0.00",
    );
    expect(renderCostHtml(empty)).not.toContain("<svg");
  });
});
