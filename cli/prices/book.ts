import apis from "../../catalog/price-apis.json";
import type { MachinePriceRow, PriceRow } from "../../catalog";
import type { AwsQuestion } from "./aws";
import type { AzureQuestion } from "./azure";
import type { GcpQuestion } from "./gcp";

/** A question to one of the clouds' price APIs. */
export type Question =
  | ({ api: "aws" } & AwsQuestion)
  | ({ api: "azure" } & AzureQuestion)
  | ({ api: "gcp" } & GcpQuestion);

/** One price of the book and how to ask for it. */
export interface Entry {
  file: BookFile;
  /** Place of the row in its file. */
  row: number;
  /** What it is, for people. */
  what: string;
  region: string;
  /** Where in the row the price stands. */
  path: readonly (string | number)[];
  /** Undefined: the book has no price in that region yet. */
  usd: number | undefined;
  question: Question;
  /** The answer times this is the price. */
  factor: number;
}

/** A row that no public API is asked for. */
export interface Unasked {
  file: BookFile;
  what: string;
  reason: string;
}

/** The files of the book that are refreshed. */
export type BookFile = "prices.json" | "gpu-prices.json";

interface ApiRow {
  type: string;
  when?: string;
  field: string;
  api: "aws" | "azure";
  service?: string;
  usageType?: string;
  operation?: string;
  attributes?: Record<string, string>;
  filter?: string;
  factor?: number;
}

/** The book as rows, each with the prices that can be asked for; `regions` are asked besides those that the book has. */
export function entriesOf(
  prices: readonly PriceRow[],
  machines: readonly MachinePriceRow[],
  regions: readonly string[] = [],
): { entries: Entry[]; unasked: Unasked[] } {
  const asked = [
    ...prices.map((row, at) => ofPrice(row, at, regions)),
    ...machines.map((row, at) => ofMachine(row, at, regions)),
  ];
  return {
    entries: asked.flatMap((each) => ("reason" in each ? [] : each.entries)),
    unasked: asked.flatMap((each) => ("reason" in each ? [each] : [])),
  };
}

type Asked = { entries: Entry[] } | Unasked;

function ofPrice(row: PriceRow, at: number, regions: readonly string[]): Asked {
  const what = row.when ? `${row.type} ${row.when.equals}` : row.type;
  const rows = (apis as ApiRow[]).filter(
    ({ type, when }) => type === row.type && (when === undefined || when === row.when?.equals),
  );
  const entries = rows.flatMap((api): Entry[] => {
    const common = { file: "prices.json" as const, row: at, factor: api.factor ?? 1 };
    const meter = (row.usage ?? []).findIndex((each) => each.meter === api.field);
    const priced = api.field === "usd" ? row : row.usage?.[meter];
    if (!priced) return [];
    const [holder, named] =
      priced === row ? [[], what] : [["usage", meter], `${what}, ${api.field}`];
    const own = { [row.region]: priced.usd ?? undefined, ...priced.regions };
    const places = [...new Set([...Object.keys(own), ...ofCloud(api.api, regions)])];
    return places.map((region) => ({
      ...common,
      what: named,
      region,
      path: [...holder, ...(region === row.region ? ["usd"] : ["regions", region])],
      usd: own[region],
      question: questionOf(api, region),
    }));
  });
  if (entries.length > 0) return { entries };
  return { file: "prices.json", what, reason: reasonOf(row) };
}

function reasonOf(row: PriceRow): string {
  if (row.unit === "free") return "free of charge";
  if (row.unit === "usage" && (row.usage ?? []).length === 0)
    return "paid by use, without a price here";
  if (row.usd === null) return "its price is not published";
  return "no public price API lists it under a name that was checked";
}

function questionOf(api: ApiRow, region: string): Question {
  if (api.api === "azure") return { api: "azure", filter: api.filter!, region };
  return {
    api: "aws",
    service: api.service!,
    region,
    usageType: api.usageType!,
    ...(api.operation !== undefined && { operation: api.operation }),
    ...(api.attributes && { attributes: api.attributes }),
  };
}

function ofMachine(row: MachinePriceRow, at: number, regions: readonly string[]): Asked {
  const { cloud, machineType, usdPerHour } = row;
  const file = "gpu-prices.json" as const;
  const parts = cloud === "gcp" ? partsOf(machineType) : undefined;
  if (cloud === "gcp" && !parts)
    return {
      file,
      what: machineType,
      reason: "Google lists it in parts, of which the local SSD is priced by the month",
    };
  const places = [...new Set([...Object.keys(usdPerHour), ...ofCloud(cloud, regions)])];
  return {
    entries: places.map((region): Entry => {
      const common = { file, row: at, what: machineType, region, factor: 1 };
      const path = ["usdPerHour", region];
      return { ...common, path, usd: usdPerHour[region], question: machine(row, region, parts) };
    }),
  };
}

function machine(
  { cloud, machineType }: MachinePriceRow,
  region: string,
  parts: Record<string, number> | undefined,
): Question {
  if (parts) return { api: "gcp", service: "Compute Engine", region, parts };
  if (cloud === "azure")
    return {
      api: "azure",
      filter: `serviceName eq 'Virtual Machines' and priceType eq 'Consumption' and armSkuName eq '${machineType}'`,
      region,
    };
  const usageType = `BoxUsage:${machineType}`;
  return { api: "aws", service: "AmazonEC2", region, usageType, operation: "RunInstances" };
}

/** Of what Google makes up a machine: amounts by how the names of its SKUs begin (build/mapping.csv of Cyclenerd/google-cloud-pricing-cost-calculator, 2026-08-20). */
function partsOf(machineType: string): Record<string, number> | undefined {
  const gpus = Number(/^a2-highgpu-(\d+)g$/.exec(machineType)?.[1]);
  if (!Number.isFinite(gpus)) return undefined;
  return {
    "A2 Instance Core running": 12 * gpus,
    "A2 Instance Ram running": 85 * gpus,
    "Nvidia Tesla A100 GPU running": gpus,
  };
}

/** Regions that were asked for, by how each cloud spells its own. */
function ofCloud(cloud: "aws" | "azure" | "gcp", regions: readonly string[]): string[] {
  const spelled = { aws: /^[a-z]+(-[a-z]+)+-\d$/, azure: /^[a-z]+\d?$/, gcp: /^[a-z]+-[a-z]+\d+$/ };
  return regions.filter((region) => spelled[cloud].test(region));
}
