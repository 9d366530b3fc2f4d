// Proves what `npm run test:live` refuses before it does anything, and what it would describe. The way itself: tests/full/live.test.ts.
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { resolveSpec } from "../../../components/spec";

interface Settings {
  clouds: Record<string, Record<string, string>>;
  gateway?: Record<string, string>;
  budgetUsd: number;
  hours: number;
}
const {
  costOf,
  describe: describeStack,
  readSettings,
} = createRequire(__filename)("../../../tools/live/settings.cjs") as {
  costOf(monthlyUsd: number, hours: number): number;
  describe(settings: Settings): unknown;
  readSettings(argv: string[], env: Record<string, string>): Settings;
};

const env = {
  UNIFIED_AI_LIVE: "1",
  UNIFIED_AI_LIVE_AWS_ACCOUNT: "111122223333",
  UNIFIED_AI_LIVE_AZURE_SUBSCRIPTION: "00000000-0000-4000-8000-000000000001",
  UNIFIED_AI_LIVE_AZURE_TENANT: "72f988bf-0000-4000-8000-000000000001",
  UNIFIED_AI_LIVE_GCP_PROJECT: "atlas-ml",
  UNIFIED_AI_LIVE_DOMAIN: "live.example.com",
  UNIFIED_AI_LIVE_ZONE_ID: "Z0123456789ABCDEFGHIJ",
  UNIFIED_AI_LIVE_ADDRESS: "203.0.113.10",
};
const BUDGET = ["--budget-usd", "5"];

describe("readSettings", () => {
  it("refuses without every confirmation, and says all that is missing at once", () => {
    expect(() => readSettings([], {})).toThrow(
      /nothing was done:\n  UNIFIED_AI_LIVE: must be 1[^]*--budget-usd: [^]*AWS_ACCOUNT: must be 12 digits, got ""[^]*AZURE_SUBSCRIPTION[^]*AZURE_TENANT[^]*GCP_PROJECT/,
    );
  });

  it.each([
    [BUDGET, { ...env, UNIFIED_AI_LIVE: "yes" }, /UNIFIED_AI_LIVE: must be 1/],
    [[], env, /--budget-usd: .*got null/],
    [["--budget-usd", "0"], env, /--budget-usd: .*got "0"/],
    [["--budget-usd", "51"], env, /up to 50, got "51"/],
    [["--budget-usd", "many"], env, /got "many"/],
    [[...BUDGET, "--hours", "25"], env, /--hours: must be above 0 and up to 24, got "25"/],
    [[...BUDGET, "--clouds", "aws,oracle"], env, /--clouds: .*got "oracle"/],
    [[...BUDGET, "--clouds", "gcp", "--gateway"], env, /--gateway: must come with aws/],
    [
      [...BUDGET],
      { ...env, UNIFIED_AI_LIVE_AWS_ACCOUNT: "1111" },
      /AWS_ACCOUNT: must be 12 digits, got "1111"/,
    ],
    [
      [...BUDGET, "--gateway"],
      { ...env, UNIFIED_AI_LIVE_DOMAIN: "" },
      /UNIFIED_AI_LIVE_DOMAIN: must be a domain/,
    ],
  ])("refuses %j", (argv, variables, message) => {
    expect(() => readSettings(argv, variables as Record<string, string>)).toThrow(message);
  });

  it("asks for no ids of a cloud that is not named", () => {
    const { UNIFIED_AI_LIVE, UNIFIED_AI_LIVE_GCP_PROJECT } = env;
    const settings = readSettings([...BUDGET, "--clouds", "gcp"], {
      UNIFIED_AI_LIVE,
      UNIFIED_AI_LIVE_GCP_PROJECT,
    });
    expect(settings).toEqual({
      clouds: { gcp: { project: "atlas-ml", location: "us-central1" } },
      budgetUsd: 5,
      hours: 2,
    });
  });
});

describe("the stack that it makes", () => {
  it.each([
    ["aws,azure,gcp", []],
    ["aws", []],
    ["azure", []],
    ["gcp", []],
    ["aws,azure,gcp", ["--gateway"]],
  ])("is a description that the program takes: %s %j", (clouds, flags) => {
    const settings = readSettings([...BUDGET, "--clouds", clouds, ...flags], env);
    const spec = resolveSpec(describeStack(settings), {
      environment: "live-0a1b2c",
      today: "2026-11-21",
    });
    expect(spec.deletionProtection).toBe(false);
    expect(spec.gateway !== undefined).toBe(flags.length > 0);
  });

  it("is counted by the hour", () => {
    expect(costOf(730, 2)).toBe(2);
  });
});
