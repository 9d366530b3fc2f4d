// Proves which variables and files a job gets, with a stand-in for GitHub's token service; not that a cloud takes them.
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  AWS_AUDIENCE,
  AZURE_AUDIENCE,
  googleAudience,
  googleTokenAudience,
} from "../../../components/identity/federation";
import type { AwsIdentityOutputs } from "../../../bootstrap/aws/aws-bootstrap";
import type { AzureIdentityOutputs } from "../../../bootstrap/azure/azure-bootstrap";
import type { GcpIdentityOutputs } from "../../../bootstrap/gcp/gcp-bootstrap";
import { awsStateLocation } from "../../../catalog/state-location";
import { deployEnvironment, previewEnvironment } from "../../../bootstrap/ci/ci";

const script = path.resolve(__dirname, "../../../tools/ci/identity.cjs");
const load = createRequire(__filename);
const credentials = load("../../../tools/ci/credentials.cjs") as {
  AUDIENCES: Record<"aws" | "azure" | "gcp", (fields: { provider: string }) => string>;
  identitiesFrom(outputs: object, environment: string): Record<string, Identity>;
  parseIdentity(text: string | undefined): Identity;
  googleConfig(gcp: object, file: string): Record<string, unknown>;
};
const { renderVariables } = load("../../../tools/ci/identity.cjs") as {
  renderVariables(named: object, system?: string): string;
};

type Identity = Record<string, Record<string, string>>;

const place = { accountId: "111122223333", region: "us-east-1" };
const aws: AwsIdentityOutputs = {
  ...place,
  previewRoleArn: "arn:aws:iam::111122223333:role/ci/atlas-dev-preview",
  deployRoleArn: "arn:aws:iam::111122223333:role/ci/atlas-dev-deploy",
  boundaryArn: "arn:aws:iam::111122223333:policy/ci/atlas-dev-boundary",
};
const azure: AzureIdentityOutputs = {
  subscriptionId: "00000000-0000-4000-8000-000000000001",
  tenantId: "72f988bf-0000-4000-8000-000000000001",
  previewClientId: "00000000-0000-4000-8000-00000000000a",
  deployClientId: "00000000-0000-4000-8000-00000000000b",
};
const gcp: GcpIdentityOutputs = {
  project: "atlas-ml",
  provider:
    "projects/123456789012/locations/global/workloadIdentityPools/atlas-dev-ci/providers/github",
  previewAccount: "atlas-dev-preview@atlas-ml.iam.gserviceaccount.com",
  deployAccount: "atlas-dev-deploy@atlas-ml.iam.gserviceaccount.com",
};
const outputs = {
  state: awsStateLocation({ project: "atlas", environment: "dev" }, place),
  identities: { aws, azure, gcp },
};
const named = credentials.identitiesFrom(outputs, "dev");

describe("the variable of a CI environment", () => {
  it("is made from the bootstrap's outputs, for the environments that it trusts", () => {
    expect(Object.keys(named)).toEqual([previewEnvironment("dev"), deployEnvironment("dev")]);
    expect(named["dev"]).toEqual({
      backendUrl: outputs.state.backendUrl,
      aws: { roleArn: aws.deployRoleArn, region: "us-east-1" },
      azure: {
        clientId: azure.deployClientId,
        tenantId: azure.tenantId,
        subscriptionId: azure.subscriptionId,
      },
      gcp: { project: "atlas-ml", provider: gcp.provider, serviceAccount: gcp.deployAccount },
    });
    expect(named["dev-preview"]!["aws"]!["roleArn"]).toBe(aws.previewRoleArn);
    expect(named["dev-preview"]!["azure"]!["clientId"]).toBe(azure.previewClientId);
    expect(named["dev-preview"]!["gcp"]!["serviceAccount"]).toBe(gcp.previewAccount);
  });

  it("is put in place by commands to paste", () => {
    const [first, second] = renderVariables(named).split("\n");
    expect(first).toMatch(
      /^gh variable set UNIFIED_AI_IDENTITY --env dev-preview --body '\{.*\}'$/,
    );
    expect(second).toMatch(/ --env dev --body /);
    expect(credentials.parseIdentity(/'(.*)'/.exec(second!)![1])).toEqual(named["dev"]);
    const [, atGitlab] = renderVariables(named, "gitlab").split("\n");
    expect(atGitlab).toMatch(
      /^glab variable set UNIFIED_AI_IDENTITY --scope dev --raw --value '\{.*\}'$/,
    );
    expect(credentials.parseIdentity(/'(.*)'/.exec(atGitlab!)![1])).toEqual(named["dev"]);
  });

  it("names every problem at once", () => {
    const wrong = {
      backendUrl: "https://example.com",
      aws: { roleArn: "admin", region: "us-east-1", key: "x" },
      oracle: {},
    };
    expect(() => credentials.parseIdentity(JSON.stringify(wrong))).toThrow(
      /`backendUrl`.*`aws.roleArn`.*`aws.key` is not known.*`oracle`/,
    );
    expect(() => credentials.parseIdentity(undefined)).toThrow(/must be set/);
    expect(() => credentials.parseIdentity("{")).toThrow(/must be JSON/);
    expect(() => credentials.parseIdentity('{"backendUrl":"s3://b"}')).toThrow(/must name a cloud/);
  });

  it("asks for tokens with the audiences that bootstrap makes the clouds trust", () => {
    expect(credentials.AUDIENCES.aws(gcp)).toBe(AWS_AUDIENCE);
    expect(credentials.AUDIENCES.azure(gcp)).toBe(AZURE_AUDIENCE);
    expect(credentials.AUDIENCES.gcp(gcp)).toBe(googleTokenAudience(gcp.provider));
    expect(credentials.googleConfig(named["dev"]!["gcp"]!, "/t")).toMatchObject({
      audience: googleAudience(gcp.provider),
      credential_source: { file: "/t" },
    });
  });
});

