import { describe, expect, it } from "vitest";
import { FOCUS_VERSION, focusColumns, focusServices } from "../../../../catalog/focus";
import { checkFocus, type FocusRow } from "../../../../cli/cost/focus/check";
import { renderCsv } from "../../../../cli/cost/focus/csv";
import { FOCUS_COLUMNS } from "../../../../cli/cost/focus/row";
import { focusRows } from "../../../../cli/cost/focus/rows";
import { costReport } from "../../../../cli/cost/report";
import { parseWorkload } from "../../../../cli/cost/workload";
import { endpoint, resource, stackOf } from "./fixture";

/** Proves that rows are what the table of columns asks for; that the table is FOCUS' own is in its source. */

const tags = {
  Environment: "dev",
  Project: "atlas",
  CostCenter: "ML-4100",
  Team: "platform-ai",
  ManagedBy: "pulumi",
};
const stack = stackOf(
  resource("aws:ec2/natGateway:NatGateway", {
    tags: { Team: "network", CostCenter: "NET-1", secret: { a: 1 } },
  }),
  resource("aws:kms/key:Key"),
  resource("aws:iam/role:Role"),
  resource("gcp:compute/instance:Instance", {
    machineType: "a2-highgpu-1g",
    zone: "us-central1-a",
    labels: { cost_center: "ml-1", team: "vision" },
  }),
  endpoint(
    {
      chat: {
        routing: "weighted",
        targets: [
          { cloud: "azure", model: "gpt-5.4", input: 2.75, output: 16.5, weight: 3 },
          { cloud: "aws", model: "claude-sonnet-5-5", input: 2.2, output: 11, weight: 1 },
        ],
      },
    },
    {
      home: "aws",
      tags,
      tenants: { research: { models: ["chat"] }, support: { models: ["chat"] } },
    },
  ),
);
const workload = parseWorkload(
  {
    aliases: {
      chat: {
        requests: 1e8,
        inputTokens: 1500,
        outputTokens: 300,
        cacheHitRate: 0.3,
        batchShare: 0.1,
        priorityShare: 0.1,
        tenants: { research: 0.75, support: 0.25 },
      },
    },
  },
  "w",
);
const options = { workload, egress: "tiered" as const, month: "2026-12" };
const rows = focusRows([stack], options);
const sum = (of: readonly FocusRow[]): number =>
  of.reduce((all, row) => all + (row["BilledCost"] as number), 0);
const where = (column: string, value: unknown) => rows.filter((row) => row[column] === value);

describe("the export", () => {
  it("is what the table of columns asks for", () => {
    expect(checkFocus(FOCUS_COLUMNS, rows)).toEqual([]);
  });

  it("adds up to the report, in each of its costs", () => {
    const { totalMonthlyUsd } = costReport(stack, options);
    expect(sum(rows)).toBeCloseTo(totalMonthlyUsd, 4);
    for (const cost of ["ListCost", "ContractedCost", "EffectiveCost"])
      expect(rows.map((row) => row[cost])).toEqual(rows.map((row) => row["BilledCost"]));
  });

  it("charges teams by their tags and tenants by their calls", () => {
    expect(where("x_Team", "network").map((row) => row["x_CostCenter"])).toEqual(["NET-1"]);
    expect(where("x_Team", "vision").map((row) => row["x_CostCenter"])).toEqual(["ml-1"]);
    // A key without tags is the environment's.
    const [key] = where("ResourceType", "aws:kms/key:Key");
    expect([key!["x_Team"], key!["x_CostCenter"], key!["x_ChargedTo"]]).toEqual([
      "platform-ai",
      "ML-4100",
      "platform-ai",
    ]);
    const [research, support] = ["research", "support"].map((tenant) =>
      sum(where("x_Tenant", tenant)),
    );
    expect(research! / support!).toBeCloseTo(3, 9);
    expect(where("x_ChargedTo", "research").length).toBe(where("x_Tenant", "research").length);
    expect(JSON.parse(where("x_Tenant", "support")[0]!["Tags"] as string)).toEqual({
      ...tags,
      Alias: "chat",
      Model: expect.stringMatching(/^(gpt|claude)/) as string,
      Tenant: "support",
    });
  });

  it("has tokens by meter and tier, at the price of a million", () => {
    const meters = where("x_Tenant", "research").map((row) => row["SkuPriceId"]);
    expect(new Set(meters).size).toBe(meters.length);
    const cached = where("x_Tenant", "research").find(
      (row) => row["SkuPriceId"] === "azure/gpt-5.4/cached input/standard/eastus2",
    )!;
    // Three quarters to Azure, eight tenths at the standard tier, three tenths cached, three quarters research's.
    const tokens = 1e8 * 0.75 * 0.8 * 1500 * 0.3 * 0.75;
    expect(cached["ConsumedQuantity"]).toBeCloseTo(tokens, 0);
    expect(cached["PricingQuantity"]).toBeCloseTo(tokens / 1e6, 6);
    expect([cached["PricingUnit"], cached["ListUnitPrice"]]).toEqual(["1000000 Tokens", 0.275]);
    expect(cached["ServiceCategory"]).toBe("AI and Machine Learning");
  });

  it("says of every row that it is an estimate, and on what it rests", () => {
    for (const row of rows) {
      expect(row["x_Estimate"]).toBe("true");
      expect(row["ChargeDescription"]).toMatch(/^Estimate: /);
      expect(["fixed", "assumed"]).toContain(row["x_Basis"]);
    }
    expect(new Set(rows.map((row) => row["BillingPeriodStart"]))).toEqual(
      new Set(["2026-12-01T00:00:00Z"]),
    );
    expect(rows[0]!["BillingPeriodEnd"]).toBe("2027-01-01T00:00:00Z");
  });

  it("tells environments apart", () => {
    const other = stackOf(resource("aws:kms/key:Key"), endpoint({}, { environment: "prod", tags }));
    const both = focusRows([stack, other], options);
    expect(sum(both.filter((row) => row["x_Environment"] === "prod"))).toBeCloseTo(1, 9);
    expect(checkFocus(FOCUS_COLUMNS, both)).toEqual([]);
  });
});

