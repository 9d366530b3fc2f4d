import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import type { Call } from "../call";

/** Name of the journal in the directory of the local clouds. */
export const journalFile = "calls.jsonl";

/** A credential that a call carried: which header, what kind, and the head of its digest. */
export interface CredentialSeen {
  header: string;
  kind: string;
  /** First 16 hexadecimal digits of the SHA-256 of the credential itself (without `Bearer`). */
  sha256: string;
}

/** Headers in which credentials travel. */
const CARRIERS = [
  "authorization",
  "proxy-authorization",
  "api-key",
  "x-api-key",
  "x-goog-api-key",
  "x-amz-security-token",
  "ocp-apim-subscription-key",
  "x-goog-iam-authorization-token",
  "cookie",
];

/** Credentials in the headers of a call, never their text. */
export function credentialsOf(call: Pick<Call, "headers">): CredentialSeen[] {
  return CARRIERS.flatMap((header) => {
    const value = call.headers[header];
    return value === undefined ? [] : [seen(header, value)];
  });
}

function seen(header: string, value: string): CredentialSeen {
  const [scheme = "", ...rest] = value.split(" ");
  const bare = rest.length > 0 && /^(Bearer|Basic)$/i.test(scheme) ? rest.join(" ") : value;
  return {
    header,
    kind: kindOf(header, scheme, bare),
    sha256: createHash("sha256").update(bare).digest("hex").slice(0, 16),
  };
}

function kindOf(header: string, scheme: string, bare: string): string {
  if (header === "x-amz-security-token") return "aws-session-token";
  if (header !== "authorization") return header;
  if (scheme === "AWS4-HMAC-SHA256") return "aws-signature";
  if (bare.startsWith("ya29.")) return "google-access-token";
  if (!/^eyJ/.test(bare)) return `${scheme.toLowerCase()}-unknown`;
  try {
    const claims = JSON.parse(
      Buffer.from(bare.split(".")[1] ?? "", "base64url").toString("utf8"),
    ) as { iss?: unknown };
    return String(claims.iss).startsWith("https://sts.windows.net/") ? "entra-token" : "jwt";
  } catch {
    return "jwt-unreadable";
  }
}

/** Headers that any HTTP client sends. */
const COMMON = new Set([
  "host",
  "content-type",
  "content-length",
  "transfer-encoding",
  "accept",
  "accept-encoding",
  "accept-language",
  "connection",
  "keep-alive",
  "user-agent",
  "te",
  "expect",
]);

const OWN: Readonly<Record<string, RegExp>> = {
  aws: /^(authorization|x-amz-[a-z0-9-]+|x-amzn-bedrock-[a-z-]+|amz-sdk-[a-z-]+)$/,
  azure: /^(authorization|api-key|x-ms-client-request-id|client-request-id|x-client-[a-z-]+)$/,
  gcp: /^(authorization|x-goog-(user-project|api-client|request-params))$/,
  openai: /^(authorization|openai-(organization|project))$/,
  anthropic: /^(authorization|x-api-key|anthropic-(version|beta))$/,
  cohere: /^(authorization|x-client-name)$/,
};

/** Header names of a call that the service has no use for: what leaked from the caller or from a proxy on the way. */
export function unexpectedHeaders(call: Pick<Call, "headerNames" | "about">): string[] {
  const own = OWN[call.about.cloud];
  return [...new Set(call.headerNames)].filter(
    (name) => !COMMON.has(name) && !(own?.test(name) ?? false),
  );
}

/** One line of the journal. */
export interface JournalLine {
  time: string;
  id: string;
  host: string;
  method: string;
  cloud: string;
  service: string;
  path: string;
  model?: string;
  verdict: "answered" | "refused" | "fault" | "client-gone";
  status: number;
  code?: string;
  reason?: string;
  fault?: string;
  principal?: string;
  stream?: boolean;
  filtered?: string;
  inputTokens?: number;
  outputTokens?: number;
  requestBytes: number;
  responseBytes: number;
  milliseconds: number;
  headers: string[];
  unexpected: string[];
  credentials: CredentialSeen[];
}

/** Writes the journal: metadata only. */
export class Journal {
  constructor(readonly file: string) {}

  write(line: JournalLine): void {
    appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }
}
