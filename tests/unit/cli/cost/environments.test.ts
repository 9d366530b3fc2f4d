import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { DEFAULT_CAP_USD } from "../../../../catalog/cost-cap";
import { capOf, capsOfPolicies } from "../../../../cli/cost/cap";
import { SHARED } from "../../../../cli/cost/environment";
import { focusRows } from "../../../../cli/cost/focus/rows";
import { costReport } from "../../../../cli/cost/report";
import { renderCostHtml } from "../../../../cli/cost/html";
import { renderCostMarkdown } from "../../../../cli/cost/markdown";
import { renderCostText } from "../../../../cli/cost/text";
import { changesOf } from "../../../../cli/cost/words";
import { parseWorkload } from "../../../../cli/cost/workload";
import { resolveSpec } from "../../../../components/spec";
import type { Weekday } from "../../../../components/spec/types";
import rule from "../../../../policies/rules/cost/monthly-cost-cap";
import { endpoint, resource, stackOf, type TargetFixture } from "./fixture";

/** Proves how several stacks, schedules and caps are counted. */

const gpt: TargetFixture = { cloud: "azure", model: "gpt-5.4", input: 2.5, output: 15 };
const nat = resource("aws:ec2/natGateway:NatGateway");
const proxies = resource("kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy", {
  spec: { provider: { kubernetes: { envoyHpa: { minReplicas: 2 } } } },
});
const schedule = { hours: "07:00-20:00", timeZone: "Europe/Berlin" };
const tenants = { research: { models: ["chat"] } };
const dev = stackOf(
  nat,
  proxies,
  endpoint({ chat: { targets: [gpt] } }, { home: "aws", schedule, tenants }),
);
const prod = stackOf(
  nat,
  nat,
  proxies,
  endpoint({ chat: { targets: [gpt] } }, { home: "aws", environment: "prod" }),
);
const workload = parseWorkload(
  {
    aliases: { chat: { requests: 1000, inputTokens: 1000, outputTokens: 100 } },
    environments: {
      prod: {
        aliases: {
          chat: {
            requests: { p10: 1e5, p50: 1e6, p90: 2e6 },
            inputTokens: 1000,
            outputTokens: 100,
          },
        },
      },
    },
  },
  "w",
);
const options = { workload, egress: "tiered" as const };

describe("several stacks", () => {
  const report = costReport([dev, prod], options);

  it("are in one report, each with its own profile, and add up", () => {
    const [one, other] = report.environments;
    expect([one!.environment, other!.environment]).toEqual(["dev", "prod"]);
    expect(one!.use[0]!.aliases[0]!.usd.p50).toBeCloseTo(4, 9);
    expect(other!.use[0]!.aliases[0]!.usd.p50).toBeCloseTo(4000, 9);
    for (const name of ["totalMonthlyUsd", "idleMonthlyUsd"] as const)
      expect(report[name]).toBeCloseTo(one![name] + other![name], 9);
    expect(report.totalMonthlyUsd).toBeCloseTo(
      costReport(dev, options).totalMonthlyUsd + costReport(prod, options).totalMonthlyUsd,
      9,
    );
    expect(report.fixed.lines.find(({ type }) => type === nat.type)!.count).toBe(3);
  });

  it("are told apart in text and Markdown", () => {
    expect(renderCostText(report)).toMatch(/^dev: .*without a single call$/m);
    expect(renderCostMarkdown(report)).toMatch(/^\| `prod` \| \$4,/m);
  });

  it("adds up by cloud, by tenant and by alias, with what no one causes alone", () => {
    for (const of of [report.byCloud, report.byTenant, report.byAlias]) {
      const sum = (place: "p10" | "p50" | "p90") =>
        Object.values(of).reduce((all, range) => all + range[place], 0);
      expect(sum("p50")).toBeCloseTo(report.totalMonthlyUsd, 6);
      expect(sum("p10")).toBeCloseTo(report.range.p10, 6);
      expect(sum("p90")).toBeCloseTo(report.range.p90, 6);
    }
    expect(Object.keys(report.byTenant).sort()).toEqual([SHARED, "research"]);
    expect(Object.keys(report.byCloud).sort()).toEqual(["aws", "azure"]);
  });
});