describe("identity.cjs", () => {
  let server: Server;
  let folder = "";
  let env: NodeJS.ProcessEnv = {};
  let asked: string[] = [];
  let failures = 0;

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "unified-ai-identity-test-"));
    asked = [];
    failures = 0;
    server = createServer((request, response) => {
      const url = new URL(request.url!, "http://tokens");
      if (request.headers.authorization !== "Bearer of-the-job") {
        response.writeHead(401).end();
        return;
      }
      asked.push(url.searchParams.get("audience")!);
      if (failures-- > 0) return void response.writeHead(500).end();
      response.end(JSON.stringify({ value: `token for ${url.searchParams.get("audience")}` }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    env = {
      PATH: process.env["PATH"],
      RUNNER_TEMP: folder,
      GITHUB_RUN_ID: "77",
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-job",
      UNIFIED_AI_IDENTITY: JSON.stringify(named["dev"]),
    };
  });

  afterEach(() => {
    server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const run = (...command: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [script, "--", ...command], { env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  const SHOW = `const fs=require("fs"),e=process.env,r=f=>fs.readFileSync(f,"utf8"),m=f=>(fs.statSync(f).mode&0o777).toString(8);
    console.log(JSON.stringify({env:Object.fromEntries(Object.entries(e).filter(([k])=>/^(AWS|ARM|AZURE|GOOGLE|PULUMI)_/.test(k))),
    aws:r(e.AWS_WEB_IDENTITY_TOKEN_FILE),azure:r(e.AZURE_FEDERATED_TOKEN_FILE),gcp:JSON.parse(r(e.GOOGLE_APPLICATION_CREDENTIALS)),
    subject:r(JSON.parse(r(e.GOOGLE_APPLICATION_CREDENTIALS)).credential_source.file),
    modes:[e.AWS_WEB_IDENTITY_TOKEN_FILE,e.GOOGLE_APPLICATION_CREDENTIALS].map(m)}))`;

  it("gives a command what the providers, the state's store and its key read, and leaves nothing behind", async () => {
    const ended = await run("node", "-e", SHOW);
    expect(ended.code, ended.stderr).toBe(0);
    const shown = JSON.parse(ended.stdout) as Record<string, never> & {
      env: Record<string, string>;
      gcp: Record<string, string>;
    };
    expect(shown["aws"]).toBe("token for sts.amazonaws.com");
    expect(shown["azure"]).toBe("token for api://AzureADTokenExchange");
    expect(shown["subject"]).toBe(`token for https://iam.googleapis.com/${gcp.provider}`);
    expect(shown["modes"]).toEqual(["600", "600"]);
    expect(shown.gcp["service_account_impersonation_url"]).toContain(gcp.deployAccount);
    const { AWS_WEB_IDENTITY_TOKEN_FILE, AZURE_FEDERATED_TOKEN_FILE, ...rest } = shown.env;
    expect(AWS_WEB_IDENTITY_TOKEN_FILE).toContain(folder);
    expect(AZURE_FEDERATED_TOKEN_FILE).toContain(folder);
    expect(rest).toEqual({
      PULUMI_BACKEND_URL: outputs.state.backendUrl,
      AWS_ROLE_ARN: aws.deployRoleArn,
      AWS_ROLE_SESSION_NAME: "unified-ai-77",
      AWS_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
      ARM_USE_OIDC: "true",
      ARM_CLIENT_ID: azure.deployClientId,
      ARM_TENANT_ID: azure.tenantId,
      ARM_SUBSCRIPTION_ID: azure.subscriptionId,
      AZURE_CLIENT_ID: azure.deployClientId,
      AZURE_TENANT_ID: azure.tenantId,
      GOOGLE_APPLICATION_CREDENTIALS: rest["GOOGLE_APPLICATION_CREDENTIALS"],
      GOOGLE_PROJECT: "atlas-ml",
    });
    expect(fs.readdirSync(folder)).toEqual([]);
    expect(asked).toHaveLength(3);
  });

  it("takes GitLab's tokens, which azure-native then reads from a file", async () => {
    delete env["ACTIONS_ID_TOKEN_REQUEST_URL"];
    for (const cloud of ["AWS", "AZURE", "GCP"]) env[`UNIFIED_AI_TOKEN_${cloud}`] = `jwt ${cloud}`;
    const ended = await run("node", "-e", SHOW);
    const shown = JSON.parse(ended.stdout) as { env: Record<string, string>; azure: string };
    expect(shown.azure).toBe("jwt AZURE");
    expect(shown.env["ARM_OIDC_TOKEN_FILE_PATH"]).toBe(shown.env["AZURE_FEDERATED_TOKEN_FILE"]);
    expect(asked).toEqual([]);
  });

  it("ends as its command does", async () => {
    expect((await run("sh", "-c", "exit 2")).code).toBe(2);
    expect((await run("sh", "-c", "kill -TERM $$")).code).toBe(143);
    expect(await run("no-such-program")).toMatchObject({
      code: 1,
      stderr: "error: no-such-program: could not be started, ENOENT\n",
    });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it("asks for a token again after an error of the service", async () => {
    failures = 1;
    expect((await run("true")).code).toBe(0);
    expect(asked).toHaveLength(4);
  });

  it("says why a job has no token", async () => {
    env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "of-another";
    const refused = await run("true");
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toMatch(/status 401.*id-token: write/);
    expect(refused.stderr).not.toContain("of-another");
    delete env["ACTIONS_ID_TOKEN_REQUEST_URL"];
    expect((await run("true")).stderr).toMatch(/neither ACTIONS_ID_TOKEN_REQUEST_URL/);
  });

  it("refuses a job that holds a key, without showing it", async () => {
    env["AWS_SECRET_ACCESS_KEY"] = "wJalr";
    env["ARM_CLIENT_SECRET"] = "s3cret";
    const refused = await run("true");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(/AWS_SECRET_ACCESS_KEY, ARM_CLIENT_SECRET: must not be set/);
    expect(refused.stderr).not.toMatch(/wJalr|s3cret/);
    expect(asked).toEqual([]);
  });
});

describe("identity.cjs while a long command runs", () => {
  it("renews the tokens, so that what is read an hour later is fresh", async () => {
    const { runAs } = load("../../../tools/ci/identity.cjs") as {
      runAs(command: string[], options: object): Promise<number>;
    };
    let count = 0;
    const server = createServer((_, response) =>
      response.end(JSON.stringify({ value: `token ${++count}` })),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const WAIT = `const fs=require("fs"),f=process.env.AWS_WEB_IDENTITY_TOKEN_FILE,first=fs.readFileSync(f,"utf8"),begun=Date.now();
      (function look(){if(fs.readFileSync(f,"utf8")!==first)process.exit(0);if(Date.now()-begun>10000)process.exit(9);setTimeout(look,10)})()`;
    const { backendUrl, aws: only } = named["dev"]!;
    try {
      const code = await runAs(["node", "-e", WAIT], {
        renewMs: 20,
        env: {
          PATH: process.env["PATH"],
          ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: "x",
          UNIFIED_AI_IDENTITY: JSON.stringify({ backendUrl, aws: only }),
        },
      });
      expect(code).toBe(0);
    } finally {
      server.close();
    }
  });
});
