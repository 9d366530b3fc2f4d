import { createHash } from "node:crypto";
import { bedrockRegions, regions as awsRegions } from "../facts/aws/common";
import { at, text } from "../facts/judge";
import { VERTEX_LOCATIONS } from "../facts/gcp/locations";
import { ACCOUNT, VAULT } from "../facts/azure/common";
import type { Props } from "../model";
import type { Clouds } from "./clouds";
import { CLUSTER, issuerOf } from "./tokens/subject";

/** Which service answers under a host name, and where it is. */
export type Service =
  | { kind: "bedrock" | "sts" | "eks-oidc" | "secretsmanager" | "elasticache"; region: string }
  | { kind: "openai"; subdomain: string }
  | { kind: "vertex"; location: string }
  | { kind: "keyvault"; vault: string }
  | { kind: "entra" | "google-sts" | "google-oauth" | "iamcredentials" | "secretmanager" }
  | { kind: "openai-api" | "anthropic-api" | "cohere-api"; region: string };

/** A host name that the data plane answers, and the loopback address that is its alone. */
export interface HostName {
  name: string;
  /** In 127.64.0.0/10; mapping every name to 127.0.0.1 works too. */
  address: string;
}

const FIXED: Readonly<Record<string, Service>> = {
  // The global endpoint of STS is served from us-east-1 and its credentials are good everywhere.
  "sts.amazonaws.com": { kind: "sts", region: "us-east-1" },
  "login.microsoftonline.com": { kind: "entra" },
  "sts.googleapis.com": { kind: "google-sts" },
  "oauth2.googleapis.com": { kind: "google-oauth" },
  "iamcredentials.googleapis.com": { kind: "iamcredentials" },
  "secretmanager.googleapis.com": { kind: "secretmanager" },
  "aiplatform.googleapis.com": { kind: "vertex", location: "global" },
  "aiplatform.us.rep.googleapis.com": { kind: "vertex", location: "us" },
  "aiplatform.eu.rep.googleapis.com": { kind: "vertex", location: "eu" },
  "api.openai.com": { kind: "openai-api", region: "global" },
  "us.api.openai.com": { kind: "openai-api", region: "us" },
  "eu.api.openai.com": { kind: "openai-api", region: "eu" },
  "api.anthropic.com": { kind: "anthropic-api", region: "global" },
  "api.cohere.ai": { kind: "cohere-api", region: "global" },
  "api.cohere.com": { kind: "cohere-api", region: "global" },
};

const AWS_KINDS: Readonly<
  Record<string, "bedrock" | "sts" | "eks-oidc" | "secretsmanager" | "elasticache">
> = {
  "bedrock-runtime": "bedrock",
  sts: "sts",
  "oidc.eks": "eks-oidc",
  secretsmanager: "secretsmanager",
  elasticache: "elasticache",
};

/** The service of a host name, by the name alone; undefined for names the data plane does not know. */
export function serviceOf(host: string): Service | undefined {
  if (Object.hasOwn(FIXED, host)) return FIXED[host];
  const aws =
    /^(bedrock-runtime|sts|oidc\.eks|secretsmanager|elasticache)\.([a-z0-9-]+)\.amazonaws\.com$/.exec(
      host,
    );
  if (aws) {
    const [, head = "", region = ""] = aws;
    const kind = AWS_KINDS[head]!;
    const known = kind === "bedrock" ? bedrockRegions : awsRegions;
    return known.includes(region) ? { kind, region } : undefined;
  }
  const vault = /^([a-z0-9-]+)\.vault\.azure\.net$/.exec(host)?.[1];
  if (vault !== undefined) return { kind: "keyvault", vault };
  const location = /^([a-z0-9-]+)-aiplatform\.googleapis\.com$/.exec(host)?.[1];
  if (location !== undefined)
    return VERTEX_LOCATIONS.includes(location) ? { kind: "vertex", location } : undefined;
  const subdomain = /^([a-z0-9-]+)\.openai\.azure\.com$/.exec(host)?.[1];
  return subdomain === undefined ? undefined : { kind: "openai", subdomain };
}

/** Loopback address of a name: the same on every machine. */
export function addressOf(name: string): string {
  const [a = 0, b = 0, c = 0] = createHash("sha256").update(name).digest();
  return `127.${64 + (a % 64)}.${b}.${1 + (c % 254)}`;
}

/** Subdomain of an Azure OpenAI account, in lower case. */
export const subdomainOf = (account: { inputs: Props }): string | undefined =>
  text(at(account.inputs, "properties.customSubDomainName"))?.toLowerCase();

/**
 * Every host name the data plane answers now, for a hosts file: the regional ones of all Regions and locations, the
 * accounts and cluster issuers that the store holds.
 */
export function hostNames(clouds: Clouds): HostName[] {
  const names = new Set([
    ...Object.keys(FIXED),
    ...bedrockRegions.map((region) => `bedrock-runtime.${region}.amazonaws.com`),
    ...["sts", "secretsmanager", "elasticache"].flatMap((head) =>
      awsRegions.map((region) => `${head}.${region}.amazonaws.com`),
    ),
    ...VERTEX_LOCATIONS.map((location) => `${location}-aiplatform.googleapis.com`),
  ]);
  for (const account of clouds.list(ACCOUNT)) {
    const subdomain = subdomainOf(account);
    if (subdomain !== undefined) names.add(`${subdomain}.openai.azure.com`);
  }
  for (const vault of clouds.list(VAULT)) {
    const name = text(vault.inputs.vaultName)?.toLowerCase();
    if (name !== undefined) names.add(`${name}.vault.azure.net`);
  }
  for (const cluster of clouds.list(CLUSTER)) {
    const issuer = issuerOf(cluster);
    if (issuer !== undefined) names.add(new URL(issuer).host);
  }
  return [...names].sort().map((name) => ({ name, address: addressOf(name) }));
}
