import * as https from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { openCa } from "../dataplane/server/ca";
import { issuerId, issuerKey } from "../dataplane/issuer";
import { audiencesOf, readJwt, signatureHolds, timeProblem } from "../dataplane/tokens/jwt";
import type { Json, Props } from "../model";
import { secretObject } from "./manifest";
import type { KubernetesObject } from "./objects";
import { API_AUDIENCE } from "./pod";
import { isAllowed } from "./rbac";
import { merged, secretOf, versionOf } from "./secret-patch";
import { secretElsewhere, type LocalSecret, type Secrets } from "./secrets";

/** Where the API server is inside the home. */
export const API_HOST = "kubernetes.default.svc";
/** Its address, which no other server of the home uses. */
export const API_ADDRESS = "127.0.0.3";

/** What the API server of one environment works on. */
export interface ApiServerOptions {
  /** Folder of the local clouds, which keeps the issuer's key. */
  clouds: string;
  /** Folder of the cluster's own certificate authority. */
  authority: string;
  issuer: string;
  namespace: string;
  rbac: readonly KubernetesObject[];
  secrets: Secrets;
  /** Called after a Secret has changed. */
  changed(name: string): void;
}

const MERGE_PATCH = "application/merge-patch+json";

/** Largest body taken, in bytes: a Secret may hold one mebibyte. */
const MOST_BYTES = 1_500_000;

/**
 * The API server as far as a pod of the gateway uses it: GET, server-side apply and merge patch of a Secret, for service
 * accounts of the cluster and within what their Roles allow. Resolves when it listens, with the path of its authority's certificate.
 */
export async function startApiServer(options: ApiServerOptions): Promise<{ caFile: string }> {
  const ca = await openCa(options.authority);
  const server = https.createServer(
    {
      SNICallback: (host, done) =>
        void ca.contextFor(host || API_HOST).then(
          (context) => done(null, context),
          (error: Error) => done(error),
        ),
    },
    (request, response) => void serve(options, request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(443, API_ADDRESS, resolve);
  });
  return { caFile: ca.certFile };
}

/** A request to the API server. */
export interface ApiCall {
  method: string;
  /** Path with its query. */
  url: string;
  headers: { authorization?: string | undefined; "content-type"?: string | undefined };
  body: string;
}

/** Its answer. */
export interface ApiAnswer {
  status: number;
  body: Json;
}

async function serve(
  options: ApiServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answer: ApiAnswer;
  try {
    const { method = "GET", url = "/", headers } = request;
    answer = answerCall(options, { method, url, headers, body: await bodyOf(request) });
  } catch (error) {
    answer = refusal(500, "InternalError", (error as Error).message);
  }
  response.writeHead(answer.status, { "content-type": "application/json" });
  response.end(JSON.stringify(answer.body));
}

/** Answers one request as the API server would: who asks, what its Roles allow, then the Secret itself. */
export function answerCall(options: ApiServerOptions, call: ApiCall): ApiAnswer {
  const { namespace, rbac, secrets } = options;
  const subject = serviceAccountOf(options, call.headers.authorization);
  if (subject === undefined) return refusal(401, "Unauthorized", "Unauthorized");
  const url = new URL(call.url, `https://${API_HOST}`);
  const match = /^\/api\/v1\/namespaces\/([^/]+)\/secrets\/([^/]+)$/.exec(url.pathname);
  const [, within, name] = match ?? [];
  if (within === undefined || name === undefined)
    return refusal(404, "NotFound", "the server could not find the requested resource");
  const key = within === namespace ? name : secretElsewhere(within, name);
  const before = secrets.get(key);
  const verbs = neededVerbs(call, before);
  if (verbs === undefined)
    return refusal(
      405,
      "MethodNotAllowed",
      "the local cluster answers GET, server-side apply and merge patch",
    );
  const refused = verbs.find(
    (verb) =>
      !isAllowed(rbac, namespace, subject, { namespace: within, verb, resource: "secrets", name }),
  );
  if (refused !== undefined) {
    return refusal(
      403,
      "Forbidden",
      `secrets "${name}" is forbidden: User "system:serviceaccount:${namespace}:${subject}" cannot ${refused} resource "secrets" in API group "" in the namespace "${within}"`,
    );
  }
  if (call.method === "GET") {
    if (!before) return refusal(404, "NotFound", `secrets "${name}" not found`);
    return { status: 200, body: shown(within, name, before) };
  }
  if (!url.searchParams.get("fieldManager"))
    return refusal(
      422,
      "Invalid",
      "PatchOptions.meta.k8s.io is invalid: fieldManager: Required value",
    );
  const merges = call.headers["content-type"] === MERGE_PATCH;
  if (merges && !before) return refusal(404, "NotFound", `secrets "${name}" not found`);
  const patched = merges && before ? merged(call.body, before) : secretOf(call.body, name);
  if (patched === undefined)
    return refusal(400, "BadRequest", "the body is no Secret of that name");
  const { version, ...secret } = patched;
  if (version !== undefined && version !== versionOf(before))
    return refusal(
      409,
      "Conflict",
      `Operation cannot be fulfilled on secrets "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    );
  secrets.put(key, secret);
  options.changed(key);
  return { status: before ? 200 : 201, body: shown(within, name, secret) };
}

/** Verbs a request needs; undefined for one that is not served. Applying what is not there creates it. */
function neededVerbs(call: ApiCall, before: LocalSecret | undefined): string[] | undefined {
  if (call.method === "GET") return ["get"];
  const type = call.headers["content-type"] ?? "";
  if (call.method === "PATCH" && type === MERGE_PATCH) return ["patch"];
  if (call.method !== "PATCH" || !/^application\/apply-patch\+(yaml|json)$/.test(type))
    return undefined;
  return before ? ["patch"] : ["patch", "create"];
}

/** Name of the service account whose valid token a request carries. */
function serviceAccountOf(
  { clouds, issuer, namespace }: ApiServerOptions,
  header: string | undefined,
): string | undefined {
  const token = /^Bearer (\S+)$/.exec(header ?? "")?.[1];
  const jwt = token === undefined ? undefined : readJwt(token);
  const key = issuerKey(clouds, issuerId(issuer));
  if (!jwt || !signatureHolds(jwt, key)) return undefined;
  const { iss, sub } = jwt.claims;
  if (iss !== issuer || !audiencesOf(jwt.claims).includes(API_AUDIENCE)) return undefined;
  if (timeProblem(jwt.claims, new Date()) !== undefined) return undefined;
  const prefix = `system:serviceaccount:${namespace}:`;
  return typeof sub === "string" && sub.startsWith(prefix) ? sub.slice(prefix.length) : undefined;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error("request entity too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function shown(namespace: string, name: string, secret: LocalSecret): Props {
  const { values, annotations } = secret;
  const object = secretObject(namespace, name, values, "encoded");
  const resourceVersion = versionOf(secret);
  return {
    ...object,
    metadata: { name, namespace, resourceVersion, annotations: { ...annotations } },
  };
}

const statusBody = (code: number, reason: string, message: string): Props => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message,
  reason,
  code,
});

const refusal = (status: number, reason: string, message: string): ApiAnswer => ({
  status,
  body: statusBody(status, reason, message),
});
