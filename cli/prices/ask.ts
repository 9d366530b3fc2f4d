import { CliError } from "../errors";

/** A price API by the name people know it by, and where it is. */
export interface Api {
  name: string;
  base: string;
}

/** How long an API may be silent, at first and between two pieces of an answer. */
const SILENCE_MS = 60_000;

/**
 * Asks an API and gives its answer piece by piece: some answers have hundreds of megabytes. Says which API it was when
 * there is no answer, or no more of it. Redirects to other hosts are not followed.
 */
export async function* ask(
  api: Api,
  path: string,
  headers: Record<string, string> = {},
  silence = SILENCE_MS,
): AsyncGenerator<string> {
  const address = new URL(path, api.base);
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), silence);
  try {
    const response = await fetch(address, { headers, redirect: "error", signal: abort.signal });
    if (!response.ok) throw refused(api, address, response.status);
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), silence);
      yield decoder.decode(chunk as Uint8Array, { stream: true });
    }
  } catch (error) {
    throw error instanceof CliError ? error : unreachable(api, address, error);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

function unreachable({ name }: Api, { host }: URL, error: unknown): CliError {
  const cause = (error as { cause?: { code?: unknown } }).cause?.code;
  const got = typeof cause === "string" ? cause : (error as Error).name;
  return new CliError(
    "NO_PRICE_API",
    `${name} (${host}): must be reachable to ask for prices, got ${JSON.stringify(got)}; run it on a machine with internet, or leave that cloud out with --cloud`,
  );
}

function refused({ name }: Api, { host, pathname }: URL, status: number): CliError {
  return new CliError(
    "PRICE_API_REFUSED",
    `${name} (${host}${pathname}): must answer with prices, got status ${status}; ${advice(status)}`,
  );
}

function advice(status: number): string {
  if (status === 401 || status === 403) return "check the API key";
  if (status === 404) return "the service or region may have another name by now";
  return "try again later";
}

/** The answer as lines. */
export async function* askLines(api: Api, path: string): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of ask(api, path)) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** The answer as JSON. */
export async function askJson<Answer>(
  api: Api,
  path: string,
  headers?: Record<string, string>,
): Promise<Answer> {
  let text = "";
  for await (const piece of ask(api, path, headers)) text += piece;
  try {
    return JSON.parse(text) as Answer;
  } catch {
    throw new CliError(
      "PRICE_API_REFUSED",
      `${api.name}: must answer in JSON, got another text; check the base address`,
    );
  }
}
