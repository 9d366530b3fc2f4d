// Proves what each store is asked and how its answers are read; the stores' side is proven in tests/e2e.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ExchangeError } from "../../../components/gateway/token-agent/agent/credential";
import type {
  HttpRequest,
  HttpSend,
} from "../../../components/gateway/token-agent/agent/http-client";
import { Redactor } from "../../../components/gateway/token-agent/agent/log";
import { awsReader } from "../../../components/gateway/token-agent/agent/secrets/aws-reader";
import { azureReader } from "../../../components/gateway/token-agent/agent/secrets/azure-reader";
import { googleReader } from "../../../components/gateway/token-agent/agent/secrets/google-reader";
import { Lease } from "../../../components/gateway/token-agent/agent/secrets/lease";
import type { ReadEntries } from "../../../components/gateway/token-agent/agent/secrets/reader";
import { readReference } from "../../../components/gateway/token-agent/agent/secrets/reference";
import { signAws } from "../../../components/gateway/token-agent/agent/secrets/sign-aws";
import {
  vaultLogin,
  vaultReader,
} from "../../../components/gateway/token-agent/agent/secrets/vault-reader";
import { FakeClock } from "./fake-clock";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const KEYS = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "secret/+access=key",
  sessionToken: "session/+token==",
};
const { signal } = new AbortController();
let sent: HttpRequest[];
let clock: FakeClock;
beforeEach(() => {
  sent = [];
  clock = new FakeClock(NOW);
});

type Reply = { status: number; body: unknown };
const sender =
  (reply: (request: HttpRequest) => Reply): HttpSend =>
  async (request) => {
    sent.push(request);
    const { status, body } = reply(request);
    return { status, headers: {}, body: typeof body === "string" ? body : JSON.stringify(body) };
  };

const aws = (reply: (request: HttpRequest) => Reply): ReadEntries =>
  awsReader(
    { url: "https://secretsmanager.us-east-1.amazonaws.com/", region: "us-east-1" },
    sender(reply),
    { held: { value: KEYS, obtainedAt: NOW - 1, expiresAt: NOW + 1 }, skewMs: 90_000 },
    clock,
  );
const azure = (reply: (request: HttpRequest) => Reply): ReadEntries =>
  azureReader(
    { vaultUrl: "https://atlas-dev.vault.azure.net/", caFile: "/ca.pem" },
    sender(reply),
    new Lease(async () => ({ value: "entra-token", lifetimeMs: 60_000 }), clock),
  );
const gcp = (reply: (request: HttpRequest) => Reply): ReadEntries =>
  googleReader(
    { url: "https://secretmanager.googleapis.com" },
    sender(reply),
    { held: { value: "google-token", obtainedAt: NOW, expiresAt: NOW + 1 } },
    clock,
  );

describe("signAws", () => {
  it("signs as the AWS SDK does", async () => {
    class Sha256 {
      private readonly hash;
      constructor(secret?: Uint8Array | string) {
        this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
      }
      update(data: Uint8Array | string): void {
        this.hash.update(data);
      }
      async digest(): Promise<Uint8Array> {
        return this.hash.digest();
      }
    }
    const sdk = new SignatureV4({
      service: "secretsmanager",
      region: "eu-central-1",
      credentials: KEYS,
      sha256: Sha256 as never,
    });
    const host = "secretsmanager.eu-central-1.amazonaws.com";
    const body = JSON.stringify({ SecretId: "arn:ä" });
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "x.Y" };
    const expected = await sdk.sign(
      {
        method: "POST",
        protocol: "https:",
        hostname: host,
        path: "/",
        query: {},
        headers: { ...headers, host },
        body,
      },
      { signingDate: new Date(NOW) },
    );
    const signed = signAws({
      url: `https://${host}/`,
      region: "eu-central-1",
      service: "secretsmanager",
      headers: {
        ...headers,
        "x-amz-content-sha256": createHash("sha256").update(body).digest("hex"),
      },
      body,
      keys: KEYS,
      at: NOW,
    });
    expect(signed).toEqual(expected.headers);
  });
});

