import { z } from "zod";
import { CliError } from "../../errors";
import { METRICS, TOKEN_TYPES, usageOf } from "./usage";
import type { MeasuredPeriod } from "./profile";
import { awsOperator, managedRegion, queryOf, signAws } from "./sign-aws";
import type { Sample } from "./exposition";

/** Days that are looked at when nobody says how many. */
export const DEFAULT_DAYS = 28;

/** Name of the variable whose value is sent as a bearer token. */
export const TOKEN_VARIABLE = "UNIFIED_AI_PROMETHEUS_TOKEN";

const DAY_SECONDS = 86_400;
const ANSWER_MILLISECONDS = 60_000;

/** Where to ask, and for how long back. */
export interface PrometheusQuestion {
  /** Base URL of the HTTP API, before `/api/v1`. */
  url: string;
  /** Whole days in UTC, 1 to 365, up to the last midnight. */
  days: number;
  now?: Date;
  environment?: NodeJS.ProcessEnv;
}

const answerSchema = z.object({
  status: z.literal("success"),
  data: z.object({
    resultType: z.literal("matrix"),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});

type Series = z.infer<typeof answerSchema>["data"]["result"][number];

/** Queries of a day's calls and tokens by alias and tenant. */
export const QUERIES = {
  calls: `sum by (${METRICS.alias}, ${METRICS.tenant}) (increase(${METRICS.calls}{${METRICS.error}=""}[1d]))`,
  tokens: `sum by (${METRICS.alias}, ${METRICS.tenant}, ${METRICS.tokenType}) (increase(${METRICS.tokens}{${METRICS.tokenType}=~"${TOKEN_TYPES.join("|")}"}[1d]))`,
} as const;

/** What the gateway counted, day by day, as a Prometheus keeps it. Days before its first call are left out. */
export async function measuredDays(question: PrometheusQuestion): Promise<MeasuredPeriod[]> {
  const now = question.now ?? new Date();
  const end = Math.floor(now.getTime() / 1000 / DAY_SECONDS) * DAY_SECONDS;
  const start = end - (question.days - 1) * DAY_SECONDS;
  const [calls, tokens] = await Promise.all([
    queryRange(question, QUERIES.calls, start, end),
    queryRange(question, QUERIES.tokens, start, end),
  ]);
  const days = new Map<number, Sample[]>();
  const add = (name: string, series: readonly Series[]): void => {
    for (const { metric, values } of series)
      for (const [at, value] of values) {
        const samples = days.get(at) ?? [];
        samples.push({ name, labels: metric, value: Number(value) });
        days.set(at, samples);
      }
  };
  add(METRICS.calls, calls);
  add(METRICS.tokens, tokens);
  return [...days]
    .sort(([a], [b]) => a - b)
    .map(([, samples]) => ({ hours: 24, usage: usageOf(samples) }));
}

async function queryRange(
  { url, environment = process.env }: PrometheusQuestion,
  query: string,
  start: number,
  end: number,
): Promise<Series[]> {
  const address = apiUrl(url);
  const fields = { query, start: String(start), end: String(end), step: String(DAY_SECONDS) };
  address.search = queryOf(fields);
  const text = await get(address, await headersFor(address, fields, environment));
  const answer = answerSchema.safeParse(parse(text));
  if (!answer.success)
    throw new CliError(
      "NOT_PROMETHEUS",
      `${url}: must answer as a Prometheus HTTP API, got ${JSON.stringify(text.slice(0, 80))}; give its base URL, without /api/v1`,
    );
  return answer.data.data.result;
}

/** Signed with the operator's AWS keys for Amazon's own, a bearer token for others that want one. */
async function headersFor(
  address: URL,
  query: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const region = managedRegion(address);
  if (region !== undefined) return signed(address, query, region);
  const token = environment[TOKEN_VARIABLE];
  return token === undefined || token === "" ? {} : { authorization: `Bearer ${token}` };
}

async function signed(
  address: URL,
  query: Readonly<Record<string, string>>,
  region: string,
): Promise<Record<string, string>> {
  try {
    const operator = await awsOperator(region);
    return await signAws({ address, query, region, service: "aps", operator, at: new Date() });
  } catch (error) {
    throw new CliError(
      "NO_CREDENTIALS",
      `${address.host}: must be asked with AWS credentials, got none (${(error as Error).name}); log in to the account of the gateway`,
    );
  }
}

function apiUrl(url: string): URL {
  let base: URL;
  try {
    base = new URL(url);
  } catch {
    throw notUrl(url);
  }
  if (base.protocol !== "http:" && base.protocol !== "https:") throw notUrl(url);
  return new URL(`${base.pathname.replace(/\/+$/, "")}/api/v1/query_range`, base);
}

const notUrl = (url: string): CliError =>
  new CliError(
    "USAGE",
    `--prometheus: must be an http or https URL, got ${JSON.stringify(url)}; give the base URL of the HTTP API`,
  );

/** The text at an address. Throws a CliError that names the host, never a header. */
export async function get(address: URL, headers: Record<string, string>): Promise<string> {
  const place = `${address.origin}${address.pathname}`;
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(address, { headers, signal: AbortSignal.timeout(ANSWER_MILLISECONDS) });
    text = await answer.text();
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    throw new CliError(
      "NO_METRICS",
      `${place}: must answer, got ${JSON.stringify(cause?.message ?? message)}; check the URL, and that it can be reached from here`,
    );
  }
  if (answer.ok) return text;
  const why =
    answer.status === 401 || answer.status === 403
      ? `set ${TOKEN_VARIABLE}, or go through a proxy that signs in`
      : "check the URL";
  throw new CliError(
    "NO_METRICS",
    `${place}: must answer 200, got ${answer.status} ${JSON.stringify(text.slice(0, 120))}; ${why}`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