describe("the check", () => {
  const row = rows.find((each) => each["x_Tenant"] === "research")!;
  it.each([
    [
      "a mandatory column that is missing",
      FOCUS_COLUMNS.filter((id) => id !== "BilledCost"),
      {},
      "BilledCost: must be there",
    ],
    [
      "a column of its own without x_",
      [...FOCUS_COLUMNS.slice(0, 44), "Team"],
      {},
      "Team: must be a column",
    ],
    ["its own columns before FOCUS'", ["x_Team", ...FOCUS_COLUMNS], {}, "must stand before"],
    [
      "a null where none may be",
      FOCUS_COLUMNS,
      { ServiceName: null },
      "ServiceName: must have a value",
    ],
    [
      "another charge category",
      FOCUS_COLUMNS,
      { ChargeCategory: "Estimate" },
      "must be one of Usage",
    ],
    ["another service category", FOCUS_COLUMNS, { ServiceCategory: "AI" }, "must be one of AI and"],
    ["text for a number", FOCUS_COLUMNS, { ListCost: "1" }, "ListCost: must be a number"],
    [
      "a cost that is not price times quantity",
      FOCUS_COLUMNS,
      { ListCost: 1 },
      "must be PricingQuantity times",
    ],
    ["tags that are no object", FOCUS_COLUMNS, { Tags: "[]" }, "Tags: must be a JSON object"],
    ["a local time", FOCUS_COLUMNS, { ChargePeriodStart: "2026-12-01" }, "must be a time in UTC"],
    ["a currency's name", FOCUS_COLUMNS, { BillingCurrency: "dollar" }, "ISO 4217"],
    [
      "usage without a price",
      FOCUS_COLUMNS,
      { ListUnitPrice: null },
      "must have a value for usage",
    ],
    [
      "a quantity without a unit",
      FOCUS_COLUMNS,
      { PricingUnit: null },
      "must be null exactly where",
    ],
    ["empty text", FOCUS_COLUMNS, { RegionId: "" }, "must be null where there is nothing"],
    [
      "a period that ends before it begins",
      FOCUS_COLUMNS,
      { BillingPeriodEnd: "2020-01-01T00:00:00Z" },
      "must be after its start",
    ],
  ])("finds %s", (_, columns, change, message) => {
    expect(checkFocus(columns, [{ ...row, ...change }]).join("\n")).toContain(message);
  });
});

describe("the table of columns", () => {
  it("is of version 1.3: 65 columns, 23 of them mandatory", () => {
    const ids = focusColumns().map(({ id }) => id);
    expect(FOCUS_VERSION).toBe("1.3");
    expect(ids.length).toBe(65);
    expect(focusColumns().filter(({ level }) => level === "Mandatory").length).toBe(23);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("allows every category that services are in", () => {
    const category = focusColumns().find(({ id }) => id === "ServiceCategory")!;
    for (const service of focusServices()) expect(category.allowed).toContain(service.category);
  });
});

describe("CSV", () => {
  it("quotes what has to be, and writes no exponents", () => {
    expect(
      renderCsv(
        ["a", "b"],
        [
          { a: 'x, "y"', b: 1e-7 },
          { a: null, b: 1e21 },
        ],
      ),
    ).toBe('a,b\r\n"x, ""y""",0.0000001\r\n,1000000000000000000000\r\n');
  });
});