describe("awsReader", () => {
  const ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:atlas-dev/tenants/acme-AbCdEf";

  it("asks for the current version, signed by the provider's clock", async () => {
    const read = aws(() => ({ status: 200, body: { SecretString: "{}" } }));
    expect(await read([ARN], signal)).toEqual(new Map([[ARN, { state: "value", text: "{}" }]]));
    expect(JSON.parse(sent[0]!.body!)).toEqual({ SecretId: ARN, VersionStage: "AWSCURRENT" });
    expect(sent[0]).toMatchObject({
      method: "POST",
      url: "https://secretsmanager.us-east-1.amazonaws.com/",
      headers: {
        "x-amz-target": "secretsmanager.GetSecretValue",
        "x-amz-date": "20261121T120130Z",
        "x-amz-security-token": KEYS.sessionToken,
      },
    });
  });

  it.each([
    [400, { __type: "ResourceNotFoundException", Message: "secret" }, { state: "absent" }],
    [
      400,
      { __type: "com.amazonaws.secretsmanager#ResourceNotFoundException" },
      { state: "absent" },
    ],
    [
      400,
      { __type: "AccessDeniedException", Message: "secret" },
      { state: "failed", reason: "secrets manager: status 400 AccessDeniedException" },
    ],
    [500, "secret", { state: "failed", reason: "secrets manager: status 500" }],
    [200, { SecretBinary: "c2VjcmV0" }, { state: "failed", reason: "secrets manager: status 200" }],
  ])("reads %d %o", async (status, body, expected) => {
    const found = await aws(() => ({ status, body }))([ARN], signal);
    expect(found.get(ARN)).toEqual(expected);
  });

  it("asks nothing without a living credential", async () => {
    clock.jump(1);
    const read = aws(() => ({ status: 200, body: {} }));
    await expect(read([ARN], signal)).rejects.toThrow(ExchangeError);
    expect(sent).toEqual([]);
  });
});

describe("azureReader", () => {
  it("asks for the newest version with a token of its own", async () => {
    const read = azure(() => ({ status: 200, body: { value: "{}" } }));
    expect(await read(["tenants-acme"], signal)).toEqual(
      new Map([["tenants-acme", { state: "value", text: "{}" }]]),
    );
    expect(sent[0]).toMatchObject({
      method: "GET",
      url: "https://atlas-dev.vault.azure.net/secrets/tenants-acme?api-version=7.4",
      headers: { authorization: "Bearer entra-token" },
      caFile: "/ca.pem",
    });
  });

  it.each([
    [404, { error: { code: "SecretNotFound" } }, { state: "absent" }],
    [
      403,
      { error: { code: "Forbidden", innererror: { code: "SecretDisabled" } } },
      { state: "absent" },
    ],
    [
      403,
      { error: { code: "Forbidden", innererror: { code: "ForbiddenByRbac" }, message: "x" } },
      { state: "failed", reason: "key vault: status 403 ForbiddenByRbac" },
    ],
    [404, "<html>", { state: "failed", reason: "key vault: status 404" }],
    [200, {}, { state: "failed", reason: "key vault: status 200" }],
  ])("reads %d %o", async (status, body, expected) => {
    const found = await azure(() => ({ status, body }))(["x"], signal);
    expect(found.get("x")).toEqual(expected);
  });
});

describe("googleReader", () => {
  const NAME = "projects/123/secrets/atlas-dev-tenants-acme";

  it("asks for the alias current", async () => {
    const data = Buffer.from('{"keys":[]}').toString("base64");
    const found = await gcp(() => ({ status: 200, body: { payload: { data } } }))([NAME], signal);
    expect(found.get(NAME)).toEqual({ state: "value", text: '{"keys":[]}' });
    expect(sent[0]).toMatchObject({
      url: `https://secretmanager.googleapis.com/v1/${NAME}/versions/current:access`,
      headers: { authorization: "Bearer google-token" },
    });
  });

  it.each([
    [404, { error: { status: "NOT_FOUND" } }, { state: "absent" }],
    [400, { error: { status: "FAILED_PRECONDITION" } }, { state: "absent" }],
    [
      403,
      { error: { status: "PERMISSION_DENIED", message: "x" } },
      { state: "failed", reason: "secret manager: status 403 PERMISSION_DENIED" },
    ],
    [404, "", { state: "failed", reason: "secret manager: status 404" }],
  ])("reads %d %o", async (status, body, expected) => {
    expect((await gcp(() => ({ status, body }))([NAME], signal)).get(NAME)).toEqual(expected);
  });

  it("asks for nothing else than secrets", async () => {
    const name = "projects/123/secrets/../../../x";
    const found = await gcp(() => ({ status: 200, body: {} }))([name], signal);
    expect(found.get(name)).toMatchObject({ state: "failed" });
    expect(sent).toEqual([]);
  });
});

