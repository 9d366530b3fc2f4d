import { CliError } from "../errors";
import type { Answers } from "./aws";
import { askJson, type Api } from "./ask";

/** A price that Google's catalog has in parts. */
export interface GcpQuestion {
  /** The service's name as the catalog shows it: Compute Engine. */
  service: string;
  region: string;
  /** Amounts by how the description of an SKU begins. */
  parts: Record<string, number>;
}

interface Sku {
  description: string;
  category?: { usageType?: string };
  serviceRegions?: string[];
  pricingInfo?: { pricingExpression?: { tieredRates?: Rate[] } }[];
}

interface Rate {
  startUsageAmount?: number;
  unitPrice?: { currencyCode?: string; units?: string; nanos?: number };
}

/** Pages of a service: Compute Engine has some 30,000 SKUs, 5,000 a page. */
const MOST_PAGES = 100;

/** Asks for a service's SKUs, https://cloud.google.com/billing/docs/reference/rest/v1/services.skus/list. The key goes in a header, where no log keeps it. */
export async function askGcp(
  api: Api,
  key: string,
  questions: readonly GcpQuestion[],
): Promise<Answers<GcpQuestion>> {
  const service = await serviceOf(api, key, questions[0]!.service);
  const skus = (
    await pages<{ skus?: Sku[]; nextPageToken?: string }>(api, key, `/v1/${service}/skus`)
  ).flatMap((page) => page.skus ?? []);
  const onDemand = skus.filter(({ category }) => category?.usageType === "OnDemand");
  return new Map(questions.map((question) => [question, sumOf(question, onDemand)]));
}

async function serviceOf(api: Api, key: string, name: string): Promise<string> {
  interface Services {
    services?: { name: string; displayName: string }[];
    nextPageToken?: string;
  }
  const listed = await pages<Services>(api, key, "/v1/services");
  const service = listed
    .flatMap(({ services }) => services ?? [])
    .find(({ displayName }) => displayName === name);
  if (service) return service.name;
  throw new CliError(
    "PRICE_API_REFUSED",
    `${api.name}: must list the service ${JSON.stringify(name)}, got ${listed.length} pages without it; it may have another name by now`,
  );
}

async function pages<Page extends { nextPageToken?: string }>(
  api: Api,
  key: string,
  path: string,
): Promise<Page[]> {
  const all: Page[] = [];
  let token = "";
  do {
    const next: string = token === "" ? "" : `&pageToken=${encodeURIComponent(token)}`;
    const page: Page = await askJson<Page>(api, `${path}?pageSize=5000${next}`, {
      "x-goog-api-key": key,
    });
    all.push(page);
    token = page.nextPageToken ?? "";
  } while (token !== "" && all.length < MOST_PAGES);
  return all;
}

/** Undefined where one of the parts has no price in the region, or several. */
function sumOf({ parts, region }: GcpQuestion, skus: readonly Sku[]): number | undefined {
  let sum = 0;
  for (const [begins, amount] of Object.entries(parts)) {
    const prices = new Set(
      skus
        .filter(({ description }) => description.startsWith(begins))
        .filter(({ serviceRegions }) => serviceRegions?.includes(region))
        .map(priceOf),
    );
    const [price] = prices;
    if (prices.size !== 1 || price === undefined) return undefined;
    sum += price * amount;
  }
  return Number(sum.toFixed(6));
}

function priceOf({ pricingInfo }: Sku): number | undefined {
  const rate = pricingInfo?.[0]?.pricingExpression?.tieredRates?.find(
    ({ startUsageAmount }) => (startUsageAmount ?? 0) === 0,
  );
  const { currencyCode, units, nanos } = rate?.unitPrice ?? {};
  return currencyCode === "USD" ? Number(units ?? 0) + (nanos ?? 0) / 1e9 : undefined;
}
