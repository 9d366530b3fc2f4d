// Proves the evaluator against itself; not that STS answers so.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { judgeWebIdentity, roleAllows } from "../../../sim/facts/aws/iam-web-identity";
import type { StoredResource } from "../../../sim/model";
import { Cloud, policy } from "./cloud";

const ROLE = "aws:iam/role:Role";
const issuer = "https://issuer.example.com/id/ABC";
const bare = "issuer.example.com/id/ABC";
const provider = `arn:aws:iam::111122223333:oidc-provider/${bare}`;
const subject = "system:serviceaccount:atlas-dev:ai-gateway";

let cloud: Cloud;
let role: StoredResource;
const trust = (change: object = {}) =>
  policy({
    Effect: "Allow",
    Principal: { Federated: provider },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { [`${bare}:sub`]: subject, [`${bare}:aud`]: "sts.amazonaws.com" } },
    ...change,
  });

beforeEach(() => {
  cloud = new Cloud();
  cloud.create("aws:iam/openIdConnectProvider:OpenIdConnectProvider", {
    url: issuer,
    clientIdLists: ["sts.amazonaws.com", "other"],
  });
  role = cloud.create(ROLE, { name: "caller", assumeRolePolicy: trust() });
});
afterEach(() => cloud.dispose());

const now = new Date("2026-11-21T12:00:00Z");
const seconds = now.getTime() / 1000;
const judge = (claims: object = {}, roleArn = String(role.state.arn)) =>
  judgeWebIdentity(cloud.plane.world(role.scope), {
    roleArn,
    claims: {
      iss: issuer,
      sub: subject,
      aud: ["sts.amazonaws.com"],
      exp: seconds + 60,
      nbf: seconds - 60,
      ...claims,
    },
    now,
  });

describe("AssumeRoleWithWebIdentity", () => {
  it("lets exactly the trusted subject and audience in", () => {
    expect(judge()).toMatchObject({
      allowed: true,
      account: "111122223333",
      role: { id: "caller" },
    });
    expect(judge({ aud: "sts.amazonaws.com" }).allowed).toBe(true);
  });

  it.each<[string, object, string, number]>([
    ["another subject", { sub: `${subject}2` }, "AccessDenied", 403],
    ["an audience the provider knows and the role does not", { aud: "other" }, "AccessDenied", 403],
    [
      "an audience the provider does not know",
      { aud: "api://AzureADTokenExchange" },
      "InvalidIdentityToken",
      400,
    ],
    ["another issuer", { iss: "https://issuer.example.com/id/ABD" }, "InvalidIdentityToken", 400],
    ["an expired token", { exp: seconds }, "ExpiredTokenException", 400],
    ["a token of the future", { nbf: seconds + 1 }, "InvalidIdentityToken", 400],
    ["a token without subject", { sub: undefined }, "InvalidIdentityToken", 400],
  ])("refuses %s", (_name, claims, code, status) => {
    expect(judge(claims)).toMatchObject({ allowed: false, code, status });
  });

  it("refuses a role that does not exist, or is in an account without the provider", () => {
    expect(judge({}, "arn:aws:iam::111122223333:role/nobody")).toMatchObject({
      code: "AccessDenied",
      message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    });
    expect(judge({}, "arn:aws:iam::444455556666:role/caller")).toMatchObject({
      code: "InvalidIdentityToken",
      message: `No OpenIDConnect provider found in your account for ${issuer}`,
    });
  });

  it("follows the role's policies of the moment", () => {
    const use = {
      action: "bedrock:InvokeModel",
      resource: "arn:aws:bedrock:us-east-1::foundation-model/m",
    };
    const world = cloud.plane.world(role.scope);
    expect(roleAllows(world, role, use)).toBe(false);
    const inline = cloud.create("aws:iam/rolePolicy:RolePolicy", {
      name: "call",
      role: "caller",
      policy: policy({ Effect: "Allow", Action: use.action, Resource: use.resource }),
    });
    expect(roleAllows(world, role, use)).toBe(true);
    expect(roleAllows(world, role, { ...use, resource: `${use.resource}2` })).toBe(false);
    cloud.delete(inline);
    expect(roleAllows(world, role, use)).toBe(false);
    cloud.update(role, { assumeRolePolicy: trust({ Effect: "Deny" }) });
    expect(judge().allowed).toBe(false);
  });
});

describe("trust in an OIDC provider", () => {
  const complaints = (change: object) =>
    cloud.complaints(ROLE, { name: "r", assumeRolePolicy: trust(change) }).join();

  it("is by AssumeRoleWithWebIdentity, on condition keys of its own issuer", () => {
    expect(complaints({})).toBe("");
    expect(complaints({ Action: "sts:AssumeRole" })).toContain("AssumeRoleWithWebIdentity only");
    expect(
      complaints({ Condition: { StringEquals: { "issuer.example.com/id/ABD:sub": subject } } }),
    ).toContain("is never set by tokens of");
  });
});
