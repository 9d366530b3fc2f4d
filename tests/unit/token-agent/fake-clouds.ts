import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { readConfig, type AgentConfig } from "../../../components/gateway/token-agent/agent/config";

/** What the fake answers instead of its usual answer. */
export interface Reply {
  status?: number;
  body?: string;
  headers?: Record<string, string>;
  /** Never answers. */
  hang?: boolean;
  /** Closes the connection after this much of the body. */
  cutAfter?: number;
}

/** A request as the fake saw it. */
export interface Seen {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  form: URLSearchParams;
  body: string;
}

type Service = "sts" | "entra" | "googleSts" | "googleIam" | "secretsManager" | "kubernetes";

/** Token services, a secret manager and the API server's Secrets, on one port of the loopback. */
export class FakeClouds {
  readonly seen: Record<Service, Seen[]> = {
    sts: [],
    entra: [],
    googleSts: [],
    googleIam: [],
    secretsManager: [],
    kubernetes: [],
  };
  readonly faults: Partial<Record<Service, Reply | ((seen: Seen) => Reply)>> = {};
  /** Every secret handed out, for tests of secrecy. */
  readonly secrets: string[] = [];
  lifeSeconds = 3600;
  /** Added to the fake's clock. */
  skewMs = 0;
  /** Values of the secret manager, by name. */
  readonly entries: Record<string, string> = {};
  /** Secrets of the cluster, by name. */
  readonly cluster: Record<string, Record<string, unknown> | undefined> = {};
  private count = 0;
  private server = http.createServer((request, response) => void this.handle(request, response));

  /** Makes what the fake hands out; tests of secrecy set their own. */
  make = (kind: string): string => `${kind}-secret-${++this.count}`;

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  /** The Secret of the Azure token. */
  get secret(): Record<string, unknown> | undefined {
    return this.cluster["ai-azure-token"];
  }

