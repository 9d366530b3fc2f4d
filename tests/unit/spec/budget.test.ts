import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveSpec } from "../../../components/spec";
import { splitBudget } from "../../../components/spec/resolve-budget";
import { changed, check, checkOn, issuesAfter, TODAY, warningsAfter, type Any } from "./fixture";

const BUDGET = {
  monthlyUsd: 1000,
  startDate: "2026-12-01",
  emails: ["finops@example.com"],
  shares: { aws: 70, azure: 20, gcp: 10 },
};

/** The good description with a budget that has no problem, and then a change. */
const withBudget =
  (change: (spec: Any) => void = () => undefined) =>
  (spec: Any): void => {
    spec.budget = structuredClone(BUDGET);
    spec.gcp.billingAccount = "012345-6789AB-CDEF01";
    spec.gcp.projectNumber = "100000000001";
    change(spec);
  };

const onAwsAlone = (spec: Any): void => {
  delete spec.azure;
  delete spec.gcp;
  spec.models = { chat: { targets: [spec.models.chat.targets[1]] } };
  spec.tenants = { research: { models: ["chat"] } };
};

const withGateway = (spec: Any): void => {
  spec.gateway = { home: "aws", domain: "ai.example.com", zoneId: "Z0123456789ABCDEFGHIJ" };
  spec.cluster = { apiAddresses: ["203.0.113.10"] };
  spec.models.chat.capabilities = ["streaming", "tools", "vision"];
};

describe("a budget", () => {
  it("is split into each cloud's part", () => {
    const { issues, warnings, spec } = check(changed(withBudget()));
    expect({ issues, warnings }).toEqual({ issues: [], warnings: [] });
    expect(spec?.budget).toEqual({
      monthlyUsd: 1000,
      startDate: "2026-12-01",
      emails: ["finops@example.com"],
      amounts: { aws: 700, azure: 200, gcp: 100 },
    });
  });

  it("is the only cloud's without shares", () => {
    const spec = resolveSpec(
      changed(
        withBudget((one) => {
          onAwsAlone(one);
          delete one.budget.shares;
        }),
      ),
      { environment: "dev", today: TODAY },
    );
    expect(spec.budget?.amounts).toEqual({ aws: 1000 });
  });

  it("takes a start that YAML had read as a point in time", () => {
    const read = "2026-12-01 00:00:00 +0000 UTC";
    const { issues, spec } = check(changed(withBudget((one) => (one.budget.startDate = read))));
    expect(issues).toEqual([]);
    expect(spec?.budget?.startDate).toBe("2026-12-01");
  });

  it("is absent when nobody asks for one", () => {
    expect(check(changed(() => undefined)).spec).not.toHaveProperty("budget");
  });

  it.each<[string, (spec: Any) => void, string, string]>([
    [
      "no shares between several clouds",
      (spec) => delete spec.budget.shares,
      "budget.shares",
      "must be given with several clouds, each of which counts its own spending alone, got nothing for aws, azure, gcp; add percents that are 100 together: { aws: .., azure: .., gcp: .. }",
    ],
    [
      "shares that are not all",
      (spec) => (spec.budget.shares.aws = 60),
      "budget.shares",
      "must be 100 together, got 90; change the percents",
    ],
    [
      "a share of a cloud that is off",
      (spec) => {
        delete spec.gcp;
        spec.models.chat.targets.pop();
      },
      "budget.shares.gcp",
      "must be of an enabled cloud, got 10 for gcp; add `gcp` or remove the share",
    ],
    [
      "a share of less than a dollar",
      (spec) => (spec.budget.monthlyUsd = 9),
      "budget.shares.gcp",
      "must leave at least one dollar for gcp, got 0.9 of 9; raise the share or remove it",
    ],
    [
      "a day within the month",
      (spec) => (spec.budget.startDate = "2026-12-15"),
      "budget.startDate",
      'must be the first day of a month, got "2026-12-15"; write it as "2026-12-01"',
    ],
    [
      "a start before Azure knew budgets",
      (spec) => (spec.budget.startDate = "2017-05-01"),
      "budget.startDate",
      'must be from 2017-06-01 to 2027-11-01, the starts that Azure takes, got "2017-05-01"; use the month that the environment begins in',
    ],
    [
      "a start too far ahead",
      (spec) => (spec.budget.startDate = "2027-12-01"),
      "budget.startDate",
      'must be from 2017-06-01 to 2027-11-01, the starts that Azure takes, got "2027-12-01"; use the month that the environment begins in',
    ],
    [
      "an address twice",
      (spec) => spec.budget.emails.push("FinOps@example.com"),
      "budget.emails[1]",
      'must name an address once, got "FinOps@example.com" again; remove it',
    ],
    [
      "a name for an address",
      (spec) => (spec.budget.emails = ["finops"]),
      "budget.emails[0]",
      'must be an e-mail address with a lower-case domain, got "finops"; write it as "finops@example.com"',
    ],
    [
      "no billing account",
      (spec) => delete spec.gcp.billingAccount,
      "gcp.billingAccount",
      "must be given for a budget on Google Cloud, which belongs to a billing account, got nothing; add its id, or give gcp no share of the budget",
    ],
    [
      "no project number",
      (spec) => delete spec.gcp.projectNumber,
      "gcp.projectNumber",
      "must be given for a budget on Google Cloud, which names the project by its number, got nothing; add it, or give gcp no share of the budget",
    ],
  ])("refuses %s", (_, change, path, reason) => {
    expect(issuesAfter(withBudget(change))).toEqual([{ path, reason }]);
  });

  it.each([0, 6])("refuses %i addresses", (count) => {
    const emails = Array.from({ length: count }, (_, at) => `team-${at}@example.com`);
    const issues = issuesAfter(withBudget((spec) => (spec.budget.emails = emails)));
    expect(issues.map(({ path }) => path)).toEqual(["budget.emails"]);
  });

  it("does not grow old: a start that is long over is no problem and no warning", () => {
    const { issues, warnings } = checkOn(changed(withBudget()), "2029-03-14");
    const about = [...issues, ...warnings].filter(({ path }) => path.startsWith("budget"));
    expect(about).toEqual([]);
  });

  it("warns of a cloud without a share and of an account without a budget", () => {
    const [shares] = warningsAfter(
      withBudget((spec) => (spec.budget.shares = { aws: 80, azure: 20 })),
    );
    expect(shares).toEqual({
      path: "budget.shares",
      reason:
        "leave gcp without a budget, got no share for it; give it one, so that somebody is told what is spent there",
    });
    const [account] = warningsAfter(withBudget((spec) => delete spec.budget));
    expect(account).toEqual({
      path: "gcp.billingAccount",
      reason:
        'has no effect without `budget`, got "012345-6789AB-CDEF01"; add `budget` or remove it',
    });
  });
});

