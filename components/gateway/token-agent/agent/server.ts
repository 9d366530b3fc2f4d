import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { awsAnswer, googleAnswer, type Answer } from "./answers";
import { isAuthorized } from "./authorization";
import type { Clock } from "./clock";
import type { AwsKeys, Cloud } from "./credential";
import type { Keeper } from "./keeper";
import { renderMetrics, type AnswerCounts } from "./metrics";
import type { SecretsKeeper } from "./secrets/secrets-keeper";

/** The keepers by cloud. */
export interface Keepers {
  aws?: Keeper<AwsKeys>;
  azure?: Keeper<string>;
  gcp?: Keeper<string>;
}

/** What Google's library asks for (cloud.google.com/go/compute/metadata, read 2026-11). */
const GOOGLE_TOKEN = "/computeMetadata/v1/instance/service-accounts/default/token";
/** A caller that comes before the first exchange has ended waits for it this long. */
const FIRST_WAIT_MS = 2_000;
/** A loop that has not come round for this long is stuck: every step has a shorter bound. */
const STUCK_MS = 300_000;

type Reply = (status: number, body: string, type?: string) => void;

/**
 * Answers with credentials; for loopback only. `GET /aws` as the container credentials of the AWS SDK, which presents the
 * authorization, and Google's token as its metadata server would. That protocol knows no password: like the original it
 * wants its header and refuses what was forwarded.
 */
export function credentialServer(
  keepers: Keepers,
  authorization: string,
  clock: Clock,
  answers: AnswerCounts,
  signal: AbortSignal,
): http.Server {
  const give = async <Value>(
    cloud: Cloud,
    keeper: Keeper<Value>,
    render: (keeper: Keeper<Value>, clock: Clock) => Answer,
    reply: Reply,
  ): Promise<void> => {
    if (keeper.held === undefined) {
      await Promise.race([keeper.settled, clock.sleep(FIRST_WAIT_MS, signal)]);
    }
    const { kind, body } = render(keeper, clock);
    answers.add(cloud, kind);
    reply(200, JSON.stringify(body));
  };
  const refuse = (cloud: Cloud, reply: Reply): void => {
    answers.add(cloud, "refused");
    reply(401, JSON.stringify({ code: "Unauthorized", message: "not for this caller" }));
  };
  return server(async (request, path, reply) => {
    if (request.method === "GET" && path === "/aws" && keepers.aws) {
      if (!isAuthorized(request.headers.authorization, authorization)) return refuse("aws", reply);
      return give("aws", keepers.aws, awsAnswer, reply);
    }
    if (request.method === "GET" && path === GOOGLE_TOKEN && keepers.gcp) {
      const { headers } = request;
      if (headers["metadata-flavor"] !== "Google" || headers["x-forwarded-for"] !== undefined) {
        return refuse("gcp", reply);
      }
      return give("gcp", keepers.gcp, googleAnswer, reply);
    }
    reply(404, JSON.stringify({ error: "not_found" }));
  });
}

/** `GET /metrics`, `/ready` and `/live`. */
export function metricsServer(
  keepers: Keepers,
  secrets: SecretsKeeper | undefined,
  clock: Clock,
  graceMs: number,
  answers: AnswerCounts,
): http.Server {
  const tokens = Object.values(keepers) as Keeper<unknown>[];
  const all = [...tokens, ...(secrets ? [secrets] : [])];
  const started = clock.now();
  let ready = false;
  return server(async (request, path, reply) => {
    const now = clock.now();
    if (request.method !== "GET") return reply(405, "method not allowed\n", "text/plain");
    if (path === "/metrics") {
      return reply(200, renderMetrics(tokens, secrets, answers, now), "text/plain; version=0.0.4");
    }
    if (path === "/ready") {
      // Never taken back: what is left after the start is the gateway's business, which falls back per cloud.
      ready ||= all.every((keeper) => keeper.usable) || now - started >= graceMs;
      return reply(
        ready ? 200 : 503,
        ready ? "ready\n" : "waiting for credentials\n",
        "text/plain",
      );
    }
    if (path === "/live") {
      const stuck = all.some((keeper) => now - keeper.steppedAt > STUCK_MS);
      return reply(stuck ? 503 : 200, stuck ? "stuck\n" : "live\n", "text/plain");
    }
    reply(404, "not found\n", "text/plain");
  });
}

function server(
  handle: (request: http.IncomingMessage, path: string, reply: Reply) => Promise<void>,
): http.Server {
  return http.createServer((request, response) => {
    const reply: Reply = (status, body, type = "application/json") => {
      response.writeHead(status, {
        "content-type": type,
        "content-length": Buffer.byteLength(body),
        "cache-control": "no-store",
        "metadata-flavor": "Google",
      });
      response.end(body);
    };
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    handle(request, path, reply).catch(() => response.destroy());
  });
}

/** Listens; resolves with the port taken. */
export function listen(server: http.Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Stops listening and ends idle connections; those being answered end within a second. */
export function close(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), 1_000);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
