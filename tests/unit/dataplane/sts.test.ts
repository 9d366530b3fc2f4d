import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, assume, form, keysFor, sign, tag } from "./client";
import { AWS_ACCOUNT, ISSUER, REGION, ROLE_ARN, startLab, type Lab } from "./fixture";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

const HOST = `sts.${REGION}.amazonaws.com`;

describe("AssumeRoleWithWebIdentity", () => {
  it("gives marked temporary credentials for the role's session", async () => {
    const { status, text } = await assume(lab);
    expect(status).toBe(200);
    expect(tag(text, "AccessKeyId")).toMatch(/^ASIASIM0[A-Z2-7]{12}$/);
    expect(tag(text, "SecretAccessKey")).toHaveLength(40);
    expect(tag(text, "Arn")).toBe(`arn:aws:sts::${AWS_ACCOUNT}:assumed-role/atlas-caller/gateway`);
    expect(tag(text, "SubjectFromWebIdentityToken")).toBe(
      "system:serviceaccount:atlas-dev:ai-gateway",
    );
    const life = Date.parse(tag(text, "Expiration")) - lab.now.getTime();
    expect(Math.round(life / 60_000)).toBe(60);
  });

  it("works at the global host name and with GET", async () => {
    expect((await assume(lab, {}, "sts.amazonaws.com")).status).toBe(200);
    const query = form({
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: ROLE_ARN,
      RoleSessionName: "gateway",
      WebIdentityToken: lab.token(),
    });
    expect((await ask(lab, { host: HOST, method: "GET", path: `/?${query}` })).status).toBe(200);
  });

  const refusals: [string, () => Record<string, string>, number, string, RegExp][] = [
    [
      "a token that is no JWT",
      () => ({ WebIdentityToken: "abc" }),
      400,
      "InvalidIdentityToken",
      /not a valid JWT/,
    ],
    [
      "another audience",
      () => ({ WebIdentityToken: lab.token({ audience: "api://AzureADTokenExchange" }) }),
      400,
      "InvalidIdentityToken",
      /Incorrect token audience/,
    ],
    [
      "another issuer",
      () => ({ WebIdentityToken: lab.token({ issuer: ISSUER.replace(/.$/, "0") }) }),
      400,
      "InvalidIdentityToken",
      /No OpenIDConnect provider found/,
    ],
    [
      "a forged signature",
      () => ({ WebIdentityToken: lab.token().replace(/.{20}$/, "A".repeat(20)) }),
      400,
      "InvalidIdentityToken",
      /verification key/,
    ],
    [
      "an expired token",
      () => ({
        WebIdentityToken: lab.token({ seconds: 60, now: new Date(lab.now.getTime() - 120_000) }),
      }),
      400,
      "ExpiredTokenException",
      /must be before the expiration/,
    ],
    [
      "a token from the future",
      () => ({ WebIdentityToken: lab.token({ now: new Date(lab.now.getTime() + 600_000) }) }),
      400,
      "InvalidIdentityToken",
      /not valid yet/,
    ],
    [
      "another subject",
      () => ({ WebIdentityToken: lab.token({ serviceAccount: "default" }) }),
      403,
      "AccessDenied",
      /Not authorized/,
    ],
    ["an unknown role", () => ({ RoleArn: `${ROLE_ARN}x` }), 403, "AccessDenied", /Not authorized/],
    [
      "a role name that is no ARN",
      () => ({ RoleArn: "atlas" }),
      400,
      "ValidationError",
      /is invalid/,
    ],
    [
      "a bad session name",
      () => ({ RoleSessionName: "a b" }),
      400,
      "ValidationError",
      /roleSessionName/,
    ],
    [
      "a duration below 15 minutes",
      () => ({ DurationSeconds: "60" }),
      400,
      "ValidationError",
      /durationSeconds/,
    ],
    [
      "a duration above the role's",
      () => ({ DurationSeconds: "7200" }),
      400,
      "ValidationError",
      /MaxSessionDuration/,
    ],
    [
      "a broken session policy",
      () => ({ Policy: "{" }),
      400,
      "MalformedPolicyDocument",
      /not valid JSON/,
    ],
    [
      "an unknown parameter",
      () => ({ Extra: "1" }),
      400,
      "ValidationError",
      /unknown parameter Extra/,
    ],
    [
      "an unknown version",
      () => ({ Version: "2010-01-01" }),
      400,
      "InvalidAction",
      /for version 2010/,
    ],
    [
      "an operation that is not offered",
      () => ({ Action: "AssumeRole" }),
      400,
      "InvalidAction",
      /Could not find operation AssumeRole/,
    ],
  ];
  it.each(refusals)("refuses %s", async (_, fields, status, code, message) => {
    const got = await assume(lab, fields());
    expect([got.status, tag(got.text, "Code")]).toEqual([status, code]);
    expect(tag(got.text, "Message")).toMatch(message);
  });

  it("refuses a request that is signed, another path and a JSON body", async () => {
    const body = form({ Action: "AssumeRoleWithWebIdentity", Version: "2011-06-15" });
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const signed = await ask(lab, {
      host: HOST,
      path: "/",
      body,
      headers: { ...type, authorization: "AWS4-HMAC-SHA256 x" },
    });
    expect(tag(signed.text, "Code")).toBe("SignatureDoesNotMatch");
    expect((await ask(lab, { host: HOST, path: "/x", body, headers: type })).status).toBe(404);
    const json = await ask(lab, {
      host: HOST,
      path: "/",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect(tag(json.text, "Code")).toBe("ValidationError");
  });

  it("refuses when the provider is gone from the account, and when the cluster is", async () => {
    const provider = lab.find("oidc");
    lab.drop("oidc");
    expect(tag((await assume(lab)).text, "Message")).toMatch(/No OpenIDConnect provider/);
    lab.rows.push(provider);
    lab.save();
    const cluster = lab.find("atlas");
    lab.drop("atlas");
    expect(tag((await assume(lab)).text, "Message")).toMatch(/verification key/);
    lab.rows.push(cluster);
    lab.save();
    expect((await assume(lab)).status).toBe(200);
  });
});

describe("GetCallerIdentity", () => {
  const body = form({ Action: "GetCallerIdentity", Version: "2011-06-15" });
  const call = async (over: { service?: string }) => {
    const keys = await keysFor(lab);
    const headers = sign({ host: HOST, path: "/", body }, keys, { date: lab.now, ...over });
    return ask(lab, {
      host: HOST,
      path: "/",
      body,
      headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
    });
  };

  it("names the session", async () => {
    const got = await call({ service: "sts" });
    expect(tag(got.text, "Arn")).toBe(
      `arn:aws:sts::${AWS_ACCOUNT}:assumed-role/atlas-caller/gateway`,
    );
  });

  it("refuses a signature made for another service", async () => {
    expect((await call({ service: "bedrock" })).status).toBe(403);
  });
});
