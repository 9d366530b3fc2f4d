import { createHash, createHmac } from "node:crypto";
import type { AwsKeys, Millis } from "../credential";

/** A request to sign: POST to the root of a service. */
export interface AwsRequest {
  url: string;
  region: string;
  service: string;
  headers: Record<string, string>;
  body: string;
  keys: AwsKeys;
  at: Millis;
}

/**
 * The headers of a request with AWS Signature Version 4 among them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, read 2026-11
 */
export function signAws(request: AwsRequest): Record<string, string> {
  const { url, region, service, body, keys } = request;
  const time = new Date(request.at).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const { host, pathname } = new URL(url);
  const headers: Record<string, string> = {
    ...request.headers,
    host,
    "x-amz-date": time,
    "x-amz-security-token": keys.sessionToken,
  };
  const names = Object.keys(headers).sort();
  const signed = names.join(";");
  const canonical = [
    "POST",
    pathname,
    "",
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    "",
    signed,
    sha256(body),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${keys.secretAccessKey}`),
  );
  const signature = hmac(key, text).toString("hex");
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
