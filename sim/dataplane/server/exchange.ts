/** One exchange: reads the request, lets its service judge it, writes the answer with the fault that strikes, keeps the journal. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Refused, type About, type Call, type Reply } from "../call";
import { serviceOf } from "../hosts";
import { faultWords, hostTargets, serviceDefinition } from "../services";
import type { Context, Request, Route, ServiceDefinition } from "../service";
import { replaced, spoiled } from "./faulty";
import type { Fault, Faults } from "./faults";
import { credentialsOf, unexpectedHeaders, type Journal, type JournalLine } from "./journal";
import { paceOf, write } from "./write-reply";

/** Most bytes of a request. Largest of the providers' limits: Vertex AI's 30 MB, with room for base64. */
const MOST_BYTES = 48 * 1024 * 1024;

/** What an exchange needs of the data plane. */
export interface Exchanges {
  context: Omit<Context, "behaviour">;
  faults: Faults;
  journal: Journal;
  clock: () => Date;
  nextId: () => string;
  /** The TCP socket under a request's TLS socket. */
  rawSocket(request: IncomingMessage): Socket | undefined;
}

/** Reads a body; undefined when it is larger than the limit. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = part as Buffer;
    size += bytes.length;
    if (size <= MOST_BYTES) parts.push(bytes);
  }
  return size > MOST_BYTES ? undefined : Buffer.concat(parts);
}

function headersOf(request: IncomingMessage): Pick<Call, "headers" | "headerNames"> {
  const headers: Record<string, string> = {};
  const headerNames: string[] = [];
  const { rawHeaders } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    headerNames.push(name);
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value}` : value;
  }
  return { headers, headerNames };
}

/** Answers one request. */
export async function exchange(
  all: Exchanges,
  serverName: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const began = performance.now();
  let gone = false;
  response.on("close", () => (gone = !response.writableFinished));
  const body = await bodyOf(incoming).catch(() => undefined);
  if (gone) return;
  const url = incoming.url ?? "/";
  const mark = url.indexOf("?");
  const request: Request = {
    id: all.nextId(),
    method: incoming.method ?? "GET",
    host: serverName,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? "" : url.slice(mark + 1),
    ...headersOf(incoming),
    body: body ?? Buffer.alloc(0),
    now: all.clock(),
  };
  const service = serviceOf(serverName);
  if (!service) {
    response.writeHead(421).end();
    return;
  }
  const definition = serviceDefinition(service.kind);
  const route = definition.route(request, service);
  const about: About = {
    cloud: definition.cloud,
    service: definition.name,
    // What nobody answers is shown as it came, so that it can be found.
    template:
      route.template === "unknown" ? `unknown ${request.path.slice(0, 200)}` : route.template,
    ...(route.model === undefined ? {} : { model: route.model }),
  };
  const call: Call = { ...request, about };
  const names = targetNames(definition, route, serverName);
  const fault = all.faults.strike(names);
  const line = (status: number, verdict: JournalLine["verdict"], bytes: number): void =>
    all.journal.write(journalLine(call, status, verdict, bytes, began, fault));

  if (fault && (fault.kind === "reset" || fault.kind === "refused")) {
    line(0, "fault", 0);
    (all.rawSocket(incoming) ?? incoming.socket).resetAndDestroy();
    return;
  }
  if (fault?.kind === "hang") {
    line(0, "fault", 0);
    if (fault.seconds !== undefined)
      setTimeout(() => incoming.socket.destroy(), fault.seconds * 1000);
    return;
  }
  const instead =
    fault && replaced(fault, route.dialect ?? definition.dialect, faultWords(definition));
  const reply =
    instead ?? judge(all, definition, route, call, names, body !== undefined, serverName);
  const healthy = reply.status === 200 && instead === undefined;
  const plan = spoiled(reply, healthy ? fault : undefined, route.dialect ?? definition.dialect);
  const verdict =
    instead || (fault && healthy) ? "fault" : reply.status < 400 ? "answered" : "refused";
  const pace = paceOf(all.faults.behaviour(names), reply);
  const bytes = await write(incoming, response, reply, plan, pace);
  line(reply.status, gone && plan.ending === "whole" ? "client-gone" : verdict, bytes);
}

/** Names a fault or behaviour may call this target by, widest first. */
function targetNames(definition: ServiceDefinition, route: Route, host: string): string[] {
  return [
    ...hostTargets(definition, host),
    ...(route.model === undefined ? [] : [`${host}/${route.model}`]),
  ];
}

function judge(
  all: Exchanges,
  definition: ServiceDefinition,
  route: Route,
  call: Call,
  names: string[],
  complete: boolean,
  serverName: string,
): Reply {
  const dialect = route.dialect ?? definition.dialect;
  try {
    if (!complete) return dialect.error(413, "RequestTooLarge", "The request body is too large.");
    const host = (call.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
    if (host !== serverName) {
      call.about.reason = `host header ${JSON.stringify(host)} is not the server name`;
      return dialect.error(421, "MisdirectedRequest", "The host header is not the server name.");
    }
    const foreign = foreignCredential(call);
    if (foreign !== undefined) {
      call.about.code = "ForeignCredential";
      call.about.reason = `carries ${foreign}, which is no credential of this service`;
      return dialect.error(400, "ForeignCredential", `The request ${call.about.reason}.`);
    }
    all.context.clouds.refresh();
    return route.answer(call, { ...all.context, behaviour: all.faults.behaviour(names) });
  } catch (error) {
    if (error instanceof Refused) {
      call.about.code = error.code;
      call.about.reason = error.message;
      return error.reply;
    }
    call.about.code = "DataPlaneError";
    call.about.reason = (error as Error).stack ?? String(error);
    return dialect.error(500, "InternalError", "The local data plane failed; see its journal.");
  }
}

const TAKES: Readonly<Record<string, readonly string[]>> = {
  aws: ["authorization", "x-amz-security-token"],
  azure: ["authorization", "api-key"],
  gcp: ["authorization"],
  openai: ["authorization"],
  anthropic: ["authorization", "x-api-key"],
  cohere: ["authorization"],
};

/**
 * A credential header that no client of the service sends. Real clouds let it pass; here a leaked credential fails the
 * call, stricter than reality.
 */
function foreignCredential(call: Call): string | undefined {
  return credentialsOf(call).find(({ header }) => !TAKES[call.about.cloud]?.includes(header))
    ?.header;
}

function journalLine(
  call: Call,
  status: number,
  verdict: JournalLine["verdict"],
  responseBytes: number,
  began: number,
  fault: Fault | undefined,
): JournalLine {
  const { about } = call;
  const { template, cloud, service, ...rest } = about;
  return {
    time: call.now.toISOString(),
    id: call.id,
    host: call.host,
    method: call.method,
    cloud,
    service,
    path: template,
    verdict,
    status,
    ...rest,
    ...(fault === undefined ? {} : { fault: fault.kind }),
    requestBytes: call.body.length,
    responseBytes,
    milliseconds: Math.round((performance.now() - began) * 10) / 10,
    headers: [...call.headerNames],
    unexpected: unexpectedHeaders(call),
    credentials: credentialsOf(call),
  };
}
