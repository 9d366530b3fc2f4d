import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { main } from "../../../../cli/main";
import { ask } from "../../../../cli/prices/ask";
import { cells } from "../../../../cli/prices/aws";
import {
  APIS,
  checkPrices,
  writePrices,
  type RefreshOptions,
} from "../../../../cli/prices/refresh";
import { renderPrices } from "../../../../cli/prices/text";

/** Proves what is asked and what is made of the answers, in the forms that the APIs document; not that the APIs answer so today. */

const answers = new Map<string, string | ((request: http.IncomingMessage) => string)>();
const asked: string[] = [];
const server = http.createServer((request, response) => {
  asked.push(
    `${decodeURIComponent(request.url!)} ${request.headers["x-goog-api-key"] ?? ""}`.trim(),
  );
  const answer = answers.get(decodeURIComponent(request.url!).split("?")[0]!);
  response.writeHead(answer === undefined ? 404 : 200);
  response.end(typeof answer === "function" ? answer(request) : answer);
});
let base = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const folders: string[] = [];
afterEach(() => {
  answers.clear();
  asked.length = 0;
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true });
});

const PRICES = `[
  {
    "type": "aws:ec2/natGateway:NatGateway",
    "usd": 0.045,
    "unit": "hour",
    "usage": [{ "meter": "data processed", "unit": "GB", "usd": 0.045 }],
    "region": "us-east-1",
    "regions": { "eu-west-1": 0.05 },
    "source": "a blog",
    "checked": "2026-01-01",
    "secondSource": "another blog",
    "verified": "two-sources"
  },
  {
    "type": "aws:iam/role:Role",
    "usd": 0,
    "unit": "free",
    "region": "global",
    "source": "a list",
    "checked": "2026-01-01",
    "verified": "single-source"
  }
]`;
const MACHINES = `[
  { "cloud": "aws", "machineType": "p5.48xlarge", "accelerator": "NVIDIA H100", "accelerators": 8, "usdPerHour": {"us-east-1": 98.32}, "source": "a table", "checked": "2026-01-01", "verified": "single-source" },
  { "cloud": "azure", "machineType": "Standard_ND96isr_H100_v5", "accelerator": "NVIDIA H100", "accelerators": 8, "usdPerHour": {"eastus": 98.32, "uksouth": 1}, "source": "a table", "checked": "2026-01-01", "verified": "single-source" },
  { "cloud": "gcp", "machineType": "a2-highgpu-1g", "accelerator": "NVIDIA A100", "accelerators": 1, "usdPerHour": {"us-central1": 4}, "source": "a table", "checked": "2026-01-01", "verified": "single-source" },
  { "cloud": "gcp", "machineType": "a3-highgpu-8g", "accelerator": "NVIDIA H100", "accelerators": 8, "usdPerHour": {"us-central1": 88.49}, "source": "a table", "checked": "2026-01-01", "verified": "single-source" }
]`;

function book(over: Partial<RefreshOptions> = {}): RefreshOptions {
  const catalog = fs.mkdtempSync(path.join(os.tmpdir(), "prices-"));
  folders.push(catalog);
  fs.writeFileSync(path.join(catalog, "prices.json"), PRICES);
  fs.writeFileSync(path.join(catalog, "gpu-prices.json"), MACHINES);
  const at = {
    aws: { ...APIS.aws, base },
    azure: { ...APIS.azure, base },
    gcp: { ...APIS.gcp, base },
  };
  return {
    catalog,
    clouds: ["aws", "azure", "gcp"],
    regions: [],
    apis: at,
    gcpKey: "k-1",
    ...over,
  };
}

const LIST = `"FormatVersion","v1.0"
"Disclaimer","This pricing list is for informational purposes only."
"Publication Date","2026-11-20T00:00:00Z"
"Version","20261120000000"
"OfferCode","AmazonEC2"
"SKU","OfferTermCode","RateCode","TermType","PriceDescription","EffectiveDate","StartingRange","EndingRange","Unit","PricePerUnit","Currency","usageType","operation"
`;
const meter = (
  usageType: string,
  usd: string,
  operation = "",
  term = "OnDemand",
  currency = "USD",
) =>
  `"X","T","R","${term}","$${usd} per ""hour"", each","2026-11-01","0","Inf","Hrs","${usd}","${currency}","${usageType}","${operation}"\n`;

