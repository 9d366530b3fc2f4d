// Proves the whole agent over real sockets against fakes of the token services; not that the real ones answer as these do.
import * as fs from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startAgent, type Agent } from "../../../components/gateway/token-agent/agent/agent";
import { configFor, FakeClouds, type Reply } from "./fake-clouds";

let clouds: FakeClouds;
let setting: ReturnType<typeof configFor>;
let agent: Agent | undefined;
let lines: string[];

beforeEach(async () => {
  clouds = new FakeClouds();
  await clouds.start();
  setting = configFor(clouds.url);
  lines = [];
});
afterEach(async () => {
  await agent?.stop();
  agent = undefined;
  await clouds.stop();
  setting.remove();
});

const start = async (): Promise<void> => {
  agent = await startAgent(setting.config, (line) => lines.push(line));
};
const metric = async (name: string): Promise<number | undefined> => {
  const text = await (await fetch(`http://127.0.0.1:${agent?.metricsPort}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.split(" ")[1]);
};
const probe = async (path: string): Promise<number> =>
  (await fetch(`http://127.0.0.1:${agent?.metricsPort}${path}`)).status;
const aws = (authorization = setting.authorization()) =>
  fetch(`http://127.0.0.1:${agent?.tokenPort}/aws`, { headers: { authorization } });
const google = (headers: Record<string, string> = { "metadata-flavor": "Google" }) =>
  fetch(
    `http://127.0.0.1:${agent?.tokenPort}/computeMetadata/v1/instance/service-accounts/default/token?scopes=x`,
    { headers },
  );
async function until<T>(read: () => Promise<T> | T, wanted: (value: T) => boolean): Promise<T> {
  for (let turn = 0; turn < 1_500; turn++) {
    const value = await read();
    if (wanted(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("did not come true in 30 s");
}
const settled = (result: "ok" | "error", clouds: string[]) =>
  Promise.all(
    clouds.map((cloud) =>
      until(
        () => metric(`unified_ai_token_exchanges_total{cloud="${cloud}",result="${result}"}`),
        (count) => (count ?? 0) > 0,
      ),
    ),
  );
const all = ["aws", "azure", "gcp"];

describe("startAgent", () => {
  it("makes the real exchanges, each with its own projected token", async () => {
    await start();
    await settled("ok", all);
    await until(() => clouds.secret, Boolean);
    const [sts] = clouds.seen.sts;
    expect(Object.fromEntries(sts?.form ?? [])).toEqual({
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: "arn:aws:iam::111122223333:role/atlas-dev-gateway",
      RoleSessionName: "unified-ai",
      WebIdentityToken: "eyJhbGciOiJSUzI1NiJ9.aws-projected.signature",
      DurationSeconds: "3600",
    });
    expect(sts?.headers.authorization).toBeUndefined();
    const [entra] = clouds.seen.entra;
    expect(entra?.path).toBe("/33333333-3333-3333-3333-333333333333/oauth2/v2.0/token");
    expect(Object.fromEntries(entra?.form ?? [])).toEqual({
      client_id: "44444444-4444-4444-4444-444444444444",
      grant_type: "client_credentials",
      scope: "https://cognitiveservices.azure.com/.default",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: "eyJhbGciOiJSUzI1NiJ9.azure-projected.signature",
    });
    const [federated] = clouds.seen.googleSts;
    expect(Object.fromEntries(federated?.form ?? [])).toEqual({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      audience:
        "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/p/providers/x",
      scope: "https://www.googleapis.com/auth/iam",
      requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
      subject_token: "eyJhbGciOiJSUzI1NiJ9.gcp-projected.signature",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    });
    const [impersonated] = clouds.seen.googleIam;
    expect(impersonated?.path).toBe(
      "/v1/projects/-/serviceAccounts/gateway%40atlas-ml-dev.iam.gserviceaccount.com:generateAccessToken",
    );
    expect(impersonated?.headers.authorization).toMatch(/^Bearer federated-secret-/);
    expect(JSON.parse(impersonated?.body ?? "")).toEqual({
      scope: ["https://www.googleapis.com/auth/cloud-platform"],
      lifetime: "3600s",
    });
  });

  it("answers with AWS container credentials that the SDK keeps for the rest of their life", async () => {
    await start();
    const answer = (await (await aws()).json()) as Record<string, string>;
    expect(answer.AccessKeyId).toBe("ASIAEXAMPLE");
    expect(answer.SecretAccessKey).toMatch(/^aws\+key\/&-secret-\d+$/);
    expect(answer.Token).toMatch(/^aws-session-secret-/);
    const left = Date.parse(answer.Expiration ?? "") - Date.now();
    expect(left).toBeGreaterThan(3_500_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
  });

  it("answers as Google's metadata server with the impersonated token", async () => {
    await start();
    const answer = (await (await google()).json()) as Record<string, unknown>;
    expect(answer).toMatchObject({ token_type: "Bearer" });
    expect(answer.access_token).toMatch(/^google-secret-/);
    expect(answer.expires_in).toBeGreaterThan(3_500);
    expect(answer.expires_in).toBeLessThanOrEqual(3_540);
  });

  it("gives nothing to a caller without the authorization", async () => {
    await start();
    await settled("ok", all);
    for (const answer of [
      await aws("wrong"),
      await google({}),
      await google({ "metadata-flavor": "Google", "x-forwarded-for": "203.0.113.1" }),
    ]) {
      expect(answer.status).toBe(401);
      const text = await answer.text();
      for (const secret of clouds.secrets) expect(text).not.toContain(secret);
    }
    expect((await fetch(`http://127.0.0.1:${agent?.tokenPort}/aws`)).status).toBe(401);
    expect((await fetch(`http://127.0.0.1:${agent?.tokenPort}/azure`)).status).toBe(404);
    expect(await metric('unified_ai_token_answers_total{cloud="aws",answer="refused"}')).toBe(2);
  });

  it("makes the authorization once, for its owner alone, and keeps it over a restart", async () => {
    await start();
    const made = setting.authorization();
    expect(made).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(fs.statSync(setting.config.authorizationFile).mode & 0o777).toBe(0o400);
    await agent?.stop();
    await start();
    expect(setting.authorization()).toBe(made);
  });

  it("writes the Azure token as the Secret's apiKey by server-side apply", async () => {
    await start();
    await until(() => clouds.secret, Boolean);
    const patch = clouds.seen.kubernetes.find(({ method }) => method === "PATCH");
    expect(patch?.path).toBe(
      "/api/v1/namespaces/atlas-dev/secrets/ai-azure-token?fieldManager=unified-ai-token-agent&force=true",
    );
    expect(patch?.headers["content-type"]).toBe("application/apply-patch+yaml");
    expect(patch?.headers.authorization).toBe(
      "Bearer eyJhbGciOiJSUzI1NiJ9.kubernetes-projected.signature",
    );
    const data = clouds.secret?.data as Record<string, string>;
    expect(Buffer.from(data.apiKey ?? "", "base64").toString()).toMatch(/^entra-secret-/);
  });

  it("does not exchange again when the Secret holds another replica's good token", async () => {
    await start();
    await until(() => clouds.secret, Boolean);
    await agent?.stop();
    await start();
    await until(
      () => metric('unified_ai_token_usable{cloud="azure"}'),
      (usable) => usable === 1,
    );
    expect(clouds.seen.entra).toHaveLength(1);
    expect(await metric('unified_ai_token_adopted_total{cloud="azure"}')).toBe(1);
  });

  it("writes over a Secret whose value does not fit its annotations", async () => {
    await start();
    await until(() => clouds.secret, Boolean);
    await agent?.stop();
    (clouds.secret?.data as Record<string, string>).apiKey =
      Buffer.from("planted").toString("base64");
    await start();
    await until(
      () =>
        Buffer.from(
          (clouds.secret?.data as Record<string, string>).apiKey ?? "",
          "base64",
        ).toString(),
      (value) => value.startsWith("entra-secret-"),
    );
  });

  it("reads the projected token again for each exchange", async () => {
    clouds.lifeSeconds = 2;
    await start();
    await settled("ok", ["aws"]);
    fs.writeFileSync(setting.config.aws?.tokenFile ?? "", "eyJ.rotated.signature\n");
    await until(
      () => clouds.seen.sts.at(-1)?.form.get("WebIdentityToken"),
      (token) => token === "eyJ.rotated.signature",
    );
  });

  const failures: [string, Reply][] = [
    ["a 500", { status: 500, body: "oops" }],
    [
      "a 403 with an error document",
      { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" },
    ],
    ["a hang", { hang: true }],
    ["garbage", { body: "\u0000\u0001not what was asked for" }],
    ["an empty 200", { body: "" }],
    ["JSON of another shape", { body: '{"access_token": 7, "Credentials": []}' }],
    ["a broken-off answer", { body: "x".repeat(1000), cutAfter: 10 }],
    ["an endless answer", { body: "x".repeat(300_000) }],
    ["a redirect", { status: 302, body: "", headers: { location: "http://127.0.0.1:1/" } }],
  ];
  it.each(failures)(
    "answers with dead credentials after %s, and says it is ready after the grace",
    async (_, fault) => {
      Object.assign(clouds.faults, { sts: fault, entra: fault, googleSts: fault });
      setting.config.graceSeconds = 1;
      await start();
      expect(await probe("/ready")).toBe(503);
      await settled("error", all);
      const keys = (await (await aws()).json()) as Record<string, string>;
      expect(keys).toMatchObject({ AccessKeyId: "ASIA0000000000000000", Token: "unavailable" });
      const lease = Date.parse(keys.Expiration ?? "") - Date.now();
      expect(lease).toBeGreaterThan(310_000);
      expect(lease).toBeLessThanOrEqual(315_000);
      expect(await (await google()).json()).toMatchObject({
        access_token: "unavailable",
        expires_in: 25,
      });
      await until(() => clouds.secret, Boolean);
      const data = clouds.secret?.data as Record<string, string>;
      expect(Buffer.from(data.apiKey ?? "", "base64").toString()).toBe("unavailable");
      for (const cloud of all)
        expect(await metric(`unified_ai_token_usable{cloud="${cloud}"}`)).toBe(0);
      await until(
        () => probe("/ready"),
        (status) => status === 200,
      );
      expect(await probe("/live")).toBe(200);
    },
  );

  it("recovers on its own when the token services do", async () => {
    Object.assign(clouds.faults, {
      sts: { status: 500 },
      entra: { status: 500 },
      googleIam: { status: 500 },
    });
    await start();
    await settled("error", all);
    for (const name of Object.keys(clouds.faults)) delete clouds.faults[name as "sts"];
    await settled("ok", all);
    await until(
      () => metric('unified_ai_token_usable{cloud="azure"}'),
      (usable) => usable === 1,
    );
    expect(await (await google()).json()).not.toMatchObject({ access_token: "unavailable" });
  });

  it("gives the last good credentials while exchanges fail, and after their end too", async () => {
    clouds.lifeSeconds = 2;
    await start();
    await settled("ok", all);
    await until(() => clouds.secret, Boolean);
    Object.assign(clouds.faults, {
      sts: { status: 500 },
      entra: { status: 500 },
      googleSts: { status: 500 },
    });
    const before = (await (await aws()).json()) as Record<string, string>;
    expect(before.Token).toMatch(/^aws-session-secret-/);
    await until(
      () => metric('unified_ai_token_usable{cloud="aws"}'),
      (usable) => usable === 0,
    );
    const after = (await (await aws()).json()) as Record<string, string>;
    expect(after.Token).toMatch(/^aws-session-secret-/);
    expect(Date.parse(after.Expiration ?? "") - Date.now()).toBeGreaterThan(310_000);
    expect(await metric('unified_ai_token_expires_in_seconds{cloud="aws"}')).toBeLessThan(0);
    expect(await metric('unified_ai_token_answers_total{cloud="aws",answer="expired"}')).toBe(1);
    const data = clouds.secret?.data as Record<string, string>;
    expect(Buffer.from(data.apiKey ?? "", "base64").toString()).toMatch(/^entra-secret-/);
  });

  it("keeps serving two clouds when the third is broken", async () => {
    clouds.faults.entra = { hang: true };
    await start();
    await settled("ok", ["aws", "gcp"]);
    expect(((await (await aws()).json()) as Record<string, string>).AccessKeyId).toBe(
      "ASIAEXAMPLE",
    );
    expect((await google()).status).toBe(200);
  });

  it.each([
    ["ahead", 7_200_000],
    ["behind", -7_200_000],
  ])("takes lives from the token service's own clock when it is two hours %s", async (_, skew) => {
    clouds.skewMs = skew;
    await start();
    await settled("ok", ["aws", "gcp"]);
    for (const cloud of ["aws", "gcp"]) {
      const left = await metric(`unified_ai_token_expires_in_seconds{cloud="${cloud}"}`);
      expect(left).toBeGreaterThan(3_590);
      expect(left).toBeLessThanOrEqual(3_602);
      const seen = await metric(`unified_ai_token_clock_skew_seconds{cloud="${cloud}"}`);
      expect(Math.abs((seen ?? 0) - skew / 1000)).toBeLessThan(3);
    }
  });

  it("counts keys that come expired as a failure", async () => {
    clouds.lifeSeconds = -10;
    await start();
    await settled("error", ["aws", "gcp"]);
  });

  it("says what failed by status and code, with the fingerprint and end of what it got", async () => {
    clouds.faults.sts = {
      status: 403,
      body: "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>",
    };
    clouds.faults.googleIam = { status: 403, body: '{"error":{"status":"PERMISSION_DENIED"}}' };
    await start();
    await settled("error", ["aws", "gcp"]);
    await until(
      () => lines.join(""),
      (text) => text.includes('"stored"'),
    );
    const text = lines.join("");
    expect(text).toContain('"error":"sts: status 403 AccessDenied"');
    expect(text).toContain('"error":"google iam: status 403 PERMISSION_DENIED"');
    expect(text).toMatch(
      /"event":"exchanged","cloud":"azure","sha256":"[0-9a-f]{12}","expires":"20/,
    );
    clouds.faults.entra = { status: 401, body: '{"error":"invalid_client","error_codes":[70021]}' };
    clouds.secret = undefined;
    await agent?.stop();
    await start();
    await settled("error", ["azure"]);
    expect(lines.join("")).toContain('"error":"entra: status 401 AADSTS70021"');
  });

  it("stops in a moment, also amid exchanges that hang", async () => {
    Object.assign(clouds.faults, {
      sts: { hang: true },
      entra: { hang: true },
      googleSts: { hang: true },
    });
    setting.config.timeoutSeconds = 60;
    await start();
    await until(
      () => clouds.seen.sts.length,
      (count) => count > 0,
    );
    const asked = Date.now();
    await agent?.stop();
    // A quarter of what the exchanges may take.
    expect(Date.now() - asked).toBeLessThan(15_000);
    await expect(aws()).rejects.toThrow();
  });

  it("refuses to start on a port that is taken, and lets go of the other", async () => {
    await start();
    const taken = { ...setting.config, metricsPort: agent?.metricsPort ?? 0 };
    await expect(startAgent(taken, () => {})).rejects.toThrow("EADDRINUSE");
  });
});
