import type { Answers } from "./aws";
import { askJson, type Api } from "./ask";

/** One meter of Azure's retail prices. */
export interface AzureQuestion {
  /** As the API's `$filter` takes it, without the region. */
  filter: string;
  region: string;
}

interface Item {
  currencyCode: string;
  tierMinimumUnits: number;
  retailPrice: number;
  armRegionName: string;
  productName: string;
  skuName: string;
  meterName: string;
  unitOfMeasure: string;
  type: string;
}

interface Page {
  Items?: Item[];
  NextPageLink?: string | null;
}

/** Pages that one filter may have: 100 items each, and a meter has a few in each of some sixty regions. */
const MOST_PAGES = 50;

/** Asks for one filter, https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices; the answer has every region. */
export async function askAzure(
  api: Api,
  questions: readonly AzureQuestion[],
): Promise<Answers<AzureQuestion>> {
  const { filter } = questions[0]!;
  const items: Item[] = [];
  let path: string | undefined = `/api/retail/prices?$filter=${encodeURIComponent(filter)}`;
  for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
    const answer: Page = await askJson<Page>(api, path);
    items.push(...(answer.Items ?? []));
    path = nextOf(api, answer.NextPageLink);
  }
  return new Map(
    questions.map((question) => {
      const prices = new Set(
        items
          .filter(({ armRegionName }) => armRegionName === question.region)
          .filter(isPlain)
          .map(({ retailPrice }) => retailPrice),
      );
      return [question, prices.size === 1 ? [...prices][0] : undefined];
    }),
  );
}

/** Linux by the hour, neither spot nor low priority, from the first unit on. */
function isPlain({ currencyCode, type, tierMinimumUnits, retailPrice, ...names }: Item): boolean {
  return (
    currencyCode === "USD" &&
    type === "Consumption" &&
    !(tierMinimumUnits > 0) &&
    typeof retailPrice === "number" &&
    retailPrice > 0 &&
    !/windows|cloud ?services/i.test(names.productName) &&
    !/spot|low priority/i.test(`${names.skuName} ${names.meterName}`)
  );
}

/** The next page, as long as it is the same API's. */
function nextOf({ base }: Api, link: string | null | undefined): string | undefined {
  if (!link) return undefined;
  const next = new URL(link, base);
  return next.host === new URL(base).host ? `${next.pathname}${next.search}` : undefined;
}
