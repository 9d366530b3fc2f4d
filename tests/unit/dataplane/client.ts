/** Callers of the data plane written with node's own modules: no SDK, no code of the data plane. */
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { crc32 } from "node:zlib";
import {
  AZURE_HOST,
  CALLER,
  CLIENT_ID,
  GOOGLE_AUDIENCE,
  REGION,
  ROLE_ARN,
  TENANT,
  type Lab,
} from "./fixture";

export interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  text: string;
  /** Why the connection ended before the answer did. */
  broken?: string;
}

export interface Ask {
  host: string;
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** TLS server name, when it is to differ from the host. */
  servername?: string;
  /** Milliseconds after which the caller hangs up. */
  patience?: number;
  /** Milliseconds from the answer's headers after which the caller hangs up. */
  listens?: number;
  address?: string;
  agent?: https.Agent;
}

/** One call. A refused or reset connection rejects with its code. */
export function ask(lab: Lab, wanted: Ask): Promise<Got> {
  const { host, body = "" } = wanted;
  const bytes = Buffer.from(body as string);
  let answered = false;
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        host: wanted.address ?? "127.0.0.1",
        port: lab.plane.port,
        servername: wanted.servername ?? host,
        path: wanted.path,
        method: wanted.method ?? "POST",
        ca: readFileSync(lab.plane.caFile),
        agent: wanted.agent ?? false,
        headers: {
          host,
          ...(bytes.length > 0 ? { "content-length": bytes.length } : {}),
          ...wanted.headers,
        },
      },
      (response) => {
        answered = true;
        const parts: Buffer[] = [];
        const done = (broken?: string): void => {
          const whole = Buffer.concat(parts);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: whole,
            text: whole.toString("utf8"),
            ...(broken === undefined ? {} : { broken }),
          });
        };
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => done());
        response.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
      },
    );
    const hangUpAfter = (milliseconds: number | undefined): void => {
      if (milliseconds === undefined) return;
      setTimeout(
        () => request.destroy(Object.assign(new Error("hung up"), { code: "PATIENCE" })),
        milliseconds,
      );
    };
    hangUpAfter(wanted.patience);
    request.on("response", () => hangUpAfter(wanted.listens));
    // Once the answer began, its own error event tells how it ended.
    request.on("error", (error) => !answered && reject(error));
    request.end(bytes);
  });
}

export const jsonOf = (got: Got): any => JSON.parse(got.text); // eslint-disable-line @typescript-eslint/no-explicit-any

export const form = (fields: Record<string, string>): string =>
  new URLSearchParams(fields).toString();
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_TYPE = { "content-type": "application/json" };

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** AssumeRoleWithWebIdentity. */
export const assume = (
  lab: Lab,
  fields: Record<string, string> = {},
  host = `sts.${REGION}.amazonaws.com`,
): Promise<Got> =>
  ask(lab, {
    host,
    path: "/",
    headers: FORM,
    body: form({
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: ROLE_ARN,
      RoleSessionName: "gateway",
      WebIdentityToken: fields.WebIdentityToken ?? lab.token(),
      ...fields,
    }),
  });