describe("vaultReader", () => {
  let folder: string;
  let logins: number;
  let renewals: number;
  let renewedFor: number;
  let revoked: boolean;
  const NAME = "atlas-dev/tenants/acme";

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "vault-reader-"));
    fs.writeFileSync(path.join(folder, "token"), "eyJ.projected.jwt");
    logins = renewals = 0;
    renewedFor = 3600;
    revoked = false;
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  function vault(data: () => Reply): ReadEntries {
    const config = {
      address: "https://vault.example.com:8200",
      namespace: "team",
      mount: "ai-providers",
      authMount: "atlas-dev-gateway",
      role: "gateway",
      tokenFile: path.join(folder, "token"),
      ca: "PEM",
    };
    const send = sender(({ url, headers }) => {
      if (url.endsWith("/login")) {
        revoked = false;
        const auth = { client_token: `hvs.token-${++logins}`, lease_duration: 3600 };
        return { status: 200, body: { auth } };
      }
      if (revoked) return { status: 403, body: { errors: ["permission denied"] } };
      if (url.endsWith("/renew-self")) {
        renewals++;
        if (renewedFor === 0) return { status: 403, body: { errors: ["permission denied"] } };
        const auth = { client_token: headers?.["x-vault-token"], lease_duration: renewedFor };
        return { status: 200, body: { auth } };
      }
      return data();
    });
    const lease = new Lease(vaultLogin(config, send, new Redactor()), clock);
    return vaultReader(config, send, lease);
  }
  const good = (): Reply => ({ status: 200, body: { data: { data: { keys: [] } } } });

  it("logs in with the projected token and reads the members of a secret as the entry", async () => {
    const found = await vault(good)([NAME], signal);
    expect(found.get(NAME)).toEqual({ state: "value", text: '{"keys":[]}' });
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST https://vault.example.com:8200/v1/auth/atlas-dev-gateway/login",
      "GET https://vault.example.com:8200/v1/ai-providers/data/atlas-dev/tenants/acme",
    ]);
    expect(JSON.parse(sent[0]!.body!)).toEqual({ role: "gateway", jwt: "eyJ.projected.jwt" });
    expect(sent[1]).toMatchObject({
      headers: { "x-vault-token": "hvs.token-1", "x-vault-namespace": "team" },
      ca: "PEM",
    });
  });

  it.each([
    [404, { errors: [] }, { state: "absent" }],
    [404, { data: { data: null, metadata: {} } }, { state: "absent" }],
    [
      404,
      { errors: ['no handler for route "x/data/y". route entry not found.'] },
      { state: "failed", reason: "vault: status 404" },
    ],
    [403, { errors: ["permission denied"] }, { state: "failed", reason: "vault: status 403" }],
    [503, { errors: ["Vault is sealed"] }, { state: "failed", reason: "vault: status 503" }],
  ])("reads %d %o", async (status, body, expected) => {
    expect((await vault(() => ({ status, body }))([NAME], signal)).get(NAME)).toEqual(expected);
  });

  it("renews its token from half of its life on, and logs in anew when its life cannot grow", async () => {
    const read = vault(good);
    await read([NAME], signal);
    clock.jump(1_700_000);
    await read([NAME], signal);
    expect([logins, renewals]).toEqual([1, 0]);
    clock.jump(200_000);
    await read([NAME], signal);
    expect([logins, renewals]).toEqual([1, 1]);
    clock.jump(1_900_000);
    renewedFor = 600;
    await read([NAME], signal);
    expect([logins, renewals]).toEqual([2, 2]);
    clock.jump(1_900_000);
    renewedFor = 0;
    await read([NAME], signal);
    expect([logins, renewals]).toEqual([3, 3]);
  });

  it("logs in anew after its token was revoked", async () => {
    const read = vault(good);
    await read([NAME], signal);
    revoked = true;
    expect((await read([NAME], signal)).get(NAME)).toMatchObject({ state: "failed" });
    expect((await read([NAME], signal)).get(NAME)).toMatchObject({ state: "value" });
  });

  it("rejects when it cannot log in, without a word of the answer", async () => {
    fs.rmSync(path.join(folder, "token"));
    await expect(vault(good)([NAME], signal)).rejects.toThrow(/token: ENOENT$/);
  });
});

describe("readReference", () => {
  const good = {
    store: "aws",
    region: "us-east-1",
    refreshSeconds: 60,
    entries: { "tenants/acme": "arn", redis: "arn" },
  };
  let file: string;
  beforeEach(() => {
    file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "reference-")), "secrets.json");
  });
  afterEach(() => fs.rmSync(path.dirname(file), { recursive: true }));

  it("takes a whole one", async () => {
    fs.writeFileSync(file, JSON.stringify(good));
    expect(await readReference(file)).toEqual(good);
  });

  it.each([
    ["", "must be a JSON object"],
    [{ ...good, store: "files" }, "`store`: must be one of"],
    [{ ...good, region: "" }, "`region`: must be"],
    [{ ...good, refreshSeconds: 0 }, "`refreshSeconds`: must be"],
    [{ ...good, entries: { "tenants/../x": "arn" } }, "got tenants/../x"],
    [{ ...good, store: "azure", tenantId: "t", vaultUrl: "http://a" }, "`vaultUrl`: must be an"],
  ])("refuses %o", async (value, said) => {
    fs.writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    await expect(readReference(file)).rejects.toThrow(said);
  });

  it("refuses a file that is not there", async () => {
    await expect(readReference(file)).rejects.toThrow("ENOENT");
  });
});
