import type { SecretConfig } from "./config";
import { ExchangeError, type Held } from "./credential";
import { jsonObject, refusal, type HttpAnswer, type HttpSend } from "./http-client";
import type { Store } from "./keeper";
import { fingerprint, type Redactor } from "./log";
import { readProjectedToken } from "./projected-token";

/** Name under which the agent changes objects of the cluster. */
export const MANAGER = "unified-ai-token-agent";
const OBTAINED = "unified-ai/obtained-at";
const EXPIRES = "unified-ai/expires-at";
const SHA256 = "unified-ai/sha256";

/** Sent as an access token where there is none; every provider refuses it. */
export const DEAD_TOKEN = "unavailable";

/**
 * The Kubernetes Secret that the gateway takes a bearer token from. Annotations say when the token was obtained and
 * expires, and whose hash it has: a value that does not fit them was put there by someone else and is written over.
 * Needs get, create and patch on this one Secret.
 */
export function secretStore(
  config: SecretConfig,
  send: HttpSend,
  redactor: Redactor,
): Store<string> {
  const url = `${config.apiUrl}/api/v1/namespaces/${config.namespace}/secrets/${config.name}`;
  const call = async (
    method: "GET" | "PATCH",
    query: string,
    signal: AbortSignal,
    body?: string,
  ): Promise<HttpAnswer> =>
    send({
      method,
      url: url + query,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${await readProjectedToken(config.tokenFile, redactor)}`,
        ...(body !== undefined && { "content-type": "application/apply-patch+yaml" }),
      },
      ...(body !== undefined && { body }),
      ...(config.caFile !== undefined && { caFile: config.caFile }),
      signal,
    });
  const apply = async (
    token: string,
    annotations: Record<string, string>,
    signal: AbortSignal,
  ): Promise<void> => {
    const body = JSON.stringify({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: config.name, namespace: config.namespace, annotations },
      data: { [config.key]: Buffer.from(token).toString("base64") },
    });
    const answer = await call("PATCH", `?fieldManager=${MANAGER}&force=true`, signal, body);
    if (answer.status !== 200 && answer.status !== 201) throw refused(answer);
  };
  return {
    async read(signal) {
      const answer = await call("GET", "", signal);
      if (answer.status === 404) return { present: false };
      if (answer.status !== 200) throw refused(answer);
      const secret = jsonObject(answer.body);
      const encoded = (secret?.data as Record<string, unknown> | undefined)?.[config.key];
      if (secret === undefined) throw new ExchangeError("kubernetes: status 200 without an object");
      if (typeof encoded !== "string") return { present: false };
      const value = Buffer.from(encoded, "base64").toString("utf8");
      redactor.add(value);
      const metadata = secret.metadata as { annotations?: Record<string, string> } | undefined;
      const held = whole(value, metadata?.annotations ?? {});
      return { present: true, ...(held !== undefined && { held }) };
    },
    write: (held, signal) =>
      apply(
        held.value,
        {
          [OBTAINED]: new Date(held.obtainedAt).toISOString(),
          [EXPIRES]: new Date(held.expiresAt).toISOString(),
          [SHA256]: fingerprint(held.value),
        },
        signal,
      ),
    writeDead: (signal) => apply(DEAD_TOKEN, {}, signal),
  };
}

function whole(value: string, annotations: Record<string, string>): Held<string> | undefined {
  const obtainedAt = Date.parse(annotations[OBTAINED] ?? "");
  const expiresAt = Date.parse(annotations[EXPIRES] ?? "");
  if (annotations[SHA256] !== fingerprint(value) || !(obtainedAt < expiresAt)) return undefined;
  return { value, obtainedAt, expiresAt };
}

function refused(answer: HttpAnswer): ExchangeError {
  const reason = jsonObject(answer.body)?.reason;
  return refusal("kubernetes", answer, typeof reason === "string" ? reason : undefined);
}
