import { createHash, createHmac } from "node:crypto";

/** Keys to sign with. */
export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** A GET to sign. */
export interface AwsGet {
  address: URL;
  region: string;
  service: string;
  keys: AwsKeys;
  at: Date;
}

const HOST = /^aps-workspaces\.([a-z0-9-]+)\.amazonaws\.com$/;

/** The region of an Amazon Managed Service for Prometheus; undefined for any other host. */
export const managedRegion = ({ hostname }: URL): string | undefined => HOST.exec(hostname)?.[1];

/** The operator's keys, found as the AWS SDK finds them. */
export async function operatorKeys(region: string): Promise<AwsKeys> {
  // Loaded on use: no other command pays for it.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const { SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  return new SecretsManagerClient({ region }).config.credentials();
}

/**
 * Headers of a GET with AWS Signature Version 4 among them. The query has to be in the form of {@link queryOf}.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, read 2026-11
 */
export function signAws({ address, region, service, keys, at }: AwsGet): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const sent: Record<string, string> = {
    "x-amz-date": time,
    ...(keys.sessionToken !== undefined && { "x-amz-security-token": keys.sessionToken }),
  };
  const headers: Record<string, string> = { host: address.host, ...sent };
  const names = Object.keys(headers).sort();
  const signed = names.join(";");
  const canonical = [
    "GET",
    address.pathname,
    address.search.slice(1),
    ...names.map((name) => `${name}:${headers[name]!.trim()}`),
    "",
    signed,
    sha256(""),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${keys.secretAccessKey}`),
  );
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${hmac(key, text).toString("hex")}`,
  };
}

/** A query in the one form that a signature is made of: sorted, and with everything encoded that is not unreserved. */
export function queryOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join("&");
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