function amazon(): void {
  answers.set(
    "/offers/v1.0/aws/AmazonEC2/current/us-east-1/index.csv",
    LIST +
      meter("NatGateway-Hours", "0.0450000000", "NatGateway") +
      meter("RegionalNatGateway-Hours", "0.9000000000", "NatGateway") +
      meter("NatGateway-Bytes", "0.0500000000", "NatGateway") +
      meter("BoxUsage:p5.48xlarge", "55.0400000000", "RunInstances") +
      meter("BoxUsage:p5.48xlarge", "63.8720000000", "RunInstances:0002") +
      meter("BoxUsage:p5.48xlarge", "30.0000000000", "RunInstances", "Reserved"),
  );
  answers.set(
    "/offers/v1.0/aws/AmazonEC2/current/eu-west-1/index.csv",
    LIST + meter("EU-NatGateway-Hours", "0.0480000000", "NatGateway"),
  );
}

function microsoft(): void {
  const item = (over: object) => ({
    currencyCode: "USD",
    tierMinimumUnits: 0,
    retailPrice: 98.32,
    armRegionName: "eastus",
    productName: "NDsr H100 v5 Series",
    skuName: "ND96isr H100 v5",
    meterName: "ND96isr H100 v5",
    unitOfMeasure: "1 Hour",
    type: "Consumption",
    armSkuName: "Standard_ND96isr_H100_v5",
    ...over,
  });
  const first = {
    Items: [item({}), item({ retailPrice: 5, skuName: "ND96isr H100 v5 Spot" })],
    NextPageLink: `${base}/api/retail/prices?page=2`,
  };
  const second = {
    Items: [
      item({ armRegionName: "uksouth", retailPrice: 122.9 }),
      item({
        armRegionName: "uksouth",
        retailPrice: 140,
        productName: "NDsr H100 v5 Series Windows",
      }),
      item({ armRegionName: "uksouth", retailPrice: 60, type: "Reservation" }),
    ],
    NextPageLink: "https://elsewhere.example.com/api/retail/prices?page=3",
  };
  answers.set("/api/retail/prices", (request) =>
    JSON.stringify(request.url!.includes("page=2") ? second : first),
  );
}

function google(): void {
  const sku = (
    description: string,
    nanos: number,
    units = "0",
    region = "us-central1",
    usageType = "OnDemand",
  ) => ({
    description,
    category: { usageType },
    serviceRegions: [region],
    pricingInfo: [
      {
        pricingExpression: {
          usageUnit: "h",
          tieredRates: [{ startUsageAmount: 0, unitPrice: { currencyCode: "USD", units, nanos } }],
        },
      },
    ],
  });
  answers.set(
    "/v1/services",
    JSON.stringify({
      services: [
        {
          name: "services/6F81-5844-456A",
          serviceId: "6F81-5844-456A",
          displayName: "Compute Engine",
        },
      ],
    }),
  );
  const pages = [
    {
      skus: [
        sku("A2 Instance Core running in Americas", 31611000),
        sku("A2 Instance Core running in Americas", 9000000, "0", "us-central1", "Preemptible"),
      ],
      nextPageToken: "t 2",
    },
    {
      skus: [
        sku("A2 Instance Ram running in Americas", 4237000),
        sku("Nvidia Tesla A100 GPU running in Americas", 933908000, "2"),
        sku("Nvidia Tesla A100 80GB GPU running in Americas", 0, "9"),
      ],
    },
  ];
  answers.set("/v1/services/6F81-5844-456A/skus", (request) =>
    JSON.stringify(pages[request.url!.includes("pageToken") ? 1 : 0]),
  );
}

