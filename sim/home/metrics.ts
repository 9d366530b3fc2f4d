import * as http from "node:http";
import { METRICS_SOURCES, type MetricsSource } from "./state";

/** Where a source's metrics are inside; undefined while that is not known. */
export type Locate = (source: MetricsSource) => string | undefined;

/**
 * Metrics of everything in the home on one port, each under its own path as one scrape target:
 * `/envoy`, `/ai-gateway`, `/token-agent`, `/rate-limit`.
 */
export function metricsServer(locate: Locate): http.Server {
  return http.createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://home").pathname;
    const source = METRICS_SOURCES.find((one) => path === `/${one}`);
    const url = source && locate(source);
    if (url === undefined) {
      response.writeHead(404, { "content-type": "text/plain" });
      response.end(
        `no metrics here; there are ${METRICS_SOURCES.map((one) => `/${one}`).join(", ")}\n`,
      );
      return;
    }
    const upstream = http.get(url, { headers: { accept: request.headers.accept ?? "*/*" } });
    upstream.once("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, {
        "content-type": answer.headers["content-type"] ?? "text/plain; version=0.0.4",
      });
      answer.pipe(response);
    });
    upstream.once("error", (error) => {
      if (!response.headersSent) response.writeHead(502, { "content-type": "text/plain" });
      response.end(`${path} cannot be read, ${error.message}\n`);
    });
  });
}