describe("the difference to what is deployed", () => {
  it("counts calls by cloud, tenant and alias too", () => {
    const before = endpoint(
      {
        chat: {
          targets: [{ ...gpt, cloud: "aws", model: "claude-sonnet-5-5", input: 2, output: 10 }],
        },
      },
      { home: "aws", tenants },
    );
    const stack = {
      ...stackOf(nat, endpoint({ chat: { targets: [gpt] } }, { home: "aws", tenants })),
      deployed: [nat, before],
    };
    const { difference } = costReport(stack, options);
    expect(difference!.fixedMonthlyUsd).toBe(0);
    expect(difference!.byAlias).toEqual({ chat: expect.closeTo(1, 6) as number });
    expect(difference!.byTenant["research"]).toBeCloseTo(1, 6);
    expect(difference!.byCloud["azure"]).toBeCloseTo(4, 6);
    expect(difference!.byCloud["aws"]).toBeCloseTo(-3, 6);
    expect(difference!.monthlyUsd).toBeCloseTo(difference!.useMonthlyUsd, 9);
  });
});

describe("a schedule", () => {
  it("takes the machines of the nights and weekends off, and nothing else", () => {
    const { schedule: saved, fixed, idleMonthlyUsd } = costReport(dev, options).environments[0]!;
    const machines = fixed.lines.find(({ type }) => type === proxies.type)!.monthlyUsd;
    expect(saved!.awakeShare).toBeCloseTo((13 * 5) / 168, 12);
    expect(saved!.savedMonthlyUsd).toBeCloseTo(machines * (1 - 65 / 168), 9);
    expect(idleMonthlyUsd).toBeCloseTo(fixed.monthlyUsd - saved!.savedMonthlyUsd, 9);
    expect(renderCostText(costReport(dev, options))).toContain(
      "dev sleeps outside 07:00-20:00, mon tue wed thu fri, Europe/Berlin",
    );
  });

  it("is read from what the program registers for the committed dev", () => {
    const file = path.join(__dirname, "../../../../Pulumi.dev.yaml");
    const { config } = parse(fs.readFileSync(file, "utf8")) as { config: Record<string, unknown> };
    const spec = resolveSpec(config["unified-ai-endpoint:endpoint"], { environment: "dev" });
    const inputs = JSON.parse(JSON.stringify(spec)) as Record<string, unknown>;
    const stack = stackOf(proxies, resource("unifiedai:index:UnifiedAiEndpoint", inputs));
    const { environment, schedule: saved } = costReport(stack, options).environments[0]!;
    expect(environment).toBe("dev");
    expect(saved?.hours).toBe("07:00-20:00, mon tue wed thu fri, America/New_York");
  });

  it("is drawn within its chart, with what it takes off", () => {
    const page = renderCostHtml(costReport([dev, prod], options));
    expect(page).toContain("; sleeping machines save $");
    expect(page).toMatch(/asleep outside .*<rect class="less" x="0" /);
    expect(page).not.toMatch(/<rect[^>]* x="-/);
  });

  it("is a change of its own, so that the list of changes adds up to the difference", () => {
    const stack = { ...dev, deployed: [] };
    const { difference } = costReport(stack, options);
    expect(difference!.asleepMonthlyUsd).toBeCloseTo(
      -costReport(dev, options).environments[0]!.schedule!.savedMonthlyUsd,
      9,
    );
    const sum = changesOf(costReport(stack, options)).reduce((all, one) => all + one.monthlyUsd, 0);
    expect(Math.abs(sum - difference!.monthlyUsd)).toBeLessThan(0.02);
  });

  it("never saves more than the machines cost", () => {
    const hour = fc.integer({ min: 0, max: 23 }).map((n) => `${String(n).padStart(2, "0")}:30`);
    const days = fc.subarray(["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as Weekday[]);
    fc.assert(
      fc.property(hour, hour, days, (from, to, on) => {
        const stack = stackOf(
          proxies,
          endpoint({}, { home: "aws", schedule: { hours: `${from}-${to}`, days: on } }),
        );
        const { schedule: saved, idleMonthlyUsd } = costReport(stack, options).environments[0]!;
        expect(saved!.savedMonthlyUsd).toBeLessThanOrEqual(saved!.machinesMonthlyUsd);
        expect(idleMonthlyUsd).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a cap", () => {
  const report = costReport([dev, prod], options);
  const [small, large] = report.environments;

  it("holds each environment by itself and says by how much it is over", () => {
    const cap = capOf(report, 1000);
    expect(cap.over.map(({ environment }) => environment)).toEqual(["prod"]);
    expect(cap.overUsd).toBeCloseTo(large!.totalMonthlyUsd - 1000, 9);
    expect(renderCostText(report, cap)).toContain("prod is $");
    expect(renderCostMarkdown(report, cap)).toMatch(/\*\*prod is .* over its cap of \$1,000\.00/);
  });

  it("is kept to the cent, and tells who is over it with many calls", () => {
    expect(capOf(report, large!.totalMonthlyUsd).overUsd).toBe(0);
    expect(capOf(report, large!.totalMonthlyUsd - 0.01).overUsd).toBeCloseTo(0.01, 6);
    const { near } = capOf(report, 5000);
    expect(near).toEqual([{ environment: "prod", capUsd: 5000, p90Usd: large!.range.p90 }]);
    expect(renderCostText(report, capOf(report, 1e6))).toContain("within the cap of $1,000,000.00");
  });

  const pack = fs.mkdtempSync(path.join(os.tmpdir(), "cap-"));
  afterAll(() => fs.rmSync(pack, { recursive: true }));

  it("comes from the environment's policies, and then holds what is paid without calls", () => {
    fs.mkdirSync(path.join(pack, "config"));
    const write = (name: string, value: unknown) =>
      fs.writeFileSync(
        path.join(pack, "config", `${name}.json`),
        JSON.stringify({ "monthly-cost-cap": value }),
      );
    write("dev", { enforcementLevel: "mandatory", usd: 20 });
    write("prod", "mandatory");
    const cap = capsOfPolicies(report, pack);
    expect(cap.of).toBe("idle");
    expect(cap.over).toEqual([
      {
        environment: "dev",
        capUsd: 20,
        monthlyUsd: small!.fixed.monthlyUsd,
        overUsd: small!.fixed.monthlyUsd - 20,
      },
    ]);
    expect(cap.near).toEqual([]);
    fs.rmSync(path.join(pack, "config", "prod.json"));
    expect(() => capsOfPolicies(report, pack)).toThrow(
      /--cap: must find the policies of environment "prod"/,
    );
  });

  it("has the default of the rule", () => {
    expect(JSON.stringify(rule)).toContain(`"default":${DEFAULT_CAP_USD}`);
  });
});

describe("a first preview, which does not know the proxies' own inputs", () => {
  it("counts as many machines as the description says, in report and export", () => {
    const asked = endpoint({}, { home: "aws" });
    const gateway = { home: "aws", replicas: { min: 3, max: 6 } };
    const stack = stackOf(
      resource(proxies.type, { spec: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }),
      { ...asked, inputs: { ...asked.inputs, gateway } },
    );
    const report = costReport(stack, options);
    expect(report.unpriced).toEqual([]);
    const [two] = costReport(stackOf(proxies), options).fixed.lines;
    expect(report.totalMonthlyUsd).toBeCloseTo(two!.monthlyUsd * 1.5, 9);
    const rows = focusRows([stack], { ...options, month: "2026-12" });
    expect(rows.map((row) => row["BilledCost"])).toEqual([
      expect.closeTo(report.totalMonthlyUsd, 9) as number,
    ]);
  });
});
