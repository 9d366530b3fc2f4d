import { askLines, type Api } from "./ask";

/** One meter of AWS' price list. */
export interface AwsQuestion {
  /** Offer code: AmazonEC2. */
  service: string;
  region: string;
  /** Without the region's prefix: `NatGateway-Hours` is `EU-NatGateway-Hours` in eu-west-1. */
  usageType: string;
  operation?: string;
  /** Further columns and what they must hold. */
  attributes?: Record<string, string>;
}

/** Answers to a service's questions in one region: US dollars, or undefined where the list does not name one price. */
export type Answers<Question> = Map<Question, number | undefined>;

/**
 * Reads the list of a service in a region, https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-bulk-api.html,
 * line by line: that of EC2 has hundreds of megabytes.
 */
export async function askAws(
  api: Api,
  questions: readonly AwsQuestion[],
): Promise<Answers<AwsQuestion>> {
  const { service, region } = questions[0]!;
  const list = `/offers/v1.0/aws/${service}/current/${region}/index.csv`;
  // One pass over a line for all of them: EC2's list has a million lines.
  const any = new RegExp(
    questions.map(({ usageType }) => usageType.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"),
  );
  const found = new Map<AwsQuestion, Set<number>>();
  let columns: ReadonlyMap<string, number> | undefined;
  for await (const line of askLines(api, list)) {
    if (!columns) {
      if (line.startsWith('"SKU"')) columns = new Map(cells(line).map((name, at) => [name, at]));
      continue;
    }
    if (!any.test(line)) continue;
    const asked = questions.filter(({ usageType }) => line.includes(usageType));
    const row = cells(line);
    const at = (name: string): string => row[columns!.get(name) ?? -1] ?? "";
    const usd = Number(at("PricePerUnit"));
    if (at("TermType") !== "OnDemand" || at("Currency") !== "USD" || !(usd > 0)) continue;
    if (!["", "0"].includes(at("StartingRange"))) continue;
    for (const question of asked)
      if (answers(question, at)) found.set(question, (found.get(question) ?? new Set()).add(usd));
  }
  return new Map(
    questions.map((question) => {
      const prices = [...(found.get(question) ?? [])];
      return [question, prices.length === 1 ? prices[0] : undefined];
    }),
  );
}

function answers(
  { usageType, operation, attributes }: AwsQuestion,
  at: (name: string) => string,
): boolean {
  const usage = at("usageType");
  return (
    (usage === usageType || usage.endsWith(`-${usageType}`)) &&
    (operation === undefined || at("operation") === operation) &&
    Object.entries(attributes ?? {}).every(([name, value]) => at(name) === value)
  );
}

/** The cells of a line; a quote inside a cell is written twice. */
export function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"\r]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replaceAll('""', '"'),
  );
}
