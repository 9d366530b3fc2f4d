import type { KubernetesConfig } from "../config";
import { ExchangeError } from "../credential";
import { jsonObject, refusal, type HttpAnswer, type HttpSend } from "../http-client";
import type { Redactor } from "../log";
import { readProjectedToken } from "../projected-token";
import { MANAGER } from "../secret-store";

/** Annotation with the end of each key that has one, by its name in the Secret, as JSON. */
export const EXPIRES = "unified-ai/keys-expire-at";

/** A Secret of the namespace, as far as the agent reads and writes it. */
export interface SecretContent {
  /** Values by name. */
  values: Record<string, string>;
  /** When a value is no longer valid, ISO 8601, by name. */
  expires: Record<string, string>;
}

/** What is in the cluster. */
export interface SecretFound extends SecretContent {
  version: string;
  /** Whether another controller keeps it, so that it is left alone. */
  foreign: boolean;
}

/** The Secrets of the gateway in the cluster, by name, or by `<namespace>/<name>` in a namespace that is not its own. */
export interface ClusterSecrets {
  read(name: string, signal: AbortSignal): Promise<SecretFound | undefined>;
  /**
   * Makes the Secret hold exactly this. Rejects when it is no longer what `before` says: somebody was faster, and may know
   * better.
   */
  write(
    name: string,
    content: SecretContent,
    before: SecretFound | undefined,
    signal: AbortSignal,
  ): Promise<void>;
}

/**
 * The Secrets by the API server. What is not there is made by server-side apply, since that alone can be allowed for one
 * name; what is there gets a merge patch, which takes names away whoever put them there. Needs get, create and patch.
 */
export function clusterSecrets(
  config: KubernetesConfig,
  send: HttpSend,
  redactor: Redactor,
): ClusterSecrets {
  const split = (name: string): { namespace: string; own: string } => {
    const [own = "", namespace = config.namespace] = name.split("/").reverse();
    return { namespace, own };
  };
  const call = async (
    method: "GET" | "PATCH",
    name: string,
    query: string,
    signal: AbortSignal,
    patch?: { type: string; body: object },
  ): Promise<HttpAnswer> =>
    send({
      method,
      url: `${config.apiUrl}/api/v1/namespaces/${split(name).namespace}/secrets/${split(name).own}${query}`,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${await readProjectedToken(config.tokenFile, redactor)}`,
        ...(patch !== undefined && { "content-type": patch.type }),
      },
      ...(patch !== undefined && { body: JSON.stringify(patch.body) }),
      ...(config.caFile !== undefined && { caFile: config.caFile }),
      signal,
    });
  return {
    async read(name, signal) {
      const answer = await call("GET", name, "", signal);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw refused(answer);
      const secret = jsonObject(answer.body);
      if (secret === undefined) throw new ExchangeError("kubernetes: status 200 without an object");
      const found = contentOf(secret);
      redactor.add(...Object.values(found.values));
      return found;
    },
    async write(name, content, before, signal) {
      const { namespace, own } = split(name);
      const metadata = { name: own, namespace, annotations: annotationsOf(content) };
      const answer =
        before === undefined
          ? await call("PATCH", name, `?fieldManager=${MANAGER}&force=true`, signal, {
              type: "application/apply-patch+yaml",
              body: { apiVersion: "v1", kind: "Secret", metadata, data: encoded(content.values) },
            })
          : await call("PATCH", name, `?fieldManager=${MANAGER}`, signal, {
              type: "application/merge-patch+json",
              body: {
                metadata: { annotations: metadata.annotations, resourceVersion: before.version },
                data: {
                  ...Object.fromEntries(Object.keys(before.values).map((gone) => [gone, null])),
                  ...encoded(content.values),
                },
              },
            });
      if (answer.status !== 200 && answer.status !== 201) throw refused(answer);
    },
  };
}

/** Whether a Secret holds exactly this already. */
export function holds(found: SecretFound | undefined, content: SecretContent): boolean {
  if (found === undefined) return false;
  return same(found.values, content.values) && same(found.expires, content.expires);
}

function same(a: Record<string, string>, b: Record<string, string>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function contentOf(secret: Record<string, unknown>): SecretFound {
  const metadata = (secret.metadata ?? {}) as {
    annotations?: Record<string, string>;
    resourceVersion?: unknown;
    ownerReferences?: { controller?: boolean }[];
  };
  const data = (secret.data ?? {}) as Record<string, string>;
  const expires = jsonObject(metadata.annotations?.[EXPIRES] ?? "{}") ?? {};
  return {
    values: Object.fromEntries(
      Object.entries(data).map(([name, value]) => [
        name,
        Buffer.from(value, "base64").toString("utf8"),
      ]),
    ),
    expires: Object.fromEntries(
      Object.entries(expires).filter((one): one is [string, string] => typeof one[1] === "string"),
    ),
    version: typeof metadata.resourceVersion === "string" ? metadata.resourceVersion : "",
    foreign: metadata.ownerReferences?.some(({ controller }) => controller === true) ?? false,
  };
}

const annotationsOf = ({ expires }: SecretContent): Record<string, string> => ({
  [EXPIRES]: JSON.stringify(expires),
});

const encoded = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Buffer.from(value).toString("base64")]),
  );

function refused(answer: HttpAnswer): ExchangeError {
  const reason = jsonObject(answer.body)?.reason;
  return refusal("kubernetes", answer, typeof reason === "string" ? reason : undefined);
}