  set secret(secret: Record<string, unknown> | undefined) {
    this.cluster["ai-azure-token"] = secret;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private give(kind: string): string {
    const made = this.make(kind);
    this.secrets.push(made);
    return made;
  }

  private async handle(request: http.IncomingMessage, response: http.ServerResponse) {
    let body = "";
    for await (const part of request) body += String(part);
    const at = request.url ?? "";
    const service: Service = at.startsWith("/sts")
      ? "sts"
      : at.includes("/oauth2/v2.0/token")
        ? "entra"
        : at === "/v1/token"
          ? "googleSts"
          : at.endsWith(":generateAccessToken")
            ? "googleIam"
            : request.headers["x-amz-target"] !== undefined
              ? "secretsManager"
              : "kubernetes";
    const form = new URLSearchParams(body);
    const seen = { method: request.method ?? "", path: at, headers: request.headers, form, body };
    this.seen[service].push(seen);
    const fault = this.faults[service];
    const reply = typeof fault === "function" ? fault(seen) : fault;
    if (reply?.hang) return;
    const usual =
      reply?.body === undefined && !reply?.status ? this.answer(service, seen) : undefined;
    const text = reply?.body ?? usual?.body ?? "";
    response.writeHead(reply?.status ?? usual?.status ?? 200, {
      date: new Date(Date.now() + this.skewMs).toUTCString(),
      ...(reply?.cutAfter !== undefined && { "content-length": String(text.length) }),
      ...reply?.headers,
    });
    if (reply?.cutAfter !== undefined) {
      response.write(text.slice(0, reply.cutAfter), () => response.destroy());
      return;
    }
    response.end(text);
  }

  private answer(service: Service, seen: Seen): { status: number; body: string } {
    const expires = new Date(Date.now() + this.skewMs + this.lifeSeconds * 1000).toISOString();
    const json = (value: unknown, status = 200) => ({ status, body: JSON.stringify(value) });
    switch (service) {
      case "sts":
        return {
          status: 200,
          body: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult><Credentials>
    <AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>${this.give("aws+key/&").replace("&", "&amp;")}</SecretAccessKey>
    <SessionToken>${this.give("aws-session").replace("&", "&amp;")}</SessionToken><Expiration>${expires}</Expiration>
  </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
        };
      case "entra":
        return json({
          token_type: "Bearer",
          expires_in: this.lifeSeconds,
          access_token: this.give("entra"),
        });
      case "googleSts":
        return json({ access_token: this.give("federated"), expires_in: this.lifeSeconds });
      case "googleIam":
        return json({ accessToken: this.give("google"), expireTime: expires });
      case "secretsManager": {
        const { SecretId } = JSON.parse(seen.body) as { SecretId: string };
        const text = this.entries[SecretId];
        return text === undefined
          ? json({ __type: "ResourceNotFoundException" }, 400)
          : json({ ARN: SecretId, SecretString: text });
      }
      case "kubernetes": {
        const name = /\/secrets\/([^/?]+)/.exec(seen.path)?.[1] ?? "";
        const before = this.cluster[name];
        if (seen.method === "GET") {
          return before ? json(before) : json({ kind: "Status", reason: "NotFound" }, 404);
        }
        const after = JSON.parse(seen.body) as Record<string, unknown>;
        const merges = seen.headers["content-type"] === "application/merge-patch+json";
        const data = { ...(merges && (before?.data as object)), ...(after.data as object) };
        after.data = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
        this.cluster[name] = after;
        return json(after, before ? 200 : 201);
      }
    }
  }
}

/** Token files and configuration of an agent that asks the fake; `UNIFIED_AI_SECRETS_FILE` is the file's content. */
export function configFor(url: string, env: Record<string, string> = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "token-agent-"));
  const projected = (
    name: string,
    text = `eyJhbGciOiJSUzI1NiJ9.${name}-projected.signature`,
  ): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return file;
  };
  const environment: Record<string, string> = {
    UNIFIED_AI_AWS_ROLE_ARN: "arn:aws:iam::111122223333:role/atlas-dev-gateway",
    UNIFIED_AI_AWS_REGION: "us-east-1",
    UNIFIED_AI_AWS_STS_URL: `${url}/sts/`,
    UNIFIED_AI_AWS_TOKEN_FILE: projected("aws"),
    UNIFIED_AI_AZURE_CLIENT_ID: "44444444-4444-4444-4444-444444444444",
    UNIFIED_AI_AZURE_TENANT_ID: "33333333-3333-3333-3333-333333333333",
    UNIFIED_AI_AZURE_AUTHORITY_URL: url,
    UNIFIED_AI_AZURE_TOKEN_FILE: projected("azure"),
    UNIFIED_AI_SECRET_NAMESPACE: "atlas-dev",
    UNIFIED_AI_SECRET_NAME: "ai-azure-token",
    UNIFIED_AI_KUBERNETES_URL: url,
    UNIFIED_AI_KUBERNETES_TOKEN_FILE: projected("kubernetes"),
    UNIFIED_AI_GCP_AUDIENCE:
      "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/p/providers/x",
    UNIFIED_AI_GCP_SERVICE_ACCOUNT: "gateway@atlas-ml-dev.iam.gserviceaccount.com",
    UNIFIED_AI_GCP_STS_URL: url,
    UNIFIED_AI_GCP_IAM_URL: url,
    UNIFIED_AI_GCP_TOKEN_FILE: projected("gcp"),
    UNIFIED_AI_AUTHORIZATION_FILE: path.join(folder, "authorization"),
    UNIFIED_AI_TOKEN_PORT: "0",
    UNIFIED_AI_METRICS_PORT: "0",
    UNIFIED_AI_METRICS_ADDRESS: "127.0.0.1",
    UNIFIED_AI_TIMEOUT_SECONDS: "1",
    ...env,
  };
  if (environment.UNIFIED_AI_SECRETS_FILE !== undefined) {
    environment.UNIFIED_AI_SECRETS_AWS_URL = `${url}/`;
    environment.UNIFIED_AI_SECRETS_FILE = projected("secrets", environment.UNIFIED_AI_SECRETS_FILE);
  }
  const config: AgentConfig = readConfig(environment);
  return {
    config,
    environment,
    folder,
    authorization: () => fs.readFileSync(config.authorizationFile, "utf8"),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
