import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { dollars } from "../../../../cli/cost/money";
import { costReport } from "../../../../cli/cost/report";
import { parseWorkload } from "../../../../cli/cost/workload";
import { endpoint, resource, stackOf } from "./fixture";

/**
 * Proves that the command and docs/cost.md, where three stacks are worked out by hand, agree to the cent. The prices in the
 * document are written there by hand: a change of the catalog that moves them fails here.
 */
const document = fs.readFileSync(path.join(__dirname, "../../../../docs/cost.md"), "utf8");
const section = (number: number): string =>
  document.split(/^### /m).find((part) => part.startsWith(`${number}. `))!;

const repeat = (count: number, type: string) => Array.from({ length: count }, () => resource(type));

const stacks = [
  {
    number: 1,
    resources: [
      ...repeat(2, "aws:kms/key:Key"),
      resource("aws:cloudwatch/logGroup:LogGroup"),
      endpoint({
        chat: { targets: [{ cloud: "aws", model: "claude-sonnet-5-5", input: 2.2, output: 11 }] },
      }),
    ],
    chat: {
      requests: 200_000,
      inputTokens: 1000,
      outputTokens: 400,
      cacheHitRate: 0.4,
      cacheWriteShare: 0.1,
    },
  },
  {
    number: 2,
    resources: [
      resource("aws:eks/cluster:Cluster"),
      ...repeat(2, "aws:ec2/natGateway:NatGateway"),
      ...repeat(2, "aws:ec2/eip:Eip"),
      resource("aws:lb/loadBalancer:LoadBalancer"),
      endpoint(
        { chat: { targets: [{ cloud: "azure", model: "gpt-5.4", input: 2.75, output: 16.5 }] } },
        { home: "aws" },
      ),
    ],
    chat: { requests: 1e6, inputTokens: 1500, outputTokens: 300, cacheHitRate: 0.3 },
  },
  {
    number: 3,
    resources: [
      resource("azure-native:cognitiveservices:Deployment", {
        sku: { name: "DataZoneProvisionedManaged", capacity: 50 },
      }),
      endpoint({
        chat: {
          routing: "weighted",
          targets: [
            {
              cloud: "azure",
              model: "gpt-5.4",
              input: 2.75,
              output: 16.5,
              provisioned: true,
              weight: 3,
            },
            { cloud: "gcp", model: "gemini-3.8-flash", input: 0.825, output: 4.125, weight: 1 },
          ],
        },
      }),
    ],
    chat: { requests: 4e6, inputTokens: 500, outputTokens: 200, batchShare: 0.2 },
  },
] as const;

describe("the stacks worked out by hand", () => {
  it.each(stacks)("$number", ({ number, resources, chat }) => {
    const workload = parseWorkload({ aliases: { chat } }, "w");
    const { totalMonthlyUsd } = costReport(stackOf(...resources), { workload, egress: "tiered" });
    expect(section(number)).toContain(`**${dollars(totalMonthlyUsd)}**`);
  });

  it.each(stacks)("$number: its lines add up to its total", ({ number }) => {
    const cells = section(number)
      .split("\n")
      .filter((line) => /^\|.*\$/.test(line))
      .map((line) => Number(line.split("|")[3]!.replace(/[$,*\s]/g, "")));
    const total = cells.pop()!;
    const sum = cells.reduce((all, one) => all + one, 0);
    expect(cells.length).toBeGreaterThan(3);
    expect(Math.abs(sum - total)).toBeLessThan(0.005);
  });
});
