import type { SecretsManagerClientResolvedConfig } from "@aws-sdk/client-secrets-manager";

/** What a signature is made with: an operator's keys, and the digest that the AWS SDK brings for this platform. */
export type AwsOperator = Pick<SecretsManagerClientResolvedConfig, "credentials" | "sha256">;

/** A GET to sign. */
export interface AwsGet {
  address: URL;
  /** The query's fields, unencoded; the address has them in the form of {@link queryOf}. */
  query: Readonly<Record<string, string>>;
  region: string;
  service: string;
  operator: AwsOperator;
  at: Date;
}

const HOST = /^aps-workspaces\.([a-z0-9-]+)\.amazonaws\.com$/;

/** The region of an Amazon Managed Service for Prometheus; undefined for any other host. */
export const managedRegion = ({ hostname }: URL): string | undefined => HOST.exec(hostname)?.[1];

/** The operator, whose keys are found as the AWS SDK finds them. */
export async function awsOperator(region: string): Promise<AwsOperator> {
  // Loaded on use: no other command pays for it.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const { SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  return new SecretsManagerClient({ region }).config;
}

/** Headers of a GET with AWS Signature Version 4 among them. Rejects when the operator has no keys. */
export async function signAws(get: AwsGet): Promise<Record<string, string>> {
  const { SignatureV4 } = await import("@smithy/signature-v4");
  const { address, query, region, service, operator, at } = get;
  const signer = new SignatureV4({ ...operator, region, service, applyChecksum: false });
  const { protocol, hostname, pathname: path, host } = address;
  const request = { method: "GET", protocol, hostname, path, query, headers: { host } };
  const signed = await signer.sign(request, { signingDate: at });
  // What sends it names the host itself.
  return Object.fromEntries(Object.entries(signed.headers).filter(([name]) => name !== "host"));
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