const tag = (xml: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
export { tag };

export async function keysFor(lab: Lab, fields: Record<string, string> = {}): Promise<Keys> {
  const { text, status } = await assume(lab, fields);
  if (status !== 200) throw new Error(text);
  return {
    accessKeyId: tag(text, "AccessKeyId"),
    secretAccessKey: tag(text, "SecretAccessKey"),
    sessionToken: tag(text, "SessionToken"),
  };
}

const sha256 = (value: string | Buffer): string => createHash("sha256").update(value).digest("hex");
const hmac = (key: string | Buffer, value: string): Buffer =>
  createHmac("sha256", key).update(value).digest();

/** Headers of a request signed with Signature Version 4, from AWS's description of it. */
export function sign(
  wanted: {
    host: string;
    path: string;
    body: string;
    method?: string;
    /** More headers that are signed, by lower-case name. */
    signed?: Record<string, string>;
  },
  keys: Keys,
  over: { date?: Date; region?: string; service?: string } = {},
): Record<string, string> {
  const stamp = (over.date ?? new Date()).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${stamp.slice(0, 8)}/${over.region ?? REGION}/${over.service ?? "bedrock"}/aws4_request`;
  const headers: Record<string, string> = {
    host: wanted.host,
    "x-amz-date": stamp,
    "x-amz-security-token": keys.sessionToken,
    ...wanted.signed,
  };
  const names = Object.keys(headers).sort();
  const twice = (part: string): string =>
    [...Buffer.from(part)]
      .map((byte) => {
        const sign = String.fromCharCode(byte);
        return /[A-Za-z0-9\-._~]/.test(sign)
          ? sign
          : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
      })
      .join("");
  const canonical = [
    wanted.method ?? "POST",
    wanted.path.split("/").map(twice).join("/"),
    "",
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    sha256(wanted.body),
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", stamp, scope, sha256(canonical)].join("\n");
  let key: Buffer = Buffer.from(`AWS4${keys.secretAccessKey}`);
  for (const part of scope.split("/")) key = hmac(key, part);
  const signature = hmac(key, text).toString("hex");
  return {
    "x-amz-date": stamp,
    "x-amz-security-token": keys.sessionToken,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

export const BEDROCK_HOST = `bedrock-runtime.${REGION}.amazonaws.com`;

/** A signed call of Bedrock. */
export function bedrock(
  lab: Lab,
  keys: Keys,
  model: string,
  operation: string,
  value: unknown,
  more: {
    headers?: Record<string, string>;
    date?: Date;
    region?: string;
    service?: string;
    host?: string;
    patience?: number;
    listens?: number;
    agent?: https.Agent;
  } = {},
): Promise<Got> {
  const host = more.host ?? BEDROCK_HOST;
  const wanted = {
    host,
    path: `/model/${encodeURIComponent(model)}/${operation}`,
    body: typeof value === "string" ? value : JSON.stringify(value),
  };
  const signed = sign(wanted, keys, { date: more.date ?? lab.now, ...more });
  return ask(lab, {
    ...wanted,
    headers: { ...JSON_TYPE, ...signed, ...more.headers },
    ...(more.patience === undefined ? {} : { patience: more.patience }),
    ...(more.listens === undefined ? {} : { listens: more.listens }),
    ...(more.agent === undefined ? {} : { agent: more.agent }),
  });
}

export const ENTRA_HOST = "login.microsoftonline.com";

/** The exchange of a projected token for an Entra token. */
export const entra = (
  lab: Lab,
  fields: Record<string, string> = {},
  tenant = TENANT,
): Promise<Got> =>
  ask(lab, {
    host: ENTRA_HOST,
    path: `/${tenant}/oauth2/v2.0/token`,
    headers: FORM,
    body: form({
      client_id: CLIENT_ID,
      scope: "https://cognitiveservices.azure.com/.default",
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion:
        fields.client_assertion ?? lab.token({ audience: "api://AzureADTokenExchange" }),
      ...fields,
    }),
  });

export const azureToken = async (lab: Lab, fields: Record<string, string> = {}): Promise<string> =>
  jsonOf(await entra(lab, fields)).access_token as string;

/** A call of Azure OpenAI. */
export const azure = (
  lab: Lab,
  token: string,
  tail: string,
  value: unknown,
  more: Partial<Ask> = {},
): Promise<Got> =>
  ask(lab, {
    host: AZURE_HOST,
    path: `/openai/${tail}`,
    body: typeof value === "string" ? value : JSON.stringify(value),
    ...more,
    headers: { ...JSON_TYPE, authorization: `Bearer ${token}`, ...more.headers },
  });

export const CHAT = "deployments/chat/chat/completions?api-version=2024-10-21";
export const hello = (text = "hello there"): { messages: unknown[] } => ({
  messages: [{ role: "user", content: text }],
});

/** The exchange of a projected token for a federated Google token. */
export const googleExchange = (lab: Lab, fields: Record<string, string> = {}): Promise<Got> =>
  ask(lab, {
    host: "sts.googleapis.com",
    path: "/v1/token",
    headers: FORM,
    body: form({
      audience: GOOGLE_AUDIENCE,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
      scope: "https://www.googleapis.com/auth/cloud-platform",
      subject_token: fields.subject_token ?? lab.token({ audience: `https:${GOOGLE_AUDIENCE}` }),
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      ...fields,
    }),
  });

export const impersonate = (
  lab: Lab,
  token: string,
  body: unknown = {},
  account = CALLER,
): Promise<Got> =>
  ask(lab, {
    host: "iamcredentials.googleapis.com",
    path: `/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
    headers: { ...JSON_TYPE, authorization: `Bearer ${token}` },
    body: JSON.stringify({
      scope: ["https://www.googleapis.com/auth/cloud-platform"],
      lifetime: "3600s",
      ...(body as object),
    }),
  });

export async function googleToken(lab: Lab): Promise<string> {
  const federated = jsonOf(await googleExchange(lab)).access_token as string;
  return jsonOf(await impersonate(lab, federated)).accessToken as string;
}

/** One message of the event stream, read with its checksums. */
export interface Message {
  headers: Record<string, string>;
  payload: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** Reads `application/vnd.amazon.eventstream`; throws on a wrong length or checksum. */
export function readMessages(bytes: Buffer): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < bytes.length;) {
    const total = bytes.readUInt32BE(at);
    const headerLength = bytes.readUInt32BE(at + 4);
    if (crc32(bytes.subarray(at, at + 8)) !== bytes.readUInt32BE(at + 8))
      throw new Error("prelude checksum");
    const end = at + total - 4;
    if (crc32(bytes.subarray(at, end)) !== bytes.readUInt32BE(end))
      throw new Error("message checksum");
    const headers: Record<string, string> = {};
    let place = at + 12;
    while (place < at + 12 + headerLength) {
      const nameLength = bytes.readUInt8(place);
      const name = bytes.toString("utf8", place + 1, place + 1 + nameLength);
      place += 1 + nameLength + 1;
      const length = bytes.readUInt16BE(place);
      headers[name] = bytes.toString("utf8", place + 2, place + 2 + length);
      place += 2 + length;
    }
    messages.push({ headers, payload: JSON.parse(bytes.toString("utf8", place, end)) });
    at = end + 4;
  }
  return messages;
}

/** Data of server-sent events. */
export const eventsOf = (text: string): string[] =>
  text
    .split(/\r?\n\r?\n/)
    .map((block) =>
      block
        .split(/\r?\n/)
        .find((line) => line.startsWith("data: "))
        ?.slice(6),
    )
    .filter((data) => data !== undefined);

/** Lines of the journal. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const journal = (lab: Lab): any[] =>
  readFileSync(path.join(lab.directory, "calls.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
