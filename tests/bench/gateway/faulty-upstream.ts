import * as http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { EarlyFaultKind } from "../../../sim/dataplane/server/faults";
import { answerChat } from "./upstream";

/** Seconds that a throttled provider asks callers to wait, as the local clouds' data plane does. */
const RETRY_AFTER_SECONDS = 7;
const DAY_SECONDS = 86_400;

/** A provider in clear text that fails on demand. */
export class FaultyUpstream {
  /** What it does to calls that arrive from now on. */
  fault: EarlyFaultKind | undefined;
  /** Calls that reached it. */
  hits = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: http.Server,
    readonly port: number,
  ) {
    server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
  }

  static async start(): Promise<FaultyUpstream> {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const upstream = new FaultyUpstream(server, (server.address() as AddressInfo).port);
    server.on("request", (request, response) => upstream.answer(request, response));
    return upstream;
  }

  /** Sets the fault; `refused` closes the listening socket, every other one opens it again. */
  async set(fault: EarlyFaultKind | undefined): Promise<void> {
    this.fault = fault;
    this.hits = 0;
    for (const socket of this.sockets) socket.destroy();
    if (fault === "refused" && this.server.listening) {
      await new Promise((resolve) => this.server.close(resolve));
    }
    if (fault !== "refused" && !this.server.listening) {
      await new Promise<void>((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    this.hits += 1;
    switch (this.fault) {
      case undefined:
      case "refused":
        return answerChat(request, response);
      case "reset":
        return void request.socket.resetAndDestroy();
      case "429":
        return refuse(response, 429, "rate_limit_exceeded");
      case "429-retry-after":
        response.setHeader("retry-after", RETRY_AFTER_SECONDS);
        return refuse(response, 429, "rate_limit_exceeded");
      case "quota":
        response.setHeader("retry-after", DAY_SECONDS);
        return refuse(response, 429, "insufficient_quota");
      case "500":
        return refuse(response, 500, "server_error");
      case "503":
        return refuse(response, 503, "overloaded");
      case "expired-token":
        return refuse(response, 401, "invalid_token");
      case "gone":
        return refuse(response, 404, "DeploymentNotFound");
      case "hang":
        return void request.resume();
      case "silent-after-headers":
        response.writeHead(200, { "content-type": "text/event-stream" });
        return response.flushHeaders();
      case "slow-first-token":
        return void setTimeout(() => answerChat(request, response), 60_000).unref();
    }
  }
}

function refuse(response: http.ServerResponse, status: number, code: string): void {
  const body = JSON.stringify({ error: { message: "the provider refused", type: code, code } });
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body);
}
