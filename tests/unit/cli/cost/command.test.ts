import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { registerCost } from "../../../../cli/cost/command";
import { endpoint, resource } from "./fixture";

/** Proves what the command line does with files; reading a stack by its name is proven where the engine runs. */
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cost-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const at = (name: string): string => path.join(folder, name);
const write = (name: string, content: unknown): string => {
  fs.writeFileSync(at(name), typeof content === "string" ? content : JSON.stringify(content));
  return at(name);
};

const state = (environment: string) =>
  write(`${environment}.json`, {
    version: 3,
    deployment: {
      resources: [
        resource("aws:ec2/natGateway:NatGateway"),
        endpoint(
          { chat: { targets: [{ cloud: "azure", model: "gpt-5.4", input: 2.5, output: 15 }] } },
          { environment, home: "aws" },
        ),
      ],
    },
  });
const workload = write(
  "workload.yaml",
  "aliases: { chat: { requests: 1000000, inputTokens: 2000, outputTokens: 100 } }",
);

let printed: string[] = [];
beforeEach(() => {
  printed = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  process.exitCode = undefined;
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function cost(...flags: string[]): Promise<unknown> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerCost(program);
  for (const command of program.commands) {
    command.exitOverride();
    command.configureOutput({ writeErr: () => undefined });
  }
  await program.parseAsync(["node", "unified-ai", "cost", ...flags]);
  return process.exitCode;
}

describe("unified-ai cost", () => {
  it("prices several files in one report, with advice, and writes every form", async () => {
    const files = ["--state", state("dev"), "--state", state("prod"), "--workload", workload];
    const forms = ["--html", at("c.html"), "--markdown", at("c.md"), "--focus", at("c.csv")];
    expect(await cost(...files, ...forms, "--month", "2026-12", "--json")).toBe(0);
    const report = JSON.parse(printed.join("")) as {
      code: number;
      totalMonthlyUsd: number;
      environments: { environment: string; totalMonthlyUsd: number }[];
      advice: { monthlyUsd: number }[];
      unpriced: unknown[];
    };
    expect(report.code).toBe(0);
    expect(report.environments.map(({ environment }) => environment)).toEqual(["dev", "prod"]);
    expect(report.totalMonthlyUsd).toBeCloseTo(
      report.environments[0]!.totalMonthlyUsd + report.environments[1]!.totalMonthlyUsd,
      9,
    );
    expect(report.advice.length).toBeGreaterThan(0);
    expect(report.unpriced).toEqual([]);
    expect(fs.readFileSync(at("c.html"), "utf8")).toContain("Monthly cost of dev, prod");
    expect(fs.readFileSync(at("c.md"), "utf8")).toContain("What would be cheaper");
    const lines = fs.readFileSync(at("c.csv"), "utf8").split("\r\n");
    expect(lines[0]).toMatch(/^BilledCost,BillingAccountId,/);
    expect(lines.filter((line) => line.includes(",2026-12-01T00:00:00Z,")).length).toBe(
      lines.length - 2,
    );
  });

  it("ends with 2 over the cap, and says by how much", async () => {
    const files = ["--state", state("dev"), "--workload", workload];
    expect(await cost(...files, "--cap", "6000", "--json")).toBe(2);
    const { code, cap, totalMonthlyUsd } = JSON.parse(printed.join("")) as {
      code: number;
      cap: { usd: number; overUsd: number };
      totalMonthlyUsd: number;
    };
    expect([code, cap.usd]).toEqual([2, 6000]);
    expect(cap.overUsd).toBeCloseTo(totalMonthlyUsd - 6000, 9);
    expect(await cost(...files, "--cap", "7000")).toBe(0);
    expect(await cost(...files, "--cap")).toBe(0);
    expect(printed.at(-1)).toContain("without calls");
  });

  it.each([
    ["nothing to price", [], /must be told what to price, got nothing/],
    ["a cap that is no amount", ["--cap", "much"], /must be US dollars, 0 or more, got "much"/],
    ["no month", ["--month", "2026-13"], /must be YYYY-MM, got "2026-13"/],
    ["too many days", ["--days", "400"], /must be a whole number from 1 to 365, got "400"/],
    ["pages without their hours", ["--metrics", "http://127.0.0.1:1"], /--hours: must say/],
    ["a profile that is none", ["--workload", "no.yaml"], /no\.yaml: must be a workload profile/],
  ])("refuses %s", async (_, flags, message) => {
    const file = flags.length === 0 ? [] : ["--state", state("dev")];
    await expect(cost(...file, ...flags)).rejects.toThrow(message);
    expect(printed).toEqual([]);
  });
});