describe("what the price APIs say otherwise", () => {
  it("is listed with its place, both prices and the difference", async () => {
    amazon();
    microsoft();
    google();
    const check = await checkPrices(book());
    const aws = "AWS Price List Bulk API, AmazonEC2";
    expect(check.changes).toEqual([
      {
        file: "prices.json",
        line: 2,
        what: "aws:ec2/natGateway:NatGateway",
        region: "eu-west-1",
        old: 0.05,
        new: 0.048,
        percent: expect.closeTo(-4),
        source: `${aws}, NatGateway-Hours`,
      },
      {
        file: "prices.json",
        line: 2,
        what: "aws:ec2/natGateway:NatGateway, data processed",
        region: "us-east-1",
        old: 0.045,
        new: 0.05,
        percent: expect.closeTo(11.111, 2),
        source: `${aws}, NatGateway-Bytes`,
      },
      {
        file: "gpu-prices.json",
        line: 2,
        what: "p5.48xlarge",
        region: "us-east-1",
        old: 98.32,
        new: 55.04,
        percent: expect.closeTo(-44.02, 2),
        source: `${aws}, BoxUsage:p5.48xlarge`,
      },
      {
        file: "gpu-prices.json",
        line: 3,
        what: "Standard_ND96isr_H100_v5",
        region: "uksouth",
        old: 1,
        new: 122.9,
        percent: expect.closeTo(12190),
        source: expect.stringContaining("armSkuName eq 'Standard_ND96isr_H100_v5'") as string,
      },
      {
        file: "gpu-prices.json",
        line: 4,
        what: "a2-highgpu-1g",
        region: "us-central1",
        old: 4,
        new: 3.673385,
        percent: expect.closeTo(-8.165, 2),
        source: expect.stringContaining("A2 Instance Core running") as string,
      },
    ]);
    expect(check.same).toBe(2);
    expect(check.unnamed).toEqual([]);
    expect(check.unasked.map(({ what }) => what)).toEqual(["aws:iam/role:Role", "a3-highgpu-8g"]);
    expect(renderPrices(check)).toContain(
      "  prices.json:2  aws:ec2/natGateway:NatGateway in eu-west-1: 0.05 -> 0.048 (-4.0%)",
    );
    expect(
      asked.filter((each) => each.includes("k-1")).every((each) => each.startsWith("/v1/")),
    ).toBe(true);
    expect(asked.join()).not.toContain("key=");
  });

  it("is written row by row, with source and day, and nothing else moves", async () => {
    amazon();
    microsoft();
    google();
    const options = book();
    const files = writePrices(await checkPrices(options), options, "2026-12-24");
    expect(files).toEqual(["prices.json", "gpu-prices.json"]);
    const lines = (file: string) =>
      fs.readFileSync(path.join(options.catalog, file), "utf8").split("\n");
    expect(
      lines("prices.json")
        .filter((line, at) => line !== PRICES.split("\n")[at])
        .slice(0, 5),
    ).toEqual([
      '    "usage": [{ "meter": "data processed", "unit": "GB", "usd": 0.05 }],',
      '    "regions": { "eu-west-1": 0.048 },',
      '    "source": "AWS Price List Bulk API, AmazonEC2, NatGateway-Hours; AWS Price List Bulk API, AmazonEC2, NatGateway-Bytes",',
      '    "checked": "2026-12-24",',
      '    "verified": "single-source"',
    ]);
    expect(lines("prices.json").join()).not.toContain("another blog");
    const [, p5, , , a3] = lines("gpu-prices.json");
    expect(p5).toBe(
      '  { "cloud": "aws", "machineType": "p5.48xlarge", "accelerator": "NVIDIA H100", "accelerators": 8, "usdPerHour": {"us-east-1": 55.04}, "source": "AWS Price List Bulk API, AmazonEC2, BoxUsage:p5.48xlarge", "checked": "2026-12-24", "verified": "single-source" },',
    );
    expect(a3).toBe(MACHINES.split("\n")[4]);
    const again = await checkPrices(options);
    expect(again.changes).toEqual([]);
    expect(again.same).toBe(7);
  });

  it("fills the regions of a meter too, and checks those that it has", async () => {
    amazon();
    answers.set(
      "/offers/v1.0/aws/AmazonEC2/current/eu-central-1/index.csv",
      LIST + meter("EUC1-NatGateway-Bytes", "0.0520000000"),
    );
    const options = book({ clouds: ["aws"], regions: ["eu-central-1"] });
    const added = (await checkPrices(options)).changes.filter(({ old }) => old === undefined);
    expect(added.map(({ what, region, new: usd }) => [what, region, usd])).toEqual([
      ["aws:ec2/natGateway:NatGateway, data processed", "eu-central-1", 0.052],
    ]);
    writePrices(await checkPrices(options), options, "2026-12-24");
    const file = path.join(options.catalog, "prices.json");
    const [nat] = JSON.parse(fs.readFileSync(file, "utf8")) as [{ usage: unknown }];
    expect(nat.usage).toEqual([
      { meter: "data processed", unit: "GB", usd: 0.05, regions: { "eu-central-1": 0.052 } },
    ]);
    answers.set(
      "/offers/v1.0/aws/AmazonEC2/current/eu-central-1/index.csv",
      LIST + meter("EUC1-NatGateway-Bytes", "0.0530000000"),
    );
    const again = await checkPrices({ ...options, regions: [] });
    expect(again.changes).toMatchObject([{ region: "eu-central-1", old: 0.052, new: 0.053 }]);
  });

  it("fills regions that the book has no price for", async () => {
    amazon();
    answers.set(
      "/offers/v1.0/aws/AmazonEC2/current/eu-central-1/index.csv",
      LIST + meter("EUC1-NatGateway-Hours", "0.0520000000"),
    );
    const options = book({ clouds: ["aws"], regions: ["eu-central-1", "swedencentral"] });
    const check = await checkPrices(options);
    const added = check.changes.find(({ region }) => region === "eu-central-1")!;
    expect(added).not.toHaveProperty("old");
    expect(check.unnamed).toEqual([
      {
        what: "aws:ec2/natGateway:NatGateway, data processed",
        region: "eu-central-1",
        api: "aws",
      },
      { what: "p5.48xlarge", region: "eu-central-1", api: "aws" },
    ]);
    writePrices(check, options, "2026-12-24");
    const text = fs.readFileSync(path.join(options.catalog, "prices.json"), "utf8");
    expect(text).toContain('"regions": { "eu-west-1": 0.048, "eu-central-1": 0.052 },');
    expect(renderPrices(check, ["prices.json"])).toMatch(
      /eu-central-1: none -> 0\.052\n[\s\S]*p5\.48xlarge: eu-central-1/,
    );
  });

  it("leaves Google out without a key, and says so", async () => {
    const check = await checkPrices(book({ clouds: ["gcp"], gcpKey: undefined }));
    expect(asked).toEqual([]);
    expect(check.unasked.at(-1)).toEqual({
      file: "gpu-prices.json",
      what: "a2-highgpu-1g",
      reason: "Google's API takes a key: set GOOGLE_CLOUD_API_KEY",
    });
  });

  it("leaves a price alone that the API names twice", async () => {
    amazon();
    answers.set(
      "/offers/v1.0/aws/AmazonEC2/current/eu-west-1/index.csv",
      LIST + meter("EU-NatGateway-Hours", "0.048") + meter("EU-NatGateway-Hours", "0.049"),
    );
    const { unnamed } = await checkPrices(book({ clouds: ["aws"] }));
    expect(unnamed).toEqual([
      { what: "aws:ec2/natGateway:NatGateway", region: "eu-west-1", api: "aws" },
    ]);
  });

  it("needs the API, and names the one that did not answer", async () => {
    const gone = { name: "Azure Retail Prices API", base: "http://127.0.0.1:1" };
    const offline = book({ clouds: ["azure"], apis: { ...APIS, azure: gone } });
    await expect(checkPrices(offline)).rejects.toThrow(
      /^Azure Retail Prices API \(127\.0\.0\.1:1\): must be reachable to ask for prices, got "[A-Za-z_ ]+"; run it on a machine with internet/,
    );
    await expect(checkPrices(book({ clouds: ["aws"] }))).rejects.toThrow(
      /AWS Price List Bulk API .*AmazonEC2\/current\/us-east-1\/index\.csv\): must answer with prices, got status 404/,
    );
  });

  it("takes nothing for a price that is none", async () => {
    const item = {
      currencyCode: "USD",
      tierMinimumUnits: 0,
      armRegionName: "eastus",
      productName: "x",
    };
    const names = { skuName: "x", meterName: "x", type: "Consumption" };
    for (const retailPrice of [1e300, "98.32", -1, null]) {
      answers.set(
        "/api/retail/prices",
        JSON.stringify({ Items: [{ ...item, ...names, retailPrice }] }),
      );
      const { changes, unnamed } = await checkPrices(book({ clouds: ["azure"] }));
      expect(changes).toEqual([]);
      expect(unnamed.length).toBe(2);
    }
    answers.set("/api/retail/prices", "<html>");
    await expect(checkPrices(book({ clouds: ["azure"] }))).rejects.toThrow(/must answer in JSON/);
  });

  it("waits for an answer only so long", async () => {
    const silent = http.createServer((_, response) => void response.write("a"));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const read = async (): Promise<string> => {
      let text = "";
      for await (const piece of ask({ name: "It", base: `http://127.0.0.1:${port}` }, "/", {}, 50))
        text += piece;
      return text;
    };
    await expect(read()).rejects.toThrow(/^It \(.*\): must be reachable .* got "AbortError"/);
    silent.closeAllConnections();
    silent.close();
  });

  it("ends with 2 when prices differ, and with 0 when they do not", async () => {
    microsoft();
    const { catalog } = book();
    const written = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const command = (verb: string): Promise<number> =>
      main([
        "prices",
        verb,
        "--cloud",
        "azure",
        "--azure-api",
        base,
        "--catalog",
        catalog,
        "--json",
      ]);
    const last = () => JSON.parse(written.mock.calls.at(-1)![0] as string) as { written: string[] };
    try {
      expect(await command("check")).toBe(2);
      expect(last()).toMatchObject({ code: 2, same: 1, written: [] });
      expect(await command("refresh")).toBe(2);
      expect(last().written).toEqual(["gpu-prices.json"]);
      process.exitCode = undefined;
      expect(await command("check")).toBe(0);
      expect(last()).toMatchObject({ code: 0, changes: [], same: 2 });
    } finally {
      process.exitCode = undefined;
      written.mockRestore();
    }
  });

  it("reads lines with commas and quotes", () => {
    expect(cells('"a","b,c","d""e",,"f"')).toEqual(["a", "b,c", 'd"e', "", "f"]);
  });
});