describe("a budget beside the tenants' own", () => {
  const warningsWith = (tenants: Any, monthlyUsd = 1000): string[] =>
    warningsAfter(
      withBudget((spec) => {
        withGateway(spec);
        spec.budget.monthlyUsd = monthlyUsd;
        spec.tenants = tenants;
      }),
    ).map(({ path, reason }) => `${path} ${reason}`);
  const tenant = (monthlyBudgetUsd?: number): Any => ({
    models: ["chat", "embed"],
    ...(monthlyBudgetUsd !== undefined && { monthlyBudgetUsd }),
  });

  it("is quiet when they fit, a month of 31 days counted", () => {
    expect(warningsWith({ a: tenant(500), b: tenant(467) })).toEqual([]);
  });

  it("warns when they may spend more before the gateway stops them", () => {
    expect(warningsWith({ a: tenant(500), b: tenant(475) })).toEqual([
      "budget.monthlyUsd is less than tenants may spend before the gateway stops them, got 1000 and 1007.5 (the sum of `monthlyBudgetUsd`, 975 in 30 days, over a month of 31); raise it by 8 and what the environment costs idle, or lower theirs",
    ]);
  });

  it("warns of tenants that nothing stops, with five names at most", () => {
    const many = Object.fromEntries("abcdef".split("").map((name) => [name, tenant()]));
    expect(warningsWith({ ...many, paid: tenant(1) })).toEqual([
      "budget.monthlyUsd is watched but not kept, got 6 tenants without `monthlyBudgetUsd` (a, b, c, d, e, ...): nothing stops their calls; give each one",
    ]);
    expect(warningsWith({ only: tenant() })[0]).toContain(
      "got 1 tenant without `monthlyBudgetUsd` (only)",
    );
  });

  it("says nothing of tenants without a gateway, where none of their limits is kept", () => {
    const warnings = warningsAfter(
      withBudget((spec) => (spec.tenants = { a: tenant(5000), b: tenant() })),
    );
    expect(warnings.filter(({ path }) => path === "budget.monthlyUsd")).toEqual([]);
  });
});

describe("splitBudget", () => {
  it("gives whole cents that are the sum to the cent, each within a cent of its share", () => {
    const shares = fc
      .tuple(fc.integer({ min: 1, max: 98 }), fc.integer({ min: 1, max: 98 }))
      .filter(([aws, azure]) => aws + azure < 100)
      .map(([aws, azure]) => ({ aws, azure, gcp: 100 - aws - azure }));
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 100_000_000_000 }), shares, (cents, split) => {
        const parts = splitBudget(cents / 100, split);
        const inCents = Object.values(parts).map((usd) => Math.round(usd * 100));
        expect(inCents.reduce((sum, part) => sum + part, 0)).toBe(cents);
        for (const [cloud, share] of Object.entries(split)) {
          const exact = (cents * share) / 100;
          const part = parts[cloud as keyof typeof split]! * 100;
          expect(Math.abs(part - exact)).toBeLessThan(3);
        }
      }),
    );
  });
});
